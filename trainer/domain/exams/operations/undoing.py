"""A loading of scores or holders is taken back as one act, while nothing rests on it."""

from collections import defaultdict

from sqlalchemy import delete, select, update

from trainer.core import clock
from trainer.core.actors import Actor, System
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import refuse_if, require
from trainer.core.text import say
from trainer.domain.certificates.models import Level
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import UNCERTIFY, Score, Sitting
from trainer.domain.exams.operations.outcomes import keep_results
from trainer.domain.exams.operations.passes import derive, derive_passes
from trainer.domain.imports import operations as imports
from trainer.domain.imports.models import LoadedFile
from trainer.domain.imports.rules import busy_objection, may_load
from trainer.domain.notices.operations import tell

TAKEN_BACK = say("持证名册的载入已撤销，按现有成绩不符合合格条件")
ROOMS = System("exams.rooms")
"""Lets results follow the record of their room again when what stood above it is taken back."""


@transaction()
def undo_scores(file: LoadedFile, sitting: Sitting, *, reason: str, actor: Actor) -> None:
    """Take the scores of a file back, and give those it corrected their place again."""
    require(may_load(actor, file.county_id))
    imports.note_undone(file, reason=reason, actor=actor)
    touched = queries.touched_by(file)
    people = {person_id for person_id, _level in touched}
    queries.hold_people(people)
    queries.hold_passes(file)
    refuse_if(busy_objection(file) or rules.undoing_objection(file, queries.resting_on(file)))
    ours = Score.file_id == file.id
    earlier = select(Score.replaces_id).where(ours)
    db.session.execute(update(Score).where(ours).values(replaced_at=clock.now()))
    db.session.execute(update(Score).where(Score.id.in_(earlier)).values(replaced_at=None))
    db.session.execute(delete(Score).where(ours))
    if seats := queries.recorded_seats(sitting.id, people):
        keep_results(sitting, seats, actor=ROOMS)
    derive_passes(
        touched,
        sitting,
        county_id=file.county_id,
        reason=say("这次成绩载入已撤销（{reason}）", reason=reason.strip()),
        actor=actor,
    )
    record(actor, "scores.undone", file, sitting=sitting.id, levels=len(touched))


@transaction()
def undo_holders(file: LoadedFile, *, reason: str, actor: Actor) -> None:
    """Take the certificates of a roster back; passes that they numbered wait for theirs again."""
    require(may_load(actor, file.county_id))
    imports.note_undone(file, reason=reason, actor=actor)
    certificates = queries.hold_certificates(file)
    refuse_if(busy_objection(file) or rules.undoing_objection(file, queries.resting_on(file)))
    refuse_if(rules.untraced_objection(file, len(certificates)))
    for exam_pass in queries.passes_numbered_by(certificates):
        exam_pass.take(UNCERTIFY)
        exam_pass.certificate_id, exam_pass.reviewed_on = None, None
        exam_pass.review_basis = ""
    db.session.flush()
    holders: dict[Level, list[int]] = defaultdict(list)
    for certificate in certificates:
        holders[certificate.level].append(certificate.person_id)
        tell(
            certificate.person_id,
            title=say("{level}证书的录入已撤销", level=certificate.level.label),
            text=say(
                "原因：{reason}。您的证书本身不受影响，改正后会重新录入。", reason=reason.strip()
            ),
            url="/candidate/certificates/",
            actor=actor,
        )
        db.session.delete(certificate)
    db.session.flush()
    for level, people in holders.items():
        derive(people, level, county_id=file.county_id, reason=TAKEN_BACK, actor=actor)
    numbers = [certificate.number for certificate in certificates]
    record(actor, "holders.undone", file, certificates=len(numbers), numbers="、".join(numbers))
