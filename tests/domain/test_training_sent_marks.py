"""Marks that arrive later: taken once, never over another's word, settled by a person."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.people.models import User
from trainer.domain.training import operations, queries
from trainer.domain.training.models import (
    Half,
    Mark,
    MarkStatus,
    SentMark,
    SentState,
    Session,
    SignUp,
)
from trainer.domain.training.operations import Noted

At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
WHOLE = Half.WHOLE
PRESENT, LATE, ABSENT = MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.ABSENT
TAKEN, SAME, CONFLICT = SentState.TAKEN, SentState.SAME, SentState.CONFLICT


class Class:
    """A session on Saturday at nine, its two instructors, and one on the list."""

    def __init__(self, make: Make, at: At) -> None:
        at(SATURDAY - timedelta(days=1))
        county = make.county()
        self.one: User = make.instructor(county)
        self.two: User = make.instructor(county)
        self.lesson: Session = make.lesson(
            make.course(county), self.one, self.two, starts_at=SATURDAY
        )
        self.row: SignUp = make.sign_up(self.lesson)
        at(SATURDAY)

    def noted(
        self, status: MarkStatus, key: str = "", *, seen: int | None = None, minutes: int = 0
    ) -> Noted:
        return Noted(
            key=key or f"{status}-{minutes}-key-of-a-phone",
            sign_up_id=self.row.id,
            half=WHOLE,
            status=status,
            seen=seen,
            at=clock.now() - timedelta(minutes=minutes),
        )

    def send(self, teacher: User, *noted: Noted) -> list[SentState | None]:
        answers = operations.receive_marks(self.lesson, noted, actor=teacher)
        return [answer.state for answer in answers]

    def take(self, teacher: User, status: MarkStatus) -> None:
        operations.take_attendance(self.lesson, WHOLE, {self.row.id: status}, actor=teacher)

    @property
    def held(self) -> MarkStatus | None:
        mark = self.row.mark_of(WHOLE)
        return mark.status if mark else None


@pytest.fixture
def group(make: Make, at: At) -> Class:
    """The class on its day."""
    return Class(make, at)


def test_a_key_sent_again_changes_nothing_whatever_happened_meanwhile(
    group: Class, session: DbSession
) -> None:
    first = group.noted(PRESENT, minutes=5)
    assert group.send(group.one, first) == [TAKEN]
    group.take(group.two, LATE)
    assert group.send(group.one, first) == [TAKEN]
    assert group.held is LATE
    assert (session.query(SentMark).count(), session.query(Mark).count()) == (1, 2)


def test_a_key_of_another_mark_is_refused_with_a_sentence(
    group: Class, make: Make, session: DbSession
) -> None:
    first = group.noted(PRESENT, minutes=5)
    assert group.send(group.one, first) == [TAKEN]
    county = make.county()
    elsewhere = make.lesson(
        make.course(county), group.one, group.two, starts_at=clock.now() + timedelta(minutes=5)
    )
    row = make.sign_up(elsewhere)
    again = Noted(
        key=first.key, sign_up_id=row.id, half=WHOLE, status=LATE, seen=None, at=clock.now()
    )
    free = replace(again, key="a-key-nobody-used-before")
    answers = operations.receive_marks(elsewhere, [again, free], actor=group.one)
    assert [answer.state for answer in answers] == [None, TAKEN]
    assert "编号已经用过" in str(answers[0].sentence)
    assert group.send(group.two, replace(first, status=LATE)) == [None]
    assert (group.held, session.query(SentMark).count()) == (PRESENT, 2)


def test_nothing_that_is_sent_before_the_door_opens_is_taken(group: Class, at: At) -> None:
    at(SATURDAY - timedelta(hours=3))
    (answer,) = operations.receive_marks(group.lesson, [group.noted(PRESENT)], actor=group.one)
    assert answer.state is None
    assert "考勤从开课前两小时" in str(answer.sentence)
    assert group.held is None
    at(SATURDAY - timedelta(hours=2))
    assert group.send(group.one, group.noted(PRESENT)) == [TAKEN]


def test_what_another_noted_meanwhile_stays_and_the_conflict_is_shown(group: Class) -> None:
    group.take(group.two, ABSENT)
    assert group.send(group.one, group.noted(PRESENT, minutes=5)) == [CONFLICT]
    assert group.send(group.one, group.noted(ABSENT)) == [SAME]
    assert group.held is ABSENT
    (row,) = queries.conflicts(group.lesson)
    assert (row.status, row.sent_by_id) == (PRESENT, group.one.id)


def test_a_mark_that_was_seen_and_one_s_own_older_mark_are_replaced(group: Class) -> None:
    group.take(group.two, ABSENT)
    seen = group.row.mark_of(WHOLE)
    assert seen is not None
    assert group.send(group.one, group.noted(LATE, seen=seen.id)) == [TAKEN]
    assert group.send(group.one, group.noted(MarkStatus.EARLY)) == [TAKEN]
    assert group.send(group.one, group.noted(PRESENT, minutes=30)) == [CONFLICT]
    assert group.held is MarkStatus.EARLY


def test_a_page_opened_earlier_overwrites_nobody_and_sends_back_nothing_it_only_showed(
    group: Class,
) -> None:
    def save(status: MarkStatus, seen: int | None) -> int:
        return operations.take_attendance(
            group.lesson,
            WHOLE,
            {group.row.id: status},
            seen={group.row.id: seen} if seen else {},
            actor=group.one,
        )

    group.take(group.one, PRESENT)
    shown = group.row.mark_of(WHOLE)
    assert shown is not None
    group.take(group.two, LATE)
    assert save(PRESENT, shown.id) == 0
    assert queries.conflicts(group.lesson) == []
    assert save(ABSENT, shown.id) == 0
    assert group.held is LATE
    assert [row.status for row in queries.conflicts(group.lesson)] == [ABSENT]


def test_a_person_settles_with_a_reason_and_both_marks_stay(
    group: Class, session: DbSession, at: At
) -> None:
    group.take(group.two, ABSENT)
    group.send(group.one, group.noted(PRESENT, minutes=5))
    at(SATURDAY + timedelta(hours=3))
    with pytest.raises(RuleBroken, match="有1处两人记得不一致"):
        operations.close_session(group.lesson, actor=group.one)

    def settle(reason: str, actor: User = group.two) -> None:
        operations.settle_conflict(group.row, WHOLE, LATE, reason, actor=actor)

    with pytest.raises(RuleBroken, match="请写明核定的原因"):
        settle(" ")
    settle("示例：当面对过")
    assert group.held is LATE
    held = group.row.mark_of(WHOLE)
    assert held is not None
    assert held.replaces is not None
    assert (held.reason, held.replaces.status) == ("示例：当面对过", ABSENT)
    kept = session.query(SentMark).one()
    assert (kept.state, kept.status, kept.settled_by_id) == (
        SentState.SETTLED,
        PRESENT,
        group.two.id,
    )
    with pytest.raises(RuleBroken, match="已经核定"):
        settle("示例")
    operations.close_session(group.lesson, actor=group.one)
    assert queries.inconsistencies() == []


def test_what_arrives_after_closing_changes_no_hours_and_is_not_lost(
    group: Class, at: At, make: Make
) -> None:
    at(SATURDAY + timedelta(hours=3))
    operations.close_session(group.lesson, actor=group.one)
    assert group.send(group.one, group.noted(PRESENT, minutes=90)) == [CONFLICT]
    assert group.held is ABSENT
    operations.settle_conflict(group.row, WHOLE, PRESENT, "示例：手机没有信号", actor=group.one)
    assert group.held is PRESENT


def test_a_mark_of_somebody_who_left_is_refused_alone(group: Class, make: Make, at: At) -> None:
    gone = group.noted(PRESENT, "a-key-of-somebody-who-left")
    at(SATURDAY - timedelta(days=1))
    other = make.sign_up(group.lesson)
    operations.cancel_sign_up(group.row, actor=make.officer(group.lesson.county))
    at(SATURDAY)
    here = Noted(
        key="a-key-of-somebody-here",
        sign_up_id=other.id,
        half=WHOLE,
        status=LATE,
        seen=None,
        at=clock.now(),
    )
    answers = operations.receive_marks(group.lesson, [gone, here], actor=group.one)
    assert [answer.state for answer in answers] == [None, TAKEN]
    assert answers[0].sentence == "有人已不在名单里，这条考勤没有记入。"
    mark = other.mark_of(WHOLE)
    assert mark is not None
    assert mark.status is LATE


def test_only_the_session_s_own_instructors_send_and_settle(group: Class, make: Make) -> None:
    stranger = make.instructor(group.lesson.county)
    with pytest.raises(NotAllowed):
        group.send(stranger, group.noted(PRESENT))
    with pytest.raises(NotAllowed):
        operations.settle_conflict(group.row, WHOLE, PRESENT, "示例", actor=stranger)
    assert group.held is None


def test_the_database_keeps_reason_and_moment_of_a_settlement_together(
    group: Class, session: DbSession
) -> None:
    group.take(group.two, ABSENT)
    group.send(group.one, group.noted(PRESENT, minutes=5))
    broken: list[dict[Any, Any]] = [
        {"reason": "示例"},
        {"state": SentState.SETTLED},
        {"settled_at": SATURDAY},
    ]
    for values in broken:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.query(SentMark).update(values)


def test_one_batch_sent_by_many_at_once_is_taken_once(live_app: Flask) -> None:
    """A phone that gets no answer sends again, perhaps while the first is still under way."""
    with live_app.app_context():
        make = Make(db.session())
        teacher = make.instructor(make.county())
        lesson = make.lesson(
            make.course(make.county()), teacher, starts_at=clock.now() + timedelta(hours=1)
        )
        rows = [make.sign_up(lesson).id for _ in range(5)]
        lesson_id, teacher_id = lesson.id, teacher.id
    start, failures = threading.Barrier(6), []

    def send() -> None:
        try:
            with live_app.app_context():
                user = db.session.get_one(User, teacher_id)
                session = db.session.get_one(Session, lesson_id)
                noted = [
                    Noted(
                        key=f"the-key-of-line-{number}",
                        sign_up_id=number,
                        half=WHOLE,
                        status=PRESENT,
                        seen=None,
                        at=clock.now(),
                    )
                    for number in rows
                ]
                start.wait()
                answers = operations.receive_marks(session, noted, actor=user)
                assert [answer.state for answer in answers] == [TAKEN] * 5
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with live_app.app_context():
        assert db.session.query(Mark).count() == db.session.query(SentMark).count() == 5
