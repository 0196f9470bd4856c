"""A person's own rewards: what can be claimed, and how far each claim has come."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from trainer.blueprints.candidate.home import LINE, TASKS, StepFacts, TaskFacts, TaskState
from trainer.core import clock, money
from trainer.domain.papers import queries as papers
from trainer.domain.papers import rules as paper_rules
from trainer.domain.people import queries as people
from trainer.domain.people.consents import ConsentKind, ConsentText
from trainer.domain.people.models import Person
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import (
    DROP,
    RESUBMIT,
    WITHDRAW,
    Application,
    BenefitKind,
    State,
)
from trainer.domain.rewards.queries import Offer
from trainer.web import CreatingForm, Form, act, done, file, found, page, send, show

bp = Blueprint("rewards", __name__, url_prefix="/rewards")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What one could claim, and one's claims."""
    offers = queries.offers(viewer=g.user)
    return show(
        offers=[offer for offer in offers if offer.application is None],
        applications=queries.own(viewer=g.user),
        debts=queries.own_debts(viewer=g.user),
        objection=rules.standing_objection(g.user.person),
        worst=rules.worst,
    )


class AccountForm(Form):
    """One's own bank account."""

    account_name = StringField(
        _l("户名"),
        [InputRequired(_l("请填写户名。")), Length(max=50)],
        description=_l("必须是您本人的账户。"),
        render_kw={"autocomplete": "name", "class": "input-20"},
    )
    bank_name = StringField(
        _l("开户银行"),
        [InputRequired(_l("请填写开户银行全称。")), Length(max=60)],
        description=_l("写到支行，例如：福建农村商业银行大田支行。"),
    )
    account = StringField(
        _l("银行账号"),
        [InputRequired(_l("请填写银行账号。")), Length(max=40)],
        description=_l("16 至 19 位数字，可以带空格。加密保存，页面上只显示末四位。"),
        render_kw={"autocomplete": "off", "inputmode": "numeric", "class": "input-20"},
    )


class ClaimForm(AccountForm, CreatingForm):
    agreed = BooleanField(
        _l("我已阅读上面的说明，同意为发放这笔奖励使用我的银行账号"),
        [InputRequired(_l("请先阅读并勾选同意使用银行账号。"))],
    )
    text_read = HiddenField()

    def has_read(self, text: ConsentText) -> bool:
        """Whether this very wording stood on the page that was sent."""
        return bool(self.text_read.data == str(text.id))

    def show_text(self, text: ConsentText | None) -> None:
        """The page shows this wording now; a tick under another one counts for nothing."""
        if text is not None and not self.has_read(text):
            self.agreed.data = False
            self.text_read.data = str(text.id)


@page(bp, "/<int:policy_id>/<int:certificate_id>/<kind>/claim", form=True)
def claim(policy_id: int, certificate_id: int, kind: str) -> ResponseReturnValue:
    """Amount, clauses and days left; the account is all there is to fill in."""
    benefit = found(next((known for known in BenefitKind if known.value == kind), None))
    offer = found(queries.find_offer(policy_id, certificate_id, benefit, viewer=g.user))
    form = ClaimForm(account_name=g.user.person.name, bank_name=queries.bank_of(viewer=g.user))
    consent = people.current_text(ConsentKind.ACCOUNT)
    if form.perform(
        operations.submit,
        offer.policy,
        offer.certificate,
        kind=benefit,
        account_name=form.account_name.data or "",
        bank_name=form.bank_name.data or "",
        account=form.account.data or "",
        agreed=consent if consent is not None and form.has_read(consent) else None,
        address=request.remote_addr or "",
        actor=g.user,
    ):
        return done(
            _("申请已提交，由%(county)s审核，进度在本页查看。", county=offer.policy.county.name),
            url_for(".application", application_id=form.made),
        )
    form.show_text(consent)
    return show(
        form=form,
        offer=offer,
        consent=consent,
        policy=rules.describe(offer.policy.content),
        objection=rules.standing_objection(g.user.person) or offer.objection,
    )


@page(bp, "/<int:application_id>/application")
def application(application_id: int) -> ResponseReturnValue:
    """One's claim: how far it is, every clause, the letter."""
    claim = found(queries.find_own(application_id, viewer=g.user))
    publicity = queries.publicity_of(claim)
    appeal, appeal_until = queries.appeal_of(claim), queries.appeal_until(claim)
    return show(
        application=claim,
        steps=rules.with_appeal(rules.progress(claim, notice_over=publicity.is_over), appeal),
        appeal_until=appeal_until,
        may_take_back=appeal is not None and appeal.can_take(DROP),
        may_appeal=rules.appealing_objection(claim, appeal_until, appeal, clock.today()) is None,
        publicity=publicity,
        account=rules.account_tail(claim),
        may_correct=rules.account_objection(claim) is None and not claim.can_take(RESUBMIT),
        may_resubmit=claim.can_take(RESUBMIT),
        cure_until=queries.cure_until(claim) if claim.can_take(RESUBMIT) else None,
        may_withdraw=claim.can_take(WITHDRAW),
        has_letter=rules.has_letter(claim),
        letter_code=paper_rules.grouped(claim.letter.code) if claim.letter else None,
    )


class ResubmitForm(AccountForm):
    account = StringField(
        _l("银行账号"),
        [Optional(), Length(max=40)],
        description=_l("不改就留空，仍用原来的账号。"),
        render_kw={"autocomplete": "off", "inputmode": "numeric", "class": "input-20"},
    )


