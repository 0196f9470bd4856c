"""Leave: asked for beforehand by the person, answered, counted as 请假."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.notices.models import Message
from trainer.domain.people.models import User
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import (
    Half,
    LeaveRequest,
    LeaveState,
    MarkStatus,
    Session,
    SignUp,
)

At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
WHOLE = Half.WHOLE


class Class:
    """A session on Saturday at nine; the day before, two have a seat."""

    def __init__(self, make: Make, at: At) -> None:
        at(SATURDAY - timedelta(days=1))
        county = make.county()
        self.teacher: User = make.instructor(county)
        self.lesson: Session = make.lesson(
            make.course(county), self.teacher, starts_at=SATURDAY, capacity=2
        )
        self.her: User = make.candidate(county)
        self.row: SignUp = make.sign_up(self.lesson, self.her)
        self.other: SignUp = make.sign_up(self.lesson)

    def ask(self, reason: str = "示例：单位值班") -> LeaveRequest:
        return operations.ask_leave(self.row, reason, actor=self.her)

    def answer(self, granted: bool, words: str = "", actor: User | None = None) -> None:
        operations.answer_leave(
            self.row, granted=granted, answer=words, actor=actor or self.teacher
        )

    def marks(self) -> list[MarkStatus | None]:
        held = [row.mark_of(WHOLE) for row in (self.row, self.other)]
        return [mark.status if mark else None for mark in held]


@pytest.fixture
def group(make: Make, at: At) -> Class:
    """The class on the day before."""
    return Class(make, at)


def test_granted_leave_counts_as_leave_when_the_rest_is_present(group: Class, at: At) -> None:
    group.ask()
    group.answer(True)
    at(SATURDAY)
    operations.take_attendance(
        group.lesson, WHOLE, {}, rest=MarkStatus.PRESENT, actor=group.teacher
    )
    assert group.marks() == [MarkStatus.LEAVE, MarkStatus.PRESENT]
    assert rules.credited_tenths(group.lesson, group.row.marks) == 0


def test_granted_leave_counts_as_leave_at_closing_and_who_comes_is_present(
    group: Class, at: At
) -> None:
    group.ask()
    group.answer(True)
    at(SATURDAY + timedelta(hours=3))
    operations.close_session(group.lesson, actor=group.teacher)
    assert group.marks() == [MarkStatus.LEAVE, MarkStatus.ABSENT]
    operations.change_after_close(
        group.row, WHOLE, MarkStatus.PRESENT, "示例：还是来了", actor=group.teacher
    )
    assert group.marks()[0] is MarkStatus.PRESENT


def test_refused_leave_needs_a_reason_which_the_person_is_told(
    group: Class, at: At, session: DbSession
) -> None:
    group.ask()
    with pytest.raises(RuleBroken, match="不准假要写明原因"):
        group.answer(False)
    group.answer(False, "示例：名额紧张")
    assert group.row.leave is not None
    assert group.row.leave.state is LeaveState.REFUSED
    told = [row.text for row in session.query(Message).filter_by(person_id=group.her.person_id)]
    assert any("没有批准：示例：名额紧张" in text for text in told)
    at(SATURDAY + timedelta(hours=3))
    operations.close_session(group.lesson, actor=group.teacher)
    assert group.marks()[0] is MarkStatus.ABSENT


def test_leave_is_asked_for_once_with_a_reason_before_the_class_and_with_a_seat(
    group: Class, make: Make, at: At, session: DbSession
) -> None:
    waiting = make.candidate(group.lesson.county)
    queued = make.sign_up(group.lesson, waiting)
    with pytest.raises(RuleBroken, match="不用请假"):
        operations.ask_leave(queued, "示例", actor=waiting)
    with pytest.raises(RuleBroken, match="请写明请假的原因"):
        group.ask(" ")
    group.ask()
    with pytest.raises(RuleBroken, match="已经请过假"):
        group.ask()
    assert session.query(LeaveRequest).count() == 1
    at(SATURDAY)
    operations.answer_leave(group.row, granted=True, answer="", actor=group.teacher)
    with pytest.raises(RuleBroken, match="已经开始"):
        operations.withdraw_leave(group.row, actor=group.her)
    assert group.row.on_leave


def test_leave_is_taken_back_and_asked_for_anew(group: Class) -> None:
    group.ask()
    group.answer(True)
    operations.withdraw_leave(group.row, actor=group.her)
    assert queries.leave_of(group.row) is None
    with pytest.raises(RuleBroken, match="没有等待答复"):
        group.answer(True)
    group.ask("示例：又来不了")
    assert group.row.leave is not None
    assert group.row.leave.state is LeaveState.ASKED


def test_only_oneself_asks_and_only_instructor_or_clerk_answers(group: Class, make: Make) -> None:
    with pytest.raises(NotAllowed):
        operations.ask_leave(group.row, "示例", actor=group.teacher)
    group.ask()
    for stranger in (group.her, make.instructor(group.lesson.county), make.officer(make.county())):
        with pytest.raises(NotAllowed):
            group.answer(True, actor=stranger)
    group.answer(True, actor=make.officer(group.lesson.county))
    assert group.row.on_leave


def test_the_database_holds_one_standing_request_and_a_reason_for_every_refusal(
    group: Class, session: DbSession
) -> None:
    asked = group.ask()
    broken: list[dict[Any, Any]] = [
        {"state": LeaveState.GRANTED},
        {"reason": ""},
        {"state": LeaveState.REFUSED, "decided_at": clock.now()},
    ]
    for values in broken:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.query(LeaveRequest).update(values)
    second = {
        "sign_up_id": asked.sign_up_id,
        "session_id": asked.session_id,
        "county_id": asked.county_id,
        "reason": "示例",
        "asked_at": clock.now(),
        "version": 1,
    }
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(LeaveRequest).values(**second))
    assert queries.leave_of(group.row) is asked


@pytest.mark.parametrize("granted", [False, True], ids=["asked", "granted"])
def test_leave_goes_with_the_seat_that_is_given_up(
    group: Class, granted: bool, each_database: str
) -> None:
    asked = group.ask()
    if granted:
        group.answer(True)
    operations.cancel_sign_up(group.row, actor=group.her)
    assert asked.state is LeaveState.WITHDRAWN
    with pytest.raises(RuleBroken, match="没有等待答复的请假申请"):
        group.answer(True)
    assert queries.leave_of(group.row) is None
