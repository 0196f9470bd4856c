"""Freed seats go on by themselves."""

from trainer.core import clock, outbox
from trainer.core.actors import System
from trainer.core.outbox import Claim
from trainer.domain.training import operations, queries
from trainer.jobs.registry import every

KEEPER = System("training.offer_freed_seats")


@every(minutes=1, name="training.offer_freed_seats")
def offer_freed_seats(claim: Claim) -> None:
    """Let unanswered offers lapse, and offer every free seat to the next in its queue."""
    now = clock.now()
    overdue, waiting = queries.overdue_offers(now), queries.with_free_seat_and_queue(now)
    for sign_up in overdue:
        operations.lapse_offer(sign_up, actor=KEEPER)
    offered = sum(operations.hand_on_seats(session, actor=KEEPER) for session in waiting)
    outbox.finish(claim, {"lapsed": len(overdue), "offered": offered})
