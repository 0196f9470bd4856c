"""Paid rewards that must come back: what stands out, what came in."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core import clock, money
from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import LIFT, Application, Debt, DebtState
from trainer.web import CreatingForm, Form, done, events, found, page, show
from trainer.web.paging import page_number

bp = Blueprint("debts", __name__, url_prefix="/debts")

events.LABELS.update(
    {
        "reward.claimed_back": say("决定追回奖励"),
        "reward.repaid": say("登记归还奖励"),
        "reward.debt_lifted": say("撤销追回奖励"),
    }
)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """All debts of the county, the open ones first."""
    return show(
        debts=queries.debts(viewer=g.user, number=page_number()),
        left=queries.left_to_pay(viewer=g.user),
    )


@page(bp, "/<int:debt_id>/debt")
def debt(debt_id: int) -> ResponseReturnValue:
    """One debt: why, how much is left, every repayment."""
    owed = _found(debt_id)
    is_open = owed.state is DebtState.OPEN
    return show(
        debt=owed,
        may_repay=is_open and rules.may_record_repayment(g.user, owed.county_id),
        may_lift=owed.can_take(LIFT)
        and rules.lift_objection(owed) is None
        and rules.may_claim_back(g.user, owed.county_id),
    )


class ReasonForm(Form):
    reason = TextAreaField(
        _l("理由"),
        [InputRequired(_l("请写明理由。")), Length(max=300)],
        description=_l("本人会看到这段话，请写清依据哪一条、为什么。不要写证件号码和账号。"),
    )


class DebtForm(CreatingForm, ReasonForm):
    amount = StringField(
        _l("追回金额（元）"),
        [InputRequired(_l("请填写金额。")), Length(max=20)],
        render_kw={"inputmode": "decimal", "class": "input-10"},
    )


@page(bp, "/<int:application_id>/add", form=True)
def add(application_id: int) -> ResponseReturnValue:
    """Decide that a paid reward must come back."""
    claim = found(queries.find_for_office(application_id, viewer=g.user))
    form = DebtForm(amount=money.yuan(claim.amount_fen))
    if form.perform(_claim_back, claim, form):
        return done(_("已作出追回决定，本人已收到通知。"), url_for(".debt", debt_id=form.made))
    return show(form=form, application=claim)


class RepaymentForm(CreatingForm):
    amount = StringField(
        _l("归还金额（元）"),
        [InputRequired(_l("请填写金额。")), Length(max=20)],
        render_kw={"inputmode": "decimal", "class": "input-10"},
    )
    paid_on = DateField(_l("归还日期"), [InputRequired(_l("请填写归还日期。"))])
    voucher = StringField(
        _l("缴款凭证号"),
        [InputRequired(_l("请填写缴款凭证号，2 至 60 个字。")), Length(max=60)],
        render_kw={"class": "input-20"},
    )


@page(bp, "/<int:debt_id>/repay", form=True)
def repay(debt_id: int) -> ResponseReturnValue:
    """Enter what came back."""
    owed = _found(debt_id)
    form = RepaymentForm(paid_on=clock.today())
    if form.perform(_repay, owed, form):
        return done(_("归还已登记。"), url_for(".debt", debt_id=owed.id))
    return show(form=form, debt=owed)


@page(bp, "/<int:debt_id>/lift", form=True)
def lift(debt_id: int) -> ResponseReturnValue:
    """Take the decision back."""
    owed = _found(debt_id)
    form = ReasonForm()
    if form.perform(operations.lift_debt, owed, reason=form.reason.data or "", actor=g.user):
        return done(_("追回已撤销。"), url_for(".debt", debt_id=owed.id))
    return show(form=form, debt=owed)


def _found(debt_id: int) -> Debt:
    return found(queries.find_debt(debt_id, viewer=g.user))


def _claim_back(claim: Application, form: DebtForm) -> Debt:
    return operations.claim_back(
        claim, amount_fen=_fen(form.amount.data), reason=form.reason.data or "", actor=g.user
    )


def _repay(owed: Debt, form: RepaymentForm) -> Debt:
    operations.record_repayment(
        owed,
        amount_fen=_fen(form.amount.data),
        paid_on=form.paid_on.data or clock.today(),
        voucher=form.voucher.data or "",
        actor=g.user,
    )
    return owed


def _fen(typed: str | None) -> int:
    try:
        return money.parse_yuan(typed or "")
    except RuleBroken as refusal:
        raise RuleBroken(refusal.sentence, "amount") from None
