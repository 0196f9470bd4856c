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
    Sitting,
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
    now = clock.now()
    for placement in placements:
        outcome, note = rules.outcome_of(placement.seat, absent or (), violations or {})
        placement.outcome, placement.outcome_note, placement.outcome_at = outcome, note, now
    keep_results(sitting, placements, actor=actor)
    record(
        actor,
        "exam_room.recorded",
        room,
        number=room.number,
        absent=sorted(absent or ()),
        violations=sorted(violations or ()),
        reason=reason.strip(),
    )


@transaction()
def keep_results(sitting: Sitting, placements: Sequence[Placement], *, actor: Actor) -> None:
    """Let the results that only the room's record made follow it.

    Those that a file or an answer gave stay. What does not hold any more stays on record.
    """
    require(rules.may_seat(actor, sitting))
    subjects = {each.code: each for each in queries.subjects_of(sitting)}
    known = queries.known_scores(sitting, {each.registration.person_id for each in placements})
    fresh = [
        score
        for placement in placements
        for code in placement.registration.subjects
        if code in subjects
        for score in _followed(placement, subjects[code], known)
    ]
    db.session.flush()  # the old ones step back before the new ones take their place
    db.session.add_all(fresh)
    record(actor, "exam_results.kept", sitting, seats=len(placements), results=len(fresh))


def _followed(
    placement: Placement, subject: ExamSubject, known: Mapping[tuple[int, int], Score]
) -> list[Score]:
    """The new result of one subject, where the record asks for another than there is."""
    registration, now = placement.registration, clock.now()
    state = RESULTS.get(placement.outcome) if placement.outcome else None
    old = known.get((registration.person_id, subject.id))
    if old is not None and (not old.from_room or old.state is state):
        return []
    if old is not None:
        old.replaced_at = now
    if state is None:
        return []
    return [
        Score(
            person_id=registration.person_id,
            subject_id=subject.id,
            sitting_id=registration.sitting_id,
            county_id=registration.county_id,
            year=registration.sitting.year,
            state=state,
            from_room=True,
            recorded_at=now,
            replaces_id=old.id if old else None,
        )
    ]
