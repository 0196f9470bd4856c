"""Files of scores and holders: uploaded, tried, loaded, and what became of each row."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core.errors import RuleBroken
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import ExamSubject, Sitting
from trainer.domain.exams.rules import HolderLine, Line, ScoreLine
from trainer.domain.imports import operations as imports
from trainer.domain.imports import queries as files
from trainer.domain.imports import rules as import_rules
from trainer.domain.imports.models import LoadedFile, LoadedRow, LoadKind, LoadState, Outcome
from trainer.domain.people import queries as people
from trainer.domain.people.models import DutyKind, Person
from trainer.domain.people.rules import counties_of
from trainer.domain.practice import operations as practice
from trainer.domain.practice import queries as bank
from trainer.sheets import loading
from trainer.sheets.loading import Upload
from trainer.sheets.tables import letter
from trainer.web import CreatingForm, Form, act, done, file, found, page, send, show
from trainer.web.fields import EnumField
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("imports", __name__, url_prefix="/imports")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(CreatingForm):
    county_id = SelectField(_l("县（市、区）"), coerce=int)
    file = FileField(
        _l("表格文件"),
        [FileRequired(_l("请选择要上传的表格文件。"))],
        description=_l(
            "xlsx、xls 或 csv，最大 10 MB。标题行、合并单元格、全角数字都可以；"
            "行数多的文件由后台处理，上传后可以离开。"
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        mine = counties_of(g.user, DutyKind.CLERK, DutyKind.REVIEWER)
        self.county_id.choices = [(c.id, c.name) for c in people.counties() if c.id in mine]

    def upload(self, kind: LoadKind) -> Upload | None:
        """The file, read before anything is stored; why not is shown beside the field."""
        if not self.is_submitted() or not self.is_right():
            return None
        upload = self.file.data
        data = upload.read()
        upload.seek(0)
        known = files.known_mappings(kind, self.county_id.data)
        try:
            return loading.receive(kind, data, upload.filename or "", known)
        except RuleBroken as refusal:
            self.refuse(RuleBroken(refusal.sentence, "file"))
            return None


class QuestionsForm(UploadForm):
    subject_id = SelectField(_l("科目"), coerce=int)

    def __init__(self) -> None:
        super().__init__()
        mine = counties_of(g.user, DutyKind.CLERK)
        self.county_id.choices = [(c.id, c.name) for c in people.counties() if c.id in mine]
        self.subject_id.choices = [(row.id, row.name) for row in queries.subjects()]


@page(bp, "/questions", form=True)
def questions() -> ResponseReturnValue:
    """Upload a file of practice questions; nothing is loaded yet."""
    form = QuestionsForm()
    upload = form.upload(LoadKind.QUESTIONS)
    if upload is not None and form.perform(_take_in_questions, form, upload):
        return redirect(url_for(".detail", file_id=form.made))
    return show(form=form)


def _take_in_questions(form: QuestionsForm, upload: Upload) -> LoadedFile:
    readable = upload.readable
    return practice.take_in_questions(
        found(people.county(form.county_id.data)),
        found(bank.find_subject(form.subject_id.data)),
        lines=readable.question_lines() if readable else None,
        actor=g.user,
        **_content(upload),
    )


class ScoresForm(UploadForm):
    sitting = SelectField(_l("考试"), coerce=int)
    level = EnumField(
        _l("级别"),
        Level,
        blank=_l("按文件里的级别列"),
        description=_l("文件里没有级别列，整个文件是同一级别时才选。"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.sitting.choices = [
            (row.id, row.title) for row in queries.sittings_with_scores(viewer=g.user)
        ]


@page(bp, "/")
def index() -> ResponseReturnValue:
    """Every file, and what became of it."""
    return show(
        files=files.listed(viewer=g.user, number=page_number()),
        may_load=bool(counties_of(g.user, DutyKind.CLERK, DutyKind.REVIEWER)),
    )


@page(bp, "/scores", form=True)
def scores() -> ResponseReturnValue:
    """Upload a file of scores; nothing is loaded yet."""
    form = ScoresForm()
    upload = form.upload(LoadKind.SCORES)
    if upload is not None and form.perform(_take_in_scores, form, upload):
        return redirect(url_for(".detail", file_id=form.made))
    return show(form=form)


def _take_in_scores(form: ScoresForm, upload: Upload) -> LoadedFile:
    readable = upload.readable
    return operations.take_in_scores(
        found(people.county(form.county_id.data)),
        found(queries.find_sitting(form.sitting.data, viewer=g.user)),
        level=form.level.data,
        lines=readable.score_lines() if readable else None,
        actor=g.user,
        **_content(upload),
    )


@page(bp, "/holders", form=True)
def holders() -> ResponseReturnValue:
    """Upload a file of certificate holders; nothing is loaded yet."""
    form = UploadForm()
    upload = form.upload(LoadKind.HOLDERS)
    if upload is not None and form.perform(_take_in_holders, form, upload):
        return redirect(url_for(".detail", file_id=form.made))
    return show(form=form)


def _take_in_holders(form: UploadForm, upload: Upload) -> LoadedFile:
    readable = upload.readable
    return operations.take_in_holders(
        found(people.county(form.county_id.data)),
        lines=readable.holder_lines() if readable else None,
        actor=g.user,
        **_content(upload),
    )


def _content(upload: Upload) -> dict[str, Any]:
    opened = upload.opened
    return {
        "filename": upload.filename,
        "data": upload.data,
        "mapping": opened.saved_mapping if opened else {},
        "headers": opened.headers if opened else (),
        "notes": opened.table.notes if opened else (),
        "is_large": upload.is_large,
    }


@page(bp, "/<int:file_id>/detail")
def detail(file_id: int) -> ResponseReturnValue:
    """The trial reading, or what was loaded: counts, and each row with its cell and sentence."""
    loaded = _file(file_id)
    wanted = next((each for each in Outcome if each.value == request.args.get("outcome")), None)
    handles = import_rules.may_load(g.user, loaded.county_id)
    return show(
        file=loaded,
        sitting=_sitting(loaded) if loaded.kind is LoadKind.SCORES else None,
        subject=_subject(loaded) if loaded.kind is LoadKind.QUESTIONS else None,
        rows=files.rows(loaded, wanted, page_number()),
        tabs=[
            (
                str(translated(each.label)),
                url_for(".detail", file_id=file_id, outcome=each.value),
                each is wanted,
                loaded.counts.get(each.value, 0),
            )
            for each in Outcome
        ],
        objection=import_rules.loading_objection(loaded),
        total=sum(loaded.counts.values()),
        good=sum(loaded.counts.get(each.value, 0) for each in _CHANGING),
        handles=handles and loaded.state in _HANDLED and not loaded.is_worked_on,
        settles=handles and loaded.state is LoadState.LOADED and not loaded.is_large,
        broken_off=loaded.state in _JOBS and not loaded.is_worked_on,
        by=g.user.id,
    )


_CHANGING = (Outcome.NEW, Outcome.CHANGED)
_JOBS = (LoadState.READING, LoadState.LOADING)
_HANDLED = (*_JOBS, LoadState.DRY_RUN, LoadState.LOADED)


@page(bp, "/<int:file_id>/columns", form=True)
def columns(file_id: int) -> ResponseReturnValue:
    """Say which column is which, where the headers did not tell."""
    loaded = _file(file_id)
    form = columns_form(loaded.kind, loaded.headers, loaded.mapping)
    if form.perform(_try_again, form, loaded):
        said = _("后台正在按新的对应重新试读。") if loaded.is_large else _("已按新的对应重新试读。")
        return done(said, url_for(".detail", file_id=file_id))
    return show(form=form, file=loaded)


def columns_form(kind: LoadKind, headers: list[str], mapping: dict[str, str]) -> Form:
    """A choice of the file's columns for everything that such a file can hold."""

    class ColumnsForm(Form):
        pass

    choices = [("", _("（没有这一列）"))] + [
        (str(at), f"{letter(at)} {text}") for at, text in enumerate(headers)
    ]
    places = {text: str(at) for at, text in enumerate(headers)}
    for each in loading.LAYOUTS[kind].fields:
        field = SelectField(
            str(translated(each.label)),
            choices=lambda: choices,
            default=places.get(mapping.get(each.key, ""), ""),
        )
        setattr(ColumnsForm, each.key, field)
    return ColumnsForm()


