"""Counselling: a time is one person's, a person holds so many, and who booked is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, Refused, RuleBroken
from trainer.domain.counselling import operations, queries, rules
from trainer.domain.counselling.models import Booking, BookingState, Slot, SlotState, Way
from trainer.domain.counselling.operations import OfferFacts
from trainer.domain.notices.models import Message
from trainer.domain.people.models import DutyKind, Person, User
from trainer.jobs.counselling import REMINDER

At = Callable[[datetime], None]
NINE = datetime(2026, 9, 14, 9, tzinfo=HERE)
THREADS = 6


class Desk:
    """A county, its counsellor's free hour on Monday at nine, and somebody who wants it."""

    def __init__(self, make: Make, at: At) -> None:
        at(NINE - timedelta(days=2))
        self.county = make.county()
        self.counsellor: User = make.counsellor(self.county)
        self.slot: Slot = make.slot(self.county, self.counsellor, NINE)
        self.her: User = make.candidate(self.county)


@pytest.fixture
def desk(make: Make, at: At) -> Desk:
    """Two days before."""
    return Desk(make, at)


def told(session: DbSession, user: User) -> list[str]:
    return [row.text for row in session.query(Message).filter_by(person_id=user.person_id)]


def test_a_row_of_times_is_offered_at_once_and_never_over_one_s_own(desk: Desk) -> None:
    facts = OfferFacts(NINE + timedelta(hours=5), 30, 4, Way.PHONE, "0598-5550100")
    first = operations.offer(desk.county, facts, actor=desk.counsellor)
    assert rules.shown(first) == "2026-09-14 14:00—14:30"
    assert len(queries.day_of(desk.counsellor, NINE.date())) == 5
    clash = OfferFacts(NINE + timedelta(hours=6), 60, 2, Way.PHONE, "0598-5550100")
    with pytest.raises(RuleBroken, match="与您已发布的时段 2026-09-14 15:00—15:30 重叠"):
        operations.offer(desk.county, clash, actor=desk.counsellor)
    late = OfferFacts(NINE + timedelta(hours=13), 60, 4, Way.PHONE, "0598-5550100")
    with pytest.raises(RuleBroken, match="拖到第二天"):
        operations.offer(desk.county, late, actor=desk.counsellor)
    assert len(queries.day_of(desk.counsellor, NINE.date())) == 5


def test_what_is_taken_over_or_another_county_s_is_not_booked(
    desk: Desk, make: Make, at: At
) -> None:
    make.booking(desk.slot, desk.her)
    with pytest.raises(RuleBroken, match="已被别人约走"):
        make.booking(desk.slot)
    other = make.slot(make.county(), first_at=NINE)
    with pytest.raises(RuleBroken, match="只接待本县的人"):
        operations.book(other, desk.her.person, actor=desk.her)  # type: ignore[arg-type]
    same_time = make.slot(desk.county, first_at=NINE + timedelta(minutes=10))
    with pytest.raises(RuleBroken, match="您在同一时间已约了"):
        make.booking(same_time, desk.her)
    at(NINE - timedelta(hours=11))
    with pytest.raises(RuleBroken, match="已过预约截止时间"):
        make.booking(same_time)
    assert len(queries.live_of(desk.her.person_id or 0)) == 1


def test_the_county_s_own_numbers_hold_for_what_comes_after(desk: Desk, make: Make) -> None:
    clerk = make.staff(DutyKind.CLERK, county=desk.county)
    operations.set_terms(desk.county, most_bookings=1, cancel_hours=48, actor=clerk)
    later = make.slot(desk.county, first_at=NINE + timedelta(days=3))
    assert later.close_at == NINE + timedelta(days=1)
    assert desk.slot.close_at == NINE - timedelta(hours=12)
    make.booking(desk.slot, desk.her)
    with pytest.raises(RuleBroken, match="还没有用掉的预约已经够多了"):
        make.booking(later, desk.her)
    with pytest.raises(NotAllowed):
        operations.set_terms(desk.county, most_bookings=9, cancel_hours=0, actor=desk.counsellor)


