"""Rewards come to the person: whoever could claim and has not is told in time."""

from collections.abc import Sequence

from trainer.core import clock, money
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, savepoint, transaction
from trainer.core.errors import RuleBroken, require
from trainer.core.text import say
from trainer.domain.notices.operations import tell
from trainer.domain.rewards import queries, rules
from trainer.domain.rewards.models import Policy, Reminder
from trainer.domain.rewards.queries import Unclaimed


@transaction()
def remind(policy: Policy, some: Sequence[Unclaimed], *, actor: Actor) -> int:
    """Tell these people what they could claim under the policy; how many were told.

    Whoever was told, claimed or came to owe since they were found is left out, so that a job
    which tells many a few at a time may break off and begin again.
    """
    require(rules.may_remind(actor))
    told = 0
    for one in queries.still_due(policy, some):
        try:
            with savepoint():
                _remind(one, actor=actor)
        except RuleBroken:  # somebody else told them at this moment
            continue
        told += 1
    return told


def _remind(one: Unclaimed, *, actor: Actor) -> None:
    reminder = Reminder(
        county_id=one.policy.county_id,
        policy_code=one.policy.code,
        policy_id=one.policy.id,
        certificate_id=one.certificate_id,
        person_id=one.person_id,
        kind=one.kind,
        period=one.period,
        stage=one.due,
        told_at=clock.now(),
    )
    db.session.add(reminder)
    db.session.flush()
    record(actor, "reward.reminded", reminder, county_id=one.policy.county_id, stage=reminder.stage)
    tell(
        one.person_id,
        title=say("您可以申领{county}的{kind}", county=one.policy.county.name, kind=one.kind.label),
        text=rules.reminder_text(money.yuan(one.amount_fen), one.window),
        url=f"/candidate/rewards/{one.policy.id}/{one.certificate_id}/{one.kind.value}/claim",
        actor=actor,
    )
