"""Notices end by themselves."""

from trainer.core import outbox
from trainer.core.actors import System
from trainer.core.db import transaction
from trainer.core.outbox import Claim
from trainer.domain.publicity import operations
from trainer.jobs.registry import every


@every(minutes=1, name="publicity.end_due")
def end_due(claim: Claim) -> None:
    """Note the end of every period that has passed."""
    with transaction():
        ended = operations.end_due(actor=System("publicity.end_due"))
        outbox.finish(claim, {"ended": ended})
