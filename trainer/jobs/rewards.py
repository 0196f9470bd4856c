"""Reward claims follow their public notices, and corrected identities, by themselves."""

import logging

from trainer.core import clock, outbox
from trainer.core.actors import System
from trainer.core.db import db, transaction
from trainer.domain.rewards import operations, queries
from trainer.domain.rewards.models import Policy
from trainer.jobs.registry import every

_log = logging.getLogger(__name__)

FOLLOWER = System("rewards.follow_notices")
REMINDER = System("rewards.remind")
RENUMBERER = System("rewards.follow_identities")
AT_ONCE = 200
"""So many people are told in one transaction; nobody else waits long for the lock."""


@every(minutes=1, name="rewards.follow_notices")
def follow_notices(claim: outbox.Claim) -> None:
    """Clear the claims whose notice is over; give back those whose notice was taken down."""
    with transaction():
        outbox.finish(claim, {"moved": operations.follow_notices(actor=FOLLOWER)})


@every(minutes=1, name="rewards.follow_identities")
def follow_identities(claim: outbox.Claim) -> None:
    """Put the claims of people whose number was corrected under the new number."""
    with transaction():
        outbox.finish(claim, {"moved": operations.follow_identities(actor=RENUMBERER)})


@every(minutes=60, name="rewards.remind")
def remind(claim: outbox.Claim) -> None:
    """Tell whoever could claim and has not, a few in each transaction.

    A policy that cannot be read is logged and left out: the others' people are told. What was
    told stays told when the job breaks off, and a second run tells nobody twice: each telling is
    a row of its own, unique per stage.
    """
    told, failed = 0, list[int]()
    for policy_id in [policy.id for policy in queries.in_force(clock.today())]:
        try:
            policy = db.session.get_one(Policy, policy_id)
            waiting = queries.due(policy)
            for first in range(0, len(waiting), AT_ONCE):
                told += operations.remind(policy, waiting[first : first + AT_ONCE], actor=REMINDER)
        except Exception:  # whatever it is, it is this policy's alone
            _log.exception("nobody was reminded under policy %s", policy_id)
            db.session.rollback()
            failed.append(policy_id)
    outbox.finish(claim, {"told": told, "failed": failed})
