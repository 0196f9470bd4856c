"""After the conditions changed, registrations are judged again and listed; people decide."""

from sqlalchemy import delete, insert

from trainer.core import clock, outbox
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import ChangedAnswer, Rejudging, Sitting
from trainer.domain.exams.rules import Moment

AT_ONCE = 1_000
"""How many registrations are judged in one transaction."""


@transaction()
def start_rejudging(sitting: Sitting, *, actor: Actor) -> Rejudging:
    """Have the registrations of a sitting judged by the conditions of today, in the background.

    A run that broke off goes on where it was, or anew where the conditions are others by now.
    """
    require(rules.may_arrange(actor, sitting.kind, sitting.county_id))
    sitting = queries.held_sitting(sitting)
    version = queries.eligibility_rules(sitting.year)
    known = queries.newest_rejudging(sitting.id)
    refuse_if(rules.rejudging_objection(sitting, version, known))
    if version is None:
        raise RuleBroken(rules.no_conditions(sitting))
    run = known if known is not None and rules.broke_off(known) else _begin(sitting, actor)
    if run.rules_version != version.version:
        db.session.execute(delete(ChangedAnswer).where(ChangedAnswer.rejudging_id == run.id))
        run.rules_version = version.version
        run.reached_id = run.judged = run.changed = 0
    run.job_id = outbox.enqueue(
        "exams.judge_again", created_by=run.started_by_id, rejudging_id=run.id
    ).id
    record(actor, "sitting.rejudging_started", sitting, version=version.version)
    return run


def _begin(sitting: Sitting, actor: Actor) -> Rejudging:
    run = Rejudging(
        sitting_id=sitting.id,
        rules_version="",
        started_at=clock.now(),
        started_by_id=actor.actor_id if actor.actor_kind == "user" else None,
    )
    db.session.add(run)
    db.session.flush()
    return run


@transaction()
def judge_some(rejudging: Rejudging, *, actor: Actor) -> bool:
    """Judge the next registrations of a run; False when none is left and the run has ended."""
    require(rules.may_judge_again(actor))
    run = queries.held_rejudging(rejudging.id)
    if run.ended_at is not None:
        return False
    sitting = run.sitting
    sent = queries.sent_in(sitting.id, after_id=run.reached_id, most=AT_ONCE)
    version = queries.eligibility_rules(sitting.year)
    if not sent or version is None:
        run.ended_at = clock.now()
        record(actor, "sitting.rejudged", sitting, judged=run.judged, changed=run.changed)
        return False
    facts = queries.facts_of_many([each.person_id for each in sent])
    moment = Moment(sitting.year, sitting.service_cutoff_on, clock.today(), sitting.exam_first_on)
    changed = [
        {
            "rejudging_id": run.id,
            "registration_id": each.registration_id,
            "result_before": each.result,
            "result_after": after.value,
        }
        for each in sent
        if (after := rules.answer(each.level, facts[each.person_id], moment, version)).value
        != each.result
    ]
    if changed:
        db.session.execute(insert(ChangedAnswer), changed)
    run.reached_id = sent[-1].registration_id
    run.judged, run.changed = run.judged + len(sent), run.changed + len(changed)
    return True
