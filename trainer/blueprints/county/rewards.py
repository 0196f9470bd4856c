"""The county reviews and approves reward claims, publicises them and issues the letters."""

from collections.abc import Sequence

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.blueprints.county import letters
from trainer.core import money
from trainer.core.text import say
from trainer.domain.papers import queries as papers
from trainer.domain.papers import rules as paper_rules
from trainer.domain.people import queries as people
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import (
    APPROVE,
    PUBLICISE,
    REJECT,
    RESUBMIT,
    REVIEW,
    SEND_BACK,
    Application,
    ReturnItem,
    State,
)
from trainer.web import (
    CreatingForm,
    DecisionForm,
    FilterForm,
    act,
    done,
    events,
    file,
    found,
    page,
    send,
    show,
)
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("rewards", __name__, url_prefix="/rewards")

events.LABELS.update(
    {
        "reward.submitted": say("提交奖励申请"),
        "reward.resubmitted": say("补正后重新提交奖励申请"),
        "reward.account_corrected": say("更正奖励收款账户"),
        "reward.withdrawn": say("撤回奖励申请"),
        "reward.renumbered": say("奖励申请改用更正后的证件号码查重"),
        "reward.reviewed": say("审核通过奖励申请"),
        "reward.returned": say("退回奖励申请补正"),
        "reward.approved": say("审批通过奖励申请"),
        "reward.first_approved": say("第一位审批人同意奖励申请"),
        "reward.rejected": say("不予通过奖励申请"),
        "reward.publicised": say("奖励开始公示"),
        "reward.notice_withdrawn": say("奖励公示撤回"),
        "reward.cleared": say("奖励公示结束"),
        "reward.listed": say("奖励列入发放清单"),
        "reward.unlisted": say("奖励移出发放清单"),
        "reward.paid": say("奖励已发放"),
        "reward.bounced": say("奖励被银行退回"),
        "reward.reminded": say("提醒可以申领奖励"),
    }
)

MOST, SOON_DAYS = 200, 7
"""So many names stand on the page of what is not claimed; the last days count as soon."""

TABS = (
    State.SUBMITTED,
    State.REVIEWED,
    State.RETURNED,
    State.APPROVED,
    State.PUBLICISED,
    State.CLEARED,
    State.LISTED,
    State.PAID,
    State.REJECTED,
)