def test_a_time_given_back_before_the_cut_off_is_free_again(desk: Desk, make: Make, at: At) -> None:
    booking = make.booking(desk.slot, desk.her)
    with pytest.raises(NotAllowed):
        operations.cancel_booking(booking, actor=make.candidate(desk.county))
    operations.cancel_booking(booking, actor=desk.her)
    him = make.candidate(desk.county)
    again = make.booking(desk.slot, him)
    at(NINE - timedelta(hours=1))
    with pytest.raises(RuleBroken, match="已过取消的截止时间"):
        operations.cancel_booking(again, actor=him)
    assert desk.slot.booking is again


def test_whoever_booked_a_cancelled_time_is_told_why(
    desk: Desk, make: Make, session: DbSession
) -> None:
    booking = make.booking(desk.slot, desk.her)
    with pytest.raises(NotAllowed):
        operations.cancel_slot(desk.slot, "示例原因", actor=make.counsellor(desk.county))
    with pytest.raises(RuleBroken, match="请写明理由"):
        operations.cancel_slot(desk.slot, " ", actor=desk.counsellor)
    operations.cancel_slot(desk.slot, "示例：咨询员出差", actor=desk.counsellor)
    assert booking.state is BookingState.CALLED_OFF
    assert desk.slot.state is SlotState.CANCELLED
    assert any("取消了：示例：咨询员出差" in text for text in told(session, desk.her))
    with pytest.raises(RuleBroken, match="已经取消"):
        make.booking(desk.slot)


def test_who_came_is_noted_from_the_beginning_and_a_slip_is_mended(
    desk: Desk, make: Make, at: At
) -> None:
    booking = make.booking(desk.slot, desk.her)
    with pytest.raises(RuleBroken, match="还没到这个时段"):
        operations.mark(desk.slot, came=True, actor=desk.counsellor)
    at(NINE)
    operations.mark(desk.slot, came=False, actor=desk.counsellor)
    operations.mark(desk.slot, came=True, actor=desk.counsellor)
    assert booking.state is BookingState.CAME
    assert queries.live_of(desk.her.person_id or 0) == []


def test_what_was_never_marked_keeps_nobody_from_booking_again(
    desk: Desk, make: Make, at: At
) -> None:
    earlier = [desk.slot, make.slot(desk.county, desk.counsellor, NINE + timedelta(hours=2))]
    for slot in earlier:
        make.booking(slot, desk.her)
    at(NINE + timedelta(days=1))
    assert queries.days_unmarked(desk.counsellor) == [NINE.date()]
    assert queries.days_unmarked(make.counsellor(desk.county)) == []
    later = [make.slot(desk.county, first_at=NINE + timedelta(days=3 + n)) for n in range(3)]
    booked = [make.booking(slot, desk.her) for slot in later[:2]]
    assert [row.number for row in booked] == [3, 4]
    with pytest.raises(RuleBroken, match="还没有用掉的预约已经够多了"):
        make.booking(later[2], desk.her)
    for slot in earlier:
        operations.mark(slot, came=True, actor=desk.counsellor)
    assert queries.days_unmarked(desk.counsellor) == []


def test_the_times_of_a_counsellor_who_left_are_neither_shown_nor_booked(
    desk: Desk, make: Make
) -> None:
    assert desk.her.person is not None
    later = make.slot(desk.county, desk.counsellor, NINE + timedelta(days=1))
    (duty,) = [row for row in desk.counsellor.duties if row.kind is DutyKind.COUNSELLOR]
    duty.ends_on = NINE.date()
    make.save(duty)
    assert queries.free_for(desk.her.person).rows == [desk.slot]
    with pytest.raises(RuleBroken, match="已不再接待本县的咨询"):
        make.booking(later, desk.her)
    assert make.booking(desk.slot, desk.her).state is BookingState.BOOKED


