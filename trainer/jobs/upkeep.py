"""What the instance tidies by itself."""

from trainer.core import idempotency, limits, outbox, sessions
from trainer.core.db import transaction
from trainer.core.outbox import Claim
from trainer.jobs.registry import every


@every(minutes=60, name="upkeep.tidy")
def tidy(claim: Claim) -> None:
    """Remove what has served its time: counts of tries, keys of forms, sign-ins, done jobs."""
    with transaction():
        limits.forget_old()
        idempotency.forget_old()
        sessions.forget_old()
        outbox.forget_periodic()
        outbox.finish(claim)