@page(bp, "/<int:application_id>/resubmit", form=True)
def resubmit(application_id: int) -> ResponseReturnValue:
    """Hand a returned claim in again; what was filled in is still there."""
    claim = found(queries.find_own(application_id, viewer=g.user))
    form = ResubmitForm(account_name=claim.account_name, bank_name=claim.bank_name)
    if form.perform(operations.resubmit, claim, **_account(form), actor=g.user):
        return done(
            _("已重新提交，%(county)s会继续审核。", county=claim.county.name),
            url_for(".application", application_id=claim.id),
        )
    return show(
        form=form,
        application=claim,
        account=rules.account_tail(claim),
        findings=queries.judge_again(claim).findings,
    )


@page(bp, "/<int:application_id>/account", form=True)
def account(application_id: int) -> ResponseReturnValue:
    """Name another account of one's own."""
    claim = found(queries.find_own(application_id, viewer=g.user))
    form = ResubmitForm(account_name=claim.account_name, bank_name=claim.bank_name)
    if form.perform(operations.correct_account, claim, **_account(form), actor=g.user):
        return done(
            _("账户已更正，发放时使用新的账户。"),
            url_for(".application", application_id=claim.id),
        )
    return show(
        form=form,
        application=claim,
        account=rules.account_tail(claim),
        objection=rules.account_objection(claim),
    )


class AppealForm(CreatingForm):
    statement = TextAreaField(
        _l("不服的理由和依据"),
        [InputRequired(_l("请写明不服的理由。")), Length(max=rules.LONGEST_STATEMENT)],
        description=_l(
            "写清哪一条不对、事实是什么、有什么材料可以证明。不要写证件号码和账号。"
            "一个决定只能申诉一次，由没有参与原决定的工作人员复核。"
        ),
        render_kw={"rows": 8},
    )


@page(bp, "/<int:application_id>/appeal", form=True)
def appeal(application_id: int) -> ResponseReturnValue:
    """Say why a refusal or an amount is wrong."""
    claim = found(queries.find_own(application_id, viewer=g.user))
    form = AppealForm()
    if form.perform(operations.appeal, claim, statement=form.statement.data or "", actor=g.user):
        return done(
            _("申诉已提交，复核结果会通知您。"), url_for(".application", application_id=claim.id)
        )
    until = queries.appeal_until(claim)
    earlier = queries.appeal_of(claim)
    return show(
        form=form,
        application=claim,
        until=until,
        objection=rules.appealing_objection(claim, until, earlier, clock.today()),
    )


@act(bp, "/<int:application_id>/withdraw-appeal")
def withdraw_appeal(application_id: int) -> ResponseReturnValue:
    """Take one's appeal back."""
    claim = found(queries.find_own(application_id, viewer=g.user))
    operations.withdraw_appeal(found(queries.appeal_of(claim)), actor=g.user)
    return done(_("申诉已撤回，原决定不变。"), url_for(".application", application_id=claim.id))


@act(bp, "/<int:application_id>/withdraw")
def withdraw(application_id: int) -> ResponseReturnValue:
    """Take one's claim back."""
    claim = found(queries.find_own(application_id, viewer=g.user))
    operations.withdraw(claim, actor=g.user)
    return done(_("申请已撤回。申请期内可以重新提交。"), url_for(".index"))


@file(bp, "/<int:application_id>/letter")
def letter(application_id: int) -> ResponseReturnValue:
    """The award letter as it was printed."""
    claim = found(queries.find_own(application_id, viewer=g.user))
    content, name = found(papers.content(found(claim.letter), viewer=g.user))
    return send(content, name, "application/pdf")


def _account(form: AccountForm) -> dict[str, str]:
    return {
        "account_name": form.account_name.data or "",
        "bank_name": form.bank_name.data or "",
        "account": form.account.data or "",
    }


def _tasks(_person: Person) -> list[TaskFacts]:
    """Claims that came back, and money that could be claimed today."""
    returned = [
        TaskFacts(
            _("奖励申请需要补正"),
            url_for("candidate.rewards.resubmit", application_id=claim.id),
            TaskState.STOPPED,
            _("%(county)s退回了申请，原因见里面。", county=claim.county.name),
        )
        for claim in queries.own(viewer=g.user)
        if claim.state is State.RETURNED
    ]
    return returned + [
        TaskFacts(
            _("可以申请奖励 %(yuan)s 元", yuan=money.yuan(offer.judgement.entitled.amount_fen)),
            url_for(
                "candidate.rewards.claim",
                policy_id=offer.policy.id,
                certificate_id=offer.certificate.id,
                kind=offer.kind.value,
            ),
            TaskState.TODO,
            _hint(offer),
        )
        for offer in queries.offers(viewer=g.user)
        if offer.is_likely
    ]


def _hint(offer: Offer) -> str:
    if offer.judgement.days_left is None:
        return offer.policy.county.name
    return str(
        _(
            "%(county)s，还剩 %(n)s 天。",
            county=offer.policy.county.name,
            n=offer.judgement.days_left,
        )
    )


def _steps(_person: Person) -> list[StepFacts]:
    claims = [one for one in queries.own(viewer=g.user) if one.state is not State.WITHDRAWN]
    if not claims:
        return [StepFacts(_("持证奖励"), "todo", position=60)]
    claim = claims[0]
    return [StepFacts(_("持证奖励"), _step(claim), note=str(claim.state.label), position=60)]


def _step(claim: Application) -> str:
    if claim.state is State.PAID:
        return "done"
    return "stopped" if claim.state in (State.REJECTED, State.RETURNED) else "current"


TASKS.append(_tasks)
LINE.append(_steps)