def test_times_that_nobody_could_book_any_more_are_not_offered(desk: Desk, at: At) -> None:
    at(NINE)
    soon = OfferFacts(NINE + timedelta(hours=12), 30, 1, Way.PHONE, "0598-5550100")
    with pytest.raises(RuleBroken, match="在开始前 12 小时截止") as refusal:
        operations.offer(desk.county, soon, actor=desk.counsellor)
    assert "2026-09-14 21:00" in str(refusal.value)
    assert queries.kept_by(desk.counsellor.id) == [desk.slot]


def test_a_reminder_comes_once_within_a_day(
    desk: Desk, make: Make, at: At, session: DbSession
) -> None:
    booking = make.booking(desk.slot, desk.her)
    assert queries.to_remind(clock.now()) == []
    at(NINE - timedelta(hours=20))
    assert queries.to_remind(clock.now()) == [booking]
    assert operations.remind(booking, actor=REMINDER)
    assert not operations.remind(booking, actor=REMINDER)
    assert queries.to_remind(clock.now()) == []
    assert sum("不能来时请在 2026-09-13 21:00 以前取消" in t for t in told(session, desk.her)) == 1


def test_names_are_for_the_counsellor_whose_time_it_is(desk: Desk, make: Make) -> None:
    make.booking(desk.slot, desk.her)
    other = make.counsellor(desk.county)
    assert queries.day_of(other, NINE.date()) == []
    assert queries.find_kept(desk.slot.id, viewer=other) is None
    assert queries.find_kept(desk.slot.id, viewer=desk.counsellor) is desk.slot
    assert queries.find_booking(1, viewer=other) is None


def test_the_database_holds_one_booking_per_time_and_one_per_number(
    desk: Desk, make: Make, session: DbSession
) -> None:
    booking = make.booking(desk.slot, desk.her)
    other = make.slot(desk.county, first_at=NINE + timedelta(days=1))
    values = {
        "county_id": desk.county.id,
        "wish": "",
        "state": BookingState.BOOKED,
        "booked_at": clock.now(),
        "version": 1,
    }
    second = {"slot_id": desk.slot.id, "person_id": make.person().id, "number": 1}
    third = {"slot_id": other.id, "person_id": booking.person_id, "number": booking.number}
    for wrong in (second, third):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(Booking).values(**values, **wrong))
    assert session.query(Booking).count() == 1


def at_once(app: Flask, act: Callable[[int], object]) -> list[object]:
    """Let several threads do it at the same moment; refusals are answers too."""
    barrier = Barrier(THREADS)

    def run(number: int) -> object:
        with app.app_context():
            barrier.wait()
            try:
                return act(number)
            except Refused as refusal:
                return refusal

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def _book(slot_id: int, user_id: int) -> int:
    user = db.session.get_one(User, user_id)
    person = db.session.get_one(Person, user.person_id)
    return operations.book(db.session.get_one(Slot, slot_id), person, actor=user).id


def test_many_who_book_one_time_at_once_leave_one_booking(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        slot = make.slot(make.county())
        slot_id, users = slot.id, [make.candidate(slot.county).id for _ in range(THREADS)]
    answers: list[Any] = at_once(live_app, lambda number: _book(slot_id, users[number]))
    assert sum(not isinstance(answer, Refused) for answer in answers) == 1
    assert all("约走" in a.sentence for a in answers if isinstance(a, Refused))
    with live_app.app_context():
        assert db.session.query(Booking).count() == 1


def test_one_who_books_many_times_at_once_gets_as_many_as_the_county_allows(
    live_app: Flask,
) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        first = clock.office_moment(clock.today() + timedelta(days=3), 9)
        slots = [make.slot(county, first_at=first + timedelta(hours=n)).id for n in range(THREADS)]
        user_id = make.candidate(county).id
    answers = at_once(live_app, lambda number: _book(slots[number], user_id))
    assert sum(not isinstance(answer, Refused) for answer in answers) == rules.MOST_BOOKINGS
    with live_app.app_context():
        numbers = sorted(row.number for row in db.session.query(Booking))
        assert numbers == [1, 2]
