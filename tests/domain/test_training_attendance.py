"""Attendance: taken, taken back, closed, corrected with a reason; courses, sheets, walk-ins."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core.clock import HERE
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.documents import AttendanceSheet, thaw
from trainer.domain.people.models import DutyKind, User
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import (
    CLOSE,
    Half,
    Mark,
    MarkStatus,
    Session,
    SessionState,
    SignUp,
    SignUpState,
    Way,
)
from trainer.jobs.papers import document_facts

At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
WHOLE = Half.WHOLE
PRESENT, LATE, ABSENT = MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.ABSENT


class Class:
    """A session on Saturday at nine, its instructor, and who is on the list."""

    def __init__(self, make: Make, *, people: int = 3, **values: object) -> None:
        county = make.county()
        self.teacher: User = make.instructor(county)
        self.officer: User = make.officer(county)
        self.lesson: Session = make.lesson(
            make.course(county),
            self.teacher,
            starts_at=SATURDAY,
            **values,  # type: ignore[arg-type]  # values of a test
        )
        self.rows: list[SignUp] = [make.sign_up(self.lesson) for _ in range(people)]

    def take(
        self, *statuses: MarkStatus, half: Half = WHOLE, rest: MarkStatus | None = None
    ) -> int:
        by_row = {row.id: status for row, status in zip(self.rows, statuses, strict=False)}
        return operations.take_attendance(self.lesson, half, by_row, rest=rest, actor=self.teacher)

    def marks(self, half: Half = WHOLE) -> list[MarkStatus | None]:
        held = [row.mark_of(half) for row in self.rows]
        return [mark.status if mark else None for mark in held]


@pytest.fixture
def friday(make: Make, at: At) -> None:
    """The day before."""
    at(SATURDAY - timedelta(days=1))


def test_all_present_then_the_exceptions(
    make: Make, friday: None, at: At, each_database: str
) -> None:
    group = Class(make, people=4)
    at(SATURDAY)
    assert group.take(ABSENT, LATE, rest=PRESENT) == 4
    assert group.marks() == [ABSENT, LATE, PRESENT, PRESENT]
    assert group.take(ABSENT, LATE, rest=PRESENT) == 0  # sent again, nothing is written
    tally = rules.tally(queries.roll(group.lesson), WHOLE)
    assert (tally.expected, tally.marked, tally.unmarked) == (4, 4, 0)
    assert dict(tally.by_status)[PRESENT] == 2


def test_a_status_is_worth_its_share_of_the_hours(make: Make, friday: None, at: At) -> None:
    group = Class(make, people=3, by_halves=True)
    at(SATURDAY)
    group.take(PRESENT, PRESENT, LATE, half=Half.AM)
    group.take(PRESENT, MarkStatus.EARLY, ABSENT, half=Half.PM)
    credited = [rules.credited_tenths(group.lesson, row.marks) for row in group.rows]
    assert credited == [30, 22, 12]  # of 3.0 hours: all, half and a quarter, 0.8 of a half


def test_one_own_entry_can_be_taken_back(
    make: Make, friday: None, at: At, each_database: str
) -> None:
    group = Class(make, people=2)
    at(SATURDAY)
    group.take(PRESENT)
    group.take(LATE, LATE)
    for expected in ([PRESENT, None], [None, None]):
        batch = queries.last_batch(group.lesson, viewer=group.teacher)
        assert batch is not None
        operations.undo(group.lesson, batch, actor=group.teacher)
        assert group.marks() == expected
    assert queries.last_batch(group.lesson, viewer=group.teacher) is None


def test_a_mark_with_a_used_key_changes_nothing(
    make: Make, session: DbSession, friday: None, at: At, each_database: str
) -> None:
    group = Class(make, people=1)
    at(SATURDAY)
    for status in (PRESENT, PRESENT, LATE):
        operations.mark(group.rows[0], WHOLE, status, key="phone-1:17", actor=group.teacher)
    assert session.query(Mark).count() == 1
    assert group.marks() == [PRESENT]


def test_attendance_is_not_taken_before_the_door_opens(make: Make, friday: None, at: At) -> None:
    group = Class(make)
    with pytest.raises(RuleBroken, match="2026-09-12 07:00"):
        group.take(PRESENT)
    with pytest.raises(RuleBroken, match="还没有开始"):
        operations.close_session(group.lesson, actor=group.teacher)
    at(SATURDAY - timedelta(hours=1))
    assert group.take(PRESENT) == 1


def test_only_the_sessions_own_instructor_and_the_countys_clerk_take_it(
    make: Make, friday: None, at: At
) -> None:
    group = Class(make)
    at(SATURDAY)
    strangers = [
        make.instructor(group.lesson.county),
        make.officer(make.county()),
        make.candidate(group.lesson.county),
    ]
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            operations.take_attendance(group.lesson, WHOLE, {}, rest=PRESENT, actor=stranger)
        with pytest.raises(NotAllowed):
            operations.close_session(group.lesson, actor=stranger)
    assert queries.find_taught(group.lesson.id, viewer=strangers[0]) is None
    assert queries.find_attendee(group.rows[0].id, viewer=strangers[0]) is None
    assert operations.take_attendance(
        group.lesson, WHOLE, {}, rest=PRESENT, actor=group.officer
    ) == len(group.rows)


def test_who_was_noted_at_the_door_cannot_cancel_any_more(make: Make, friday: None, at: At) -> None:
    group = Class(make, people=1)
    at(SATURDAY - timedelta(hours=1))
    group.take(PRESENT)
    with pytest.raises(RuleBroken, match="已经记了考勤"):
        operations.cancel_sign_up(group.rows[0], actor=group.officer)
    assert queries.inconsistencies() == []


def test_somebody_who_left_meanwhile_is_said_and_nothing_is_saved(
    make: Make, friday: None, at: At
) -> None:
    group = Class(make, people=2)
    operations.cancel_sign_up(group.rows[1], actor=group.officer)
    at(SATURDAY)
    with pytest.raises(RuleBroken, match="有1人已不在名单里"):
        group.take(PRESENT, PRESENT)
    assert group.marks() == [None, None]


def test_closing_makes_the_unmarked_absent_and_ends_the_queue(
    make: Make, friday: None, at: At, each_database: str
) -> None:
    group = Class(make, people=2, capacity=2)
    waiting = make.sign_up(group.lesson)
    at(SATURDAY + timedelta(hours=3))
    group.take(PRESENT)
    operations.close_session(group.lesson, actor=group.teacher)
    assert group.lesson.state is SessionState.CLOSED
    assert group.marks() == [PRESENT, ABSENT]
    assert waiting.state is SignUpState.MISSED
    assert queries.inconsistencies() == []
    assert queries.numbers(group.lesson).came == 1
    with pytest.raises(WrongState):
        operations.close_session(group.lesson, actor=group.teacher)
    with pytest.raises(RuleBroken, match="已经关闭"):
        group.take(LATE)


def test_a_change_after_closing_needs_a_reason_and_keeps_the_old_mark(
    make: Make, friday: None, at: At, each_database: str
) -> None:
    group = Class(make, people=1)
    row = group.rows[0]
    at(SATURDAY + timedelta(hours=3))

    def change(status: MarkStatus, reason: str) -> None:
        operations.change_after_close(row, WHOLE, status, reason, actor=group.teacher)

    with pytest.raises(RuleBroken, match="还没有关闭"):
        change(PRESENT, "示例")
    operations.close_session(group.lesson, actor=group.teacher)
    with pytest.raises(RuleBroken, match="要写明原因"):
        change(PRESENT, " ")
    with pytest.raises(RuleBroken, match="不要写"):
        change(PRESENT, "示例：手机13905980001看错行")
    with pytest.raises(RuleBroken, match="一样"):
        change(ABSENT, "示例：看错行")
    change(PRESENT, "示例：看错行")
    held = row.mark_of(WHOLE)
    assert held is not None
    assert held.replaces is not None
    assert (held.status, held.replaces.status, held.reason) == (PRESENT, ABSENT, "示例：看错行")


def test_somebody_at_the_door_gets_a_free_seat_and_is_present(
    make: Make, friday: None, at: At, each_database: str
) -> None:
    group = Class(make, people=1, capacity=3)
    known = make.person(make.county(), name="示例已")
    assert known.phone is not None
    at(SATURDAY)

    def enter(name: str, phone: str) -> SignUp:
        return operations.walk_in(
            group.lesson, name=name, phone=phone, half=WHOLE, actor=group.teacher
        )

    found, guest = enter("示例已", known.phone), enter("示例客", "1402")
    assert (found.person_id, found.way) == (known.id, Way.WALK_IN)
    assert (guest.person_id, guest.name, guest.phone_tail) == (None, "示例客", "1402")
    for row in (found, guest):
        mark = row.mark_of(WHOLE)
        assert mark is not None
        assert mark.status is PRESENT
    with pytest.raises(RuleBroken, match="示例客已经在名单里"):
        enter("示例客", "1402")
    with pytest.raises(RuleBroken, match="3个名额已满"):
        enter("示例丁", "")
    assert group.lesson.taken == 3
    assert queries.inconsistencies() == []


def test_who_waits_and_comes_gets_a_seat_that_is_free_at_the_door(
    make: Make, friday: None, at: At
) -> None:
    group = Class(make, people=1, capacity=1)
    waiting = make.sign_up(group.lesson)
    at(SATURDAY)
    with pytest.raises(RuleBroken, match="已满"):
        operations.walk_in(
            group.lesson,
            name=waiting.name,
            phone=waiting.phone_tail,
            half=WHOLE,
            actor=group.teacher,
        )
    operations.change_session(
        group.lesson,
        place="示例",
        address="",
        capacity=2,
        instructors=[group.teacher],
        actor=group.officer,
    )
    row = operations.walk_in(
        group.lesson, name=waiting.name, phone=waiting.phone_tail, half=WHOLE, actor=group.teacher
    )
    assert row.id == waiting.id
    assert row.state is SignUpState.SEATED


def test_a_session_without_instructor_is_not_published(make: Make, session: DbSession) -> None:
    course = make.course()
    officer = make.officer(course.county)
    lesson = make.lesson(course, opened=False)
    operations.change_session(
        lesson, place="示例", address="", capacity=5, instructors=[], actor=officer
    )
    with pytest.raises(RuleBroken, match="授课教师"):
        operations.open_session(lesson, actor=officer)
    assert lesson.state is SessionState.PLANNED


def test_wrong_times_are_refused_at_their_field(make: Make, friday: None) -> None:
    for values, field in (
        ({"hours": -1}, "ends_at"),
        ({"starts_at": SATURDAY - timedelta(days=3)}, "starts_at"),
        ({"capacity": 0}, "capacity"),
        ({"sign_up_closes_at": SATURDAY + timedelta(days=30)}, "sign_up_closes_at"),
        ({"cancel_until_at": SATURDAY + timedelta(days=30)}, "cancel_until_at"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            make.lesson(**values)
        assert refusal.value.field == field


def test_a_class_that_did_not_take_place_is_called_off_until_somebody_is_marked(
    make: Make, at: At
) -> None:
    at(SATURDAY - timedelta(days=1))
    held, fallen = make.lesson(starts_at=SATURDAY), make.lesson(starts_at=SATURDAY)
    (row, lost) = (make.sign_up(lesson) for lesson in (held, fallen))
    at(SATURDAY + timedelta(hours=1))
    operations.mark(row, WHOLE, PRESENT, key="held", actor=held.instructors[0].user)
    with pytest.raises(RuleBroken, match="已经记了考勤，不能取消"):
        operations.cancel_session(held, "示例：停电", actor=make.officer(held.county))
    operations.cancel_session(fallen, "示例：停电", actor=make.officer(fallen.county))
    assert (held.state, fallen.state) == (SessionState.OPEN, SessionState.CANCELLED)
    assert lost.state is SignUpState.CANCELLED
    assert row.state is SignUpState.SEATED


def test_what_should_have_begun_is_not_published(make: Make, at: At) -> None:
    at(SATURDAY - timedelta(days=1))
    lesson = make.lesson(starts_at=SATURDAY, opened=False)
    officer = make.officer(lesson.county)
    at(SATURDAY)
    with pytest.raises(RuleBroken, match="已经过去，不能再发布"):
        operations.open_session(lesson, actor=officer)
    assert not lesson.can_take(CLOSE), "it is planned as before"
    operations.cancel_session(lesson, "示例：另排", actor=officer)
    assert lesson.state is SessionState.CANCELLED


def test_only_the_countys_clerk_arranges(make: Make, friday: None) -> None:
    group = Class(make)
    reviewer = make.staff(DutyKind.REVIEWER, county=group.lesson.county)
    for stranger in (reviewer, group.teacher, make.officer(make.county()), make.city_officer()):
        with pytest.raises(NotAllowed):
            operations.cancel_session(group.lesson, "示例", actor=stranger)
        with pytest.raises(NotAllowed):
            operations.issue_sheet(group.lesson, actor=stranger)


def test_the_printed_sheet_has_everybody_with_a_seat_and_no_phone_number(
    make: Make, friday: None, each_database: str
) -> None:
    group = Class(make, people=2, capacity=2, by_halves=True)
    make.sign_up(group.lesson)  # waits
    paper = operations.issue_sheet(group.lesson, actor=group.officer)
    facts = paper.facts
    said = {name: value for name, value in document_facts(paper).items() if name != "number"}
    sheet = thaw(AttendanceSheet, said)
    assert [row.name for row in sheet.rows] == [row.name for row in group.rows]
    assert sheet.sign_columns == ("上午签到", "下午签到")
    assert sheet.hours == "09:00—12:00"
    phones = [row.person.phone for row in group.rows if row.person]
    assert all(phone and phone not in str(facts) for phone in phones)


def test_a_sheet_asked_for_twice_is_one_until_the_list_changes(
    make: Make, friday: None, each_database: str
) -> None:
    group = Class(make, people=1, capacity=2)
    first = operations.issue_sheet(group.lesson, actor=group.officer)
    assert operations.issue_sheet(group.lesson, actor=group.officer) is first
    make.sign_up(group.lesson)
    second = operations.issue_sheet(group.lesson, actor=group.officer)
    assert (first.serial, second.serial) == (1, 2)
    assert len(second.facts["rows"]) == 2
