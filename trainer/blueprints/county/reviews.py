"""Who shows documents after the exam, until when, and what came of it."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core import clock, masks
from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import PASS_REVIEW, PostReview, ReviewState, Sitting
from trainer.domain.people import queries as people
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import counties_of
from trainer.sheets.writing import CellKind, ExportColumn, workbook
from trainer.web import Form, done, file, found, page, send, show
from trainer.web.language import translated

bp = Blueprint("reviews", __name__, url_prefix="/reviews")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OVERDUE = "overdue"
DOCUMENTS = _l("身份证\n学历（学位）证书\n从事社会工作年限证明")


@page(bp, "/<int:sitting_id>/sitting")
def sitting(sitting_id: int) -> ResponseReturnValue:
    """The list of one sitting: by state, and the overdue ones."""
    exam, asked = _sitting(sitting_id), request.args.get("state")
    state = next((each for each in ReviewState if each.value == asked), None)
    overdue = queries.reviews(exam, overdue=True, viewer=g.user)
    tabs = [(_("全部"), url_for(".sitting", sitting_id=exam.id), asked is None, None)]
    tabs += [
        (
            str(translated(each.label)),
            url_for(".sitting", sitting_id=exam.id, state=each.value),
            each is state,
            None,
        )
        for each in ReviewState
    ]
    late = url_for(".sitting", sitting_id=exam.id, state=OVERDUE)
    return show(
        sitting=exam,
        reviews=overdue if asked == OVERDUE else queries.reviews(exam, state=state, viewer=g.user),
        tabs=[*tabs, (_("已逾期"), late, asked == OVERDUE, len(overdue))],
        is_overdue=rules.is_overdue,
        may_list=exam.is_national and bool(_mine()),
    )


class ListForm(Form):
    county_id = SelectField(_l("县（市、区）"), coerce=int)
    due_on = DateField(
        _l("复审期限"),
        [InputRequired(_l("请填写复审期限。"))],
        description=_l("每个人都在这一天以前提交，以后可以逐人调整。"),
    )
    documents = TextAreaField(
        _l("须提交的材料"),
        [InputRequired(_l("请写明须提交的材料，每行一种。")), Length(max=500)],
        default=DOCUMENTS,
        description=_l("每行一种。本人会在通知里看到。"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.county_id.choices = [(c.id, c.name) for c in people.counties() if c.id in _mine()]


def _mine() -> set[int]:
    return set(counties_of(g.user, DutyKind.CLERK, DutyKind.REVIEWER))


@page(bp, "/<int:sitting_id>/listing", form=True)
def listing(sitting_id: int) -> ResponseReturnValue:
    """Put everybody who passed, and is not listed yet, onto the list."""
    exam, form = _sitting(sitting_id), ListForm()
    if form.perform(_list, form, exam):
        return done(
            _("已列入，每个人都收到了期限和材料的通知。"),
            url_for(".sitting", sitting_id=exam.id),
        )
    return show(form=form, sitting=exam)


def _list(form: ListForm, exam: Sitting) -> None:
    operations.list_for_review(
        exam,
        found(people.county(form.county_id.data)),
        due_on=form.due_on.data or clock.today(),
        documents=(form.documents.data or "").splitlines(),
        actor=g.user,
    )


class OutcomeForm(Form):
    outcome = RadioField(
        _l("复审结果"),
        choices=lambda: [("passed", _("通过")), ("failed", _("不通过"))],
        validators=[InputRequired(_l("请选择复审结果。"))],
    )
    reason = TextAreaField(
        _l("不通过的理由"),
        [Length(max=200)],
        description=_l(
            "不通过的必填，本人会看到。合格随即取消；已录入证书的，证书撤销，奖励不再办理。"
        ),
    )


@page(bp, "/<int:review_id>/detail", form=True)
def detail(review_id: int) -> ResponseReturnValue:
    """One person's review, and its outcome."""
    review, form = _review(review_id), OutcomeForm()
    if form.perform(_decide, form, review):
        return done(
            _("%(name)s的复审结果已记录，本人已收到通知。", name=review.person.name),
            url_for(".sitting", sitting_id=review.sitting_id),
        )
    waits = review.can_take(PASS_REVIEW)
    return show(
        form=form,
        review=review,
        late=rules.is_overdue(review, clock.today()),
        may_decide=waits and rules.may_decide_review(g.user, review),
        may_move=waits and rules.may_list_reviews(g.user, review.county_id),
    )


def _decide(form: OutcomeForm, review: PostReview) -> None:
    if form.outcome.data == "failed":
        operations.fail_review(review, reason=form.reason.data or "", actor=g.user)
    elif (form.reason.data or "").strip():
        raise RuleBroken(say("选择通过的，不要填写不通过的理由；请核对选择。"), "outcome")
    else:
        operations.pass_review(review, actor=g.user)


class DayForm(Form):
    due_on = DateField(_l("新的期限"), [InputRequired(_l("请填写新的期限。"))])
    reason = TextAreaField(
        _l("调整的原因"), [InputRequired(_l("请写明调整的原因。")), Length(max=300)]
    )


@page(bp, "/<int:review_id>/day", form=True)
def day(review_id: int) -> ResponseReturnValue:
    """Give one person another last day."""
    review, form = _review(review_id), DayForm()
    if form.perform(
        operations.move_review_day,
        review,
        due_on=form.due_on.data,
        reason=form.reason.data or "",
        actor=g.user,
    ):
        return done(_("期限已调整，本人已收到通知。"), url_for(".detail", review_id=review.id))
    return show(form=form, review=review)


@file(bp, "/<int:sitting_id>/sheet")
def sheet(sitting_id: int) -> ResponseReturnValue:
    """The list as a spreadsheet, to print and to tick."""
    exam = _sitting(sitting_id)
    columns = [
        ExportColumn(_("姓名")),
        ExportColumn(_("证件号码")),
        ExportColumn(_("级别")),
        ExportColumn(_("县（市、区）")),
        ExportColumn(_("复审期限"), CellKind.DATE),
        ExportColumn(_("须提交的材料")),
        ExportColumn(_("结果")),
        ExportColumn(_("说明")),
    ]
    rows = [
        (
            review.person.name,
            masks.id_number(review.person.id_number or ""),
            str(translated(review.level.label)),
            review.county.name,
            review.due_on,
            "、".join(review.documents),
            _("已逾期")
            if rules.is_overdue(review, clock.today())
            else str(translated(review.state.label)),
            review.reason or review.due_reason,
        )
        for review in queries.reviews(exam, viewer=g.user)
    ]
    title = _("%(title)s考后资格复审名单", title=exam.title)
    return send(workbook(title, columns, rows), f"{title}.xlsx", XLSX)


def _sitting(sitting_id: int) -> Sitting:
    return found(queries.find_sitting(sitting_id, viewer=g.user))


def _review(review_id: int) -> PostReview:
    return found(queries.find_review(review_id, viewer=g.user))
