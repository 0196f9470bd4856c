"""Who came to each room is recorded after the exam; absentees have their result at once."""

from collections.abc import Mapping, Sequence

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, require
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import (
    ExamRoom,
    ExamSubject,
    Placement,
    Score,
    ScoreState,
    SeatOutcome,
)

RESULTS = {
    SeatOutcome.ABSENT: ScoreState.ABSENT,
    SeatOutcome.VIOLATION: ScoreState.VIOLATION,
}


@transaction()
def record_room(
    room: ExamRoom,
    *,
    absent: Sequence[int] | None,
    violations: Mapping[int, str] | None,
    reason: str = "",
    actor: Actor,
) -> None:
    """Record of every seat of a room whether its candidate came, or broke the rules.

    Whoever was absent has 缺考 in every subject; a file of scores that says otherwise shows it as
    a change.
    """
    sitting = room.site.sitting
    require(rules.may_seat(actor, sitting))
    sitting = queries.held_sitting(sitting)
    placements = queries.seated_in(room.id)
    wrong = rules.outcome_objection(sitting, placements, absent, violations, reason, clock.today())
    if wrong:
        raise RuleBroken(wrong[1], wrong[0])
    now, subjects = clock.now(), {each.code: each for each in queries.subjects()}
    known = queries.known_scores(sitting, {each.registration.person_id for each in placements})
    for placement in placements:
        outcome, note = rules.outcome_of(placement.seat, absent or (), violations or {})
        placement.outcome, placement.outcome_note, placement.outcome_at = outcome, note, now
        _keep_result(placement, subjects, known)
    record(
        actor,
        "exam_room.recorded",
        room,
        number=room.number,
        absent=sorted(absent or ()),
        violations=sorted(violations or ()),
        reason=reason.strip(),
    )


def _keep_result(
    placement: Placement,
    subjects: Mapping[str, ExamSubject],
    known: Mapping[tuple[int, int], Score],
) -> None:
    """Scores that came from a file stay; those that only this record made follow it."""
    registration, outcome = placement.registration, placement.outcome
    state = RESULTS.get(outcome) if outcome else None
    for code in registration.subjects:
        subject = subjects.get(code)
        if subject is None:
            continue
        score = known.get((registration.person_id, subject.id))
        if score is not None and score.file_id is not None:
            continue
        if state is None:
            if score is not None:
                db.session.delete(score)
        elif score is not None:
            score.state, score.changed_at = state, clock.now()
        else:
            db.session.add(
                Score(
                    person_id=registration.person_id,
                    subject_id=subject.id,
                    sitting_id=registration.sitting_id,
                    county_id=registration.county_id,
                    year=registration.sitting.year,
                    state=state,
                    recorded_at=clock.now(),
                )
            )
