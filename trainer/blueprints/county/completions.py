"""Who completed a course, the certificates they are given, and the codes of online lessons."""

from flask import Blueprint, flash, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from trainer.domain.papers import queries as papers
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import RECALL_CODE
from trainer.sheets.codes import CodesFile, read_codes
from trainer.web import CreatingForm, Form, act, done, file, found, page, send, show
from trainer.web.language import translated

bp = Blueprint("completions", __name__, url_prefix="/completions")


@page(bp, "/<int:course_id>/results")
def results(course_id: int) -> ResponseReturnValue:
    """Everybody of the course: what they attended, and the certificate they have."""
    course = found(queries.find_course(course_id, viewer=g.user))
    rows = queries.results(course)
    return show(
        course=course,
        rows=rows,
        waiting=sum(row.waits for row in rows),
        may_prepare=rules.may_prepare(g.user, course),
        may_void=rules.may_void_completion,
        holds=rules.holds_certificate,
    )


@act(bp, "/<int:course_id>/issue")
def issue(course_id: int) -> ResponseReturnValue:
    """Give all who attended enough their certificates."""
    course = found(queries.find_course(course_id, viewer=g.user))
    job = operations.issue_completions(course, actor=g.user)
    return done(
        _("结业证书已编号，正在后台生成文件。"), url_for("public.jobs.index", job_id=job.id)
    )


@file(bp, "/<int:completion_id>/certificate")
def certificate(completion_id: int) -> ResponseReturnValue:
    """The printed certificate."""
    row = found(queries.find_completion(completion_id, viewer=g.user))
    content, name = found(papers.content(row.paper, viewer=g.user))
    return send(content, name, "application/pdf", inline=True)


class VoidForm(Form):
    reason = TextAreaField(
        _l("作废的原因"),
        [DataRequired(_l("请写明作废的原因。")), Length(max=300)],
        description=_l("本人会收到这段话；核验页显示已作废。仍达到要求的，可以重新印发。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:completion_id>/void", form=True)
def void(completion_id: int) -> ResponseReturnValue:
    """Take a certificate back."""
    row, form = found(queries.find_completion(completion_id, viewer=g.user)), VoidForm()
    if form.perform(operations.void_completion, row, form.reason.data or "", actor=g.user):
        return done(_("结业证书已作废。"), url_for(".results", course_id=row.course_id))
    return show(form=form, completion=row)


class CodesForm(CreatingForm):
    file = FileField(
        _l("课程码表格"),
        description=_l("平台给的 xlsx、xls 或 csv 文件，最大 10 MB；只读课程码那一列。"),
        render_kw={"accept": ".xlsx,.xls,.csv,.et"},
    )
    column = StringField(
        _l("课程码在哪一列"),
        [Length(max=60)],
        description=_l(
            "列名是“课程码”“兑换码”等的会自动认出，不用填；认不出时填列名或字母，例如 B。"
        ),
        render_kw={"class": "input-10"},
    )
    codes = TextAreaField(
        _l("或者粘贴课程码"),
        description=_l("每行一个。重复的只录一次，以前录过的不变。"),
        render_kw={"rows": 8, "autocomplete": "off", "spellcheck": "false"},
    )

    def read(self) -> CodesFile:
        """The codes of the file, if one was chosen, and those that were pasted."""
        typed = self.codes.data or ""
        if not self.file.data:
            return CodesFile((typed,), ())
        known = read_codes(
            self.file.data.read(), self.file.data.filename or "", self.column.data or ""
        )
        return CodesFile((*known.codes, typed), known.notes)


@page(bp, "/<int:course_id>/codes")
def codes(course_id: int) -> ResponseReturnValue:
    """The pool of the course: how many are left, who fetched one, which can go back."""
    course = found(queries.find_course(course_id, viewer=g.user))
    return show(
        course=course,
        numbers=queries.code_numbers(course),
        rows=queries.codes_of(course),
        recall=RECALL_CODE,
        may_prepare=rules.may_prepare(g.user, course),
    )


@page(bp, "/<int:course_id>/load-codes", form=True)
def load_codes(course_id: int) -> ResponseReturnValue:
    """Put codes into the pool."""
    course = found(queries.find_course(course_id, viewer=g.user))
    form, loaded = CodesForm(), list[int]()

    def load() -> object:
        read = form.read()
        loaded.append(operations.load_codes(course, "\n".join(read.codes), actor=g.user))
        for note in read.notes:
            flash(str(translated(note)), "info")
        return course

    if form.perform(load):
        said = _("课程码已录入。") if not loaded else _("已录入 %(n)s 个新课程码。", n=loaded[0])
        return done(said, url_for(".codes", course_id=course.id))
    return show(form=form, course=course)


@act(bp, "/<int:course_id>/recall-unused")
def recall_unused(course_id: int) -> ResponseReturnValue:
    """Take those out of use that nobody fetched."""
    course = found(queries.find_course(course_id, viewer=g.user))
    number = operations.recall_unused_codes(course, actor=g.user)
    return done(
        _("已收回 %(n)s 个未领的课程码，可以退回平台。", n=number),
        url_for(".codes", course_id=course.id),
    )


@act(bp, "/<int:code_id>/recall")
def recall(code_id: int) -> ResponseReturnValue:
    """Take one code out of use."""
    row = found(queries.find_code(code_id, viewer=g.user))
    operations.recall_code(row, actor=g.user)
    return done(_("课程码已收回，不会再发给别人。"), url_for(".codes", course_id=row.course_id))
