"""Who may sit: a version is written as a copy, seen in plain words, published by another person."""

from flask import Blueprint, abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.core.text import say
from trainer.domain.certificates.models import NATIONAL, Level
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import EligibilityClause, EligibilityVersion, Major
from trainer.domain.exams.rules import ClauseFacts
from trainer.domain.people.models import EducationLevel
from trainer.web import CreatingForm, act, done, events, found, page, show
from trainer.web.fields import EnumField
from trainer.web.language import translated

bp = Blueprint("conditions", __name__, url_prefix="/conditions")

events.LABELS.update(
    {
        "eligibility.drafted": say("起草报考条件"),
        "eligibility.clause_changed": say("修改报考条件草稿的条款"),
        "eligibility.clause_added": say("在报考条件草稿里增加条款"),
        "eligibility.clause_removed": say("从报考条件草稿里去掉条款"),
        "eligibility.published": say("发布报考条件"),
        "eligibility.dropped": say("放弃报考条件草稿"),
        "eligibility.ended": say("写上报考条件的最后适用年度"),
    }
)
SMALL = {"class": "input-10"}


def _admit() -> None:
    """Only administrators of the city write conditions; all of the city read them."""
    if not rules.may_set_rules(g.user):
        abort(403)


@page(bp, "/<int:version_id>/version")
def version(version_id: int) -> ResponseReturnValue:
    """One version in plain words, with what it changes, and what may be done with it."""
    row = _version(version_id)
    is_draft, may_set = row.published_at is None, rules.may_set_rules(g.user)
    may_publish = rules.may_publish_rules(g.user)
    not_by_you = rules.publishing_objection(row, queries.eligibility_versions(), g.user)
    return show(
        version=row,
        is_draft=is_draft,
        may_set=may_set,
        may_write=may_set and rules.writing_objection(row, g.user) is None,
        may_publish=is_draft and may_publish and not_by_you is None,
        not_by_you=not_by_you if is_draft and may_publish else None,
        words={clause.id: rules.clause_words(clause) for clause in row.clauses},
        fresh=rules.fresh_in(row.based_on, row) if row.based_on else set(),
        gone=rules.gone_from(row.based_on, row),
        concerned=queries.concerned(row.first_exam_year, None) if is_draft else [],
    )


class DraftForm(CreatingForm):
    version = StringField(
        _l("这一版的名称"),
        [InputRequired(_l("请给这一版起一个名称。")), Length(max=20)],
        description=_l("通常用开始适用的年度，例如：2028。"),
        render_kw={"class": "input-20"},
    )
    first_exam_year = IntegerField(
        _l("从哪个考试年度起"), [InputRequired(_l("请填写开始的考试年度。"))], render_kw=SMALL
    )
    basis = StringField(
        _l("依据"),
        [InputRequired(_l("请写明依据的文件名称和文号。")), Length(max=200)],
        description=_l("改变报考条件的文件名称和文号。"),
    )


@page(bp, "/<int:version_id>/draft", form=True)
def draft(version_id: int) -> ResponseReturnValue:
    """Begin the next version as a copy of this one."""
    _admit()
    base, form = _version(version_id), DraftForm()
    if form.perform(
        operations.draft_eligibility,
        base,
        version=form.version.data or "",
        first_exam_year=form.first_exam_year.data or 0,
        basis=form.basis.data or "",
        actor=g.user,
    ):
        said = _("草稿已照现行的一版建立，请逐条修改，再请另一人核对发布。")
        return done(said, url_for(".version", version_id=form.made))
    return show(form=form, base=base)


