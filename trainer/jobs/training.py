"""Freed seats go on by themselves, and hours that no credit reached are credited."""

from trainer.core import clock, outbox
from trainer.core.actors import System
from trainer.core.outbox import Claim
from trainer.domain.training import operations, queries
from trainer.jobs.registry import every, one_by_one

KEEPER = System("training.offer_freed_seats")
CREDITOR = System("training.credit_missing")


@every(minutes=1, name="training.offer_freed_seats")
def offer_freed_seats(claim: Claim) -> None:
    """Let unanswered offers lapse, and offer every free seat to the next in its queue.

    Each offer and each session is a transaction of its own, so that one that fails holds nothing
    up and no lock is held for long. That is safe without the job's row: each of them looks again
    under the session's lock and does nothing a second time, and the result is only a count.
    """
    now = clock.now()
    overdue, waiting = queries.overdue_offers(now), queries.with_free_seat_and_queue(now)
    lapsed = one_by_one(overdue, lambda row: operations.lapse_offer(row, actor=KEEPER))
    offered = one_by_one(waiting, lambda row: operations.hand_on_seats(row, actor=KEEPER))
    outbox.finish(claim, {"lapsed": len(lapsed), "offered": sum(offered)})


@every(minutes=60, name="training.credit_missing")
def credit_missing(claim: Claim) -> None:
    """Credit what accounts that became one, or two things done at one moment, left uncredited.

    A transaction for each seat, which looks again under its session's lock: nothing counts twice.
    """
    missing = queries.uncredited()
    credited = one_by_one(missing, lambda row: operations.credit_missing(row, actor=CREDITOR))
    outbox.finish(claim, {"credited": sum(credited)})
