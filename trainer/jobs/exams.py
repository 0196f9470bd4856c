"""Registrations are judged again after the conditions changed, passes after a pass line did."""

from trainer.core import outbox
from trainer.core.actors import System
from trainer.core.db import db, transaction
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import Rederiving, Rejudging
from trainer.jobs.registry import handler

JUDGE = System("exams.judge_again")
DERIVER = System("exams.derive_again")


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
