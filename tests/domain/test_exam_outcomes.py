"""Absentees recorded room by room, and what follows for scores."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import ExamRoom, Score, ScoreState, SeatOutcome
from trainer.domain.people.models import User

At = Callable[[datetime], None]


def full_room(make: Make, at: At, *, begun: bool = True) -> tuple[ExamRoom, User]:
    """A room of three on the day of the exam."""
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    room = make.exam_room(make.exam_site(sitting, county), rows=1, columns=3)
    for _ in range(3):
        make.accepted(sitting, county=county)
    operations.plan_seats(sitting, seed="1", actor=officer)
    operations.fix_seats(sitting, actor=officer)
    if begun:
        at(clock.office_moment(sitting.exam_first_on, 18))
    return room, officer


def outcomes(room: ExamRoom) -> list[SeatOutcome | None]:
    return [each.outcome for each in queries.seated_in(room.id)]


def test_absent_people_have_no_marks_and_the_others_none_yet(
    make: Make, session: Session, at: At
) -> None:
    room, officer = full_room(make, at)
    operations.record_room(room, absent=[2], violations={3: "携带手机"}, actor=officer)
    assert outcomes(room) == [SeatOutcome.PRESENT, SeatOutcome.ABSENT, SeatOutcome.VIOLATION]
    _, absent, cheating = queries.seated_in(room.id)
    states = {(row.person_id, row.state, row.mark_tenths) for row in session.query(Score)}
    assert states == {
        (absent.registration.person_id, ScoreState.ABSENT, None),
        (cheating.registration.person_id, ScoreState.VIOLATION, None),
    }
    assert session.query(Score).count() == 4
    assert cheating.outcome_note == "携带手机"


@pytest.mark.parametrize(
    ("absent", "violations", "said"),
    [
        ([9], {}, "9号座位没有安排考生"),
        ([1], {1: "携带手机"}, "既写了缺考又写了违纪"),
        ([], {1: "吵"}, "违纪的情况，至少4个字"),
        ([], {1: "电话13900000000作弊"}, "请不要写证件号码"),
        (None, {}, "只填写座位号"),
        ([], None, "先写座位号"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(
    make: Make,
    session: Session,
    at: At,
    absent: list[int] | None,
    violations: dict[int, str] | None,
    said: str,
) -> None:
    room, officer = full_room(make, at)
    with pytest.raises(RuleBroken, match=said):
        operations.record_room(room, absent=absent, violations=violations, actor=officer)
    assert outcomes(room) == [None, None, None]
    assert session.query(Score).count() == 0


def test_nothing_is_recorded_before_the_exam_or_by_another_county(
    make: Make, session: Session, at: At
) -> None:
    room, officer = full_room(make, at, begun=False)
    with pytest.raises(RuleBroken, match="考试还没有开始"):
        operations.record_room(room, absent=[1], violations={}, actor=officer)
    with pytest.raises(NotAllowed):
        operations.record_room(room, absent=[1], violations={}, actor=make.officer(make.county()))
    assert outcomes(room) == [None, None, None]


def test_a_change_needs_a_reason_and_the_scores_follow_it(
    make: Make, session: Session, at: At
) -> None:
    room, officer = full_room(make, at)
    operations.record_room(room, absent=[1, 2], violations={}, actor=officer)
    with pytest.raises(RuleBroken, match="更改请写明原因"):
        operations.record_room(room, absent=[2], violations={}, actor=officer)
    assert outcomes(room)[0] is SeatOutcome.ABSENT
    operations.record_room(room, absent=[2], violations={}, reason="一号迟到已入场", actor=officer)
    assert outcomes(room)[0] is SeatOutcome.PRESENT
    _, absent, _ = queries.seated_in(room.id)
    holding = session.query(Score).filter(Score.replaced_at.is_(None))
    assert {row.person_id for row in holding} == {absent.registration.person_id}
    said = [
        e.facts["reason"] for e in session.query(AuditEntry).filter_by(event="exam_room.recorded")
    ]
    assert said == ["", "一号迟到已入场"]


def test_the_lines_of_violations_are_read() -> None:
    assert rules.violations_of("3 携带手机\n\n12　抄袭他人答案\n") == {
        3: "携带手机",
        12: "抄袭他人答案",
    }
    assert rules.violations_of("三 携带手机") is None
    assert rules.violations_of("3 携带手机\n3 又一次") is None
