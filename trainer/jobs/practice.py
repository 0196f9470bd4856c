"""Papers whose time is up are handed in, whether or not a page is open."""

from trainer.core import clock, outbox
from trainer.core.actors import System
from trainer.core.outbox import Claim
from trainer.domain.practice import operations, queries
from trainer.jobs.registry import every

CLOCK = System("practice.call_time")


@every(minutes=1, name="practice.call_time")
def call_time(claim: Claim) -> None:
    """A transaction for each paper, which looks again under its lock: none is ended twice."""
    ended = sum(operations.call_time(row, actor=CLOCK) for row in queries.overdue(clock.now()))
    outbox.finish(claim, {"ended": ended})