class DeskFilter(FilterForm):
    state = HiddenField()
    name = StringField(_l("姓名"), render_kw={"class": "input-10"})


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The claims of one state, the oldest first."""
    wanted = DeskFilter()
    state = next((one for one in State if one.value == wanted.state.data), State.SUBMITTED)
    counts = queries.counts(viewer=g.user)
    return show(
        filter_form=wanted,
        applications=queries.on_desk(
            state, viewer=g.user, name=wanted.name.data or "", number=page_number()
        ),
        state=state,
        tabs=[
            (
                translated(one.label),
                url_for(".index", state=one.value),
                one is state,
                counts.get(one) or None,
            )
            for one in TABS
        ],
        lights=rules.lights,
        days_waiting=rules.days_waiting,
        may_publicise=_county() is not None,
        may_approve=state is State.REVIEWED and bool(queries.to_approve(viewer=g.user)),
        appeals=queries.appeals_to_decide(g.user),
        facts=queries.facts_to_confirm(g.user),
        owed=letters.owed() if state is State.CLEARED else (),
    )


@page(bp, "/unclaimed")
def unclaimed() -> ResponseReturnValue:
    """Who could claim today and has not: days left, money at stake, what they were told."""
    rows = queries.unclaimed_here(viewer=g.user)
    return show(
        rows=rows[:MOST],
        total=len(rows),
        at_stake=sum(one.amount_fen for one in rows),
        ending=sum(one.days_left is not None and one.days_left <= SOON_DAYS for one in rows),
        soon=SOON_DAYS,
    )


@page(bp, "/<int:application_id>/application")
def application(application_id: int) -> ResponseReturnValue:
    """Everything about one claim, and what can be done with it."""
    claim = _found(application_id)
    publicity = queries.publicity_of(claim)
    return show(
        **_facts(claim),
        publicity=publicity,
        steps=rules.with_appeal(
            rules.progress(claim, notice_over=publicity.is_over),
            appeal := queries.appeal_of(claim),
        ),
        appeal=appeal,
        stated=queries.waiting_facts(claim.person, viewer=g.user),
        may_review=rules.may_review(g.user, claim) and claim.can_take(REVIEW),
        may_approve=rules.may_approve(g.user, claim) and claim.can_take(APPROVE),
        may_send_back=rules.may_decide(g.user, claim) and claim.can_take(SEND_BACK),
        may_reject=rules.may_reject(g.user, claim)
        and claim.can_take(REJECT)
        and rules.rejection_objection(claim, is_held=publicity.is_held) is None,
        may_publicise=rules.may_publicise(g.user, claim.county_id) and claim.can_take(PUBLICISE),
        may_issue=rules.may_issue_letter(g.user, claim.county_id)
        and rules.letter_objection(claim, notice_over=publicity.is_over) is None,
        may_print=paper_rules.may_issue(g.user, claim.county_id),
        debt=(debt := queries.debt_of(claim)),
        may_claim_back=debt is None
        and claim.state is State.PAID
        and rules.may_claim_back(g.user, claim.county_id),
        may_end=rules.may_end_letter(g.user, claim) and rules.has_letter(claim),
        letter=claim.letter,
        earlier=[one for one in papers.of_subject(claim) if one.id != claim.letter_id],
    )


class NoteForm(DecisionForm):
    note = TextAreaField(
        _l("意见"),
        [Optional(), Length(max=300)],
        description=_l("有“需人工核实”的条款时，写明怎样核实的、结果如何。不要写证件号码和账号。"),
    )


class ReviewForm(NoteForm):
    takeover = TextAreaField(
        _l("接手的原因"),
        [Optional(), Length(max=300)],
        description=_l("补正后的申请由退回它的人审核；您不是那个人，要接手的请写明原因。"),
    )


@page(bp, "/<int:application_id>/review", form=True)
def review(application_id: int) -> ResponseReturnValue:
    """Pass a claim on to the approver."""
    claim = _found(application_id)
    expected = queries.reviewer_of(claim)
    form = ReviewForm(version=claim.version)
    if expected is None or expected.id == g.user.id:
        del form.takeover
    if form.perform(
        operations.review,
        claim,
        note=form.note.data or "",
        takeover=form.takeover.data or "" if form.takeover else "",
        seen=form.seen,
        actor=g.user,
    ):
        return done(_("审核已通过，下一步由另一位负责人审批。"), url_for(".index"))
    return show(form=form, expected=expected, **_facts(claim))


@page(bp, "/<int:application_id>/approve", form=True)
def approve(application_id: int) -> ResponseReturnValue:
    """Grant a reviewed claim."""
    claim = _found(application_id)
    form = NoteForm(version=claim.version)
    if form.perform(
        operations.approve, claim, note=form.note.data or "", seen=form.seen, actor=g.user
    ):
        said = (
            _("已同意，金额较大，还要另一位审批人审批。")
            if rules.awaits_second(claim)
            else _("已审批通过 %(yuan)s 元，下一步公示。", yuan=money.yuan(claim.amount_fen))
        )
        return done(said, url_for(".index", state=State.REVIEWED.value))
    return show(form=form, **_facts(claim))


class ReasonForm(DecisionForm):
    reason = TextAreaField(
        _l("理由"),
        [InputRequired(_l("请写明理由。")), Length(max=300)],
        description=_l("申请人会看到这段话，请写清依据哪一条、为什么。不要写证件号码和账号。"),
    )


@page(bp, "/<int:application_id>/reject", form=True)
def reject(application_id: int) -> ResponseReturnValue:
    """Turn a claim down."""
    claim = _found(application_id)
    form = ReasonForm(version=claim.version)
    if form.perform(
        operations.reject, claim, reason=form.reason.data or "", seen=form.seen, actor=g.user
    ):
        return done(_("已不予通过，理由已告知申请人。"), url_for(".index"))
    return show(form=form, **_facts(claim))


class SendBackForm(DecisionForm):
    """One reason for each item; an empty one asks for nothing."""

    reason_account = TextAreaField(ReturnItem.ACCOUNT.label, [Optional(), Length(max=300)])
    reason_bank_name = TextAreaField(ReturnItem.BANK.label, [Optional(), Length(max=300)])
    reason_home = TextAreaField(ReturnItem.HOME.label, [Optional(), Length(max=300)])
    reason_work = TextAreaField(ReturnItem.WORK.label, [Optional(), Length(max=300)])
    reason_payroll = TextAreaField(ReturnItem.PAYROLL.label, [Optional(), Length(max=300)])
    reason_certificate = TextAreaField(ReturnItem.CERTIFICATE.label, [Optional(), Length(max=300)])
    reason_other = TextAreaField(ReturnItem.OTHER.label, [Optional(), Length(max=300)])

    @property
    def items(self) -> dict[ReturnItem, str]:
        """The items that have a reason."""
        reasons = {item: str(self[f"reason_{item.value}"].data or "") for item in ReturnItem}
        return {item: reason for item, reason in reasons.items() if reason.strip()}


@page(bp, "/<int:application_id>/send-back", form=True)
def send_back(application_id: int) -> ResponseReturnValue:
    """Return a claim with a reason for each item."""
    claim = _found(application_id)
    form = SendBackForm(version=claim.version)
    if form.perform(operations.send_back, claim, items=form.items, seen=form.seen, actor=g.user):
        return done(_("已退回补正，原因已告知申请人。"), url_for(".index"))
    return show(form=form, **_facts(claim))


class PublicityForm(CreatingForm):
    chosen = SelectMultipleField(
        _l("公示哪些人"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    title = StringField(_l("标题"), [InputRequired(_l("请填写标题。")), Length(max=80)])
    basis = TextAreaField(
        _l("依据和内容"), [InputRequired(_l("请填写依据和内容。")), Length(max=800)]
    )
    contact_name = StringField(
        _l("受理异议的联系人"),
        [InputRequired(_l("请填写联系人。")), Length(max=50)],
        render_kw={"class": "input-20"},
    )
    contact_phone = StringField(
        _l("联系电话"),
        [InputRequired(_l("请填写联系电话。")), Length(max=40)],
        render_kw={"class": "input-20"},
    )
    contact_address = StringField(_l("地址"), [Optional(), Length(max=80)])


@page(bp, "/publicity", form=True)
def publicity() -> ResponseReturnValue:
    """Choose approved claims of one county and put them before the public."""
    county = found(_county())
    waiting = queries.in_state(State.APPROVED, county.id)
    form = PublicityForm(data=_publicity_defaults(county, waiting))
    form.chosen.choices = [(one.id, choice(one)) for one in waiting]
    chosen = [one for one in waiting if one.id in (form.chosen.data or [])]
    if form.perform(
        operations.start_publicity,
        chosen,
        title=form.title.data or "",
        basis=form.basis.data or "",
        contact_name=form.contact_name.data or "",
        contact_phone=form.contact_phone.data or "",
        contact_address=form.contact_address.data or "",
        actor=g.user,
    ):
        return done(
            _("公示已开始，期满自动结束，之后可以印发通知书和列入发放清单。"),
            url_for(".index", state=State.PUBLICISED.value),
        )
    return show(form=form, county=county, waiting=waiting)


@act(bp, "/<int:application_id>/issue-letter")
def issue_letter(application_id: int) -> ResponseReturnValue:
    """Issue the award letter."""
    claim = _found(application_id)
    paper = operations.issue_letter(claim, actor=g.user)
    return done(
        _("奖励通知书 %(number)s 已印发，文件正在生成。", number=paper.number),
        url_for(".application", application_id=claim.id),
    )


@file(bp, "/<int:application_id>/letter")
def letter(application_id: int) -> ResponseReturnValue:
    """The award letter as it was printed."""
    claim = _found(application_id)
    content, name = found(papers.content(found(claim.letter), viewer=g.user))
    return send(content, name, "application/pdf")


def _found(application_id: int) -> Application:
    return found(queries.find_for_office(application_id, viewer=g.user))


def _facts(claim: Application) -> dict[str, object]:
    """What every page about one claim shows."""
    return {
        "application": claim,
        "judgement": queries.judge_again(claim),
        "account": rules.account_tail(claim),
        "cure_until": queries.cure_until(claim) if claim.can_take(RESUBMIT) else None,
        "shares_account": queries.shares_account(claim),
        "objection": rules.own_objection(claim, g.user),
    }


def _county() -> County | None:
    """The county asked for, else the first in which this officer may start a notice."""
    mine = [one for one in people.counties() if rules.may_publicise(g.user, one.id)]
    asked = request.args.get("county", "")
    return next((one for one in mine if asked in ("", str(one.id))), None)


def _publicity_defaults(county: County, waiting: Sequence[Application]) -> dict[str, object]:
    policies = {
        f"《{one.policy_facts['title']}》（{one.policy_facts['document_no']}）" for one in waiting
    }
    return {
        "chosen": [one.id for one in waiting],
        "title": _("%(county)s社会工作者持证奖励公示", county=county.name),
        "basis": _(
            "根据%(policies)s，经本人申请、审核和审批，拟对下列人员发放奖励，现予公示。"
            "对公示内容有异议的，请在公示期内实名、书面向受理单位反映。",
            policies="、".join(sorted(policies)),
        ),
        "contact_phone": county.counselling_phone,
        "contact_address": county.counselling_address,
    }


def choice(claim: Application) -> str:
    """One claim among several to be ticked."""
    amount = money.yuan(claim.amount_fen)
    return f"{claim.person.name} · {translated(claim.level.label)} · {amount}"
