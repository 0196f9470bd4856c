"""Guests of the door: given to the person whose line it is, with seat and hours."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.people.models import Person, User
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import (
    Half,
    Mark,
    MarkStatus,
    Session,
    SignUp,
    SignUpState,
)

At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
WHOLE = Half.WHOLE
PRESENT, ABSENT = MarkStatus.PRESENT, MarkStatus.ABSENT


class Class:
    """A session on Saturday; somebody stood at the door whom nobody found."""

    def __init__(self, make: Make, at: At) -> None:
        at(SATURDAY - timedelta(days=1))
        self.county = make.county()
        self.teacher: User = make.instructor(self.county)
        self.officer: User = make.officer(self.county)
        self.lesson: Session = make.lesson(
            make.course(self.county), self.teacher, starts_at=SATURDAY, capacity=3
        )
        self.her: User = make.candidate(self.county)

    @property
    def person(self) -> Person:
        assert self.her.person is not None
        return self.her.person

    def enter(self, name: str = "示例客", tail: str = "1402") -> SignUp:
        return operations.walk_in(
            self.lesson, name=name, phone=tail, half=WHOLE, actor=self.teacher
        )

    def merge(self, guest: SignUp, actor: User | None = None) -> SignUp:
        return operations.merge_guest(
            guest,
            name=self.person.name,
            phone=self.person.phone or "",
            actor=actor or self.officer,
        )


@pytest.fixture
def group(make: Make, at: At) -> Class:
    """The class, the day before."""
    return Class(make, at)


def status(row: SignUp) -> MarkStatus | None:
    mark = row.mark_of(WHOLE)
    return mark.status if mark else None


def test_a_guest_becomes_the_person_and_the_hours_follow_also_after_closing(
    group: Class, session: DbSession, at: At
) -> None:
    at(SATURDAY)
    guest = group.enter()
    at(SATURDAY + timedelta(hours=3))
    operations.close_session(group.lesson, actor=group.teacher)
    assert queries.own(group.person.id) == []
    assert group.merge(guest) is guest
    (row,) = queries.own(group.person.id)
    assert rules.credited_tenths(row.session, row.marks) == 30
    assert (row.name, row.guest_name) == (group.person.name, "示例客")
    entry = session.query(AuditEntry).filter_by(event="sign_up.merged").one()
    assert (entry.facts["guest"], entry.facts["person"]) == (guest.id, group.person.id)
    assert queries.inconsistencies() == []
    with pytest.raises(RuleBroken, match="已经对上本人"):
        group.merge(guest)


def test_whoever_waited_leaves_the_queue_with_the_seat_of_the_guest(
    group: Class, make: Make, at: At
) -> None:
    for _ in range(2):
        make.sign_up(group.lesson)
    at(SATURDAY)
    guest = group.enter()
    at(SATURDAY - timedelta(days=1))
    waiting = make.sign_up(group.lesson, group.her)
    assert waiting.state is SignUpState.WAITING
    at(SATURDAY)
    assert group.merge(guest) is guest
    assert (waiting.state, guest.person_id) == (SignUpState.CANCELLED, group.person.id)
    assert group.lesson.taken == 3
    assert queries.inconsistencies() == []


@pytest.mark.parametrize("own", [ABSENT, PRESENT, None])
def test_a_person_with_a_seat_keeps_one_line_and_the_better_mark(
    group: Class, make: Make, session: DbSession, at: At, own: MarkStatus | None
) -> None:
    seated = make.sign_up(group.lesson, group.her)
    at(SATURDAY)
    guest = group.enter()
    if own is not None:
        operations.take_attendance(group.lesson, WHOLE, {seated.id: own}, actor=group.teacher)
    before = session.query(Mark).count()
    assert group.merge(guest) is seated
    assert status(seated) is PRESENT
    assert (guest.state, guest.person_id) == (SignUpState.CANCELLED, None)
    assert session.query(Mark).count() == before
    assert group.lesson.taken == 1
    assert queries.inconsistencies() == []


def test_nobody_was_in_two_classes_at_once(group: Class, make: Make, at: At) -> None:
    other = make.lesson(
        make.course(group.county, title="示例乙班"), group.teacher, starts_at=SATURDAY
    )
    row = make.sign_up(other, group.her)
    at(SATURDAY)
    guest = group.enter()
    operations.take_attendance(other, WHOLE, {row.id: PRESENT}, actor=group.teacher)
    with pytest.raises(RuleBroken, match="同一时间参加了“示例乙班”"):
        group.merge(guest)
    assert guest.person_id is None
    operations.take_attendance(other, WHOLE, {row.id: ABSENT}, actor=group.teacher)
    assert group.merge(guest).person_id == group.person.id


def test_only_the_county_s_clerk_merges_and_an_unknown_person_is_said(
    group: Class, make: Make, at: At
) -> None:
    at(SATURDAY)
    guest = group.enter()
    for stranger in (group.teacher, make.officer(make.county()), group.her):
        with pytest.raises(NotAllowed):
            group.merge(guest, actor=stranger)
    with pytest.raises(RuleBroken, match="没有找到姓名和手机号码都一致的人"):
        operations.merge_guest(
            guest, name="示例无此人", phone=group.person.phone or "", actor=group.officer
        )
    assert guest.person_id is None


def test_two_guests_given_to_one_person_at_once_make_one_line(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        teacher, officer, her = (
            make.instructor(county),
            make.officer(county),
            make.candidate(county),
        )
        lesson = make.lesson(
            make.course(county), teacher, starts_at=clock.now() + timedelta(hours=1)
        )
        guests = [
            operations.walk_in(
                lesson, name=f"示例客{number}", phone="1402", half=WHOLE, actor=teacher
            ).id
            for number in range(2)
        ]
        assert her.person is not None
        name, phone, person_id = her.person.name, her.person.phone or "", her.person.id
        officer_id = officer.id
    start, failures = threading.Barrier(2), []

    def merge(number: int) -> None:
        try:
            with live_app.app_context():
                guest, actor = (
                    db.session.get_one(SignUp, number),
                    db.session.get_one(User, officer_id),
                )
                start.wait()
                operations.merge_guest(guest, name=name, phone=phone, actor=actor)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=merge, args=(number,)) for number in guests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with live_app.app_context():
        rows = db.session.query(SignUp).filter_by(person_id=person_id).all()
        assert [row.state for row in rows] == [SignUpState.SEATED]
        assert rows[0].session.taken == 1
        assert db.session.query(Mark).count() == 2
        assert queries.inconsistencies() == []
