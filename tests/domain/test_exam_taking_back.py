"""An acceptance is taken back before the exam; whoever is banned by then gets no seat."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.domain.test_exam_bars import bar
from tests.domain.test_exam_outcomes import full_room
from tests.domain.test_exam_seating import at_once
from tests.domain.test_exam_tickets import seated
from tests.factories import Make
from trainer.core import clock
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import BarKind, Placement, Registration, RegistrationState
from trainer.domain.exams.rules import Left
from trainer.domain.notices.models import Message
from trainer.domain.papers.models import Paper, PaperState
from trainer.domain.people.models import User

WHY = "停考处理决定在审核通过以后收到"
At = Callable[[datetime], None]


def test_an_acceptance_taken_back_gives_up_seat_and_ticket_and_says_why(
    make: Make, session: Session
) -> None:
    registration, candidate, officer = seated(make)
    paper = operations.issue_ticket(registration, actor=candidate)
    with pytest.raises(RuleBroken, match="至少4个字"):
        operations.take_back(registration, reason="停", actor=officer)
    with pytest.raises(NotAllowed):
        operations.take_back(registration, reason=WHY, actor=make.officer(make.county()))
    assert (registration.state, paper.state) == (RegistrationState.ACCEPTED, PaperState.ISSUED)
    operations.take_back(registration, reason=WHY, actor=officer)
    assert registration.state is RegistrationState.REFUSED
    assert registration.decision_reason == WHY
    assert queries.placement_of(registration.id) is None
    assert (paper.state, paper.void_reason) == (PaperState.VOID, "取消审核通过")
    told = session.query(Message).filter_by(person_id=candidate.person_id)
    assert WHY in told.order_by(Message.id.desc()).first().text  # type: ignore[union-attr]
    with pytest.raises(WrongState, match="当前状态是“不予通过”"):
        operations.take_back(registration, reason=WHY, actor=officer)


def test_from_the_exam_on_no_acceptance_is_taken_back(make: Make, session: Session, at: At) -> None:
    registration, _, officer = seated(make)
    at(clock.office_moment(registration.sitting.exam_first_on, 8))
    with pytest.raises(RuleBroken, match="开始，不能再取消审核通过"):
        operations.take_back(registration, reason=WHY, actor=officer)
    assert registration.state is RegistrationState.ACCEPTED
    assert queries.placement_of(registration.id) is not None


def test_whoever_is_banned_after_the_acceptance_gets_neither_ticket_nor_seat(
    make: Make, session: Session
) -> None:
    registration, candidate, officer = seated(make, fixed=False)
    sitting, placement = registration.sitting, queries.placement_of(registration.id)
    assert placement is not None
    room = placement.room
    entry = bar(candidate.person, officer, BarKind.BANNED)
    operations.plan_seats(sitting, seed="2", actor=officer)
    assert queries.placement_of(registration.id) is None
    assert queries.why_unseated(registration, queries.plan_of(sitting.id)) is Left.BANNED
    free = min(set(room.seat_numbers) - set(queries.taken_seats(room.id)))
    with pytest.raises(RuleBroken, match="在停考期内"):
        operations.move_to_seat(registration, room, seat=free, reason="补排座位", actor=officer)
    operations.lift_bar(entry, reason="处理决定已撤销", actor=officer)
    operations.plan_seats(sitting, seed="3", actor=officer)
    operations.fix_seats(sitting, actor=officer)
    bar(candidate.person, officer, BarKind.BANNED)
    with pytest.raises(RuleBroken, match="在停考期内"):
        operations.issue_ticket(registration, actor=candidate)
    assert session.query(Paper).count() == 0


def test_a_ticket_asked_for_while_the_acceptance_is_taken_back_does_not_outlive_it(
    live_app: Flask,
) -> None:
    with live_app.app_context():
        registration, candidate, officer = seated(Make(db.session()))
        ids = registration.id, candidate.id, officer.id

    def ask() -> None:
        operations.issue_ticket(
            db.session.get_one(Registration, ids[0]), actor=db.session.get_one(User, ids[1])
        )

    def take_back() -> None:
        operations.take_back(
            db.session.get_one(Registration, ids[0]),
            reason=WHY,
            actor=db.session.get_one(User, ids[2]),
        )

    at_once(live_app, [ask, take_back, ask, take_back])
    with live_app.app_context():
        row = db.session.get_one(Registration, ids[0])
        assert row.state is RegistrationState.REFUSED
        assert queries.placement_of(row.id) is None
        assert db.session.query(Placement).count() == 1
        assert all(paper.state is PaperState.VOID for paper in db.session.query(Paper))


def test_nobody_is_moved_once_it_is_on_record_who_came(
    make: Make, session: Session, at: At
) -> None:
    room, officer = full_room(make, at, begun=False)
    other = make.exam_room(room.site, rows=1, columns=2)
    at(clock.office_moment(room.site.sitting.exam_first_on, 18))
    operations.record_room(room, absent=[2], violations={}, actor=officer)
    absent = queries.seated_in(room.id)[1]
    with pytest.raises(RuleBroken, match="考场情况已经登记，座位不能再调整"):
        operations.move_to_seat(
            absent.registration, other, seat=1, reason="误坐其他考场", actor=officer
        )
    late = make.accepted(room.site.sitting, county=room.site.county)
    with pytest.raises(RuleBroken, match="座位不能再调整"):
        operations.move_to_seat(late, room, seat=3, reason="补排座位", actor=officer)
    assert (absent.room_id, absent.seat) == (room.id, 2)
    assert queries.placement_of(late.id) is None
