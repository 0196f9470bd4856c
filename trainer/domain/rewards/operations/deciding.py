"""What the county decides: review, send back, approve, reject."""

from collections.abc import Mapping

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
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
    application: Application, *, note: str = "", seen: int | None = None, actor: Actor
) -> None:
    """Pass a claim on to the approver; every clause is judged again by today's records."""
    require(rules.may_review(actor, application))
    refuse_if(rules.own_objection(application, actor))
    rules.require_unchanged(application, seen)
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
        actor, "reward.reviewed", application, amount_fen=application.amount_fen, note=note.strip()
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
    record(actor, "reward.returned", application, items="、".join(item.value for item in items))
    tell(
        application.person_id,
        title=say("奖励申请需要补正"),
        text=say("请按页面上写的原因补正后重新提交，原来填写的内容都还在。"),
        url=rules.page_of(application),
        actor=actor,
    )


@transaction()
def approve(
    application: Application, *, note: str = "", seen: int | None = None, actor: Actor
) -> None:
    """Grant a reviewed claim; the approver is never the reviewer nor the payee."""
    require(rules.may_approve(actor, application))
    refuse_if(rules.own_objection(application, actor))
    rules.require_unchanged(application, seen)
    refuse_if(kept_words_objection(note), "note")
    application.renumber()
    found = queries.judge_again(application)
    worse = rules.turned_worse(application.findings.get("reviewed", []), found.findings)
    if application.state is State.REVIEWED:
        refuse_if(rules.approval_objection(application, actor, worse, found.entitled.amount_fen))
    application.take(APPROVE)
    application.findings = {**application.findings, "approved": found.frozen()}
    application.approved_by_id = actor.actor_id
    application.approved_at = clock.now()
    application.approval_note = note.strip()
    record(
        actor, "reward.approved", application, amount_fen=application.amount_fen, note=note.strip()
    )
    tell(
        application.person_id,
        title=say("奖励申请已审批通过"),
        text=say("接下来进行公示，公示期满没有异议后发放。"),
        url=rules.page_of(application),
        actor=actor,
    )


@transaction()
def reject(application: Application, *, reason: str, seen: int | None = None, actor: Actor) -> None:
    """Turn a claim down, for a reason that the person will read; they may file a new one."""
    decided = application.state in (State.APPROVED, State.PUBLICISED, State.CLEARED)
    require((rules.may_approve if decided else rules.may_decide)(actor, application))
    refuse_if(rules.own_objection(application, actor))
    rules.require_unchanged(application, seen)
    refuse_if(rules.reason_objection(reason), "reason")
    rules.require_rejectable(application, is_held=queries.publicity_of(application).is_held)
    application.take(REJECT)
    application.ended_at = clock.now()
    application.end_reason = reason.strip()
    record(actor, "reward.rejected", application, reason=reason.strip())
    tell(
        application.person_id,
        title=say("奖励申请未通过"),
        text=say("理由：{reason}。不服的，可以向受理单位提出，联系方式见申请页面。", reason=reason),
        url=rules.page_of(application),
        actor=actor,
    )