def chosen_columns(form: Form) -> dict[str, int]:
    """What was chosen, as the places of the columns."""
    return {
        name: int(field.data)
        for name, field in form._fields.items()
        if isinstance(field, SelectField) and field.data
    }


def _try_again(form: Form, loaded: LoadedFile) -> None:
    chosen = chosen_columns(form)
    if loaded.is_large:
        imports.start_reading(loaded, columns=chosen, actor=g.user)
        return
    opened = loading.reopen(loaded, chosen)
    saved = opened.saved_mapping
    if loaded.kind is LoadKind.QUESTIONS:
        lines = opened.question_lines()
        practice.try_questions(loaded, saved, lines, _subject(loaded), actor=g.user)
    elif loaded.kind is LoadKind.SCORES:
        scored = opened.score_lines()
        operations.try_scores(loaded, saved, scored, _sitting(loaded), actor=g.user)
    else:
        operations.try_holders(loaded, saved, opened.holder_lines(), actor=g.user)


@act(bp, "/<int:file_id>/read-again")
def read_again(file_id: int) -> ResponseReturnValue:
    """Have the job that broke off begin again."""
    imports.start_reading(_file(file_id), actor=g.user)
    return done(_("后台正在重新试读，可以离开本页。"), url_for(".detail", file_id=file_id))


