"""Papers whose time is up are handed in, whether or not a page is open."""

from trainer.core import clock, outbox
from trainer.core.actors import System
from trainer.core.outbox import Claim
from trainer.domain.practice import operations, queries
from trainer.jobs.registry import every, one_by_one

CLOCK = System("practice.call_time")


@every(minutes=1, name="practice.call_time")
def call_time(claim: Claim) -> None:
    """A transaction for each paper, which looks again under its lock: none is ended twice."""
    overdue = queries.overdue(clock.now())
    ended = one_by_one(overdue, lambda row: operations.call_time(row, actor=CLOCK))
    outbox.finish(claim, {"ended": sum(ended)})
