"""What follows an approval: the public notice, its end, the payment list."""

from collections.abc import Sequence
from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.notices.operations import tell
from trainer.domain.publicity import operations as publicity
from trainer.domain.publicity.models import NoticeKind, PublicNotice
from trainer.domain.rewards import queries, rules
from trainer.domain.rewards.models import (
    BOUNCE,
    CLEAR,
    LIST,
    PAY,
    PUBLICISE,
    UNLIST,
    UNPUBLICISE,
    Application,
    State,
)


@transaction()
def start_publicity(
    applications: Sequence[Application],
    *,
    title: str,
    basis: str,
    contact_name: str,
    contact_phone: str,
    contact_address: str = "",
    actor: Actor,
) -> PublicNotice:
    """Put approved claims of one county before the public, with masked names."""
    if not applications:
        raise RuleBroken(say("请先勾选要公示的申请。"), "chosen")
    county = applications[0].county
    require(rules.may_publicise(actor, county.id))
    require(all(application.county_id == county.id for application in applications))
    queries.hold_claims(applications)
    refuse_if(queries.republishing_objection(applications), "chosen")
    days = max(int(one.content["public_notice"]["working_days"]) for one in applications)
    notice = publicity.publish(
        publicity.NoticeFacts(
            kind=NoticeKind.REWARD,
            county_id=county.id,
            title=title,
            office=rules.require_office(county.office_on(clock.today())).name,
            basis=basis,
            contact_name=contact_name,
            contact_phone=contact_phone,
            contact_address=contact_address,
            working_days=days,
        ),
        [rules.notice_line(application) for application in applications],
        actor=actor,
    )
    for application in applications:
        application.take(PUBLICISE)
        application.notice = notice
        record(actor, "reward.publicised", application)
        tell(
            application.person_id,
            title=say("奖励申请正在公示"),
            text=say("公示从 {first} 到 {last}。", first=notice.first_on, last=notice.last_on),
            url=rules.page_of(application),
            actor=actor,
        )
    return notice


@transaction()
def follow_notices(*, actor: Actor) -> int:
    """Clear the claims whose notice is over; return those whose notice was taken down."""
    require(rules.may_clear(actor))
    moved, followed = 0, queries.to_follow()
    queries.hold_claims(followed)
    for application in followed:
        if queries.notice_was_withdrawn(application):
            application.take(UNPUBLICISE)
            application.notice = None
            record(actor, "reward.notice_withdrawn", application)
            moved += 1
        elif clear_if_over(application, actor=actor):
            moved += 1
    return moved


@transaction()
def clear_if_over(application: Application, *, actor: Actor) -> bool:
    """The clock ends a notice; nobody has to wait for the job that notes it."""
    require(rules.may_note_clearing(actor, application.county_id))
    queries.hold_claims([application])  # before its notice, as whoever reopens it
    if application.state is not State.PUBLICISED:
        return False
    if not queries.held_publicity_of(application).is_over:
        return False
    application.take(CLEAR)
    application.cleared_at = clock.now()
    record(actor, "reward.cleared", application)
    return True


@transaction()
def list_for_payment(application: Application, *, actor: Actor) -> None:
    """Take a cleared claim onto a payment list; it is judged once more before money moves."""
    require(rules.may_pay(actor, application))
    queries.hold_claims([application])
    clear_if_over(application, actor=actor)
    refuse_if(rules.held_objection(application, queries.held_publicity_of(application).is_held))
    refuse_if(rules.appeal_hold(queries.appeal_of(application)))
    application.renumber()
    found = queries.judge_again(application)
    worse = rules.turned_worse(application.findings.get("approved", []), found.findings)
    if worse and application.state is State.CLEARED:
        raise RuleBroken(
            say(
                "{name}：审批以后情况有变化，{clause}（{text}）现在是“{result}”，暂不列入。",
                name=application.person.name,
                clause=worse[0].clause,
                text=worse[0].text,
                result=worse[0].result.label,
            )
        )
    application.take(LIST)
    application.listed_at = clock.now()
    application.trouble = ""
    record(actor, "reward.listed", application, amount_fen=application.amount_fen)


@transaction()
def take_off_list(application: Application, *, reason: str, actor: Actor) -> None:
    """Take a claim off its payment list (removed, or the payment failed), for a reason."""
    require(rules.may_pay(actor, application))
    refuse_if(rules.reason_objection(reason), "reason")
    application.take(UNLIST)
    application.listed_at = None
    application.trouble = reason.strip()
    record(actor, "reward.unlisted", application, reason=reason.strip())
    tell(
        application.person_id,
        title=say("奖励发放没有完成"),
        text=say(
            "原因：{reason}。请核对账户，有误的请更正，之后会重新发放。", reason=reason.strip()
        ),
        url=rules.page_of(application),
        actor=actor,
    )


@transaction()
def mark_paid(application: Application, *, paid_on: date, actor: Actor) -> None:
    """Note that the money went out on that day."""
    require(rules.may_pay(actor, application))
    application.take(PAY)
    application.paid_on = paid_on
    record(actor, "reward.paid", application, amount_fen=application.amount_fen, paid_on=paid_on)
    tell(
        application.person_id,
        title=say("奖励已发放"),
        text=say("奖励已于 {day} 转入您的账户，请查收。", day=paid_on),
        url=rules.page_of(application),
        actor=actor,
    )


@transaction()
def mark_returned(application: Application, *, reason: str, actor: Actor) -> None:
    """Note that the bank gave the money back: the claim waits for the next list."""
    require(rules.may_note_return(actor, application))
    refuse_if(rules.own_objection(application, actor))
    if queries.debt_of(application) is not None:
        raise RuleBroken(
            say(
                "{name}的这笔奖励已经按“追回”办理，不能再登记银行退回。请先撤销那笔追回。",
                name=application.person.name,
            )
        )
    application.take(BOUNCE)
    application.listed_at = application.paid_on = None
    application.trouble = reason.strip()
    record(actor, "reward.bounced", application, reason=reason.strip())
    tell(
        application.person_id,
        title=say("奖励被银行退回"),
        text=say(
            "原因：{reason}。请核对账户，有误的请更正，之后会重新发放。", reason=reason.strip()
        ),
        url=rules.page_of(application),
        actor=actor,
    )