@act(bp, "/<int:file_id>/load")
def load(file_id: int) -> ResponseReturnValue:
    """Load the good rows; the others wait in the queue of the file."""
    loaded = _file(file_id)
    if loaded.is_large:
        imports.start_loading(loaded, actor=g.user)
        return done(_("后台正在载入，可以离开本页。"), url_for(".detail", file_id=file_id))
    opened = loading.reopen(loaded)
    if loaded.kind is LoadKind.QUESTIONS:
        lines = opened.question_lines()
        practice.load_questions(loaded, lines, _subject(loaded), actor=g.user)
    elif loaded.kind is LoadKind.SCORES:
        operations.load_scores(loaded, opened.score_lines(), _sitting(loaded), actor=g.user)
    else:
        operations.load_holders(loaded, opened.holder_lines(), actor=g.user)
    counts = _file(file_id).counts
    return done(
        _(
            "已载入：新增 %(new)s 行，更新 %(changed)s 行。其余的行可以下载改正或在下面认定。",
            new=counts.get("new", 0),
            changed=counts.get("changed", 0),
        ),
        url_for(".detail", file_id=file_id),
    )


class UndoForm(Form):
    reason = TextAreaField(
        _l("撤销的原因"),
        [InputRequired(_l("请写明撤销载入的原因。")), Length(max=300)],
        description=_l("会记录在案；合格取消或证书撤下的人会收到通知，能看到这个原因。"),
    )


@page(bp, "/<int:file_id>/undo", form=True)
def undo(file_id: int) -> ResponseReturnValue:
    """Take a loading back as one act, while nothing rests on it."""
    loaded, form = _file(file_id), UndoForm()
    objection = rules.undoing_objection(loaded, queries.resting_on(loaded))
    if objection is None and form.perform(_undo, form, loaded):
        return done(
            _("这次载入已撤销，恢复到载入以前。改正后的文件可以重新上传。"),
            url_for(".detail", file_id=file_id),
        )
    return show(form=form, file=loaded, objection=objection)


def _undo(form: UndoForm, loaded: LoadedFile) -> None:
    reason = form.reason.data or ""
    if loaded.kind is LoadKind.HOLDERS:
        operations.undo_holders(loaded, reason=reason, actor=g.user)
    else:
        operations.undo_scores(loaded, _sitting(loaded), reason=reason, actor=g.user)


@act(bp, "/<int:file_id>/discard")
def discard(file_id: int) -> ResponseReturnValue:
    """Give the file up; its content is wiped."""
    imports.discard(_file(file_id), actor=g.user)
    return done(_("文件已放弃，内容已清除，没有载入任何内容。"), url_for(".index"))


@page(bp, "/<int:file_id>/<int:row_id>/settle", form=True)
def settle(file_id: int, row_id: int) -> ResponseReturnValue:
    """Somebody perhaps, or nobody: look at both, and say who it is."""
    loaded = _file(file_id)
    row = found(files.find_row(loaded, row_id))
    if loaded.is_large:
        return done(
            str(translated(found(import_rules.settling_objection(loaded)))),
            url_for(".detail", file_id=file_id),
            tone="warning",
        )
    line = _line(loaded, row)
    sitting = _sitting(loaded) if loaded.kind is LoadKind.SCORES else None
    person = queries.person_of_row(row, line, sitting)
    form = Form()
    if form.perform(_settle, row, line, person):
        return done(
            _("第 %(n)s 行已认定并载入。", n=row.number), url_for(".detail", file_id=file_id)
        )
    objection = rules.settling_objection(row, person)
    return show(form=form, file=loaded, row=row, line=line, person=person, objection=objection)


def _settle(row: LoadedRow, line: Line, person: Person | None) -> None:
    if isinstance(line, ScoreLine):
        operations.settle_score_row(row, line, person, _sitting(row.file), actor=g.user)
    elif isinstance(line, HolderLine):
        operations.settle_holder_row(row, line, person, actor=g.user)


@act(bp, "/<int:file_id>/errors")
def errors(file_id: int) -> ResponseReturnValue:
    """The rows that were not loaded, in a file with the column 错误原因; the act is on record."""
    loaded = _file(file_id)
    rows = imports.hand_out_rows(loaded, actor=g.user)
    content = loaded.waiting_data if loaded.is_large else loading.reopen(loaded).error_file(rows)
    return send(content, _("错误行-%(name)s.xlsx", name=loaded.filename.rpartition(".")[0]), XLSX)


@file(bp, "/<kind>/template")
def template(kind: str) -> ResponseReturnValue:
    """An empty file to fill in."""
    chosen = found(next((each for each in LoadKind if each.value == kind), None))
    return send(loading.template(chosen), _("%(kind)s模板.xlsx", kind=chosen.label), XLSX)


def _file(file_id: int) -> LoadedFile:
    return found(files.find(file_id, viewer=g.user))


def _sitting(loaded: LoadedFile) -> Sitting:
    return found(queries.find_sitting(rules.sitting_id_of(loaded), viewer=g.user))


def _subject(loaded: LoadedFile) -> ExamSubject:
    return found(bank.subject_of(loaded.scope))


def _line(loaded: LoadedFile, row: LoadedRow) -> Line:
    return found(
        next((line for line in loading.reopen(loaded).lines() if line.number == row.number), None)
    )
