"""What the instance tidies by itself."""

from trainer.core import limits, outbox
from trainer.core.db import transaction
from trainer.core.outbox import Claim
from trainer.jobs.registry import every


@every(minutes=60, name="upkeep.tidy")
def tidy(claim: Claim) -> None:
    """Remove counts of tries whose window has passed, and periodic jobs done long ago."""
    with transaction():
        limits.forget_old()
        outbox.forget_periodic()
        outbox.finish(claim)
