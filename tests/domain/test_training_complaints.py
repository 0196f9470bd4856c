"""What people complain of in other systems for courses cannot be written about this one."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.factories import Make
from trainer.core import clock
from trainer.core.actors import System
from trainer.core.clock import HERE
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.people.models import User
from trainer.domain.training import codes, operations, queries, rules
from trainer.domain.training.models import Half, MarkStatus, Session, SignUp, SignUpState

At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
KEEPER = System("training.queue")
WAITING, SEATED = SignUpState.WAITING, SignUpState.SEATED


class Class:
    """Two seats on Saturday at nine; five people sign up for them one after the other."""

    def __init__(self, make: Make, at: At, **values: object) -> None:
        at(SATURDAY - timedelta(days=7))
        make.holidays(2026)
        county = make.county()
        self.clerk: User = make.officer(county)
        self.teacher: User = make.instructor(county)
        self.lesson: Session = make.lesson(
            make.course(county),
            self.teacher,
            starts_at=SATURDAY,
            capacity=2,
            **values,  # type: ignore[arg-type]  # values of a test
        )
        self.users: list[User] = [make.candidate(county) for _ in range(5)]
        self.rows: list[SignUp] = [make.sign_up(self.lesson, user) for user in self.users]

    @property
    def states(self) -> list[str]:
        return [row.state.value for row in self.rows]


@pytest.fixture
def group(make: Make, at: At) -> Class:
    """The class, a week before."""
    return Class(make, at)


def test_complaint_1_a_full_class_has_a_waiting_list_in_the_same_step(group: Class) -> None:
    assert group.states == ["seated", "seated", "waiting", "waiting", "waiting"]
    assert [queries.place_in_queue(row) for row in group.rows] == [0, 0, 1, 2, 3]


def test_complaint_2_the_queue_picks_the_right_person_and_nobody_who_left_twice(
    group: Class,
) -> None:
    operations.cancel_sign_up(group.rows[2], actor=group.users[2])
    operations.cancel_sign_up(group.rows[0], actor=group.users[0])
    assert group.rows[3].state is SignUpState.OFFERED  # the third left before
    operations.refuse_offer(group.rows[3], actor=group.users[3])
    assert group.rows[4].state is SignUpState.OFFERED
    operations.cancel_sign_up(group.rows[1], actor=group.users[1])
    assert operations.hand_on_seats(group.lesson, actor=KEEPER) == 0
    assert group.states == ["cancelled", "cancelled", "cancelled", "declined", "offered"]


def test_complaint_2_one_who_cannot_be_seated_does_not_stall_the_queue(
    group: Class, at: At
) -> None:
    operations.cancel_sign_up(group.rows[0], actor=group.users[0])
    until = group.rows[2].offer_until_at
    assert until is not None
    at(until + timedelta(minutes=1))
    operations.lapse_offer(group.rows[2], actor=KEEPER)
    assert group.states[2:4] == ["lapsed", "offered"]


def test_complaint_3_who_was_put_before_others_is_said_with_the_reason(group: Class) -> None:
    with pytest.raises(RuleBroken, match="写明提前的原因"):
        operations.move_up(group.rows[4], " ", actor=group.clerk)
    operations.move_up(group.rows[4], "示例：返岗时间有限", actor=group.clerk)
    assert queries.place_in_queue(group.rows[4]) == 1
    assert group.rows[4].moved_up_reason == "示例：返岗时间有限"
    assert group.rows[4].moved_up_by_id == group.clerk.id


def test_complaint_4_a_day_has_as_many_checks_as_it_has_parts(make: Make, at: At) -> None:
    group = Class(make, at, by_halves=True)
    at(SATURDAY)
    row, (morning, afternoon) = group.rows[0], group.lesson.halves
    for half, status in ((morning, MarkStatus.PRESENT), (afternoon, MarkStatus.EARLY)):
        operations.take_attendance(group.lesson, half, {row.id: status}, actor=group.teacher)
    assert rules.credited_tenths(group.lesson, row.marks) == 30 * (100 + 50) // 200


@pytest.mark.parametrize("status", list(MarkStatus))
def test_complaint_5_a_list_knows_present_late_early_excused_and_absent(
    group: Class, at: At, status: MarkStatus
) -> None:
    at(SATURDAY)
    row = group.rows[0]
    operations.take_attendance(group.lesson, Half.WHOLE, {row.id: status}, actor=group.teacher)
    tally = dict(rules.tally(queries.roll(group.lesson), Half.WHOLE).by_status)
    assert tally == {one: int(one is status) for one in MarkStatus}


def test_complaint_6_nobody_checks_in_for_a_friend_by_a_code_that_was_passed_on(
    group: Class, at: At
) -> None:
    at(SATURDAY)
    person = group.users[0].person
    assert person is not None
    code = codes.room(group.lesson, Half.WHOLE, codes.turn_of(clock.now()))
    at(SATURDAY + timedelta(minutes=2))  # a photo of the screen arrives at home
    with pytest.raises(RuleBroken, match="已经过期"):
        operations.check_in(person, code, device="home", actor=group.users[0])
    assert group.rows[0].mark_of(Half.WHOLE) is None


def test_complaint_7_marks_of_a_phone_without_a_signal_arrive_later(group: Class, at: At) -> None:
    """In the browser, with the network really cut: tests/offline/test_no_signal.py."""
    at(SATURDAY + timedelta(hours=2))
    noted = operations.Noted(
        key="a-mark-noted-in-the-village",
        sign_up_id=group.rows[0].id,
        half=Half.WHOLE,
        status=MarkStatus.LATE,
        seen=None,
        at=SATURDAY + timedelta(minutes=10),
    )
    for _again in range(2):
        operations.receive_marks(group.lesson, [noted], actor=group.teacher)
    (mark,) = group.rows[0].marks
    assert (mark.status, mark.marked_at) == (MarkStatus.LATE, noted.at)


def test_complaint_8_paper_is_typed_by_row_and_no_link_opens_the_list(
    group: Class, make: Make, at: At
) -> None:
    at(SATURDAY)
    operations.take_from_paper(
        group.lesson, Half.WHOLE, {MarkStatus.ABSENT: "2"}, actor=group.teacher
    )
    held = [row.mark_of(Half.WHOLE) for row in queries.roll(group.lesson)]
    assert [mark.status for mark in held if mark] == [MarkStatus.PRESENT, MarkStatus.ABSENT]
    for other in (make.instructor(group.lesson.county), group.users[0]):
        assert queries.find_taught(group.lesson.id, viewer=other) is None
        with pytest.raises(NotAllowed):
            operations.take_attendance(group.lesson, Half.WHOLE, {}, actor=other)
