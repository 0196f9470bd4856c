"""Registrations are judged again, passes derived again, and files deleted when they served."""

from trainer.core import clock, outbox
from trainer.core.actors import System
from trainer.core.db import db, transaction
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import Rederiving, Rejudging, Sitting
from trainer.domain.rewards import queries as rewards
from trainer.jobs.registry import every, handler, one_by_one

JUDGE = System("exams.judge_again")
DERIVER = System("exams.derive_again")
CLEARER = System("exams.clear_files")


@handler("exams.judge_again")
def judge_again(claim: outbox.Claim) -> None:
    """Judge a sitting's registrations, a transaction for each thousand.

    A second run goes on where the first broke off: the run keeps how far it came.
    """
    run = db.session.get_one(Rejudging, claim.args["rejudging_id"])
    total = queries.sent_in_count(run.sitting_id)
    while operations.judge_some(run, actor=JUDGE):
        outbox.beat(claim, done=run.judged, total=total)
    with transaction():
        outbox.finish(claim, {"judged": run.judged, "changed": run.changed})


@handler("exams.derive_again")
def derive_again(claim: outbox.Claim) -> None:
    """Derive the passes that a line concerns, a transaction for each five hundred people.

    A second run goes on where the first broke off: the run keeps how far it came.
    """
    run = db.session.get_one(Rederiving, claim.args["rederiving_id"])
    while operations.derive_some(run, actor=DERIVER):
        outbox.beat(claim, done=run.looked_at)
    with transaction():
        outbox.finish(claim, {"people": run.looked_at, "changed": run.changed})


@every(minutes=24 * 60, name="exams.clear_files")
def clear_files(claim: outbox.Claim) -> None:
    """Delete the photos and proofs of sittings that are long over.

    A transaction for each five hundred registrations, which looks again under their lock: a second
    run finds only what is left.
    """
    spared = rewards.appellants()
    cleared = one_by_one(
        queries.sittings_to_clear(clock.today()), lambda sitting: _clear(sitting, spared)
    )
    outbox.finish(claim, {"registrations": sum(cleared)})


def _clear(sitting: Sitting, spared: set[int]) -> int:
    total = 0
    while count := operations.clear_files(sitting, spared=spared, actor=CLEARER):
        total += count
    return total
