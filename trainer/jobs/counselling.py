"""Whoever booked a counsellor's time is reminded the day before."""

from trainer.core import clock, outbox
from trainer.core.actors import System
from trainer.core.outbox import Claim
from trainer.domain.counselling import operations, queries
from trainer.jobs.registry import every, one_by_one

REMINDER = System("counselling.remind")


@every(minutes=10, name="counselling.remind")
def remind(claim: Claim) -> None:
    """A transaction for each booking, whose row says that it was done: nobody is told twice."""
    due = queries.to_remind(clock.now())
    told = one_by_one(due, lambda booking: operations.remind(booking, actor=REMINDER))
    outbox.finish(claim, {"told": sum(told)})
