"""Seats of a local sitting: planned, planned anew, fixed, moved by hand; never two on one seat."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core.audit import AuditEntry
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import (
    ExamRoom,
    ExamSite,
    Placement,
    Registration,
    RegistrationState,
    SeatingPlan,
    SeatingState,
    Sitting,
)
from trainer.domain.exams.rules import Left
from trainer.domain.people.models import User


def seats_of(sitting: Sitting) -> dict[int, tuple[int, int]]:
    return {
        row.registration_id: (row.room_id, row.seat)
        for row in queries.placements_in_order(sitting.id)
    }


def test_only_whoever_arranges_the_sitting_arranges_its_seats(make: Make, session: Session) -> None:
    county, other = make.county(), make.county()
    sitting, city_wide = make.local_sitting(county), make.local_sitting()
    facts = {"township": None, "name": "示例一中", "address": "示例路1号", "accessible": True}
    for where, officer in ((sitting, make.officer(other)), (city_wide, make.officer(county))):
        with pytest.raises(NotAllowed):
            operations.add_site(where, county=county, **facts, actor=officer)  # type: ignore[arg-type]
        assert queries.find_seating(where.id, viewer=officer) is None
    officer = make.officer(county)
    site = operations.add_site(sitting, county=county, **facts, actor=officer)  # type: ignore[arg-type]
    assert queries.find_site(site.id, viewer=officer) == site
    assert queries.find_site(site.id, viewer=make.officer(other)) is None
    assert queries.find_site(site.id, viewer=make.city_officer()) == site
    with pytest.raises(RuleBroken, match="官网安排"):
        make.exam_site(make.national(), county)
    assert session.query(ExamSite).count() == 1


def test_a_county_s_own_sitting_stays_in_the_county(make: Make, session: Session) -> None:
    county, other = make.county(), make.county()
    sitting = make.local_sitting(county)
    with pytest.raises(RuleBroken, match="考点应在本县"):
        make.exam_site(sitting, other)
    with pytest.raises(RuleBroken, match="乡镇"):
        make.exam_site(sitting, county, township=make.township(other))
    assert session.query(ExamSite).count() == 0


def test_a_room_says_what_is_wrong_with_its_seats(make: Make, session: Session) -> None:
    site = make.exam_site(make.local_sitting(), make.county())
    with pytest.raises(RuleBroken, match="31不在1到30之间"):
        make.exam_room(site, unused=(31,))
    with pytest.raises(RuleBroken, match="没有可用的座位"):
        make.exam_room(site, rows=1, columns=1, unused=(1,))
    room = make.exam_room(site, unused=(1, 30))
    assert room.capacity == 28
    with pytest.raises(RuleBroken, match="已有这个考场号"):
        operations.add_room(
            site, number=room.number, place="", seat_rows=1, seat_columns=1, actor=make_actor(make)
        )
    assert session.query(ExamRoom).count() == 1


def make_actor(make: Make) -> User:
    return make.city_officer()


def test_seats_are_given_shown_and_given_anew_until_they_are_fixed(
    make: Make, session: Session
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    with pytest.raises(RuleBroken, match="还没有考场"):
        operations.plan_seats(sitting, seed="1", actor=officer)
    site = make.exam_site(sitting, county)
    make.exam_room(site, rows=2, columns=3)
    with pytest.raises(RuleBroken, match="还没有审核通过"):
        operations.plan_seats(sitting, seed="1", actor=officer)
    people = [make.accepted(sitting, county=county) for _ in range(5)]
    wheelchair = make.accepted(sitting, county=county, needs_access=True)
    operations.plan_seats(sitting, seed="1", actor=officer)
    first = seats_of(sitting)
    assert first.keys() == {row.id for row in people}
    plan = queries.plan_of(sitting.id)
    assert plan is not None
    assert plan.counts["seated"] == 5
    assert plan.counts["no_access"] == 1
    (left,) = queries.unseated(sitting.id).rows
    assert left == wheelchair
    assert queries.why_unseated(left, plan) is Left.NO_ACCESS
    operations.plan_seats(sitting, seed="2", actor=officer)
    assert seats_of(sitting) != first
    operations.plan_seats(sitting, seed="1", actor=officer)
    assert seats_of(sitting) == first
    operations.fix_seats(sitting, actor=officer)
    assert plan.state is SeatingState.FIXED
    tickets = [row.ticket_number for row in queries.placements_in_order(sitting.id)]
    start = f"{sitting.year}{sitting.id:04d}"
    assert tickets == [f"{start}{number:05d}" for number in range(1, 6)]
    with pytest.raises(RuleBroken, match="已经确定，不能重新编排"):
        operations.plan_seats(sitting, seed="3", actor=officer)
    with pytest.raises(WrongState):
        operations.fix_seats(sitting, actor=officer)
    assert seats_of(sitting) == first
    seeds = [
        entry.facts["seed"]
        for entry in session.query(AuditEntry).filter_by(event="seating.planned")
    ]
    assert seeds == ["1", "2", "1"]


def test_somebody_is_moved_by_hand_for_a_reason_that_is_kept(make: Make, session: Session) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    steps, level = make.exam_site(sitting, county), make.exam_site(sitting, county, accessible=True)
    room, free = make.exam_room(steps, rows=1, columns=2), make.exam_room(level, rows=1, columns=2)
    one, two = make.accepted(sitting, county=county), make.accepted(sitting, county=county)
    operations.plan_seats(sitting, seed="1", actor=officer)
    operations.fix_seats(sitting, actor=officer)
    late = make.accepted(sitting, county=county, needs_access=True)
    taken = seats_of(sitting)
    number = queries.placement_of(one.id)
    assert number is not None
    ticket = number.ticket_number
    refusals: list[tuple[str, Callable[[], None]]] = [
        ("至少4个字", lambda: move(one, free, 1, "换")),
        ("没有9号座位", lambda: move(one, free, 9, "考生行动不便")),
        ("已经安排给别人", lambda: move(one, *at(taken[two.id]), "考生行动不便")),
        ("没有无障碍条件", lambda: move(late, room, 1, "编排以后通过")),
        ("请不要写证件号码", lambda: move(one, free, 1, "电话13900000000要求")),
    ]

    def at(seat: tuple[int, int]) -> tuple[ExamRoom, int]:
        return session.get_one(ExamRoom, seat[0]), seat[1]

    def move(who: Registration, where: ExamRoom, seat: int, reason: str) -> None:
        operations.move_to_seat(who, where, seat=seat, reason=reason, actor=officer)

    for said, act in refusals:
        with pytest.raises(RuleBroken, match=said):
            act()
        assert seats_of(sitting) == taken
    move(one, free, 1, "考生脚伤，改到一楼")
    assert seats_of(sitting)[one.id] == (free.id, 1)
    moved = queries.placement_of(one.id)
    assert moved is not None
    assert moved.ticket_number == ticket
    assert moved.moved_reason == "考生脚伤，改到一楼"
    move(late, free, 2, "编排以后审核通过")
    placed = queries.placement_of(late.id)
    assert placed is not None
    assert placed.ticket_number == f"{sitting.year}{sitting.id:04d}00003"
    reasons = [
        e.facts["reason"] for e in session.query(AuditEntry).filter_by(event="seating.moved")
    ]
    assert reasons == ["考生脚伤，改到一楼", "编排以后审核通过"]
    assert queries.seat_inconsistencies() == []


def test_a_room_or_seat_in_use_does_not_vanish(make: Make, session: Session) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    site = make.exam_site(sitting, county)
    room, empty = make.exam_room(site, rows=1, columns=1), make.exam_room(site)
    make.accepted(sitting, county=county)
    operations.plan_seats(sitting, seed="1", actor=officer)
    with pytest.raises(RuleBroken, match="已经安排了1名考生"):
        operations.remove_room(room, actor=officer)
    with pytest.raises(RuleBroken, match="已经安排了1名考生"):
        operations.remove_site(site, actor=officer)
    with pytest.raises(RuleBroken, match="座位1已经安排"):
        operations.change_room(
            room, number=1, place="", seat_rows=1, seat_columns=2, unused=[1], actor=officer
        )
    operations.remove_room(empty, actor=officer)
    assert session.query(ExamRoom).one() == room
    assert room.unused == []


def test_whoever_withdraws_gives_the_seat_back(make: Make, session: Session) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    make.exam_room(make.exam_site(sitting, county))
    candidate = make.candidate(county)
    registration = make.accepted(sitting, candidate.person)
    operations.plan_seats(sitting, seed="1", actor=officer)
    operations.withdraw(registration, actor=candidate)
    assert registration.state is RegistrationState.WITHDRAWN
    assert seats_of(sitting) == {}
    assert queries.seat_inconsistencies() == []


def test_the_database_keeps_one_seat_for_one_person(make: Make, session: Session) -> None:
    county = make.county()
    sitting = make.local_sitting(county)
    room = make.exam_room(make.exam_site(sitting, county))
    one, two = make.accepted(sitting, county=county), make.accepted(sitting, county=county)
    operations.plan_seats(sitting, seed="1", actor=make.officer(county))
    placement = queries.placement_of(one.id)
    assert placement is not None
    for registration_id, seat in ((one.id, 29), (two.id, placement.seat)):
        again = insert(Placement).values(
            plan_id=placement.plan_id,
            registration_id=registration_id,
            room_id=room.id,
            seat=seat,
            version=1,
        )
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(again)


def at_once(app: Flask, acts: list[Callable[[], None]]) -> list[str]:
    """All at the same moment; what each was refused with."""
    start, said, failures = threading.Barrier(len(acts)), list[str](), list[BaseException]()

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            start.wait()
            try:
                act()
            except (RuleBroken, WrongState) as refusal:
                said.append(refusal.sentence)
            except BaseException as failure:
                failures.append(failure)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return said


def test_several_who_want_one_seat_at_once_leave_one_on_it(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        sitting, officer = make.local_sitting(county), make.officer(county)
        site = make.exam_site(sitting, county)
        make.exam_room(site)
        wanted = make.exam_room(site, rows=1, columns=1).id
        people = [make.accepted(sitting, county=county).id for _ in range(6)]
        operations.plan_seats(sitting, seed="1", actor=officer)
        officer_id, sitting_id = officer.id, sitting.id

    def mover(registration_id: int) -> Callable[[], None]:
        def move() -> None:
            operations.move_to_seat(
                db.session.get_one(Registration, registration_id),
                db.session.get_one(ExamRoom, wanted),
                seat=1,
                reason="考生行动不便",
                actor=db.session.get_one(User, officer_id),
            )

        return move

    said = at_once(live_app, [mover(key) for key in people])
    assert said == ["这个座位已经安排给别人，请另选一个。"] * 5
    with live_app.app_context():
        seats = seats_of(db.session.get_one(Sitting, sitting_id))
        assert len(set(seats.values())) == len(seats) == 6
        assert [room for room, _ in seats.values()].count(wanted) == 1


def test_plans_drawn_and_a_seat_given_back_at_once_leave_one_plan(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        sitting, officer = make.local_sitting(county), make.officer(county)
        make.exam_room(make.exam_site(sitting, county))
        leaving = make.candidate(county)
        gone = make.accepted(sitting, leaving.person).id
        staying = {make.accepted(sitting, county=county).id for _ in range(8)}
        officer_id, leaving_id, sitting_id = officer.id, leaving.id, sitting.id

    def drawer(seed: str) -> Callable[[], None]:
        def draw() -> None:
            operations.plan_seats(
                db.session.get_one(Sitting, sitting_id),
                seed=seed,
                actor=db.session.get_one(User, officer_id),
            )

        return draw

    def leave() -> None:
        operations.withdraw(
            db.session.get_one(Registration, gone), actor=db.session.get_one(User, leaving_id)
        )

    at_once(live_app, [drawer("1"), drawer("2"), leave, drawer("3")])
    with live_app.app_context():
        assert db.session.query(SeatingPlan).count() == 1
        assert seats_of(db.session.get_one(Sitting, sitting_id)).keys() == staying
        assert queries.seat_inconsistencies() == []
