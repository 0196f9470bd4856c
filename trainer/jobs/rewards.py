"""Reward claims follow their public notices, and corrected identities, by themselves."""

from trainer.core import clock, outbox
from trainer.core.actors import System
from trainer.core.db import transaction
from trainer.domain.rewards import operations, queries
from trainer.jobs.registry import every

FOLLOWER = System("rewards.follow_notices")
REMINDER = System("rewards.remind")
RENUMBERER = System("rewards.follow_identities")


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
    """Tell whoever could claim and has not; a transaction for each policy.

    A second run tells nobody twice: each telling is a row of its own, unique per stage.
    """
    told = sum(
        operations.remind(policy, actor=REMINDER) for policy in queries.in_force(clock.today())
    )
    outbox.finish(claim, {"told": told})
