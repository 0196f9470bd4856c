"""What the county decides: review, send back, approve, reject."""

from collections.abc import Mapping, Sequence

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import savepoint, transaction
from trainer.core.errors import Refused, RuleBroken, refuse_if, require
from trainer.core.text import Sentence, say
from trainer.domain.notices.operations import tell
from trainer.domain.people.rules import kept_words_objection
from trainer.domain.rewards import queries, rules
from trainer.domain.rewards.models import (
    APPROVE,
    REJECT,
    REVIEW,
    SEND_BACK,
    Application,
    ApplicationReturn,
    ReturnItem,
    State,
)


@transaction()
def review(
    application: Application,
    *,
    note: str = "",
    takeover: str = "",
    seen: int | None = None,
    actor: Actor,
) -> None:
    """Pass a claim on to the approver; every clause is judged again by today's records.

    A claim that comes back is for whoever sent it back; another officer takes over for a reason.
    """
    require(rules.may_review(actor, application))
    queries.hold_people([application.person])
    refuse_if(rules.own_objection(application, actor))
    rules.require_unchanged(application, seen)
    expected = queries.reviewer_of(application)
    refuse_if(rules.same_reviewer_objection(expected, actor, takeover), "takeover")
    refuse_if(kept_words_objection(takeover), "takeover")
    application.renumber()
    found = queries.judge_again(application)
    refuse_if(rules.review_objection(found.findings, note), "note")
    refuse_if(kept_words_objection(note), "note")
    if found.entitled.amount_fen <= 0:
        raise RuleBroken(say("现在没有可以发放的金额：{reason}", reason=found.entitled.reason))
    application.take(REVIEW)
    application.amount_fen = found.entitled.amount_fen
    application.findings = {**application.findings, "reviewed": found.frozen()}
    application.reviewed_by_id = actor.actor_id
    application.reviewed_at = clock.now()
    application.review_note = note.strip()
    record(
        actor,
        "reward.reviewed",
        application,
        amount_fen=application.amount_fen,
        note=note.strip(),
        takeover=takeover.strip() if expected and expected.id != actor.actor_id else "",
    )


@transaction()
def send_back(
    application: Application,
    *,
    items: Mapping[ReturnItem, str],
    seen: int | None = None,
    actor: Actor,
) -> None:
    """Return a claim to the person, with a reason for each item that must be put right."""
    require(rules.may_decide(actor, application))
    refuse_if(rules.own_objection(application, actor))
    rules.require_unchanged(application, seen)
    if not items:
        raise RuleBroken(say("请至少写明一项需要补正的内容和原因。"))
    for item, reason in items.items():
        refuse_if(rules.reason_objection(reason), f"reason_{item.value}")
    application.take(SEND_BACK)
    application.returns += [
        ApplicationReturn(
            item=item,
            reason=reason.strip(),
            returned_at=clock.now(),
            returned_by_id=actor.actor_id,
        )
        for item, reason in items.items()
    ]
    application.approved_by_id = application.approved_at = None  # a first approval is undone
    application.approval_note = ""
    record(actor, "reward.returned", application, items="、".join(item.value for item in items))
    tell(
        application.person_id,
        title=say("奖励申请需要补正"),
        text=_cure_text(application),
        url=rules.page_of(application),
        actor=actor,
    )


@transaction()
def approve(
    application: Application, *, note: str = "", seen: int | None = None, actor: Actor
) -> None:
    """Grant a reviewed claim; the approver is never the reviewer nor the payee.

    Above the amount that the policy names the first approval waits for a second person's.
    """
    require(rules.may_approve(actor, application))
    queries.hold_people([application.person])
    refuse_if(rules.own_objection(application, actor))
    rules.require_unchanged(application, seen)
    refuse_if(kept_words_objection(note), "note")
    refuse_if(rules.second_objection(application, actor))
    application.renumber()
    found = queries.judge_again(application)
    worse = rules.turned_worse(application.findings.get("reviewed", []), found.findings)
    if application.state is State.REVIEWED:
        refuse_if(rules.approval_objection(application, actor, worse, found.entitled.amount_fen))
    is_second = rules.awaits_second(application)
    if is_second or not rules.needs_second(application) or application.state is not State.REVIEWED:
        application.take(APPROVE)
    application.findings = {**application.findings, "approved": found.frozen()}
    if is_second:
        application.second_approved_by_id = actor.actor_id
        application.second_approved_at = clock.now()
        application.second_approval_note = note.strip()
    else:
        application.approved_by_id = actor.actor_id
        application.approved_at = clock.now()
        application.approval_note = note.strip()
    record(
        actor,
        "reward.approved" if application.state is State.APPROVED else "reward.first_approved",
        application,
        amount_fen=application.amount_fen,
        note=note.strip(),
    )
    if application.state is State.APPROVED:
        tell(
            application.person_id,
            title=say("奖励申请已审批通过"),
            text=say("接下来进行公示，公示期满没有异议后发放。"),
            url=rules.page_of(application),
            actor=actor,
        )


@transaction()
def approve_many(
    applications: Sequence[Application], *, seen: rules.Seen, actor: Actor
) -> rules.ApprovedMany:
    """Grant many reviewed claims, after their total was read; whatever objects stays out.

    `seen` are the versions that the total counted: what was changed since is left out as well.
    """
    require(all(rules.may_approve(actor, one) for one in applications))
    queries.hold_claims(applications)
    refuse_if(rules.confirming_objection(applications, seen), "chosen")
    granted, left_out = list[Application](), list[Sentence]()
    for application in applications:
        try:
            with savepoint():
                refuse_if(rules.seen_objection(application, seen))
                refuse_if(rules.alone_objection(application))
                approve(application, actor=actor)
        except Refused as refusal:
            left_out.append(rules.left_out(application, refusal.sentence))
        else:
            granted.append(application)
    for county in {one.county_id: one.county for one in applications}.values():
        there = [one for one in granted if one.county_id == county.id]
        record(
            actor,
            "reward.approved_many",
            county,
            county_id=county.id,
            count=len(there),
            total_fen=sum(one.amount_fen for one in there),
            left_out=sum(one.county_id == county.id for one in applications) - len(there),
        )
    fen = sum(one.amount_fen for one in granted)
    return rules.ApprovedMany(len(granted), fen, tuple(left_out))


@transaction()
def reject(application: Application, *, reason: str, seen: int | None = None, actor: Actor) -> None:
    """Turn a claim down, for a reason that the person will read; they may file a new one."""
    require(rules.may_reject(actor, application))
    refuse_if(rules.own_objection(application, actor))
    rules.require_unchanged(application, seen)
    refuse_if(rules.reason_objection(reason), "reason")
    until = queries.cure_until(application)
    refuse_if(rules.closing_objection(application, until, clock.today()))
    rules.require_rejectable(application, is_held=queries.publicity_of(application).is_held)
    application.take(REJECT)
    application.ended_at = clock.now()
    application.ended_by_id = actor.actor_id
    application.end_reason = reason.strip()
    record(actor, "reward.rejected", application, reason=reason.strip())
    tell(
        application.person_id,
        title=say("奖励申请未通过"),
        text=say("理由：{reason}。不服的，可以在申请页面申诉。", reason=reason),
        url=rules.page_of(application),
        actor=actor,
    )


def _cure_text(application: Application) -> Sentence:
    until = queries.cure_until(application)
    if until is None:
        return say("请按页面上写的原因补正后重新提交，原来填写的内容都还在。")
    return say(
        "请在 {until} 以前按页面上写的原因补正后重新提交，原来填写的内容都还在。", until=until
    )
