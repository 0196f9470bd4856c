"""Somebody does not accept a decision: they say why, another officer decides once more."""

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import refuse_if, require
from trainer.core.text import Sentence, say
from trainer.domain.notices.operations import tell
from trainer.domain.people.models import User
from trainer.domain.rewards import queries, rules
from trainer.domain.rewards.models import (
    DISMISS,
    DROP,
    REOPEN,
    UPHOLD,
    Against,
    Appeal,
    Application,
)


@transaction()
def appeal(application: Application, *, statement: str, actor: User) -> Appeal:
    """Say why a refusal or an amount is wrong, within the window of working days."""
    require(rules.may_change(actor, application))
    queries.hold_claims([application])
    until, earlier = queries.appeal_until(application), queries.appeal_of(application)
    refuse_if(rules.appealing_objection(application, until, earlier, clock.today()))
    refuse_if(rules.statement_objection(statement), "statement")
    decision = rules.appealed(application)
    against, against_at = decision or (Against.REFUSAL, clock.now())
    filed = Appeal(
        application_id=application.id,
        county_id=application.county_id,
        person_id=application.person_id,
        against=against,
        against_at=against_at,
        against_reason=application.end_reason,
        statement=statement.strip(),
        filed_by_id=actor.id,
        filed_at=clock.now(),
        reviewer_id=application.reviewed_by_id,
        approver_id=application.approved_by_id,
        second_approver_id=application.second_approved_by_id,
        refuser_id=application.ended_by_id,
    )
    db.session.add(filed)
    record(actor, "reward.appealed", application, against=against)
    return filed


@transaction()
def uphold_appeal(appeal: Appeal, *, decision: str, seen: int | None = None, actor: Actor) -> None:
    """The appeal is right: the claim is reviewed once more, filed on the day it was filed first."""
    application = _ready(appeal, decision, seen, actor)
    has_another = queries.has_another_live(application)
    refuse_if(rules.reopening_objection(application, has_another=has_another))
    refuse_if(queries.republishing_objection([application]))
    appeal.take(UPHOLD)
    _decide(appeal, decision, actor)
    application.take(REOPEN)
    application.reviewed_by_id = application.reviewed_at = None
    application.approved_by_id = application.approved_at = None
    application.second_approved_by_id = application.second_approved_at = None
    application.review_note = application.approval_note = application.second_approval_note = ""
    application.ended_by_id = application.ended_at = None
    application.notice = application.cleared_at = None
    application.end_reason = ""
    record(actor, "reward.appeal_upheld", application, decision=decision.strip())
    _tell(appeal, say("申诉成立，申请重新审核"), decision, actor)


@transaction()
def dismiss_appeal(appeal: Appeal, *, decision: str, seen: int | None = None, actor: Actor) -> None:
    """The decision stands, for a reason that the person reads."""
    application = _ready(appeal, decision, seen, actor)
    appeal.take(DISMISS)
    _decide(appeal, decision, actor)
    record(actor, "reward.appeal_dismissed", application, decision=decision.strip())
    _tell(appeal, say("申诉已复核，维持原决定"), decision, actor)


@transaction()
def withdraw_appeal(appeal: Appeal, *, actor: Actor) -> None:
    """The person does not go on with it: the decision stands, and what waited goes on."""
    require(rules.may_change(actor, appeal.application))
    queries.hold_claims([appeal.application])
    appeal.take(DROP)
    appeal.withdrawn_at = clock.now()
    record(actor, "reward.appeal_withdrawn", appeal.application)


def _ready(appeal: Appeal, decision: str, seen: int | None, actor: Actor) -> Application:
    """The claim, once nothing stands in the way of deciding on the appeal."""
    require(rules.may_decide_appeal(actor, appeal.county_id))
    queries.hold_claims([appeal.application])
    rules.require_unchanged(appeal, seen)
    refuse_if(rules.deciding_objection(appeal, actor))
    refuse_if(rules.reason_objection(decision), "decision")
    return appeal.application


def _decide(appeal: Appeal, decision: str, actor: Actor) -> None:
    appeal.decided_by_id = actor.actor_id
    appeal.decided_at = clock.now()
    appeal.decision = decision.strip()


def _tell(appeal: Appeal, title: Sentence, decision: str, actor: Actor) -> None:
    tell(
        appeal.person_id,
        title=title,
        text=say("复核意见：{reason}", reason=decision.strip()),
        url=rules.page_of(appeal.application),
        actor=actor,
    )