class ClauseForm(CreatingForm):
    level = EnumField(_l("报考级别"), Level, only=NATIONAL)
    clause = StringField(
        _l("条款"),
        [InputRequired(_l("请写明是第几条。")), Length(max=50)],
        description=_l("例如：第十一条第（一）项。"),
    )
    document = StringField(
        _l("出自文件"),
        [InputRequired(_l("请写明条款出自哪个文件。")), Length(max=100)],
        description=_l("文件名称和文号。"),
    )
    text = TextAreaField(
        _l("条款内容"),
        [InputRequired(_l("请照文件写出这一条的内容。")), Length(max=1000)],
        render_kw={"rows": 3},
    )
    education = SelectMultipleField(
        _l("学历"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    major = EnumField(_l("专业"), Major)
    years = IntegerField(
        _l("从事社会工作满几年"),
        [InputRequired(_l("请填写年限，不要求的填0。"))],
        description=_l("须先持证书的，从取得那本证书算起。"),
        render_kw=SMALL,
    )
    held = EnumField(_l("须先持有的证书"), Level, only=NATIONAL, blank=_l("不要求"))
    graduating = SelectMultipleField(
        _l("应届毕业生也可报的学历"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    needs_person = StringField(
        _l("须由审核人员核实的要求"),
        [Length(max=200)],
        description=_l("系统不能判断的，例如职业道德；没有就不填。"),
    )
    first_exam_year = IntegerField(
        _l("这一条从哪个考试年度起"),
        [Optional()],
        description=_l("与整版相同的不填。"),
        render_kw=SMALL,
    )

    def __init__(self, row: EligibilityClause | None = None) -> None:
        super().__init__(obj=row)
        choices = [(level.value, str(translated(level.label))) for level in EducationLevel]
        self.education.choices = self.graduating.choices = choices

    def facts(self) -> ClauseFacts:
        """As the operation takes it."""
        return ClauseFacts(
            level=self.level.data,
            clause=(self.clause.data or "").strip(),
            document=(self.document.data or "").strip(),
            text=(self.text.data or "").strip(),
            education=[EducationLevel(value) for value in self.education.data or ()],
            major=self.major.data,
            years=self.years.data if self.years.data is not None else -1,
            held=self.held.data,
            graduating=[EducationLevel(value) for value in self.graduating.data or ()],
            needs_person=(self.needs_person.data or "").strip(),
            first_exam_year=self.first_exam_year.data,
        )


@page(bp, "/<int:clause_id>/clause", form=True)
def clause(clause_id: int) -> ResponseReturnValue:
    """Write a clause of a draft otherwise."""
    row = _own(found(queries.find_clause(clause_id)).version_row, clause_id)
    form = ClauseForm(row)
    if form.perform(_change, form, row):
        return done(_("条款已修改。"), url_for(".version", version_id=row.version_id))
    return show(form=form, clause=row, version=row.version_row)


def _own(version: EligibilityVersion, clause_id: int) -> EligibilityClause:
    _admit()
    if rules.writing_objection(version, g.user) is not None:
        abort(403)
    return found(queries.find_clause(clause_id))


def _change(form: ClauseForm, row: EligibilityClause) -> EligibilityClause:
    operations.change_clause(row, form.facts(), actor=g.user)
    return row


@page(bp, "/<int:version_id>/add", form=True)
def add(version_id: int) -> ResponseReturnValue:
    """Write one more clause into a draft."""
    _admit()
    row, form = _version(version_id), ClauseForm()
    if rules.writing_objection(row, g.user) is not None:
        abort(403)
    if form.perform(_add, form, row):
        return done(_("条款已增加。"), url_for(".version", version_id=version_id))
    return show(form=form, version=row)


def _add(form: ClauseForm, row: EligibilityVersion) -> EligibilityClause:
    return operations.add_clause(row, form.facts(), actor=g.user)


@act(bp, "/<int:clause_id>/remove")
def remove(clause_id: int) -> ResponseReturnValue:
    """Take a clause out of a draft."""
    row = found(queries.find_clause(clause_id))
    version_id = row.version_id
    operations.remove_clause(row, actor=g.user)
    return done(_("条款已去掉。"), url_for(".version", version_id=version_id))


@act(bp, "/<int:version_id>/publish")
def publish(version_id: int) -> ResponseReturnValue:
    """Put a draft into force; registrations that were sent in are judged again."""
    operations.publish_eligibility(_version(version_id), actor=g.user)
    said = _("已发布。已经提交的报名正在按它重新核对，只列出结论有变化的。")
    return done(said, url_for(".version", version_id=version_id))


@act(bp, "/<int:version_id>/drop")
def drop(version_id: int) -> ResponseReturnValue:
    """Give a draft up."""
    operations.drop_eligibility(_version(version_id), actor=g.user)
    return done(_("草稿已放弃。"), url_for("city.exams.conditions"))


def _version(version_id: int) -> EligibilityVersion:
    return found(queries.find_eligibility(version_id))
