"""Admission tickets and papers of rooms: from their day on, one that holds, and what it says."""

from base64 import b64decode
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.domain.test_exam_seating import at_once
from tests.factories import Make
from trainer.core import clock
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.documents import DocumentRefused
from trainer.documents.kinds import read_facts
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import ExamRoom, Placement, Registration, RegistrationState
from trainer.domain.notices.models import Message
from trainer.domain.papers import queries as papers
from trainer.domain.papers.models import Paper, PaperKind, PaperState
from trainer.domain.people.models import User
from trainer.jobs import engine
from trainer.jobs.papers import document_facts

At = Callable[[datetime], None]


def seated(make: Make, *, fixed: bool = True, **values: object) -> tuple[Registration, User, User]:
    """A candidate with a seat, and the officer of the county whose sitting it is."""
    county = make.county()
    sitting, officer = make.local_sitting(county, **values), make.officer(county)  # type: ignore[arg-type]
    make.exam_room(make.exam_site(sitting, county, accessible=True), rows=2, columns=2)
    candidate = make.candidate(county)
    registration = make.accepted(sitting, candidate.person)
    make.accepted(sitting, county=county)
    operations.plan_seats(sitting, seed="1", actor=officer)
    if fixed:
        operations.fix_seats(sitting, actor=officer)
    return registration, candidate, officer


def test_a_ticket_says_where_and_when_and_no_whole_number(make: Make, session: Session) -> None:
    registration, candidate, _ = seated(make)
    paper = operations.issue_ticket(registration, actor=candidate)
    placement = queries.placement_of(registration.id)
    assert placement is not None
    assert candidate.person is not None
    number = candidate.person.id_number or ""
    assert paper.facts["ticket_number"] == placement.ticket_number
    assert paper.facts["seat"] == str(placement.seat)
    assert paper.facts["id_number"] == f"{number[:3]}***********{number[-4:]}"
    assert number not in str(paper.facts)
    assert len(paper.facts["rows"]) == 2
    facts = read_facts("admission_ticket", document_facts(paper))
    assert facts.verify_url.endswith(paper.code)
    assert papers.check(paper.code) == paper
    assert paper.person_id == candidate.person_id


def test_a_ticket_carries_the_photo_it_was_issued_with(make: Make, session: Session) -> None:
    registration, candidate, _ = seated(make)
    without = operations.issue_ticket(registration, actor=candidate)
    assert "photo" not in without.facts
    registration.state = RegistrationState.DRAFT
    session.commit()
    make.photo(registration, candidate)
    registration.state = RegistrationState.ACCEPTED
    session.commit()
    paper = operations.issue_ticket(registration, actor=candidate)
    assert without.state is PaperState.REPLACED
    assert registration.photo is not None
    assert paper.facts["photo"] == registration.photo.sha256
    printed = document_facts(paper)["picture"].removeprefix("data:image/jpeg;base64,")
    assert b64decode(printed) == registration.photo.content
    assert printed[:60] not in str(paper.facts)
    assert operations.issue_ticket(registration, actor=candidate) == paper
    assert read_facts("admission_ticket", document_facts(without)).picture == ""
    registration.photos.clear()
    session.commit()
    with pytest.raises(DocumentRefused, match="照片已经删除"):
        read_facts("admission_ticket", document_facts(paper))


def test_a_ticket_is_given_from_its_day_on_and_after_the_seats_are_fixed(
    make: Make, session: Session, at: At
) -> None:
    registration, candidate, officer = seated(make, fixed=False)
    with pytest.raises(RuleBroken, match="座位还没有确定"):
        operations.issue_ticket(registration, actor=candidate)
    operations.fix_seats(registration.sitting, actor=officer)
    day = clock.today() + timedelta(days=3)
    registration.sitting.calendar = {"ticket_from_on": day.isoformat()}
    session.commit()
    with pytest.raises(RuleBroken, match=f"从{day}起"):
        operations.issue_ticket(registration, actor=candidate)
    assert session.query(Paper).count() == 0
    at(clock.office_moment(day, 8))
    assert operations.issue_ticket(registration, actor=candidate).kind is PaperKind.ADMISSION_TICKET


def test_who_withdraws_before_the_exam_gives_back_seat_and_ticket(
    make: Make, session: Session
) -> None:
    registration, candidate, _ = seated(make)
    paper = operations.issue_ticket(registration, actor=candidate)
    operations.withdraw(registration, actor=candidate)
    assert registration.state is RegistrationState.WITHDRAWN
    assert queries.placement_of(registration.id) is None
    assert queries.ticket_of(registration) is None
    assert (paper.state, paper.void_reason) == (PaperState.VOID, "本人撤回报名")


def test_nobody_withdraws_from_the_exam_s_first_day_on_and_what_was_recorded_stays(
    make: Make, session: Session, at: At
) -> None:
    registration, candidate, officer = seated(make)
    paper = operations.issue_ticket(registration, actor=candidate)
    at(clock.office_moment(registration.sitting.exam_first_on, 8))
    with pytest.raises(RuleBroken, match="开始，不能再撤回报名"):
        operations.withdraw(registration, actor=candidate)
    placement = queries.placement_of(registration.id)
    assert placement is not None
    operations.record_room(placement.room, absent=[], violations={}, actor=officer)
    with pytest.raises(RuleBroken, match="考场情况已经登记，不能再撤回报名"):
        operations.withdraw(registration, actor=candidate)
    assert queries.placement_of(registration.id) == placement
    assert registration.state is RegistrationState.ACCEPTED
    assert paper.state is PaperState.ISSUED


def test_no_ticket_is_given_for_an_exam_that_was_called_off(make: Make, session: Session) -> None:
    registration, candidate, officer = seated(make)
    operations.cancel_sitting(registration.sitting, reason="场地停电", actor=officer)
    with pytest.raises(RuleBroken, match="考试已取消，不再发准考证"):
        operations.issue_ticket(registration, actor=candidate)
    assert session.query(Paper).count() == 0


def test_nobody_takes_the_ticket_of_another(make: Make, session: Session) -> None:
    registration, candidate, officer = seated(make)
    stranger = make.candidate(make.county())
    for other in (stranger, officer):
        with pytest.raises(NotAllowed):
            operations.issue_ticket(registration, actor=other)
    paper = operations.issue_ticket(registration, actor=candidate)
    assert papers.find(paper.id, viewer=candidate) == paper
    assert papers.find(paper.id, viewer=stranger) is None


def test_a_ticket_asked_for_twice_is_one_and_after_a_move_the_new_one_holds(
    make: Make, session: Session
) -> None:
    registration, candidate, officer = seated(make)
    first = operations.issue_ticket(registration, actor=candidate)
    assert operations.issue_ticket(registration, actor=candidate) == first
    placement = queries.placement_of(registration.id)
    assert placement is not None
    taken = queries.taken_seats(placement.room_id)
    free = next(seat for seat in (1, 2, 3, 4) if seat not in taken)
    operations.move_to_seat(
        registration, placement.room, seat=free, reason="桌椅损坏换座", actor=officer
    )
    second = operations.issue_ticket(registration, actor=candidate)
    assert operations.issue_ticket(registration, actor=candidate) == second
    assert second != first
    assert first.state is PaperState.REPLACED
    assert first.replaced_by == second
    assert second.facts["seat"] == str(free)
    assert second.facts["ticket_number"] == first.facts["ticket_number"]
    assert queries.ticket_of(registration) == second


def test_the_sheets_of_a_room_list_its_people_and_only_four_digits(
    make: Make, session: Session
) -> None:
    registration, candidate, officer = seated(make, fixed=False)
    sitting = registration.sitting
    with pytest.raises(RuleBroken, match="座位确定以后"):
        operations.print_room_sheets(sitting, actor=officer)
    operations.fix_seats(sitting, actor=officer)
    with pytest.raises(NotAllowed):
        operations.print_room_sheets(sitting, actor=candidate)
    assert operations.print_room_sheets(sitting, actor=officer) is not None
    (paper,) = session.query(Paper).filter_by(kind=PaperKind.EXAM_ROOM_SHEETS)
    rows = paper.facts["rows"]
    assert candidate.person is not None
    number = candidate.person.id_number or ""
    assert number[-4:] in {row["id_tail"] for row in rows}
    assert number not in str(paper.facts)
    assert len(rows) == 2
    read_facts("exam_room_sheets", document_facts(paper))
    assert papers.check(paper.code) is None, "the sheets of rooms are internal"


def test_sheets_are_printed_again_only_where_something_changed(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        registration, _, officer = seated(make)
        sitting = registration.sitting
        assert operations.print_room_sheets(sitting, actor=officer) is not None
        engine.run_all(live_app)
        db.session.expire_all()
        placement = queries.placement_of(registration.id)
        assert placement is not None
        paper = queries.sheets_of(placement.room)
        assert paper is not None
        assert paper.file is not None
        assert operations.print_room_sheets(sitting, actor=officer) is None
        taken = queries.taken_seats(placement.room_id)
        free = next(seat for seat in (1, 2, 3, 4) if seat not in taken)
        operations.move_to_seat(
            registration, placement.room, seat=free, reason="桌椅损坏换座", actor=officer
        )
        assert operations.print_room_sheets(sitting, actor=officer) is not None
        assert paper.state is PaperState.VOID


def free_seat(placement: Placement) -> int:
    taken = queries.taken_seats(placement.room_id)
    return next(seat for seat in (1, 2, 3, 4) if seat not in taken)


def placed(registration: Registration) -> Placement:
    placement = queries.placement_of(registration.id)
    assert placement is not None
    return placement


def told(session: Session, candidate: User) -> list[tuple[str, str]]:
    rows = session.query(Message).filter_by(person_id=candidate.person_id).order_by(Message.id)
    return [(row.title, row.text) for row in rows]


def test_a_moved_candidate_is_told_and_holds_a_new_ticket_at_once(
    make: Make, session: Session
) -> None:
    registration, candidate, officer = seated(make)
    first = operations.issue_ticket(registration, actor=candidate)
    placement = placed(registration)
    operations.print_room_sheets(registration.sitting, actor=officer)
    sheets = queries.sheets_of(placement.room)
    assert sheets is not None
    free = free_seat(placement)
    operations.move_to_seat(
        registration, placement.room, seat=free, reason="桌椅损坏换座", actor=officer
    )
    checked = papers.check(first.code)
    assert checked is not None
    assert (checked.state, checked.void_reason) == (PaperState.REPLACED, "座位或考场有调整")
    second = queries.ticket_of(registration)
    assert second is not None
    assert first.replaced_by == second
    assert (second.facts["seat"], second.facts["ticket_number"]) == (
        str(free),
        placement.ticket_number,
    )
    assert sheets.state is PaperState.VOID
    ((title, text),) = told(session, candidate)
    assert title == "您的考试座位有调整"
    assert f"{free}号座位" in text


def test_a_room_or_site_named_otherwise_renews_the_tickets_and_says_so(
    make: Make, session: Session
) -> None:
    registration, candidate, officer = seated(make)
    first = operations.issue_ticket(registration, actor=candidate)
    placement = placed(registration)
    room, site = placement.room, placement.room.site

    def name(number: int, place: str) -> None:
        operations.change_room(
            room, number=number, place=place, seat_rows=2, seat_columns=2, actor=officer
        )

    name(room.number, room.place)
    assert first.state is PaperState.ISSUED
    assert told(session, candidate) == []
    name(88, "实训楼")
    second = queries.ticket_of(registration)
    assert second is not None
    assert (first.state, second.facts["room"]) == (PaperState.REPLACED, "第88考场（实训楼）")
    operations.change_site(
        site,
        county=site.county,
        township=None,
        name="示例第九中学",
        address=site.address,
        accessible=True,
        actor=officer,
    )
    third = queries.ticket_of(registration)
    assert third is not None
    assert third.facts["site"] == "示例第九中学"
    assert [title for title, _ in told(session, candidate)] == ["您的考点或考场有调整"] * 2


def test_a_room_taken_away_leaves_no_sheet_to_a_room_that_takes_its_number(
    make: Make, session: Session
) -> None:
    registration, _, officer = seated(make)
    placement = placed(registration)
    site, room = placement.room.site, placement.room
    other = make.exam_room(site, rows=2, columns=2)
    operations.print_room_sheets(registration.sitting, actor=officer)
    sheets = queries.sheets_of(room)
    assert sheets is not None
    for each, seat in zip(list(queries.seated_in(room.id)), (1, 2), strict=True):
        operations.move_to_seat(
            each.registration, other, seat=seat, reason="考场停用调整", actor=officer
        )
    session.expire_all()
    operations.remove_room(room, actor=officer)
    assert sheets.state is PaperState.VOID
    again = make.exam_room(site, rows=2, columns=2)
    assert queries.sheets_of(again) is None


def test_an_exam_called_off_voids_what_was_handed_out_and_tells_everybody(
    make: Make, session: Session
) -> None:
    registration, candidate, officer = seated(make)
    ticket = operations.issue_ticket(registration, actor=candidate)
    operations.print_room_sheets(registration.sitting, actor=officer)
    operations.cancel_sitting(registration.sitting, reason="场地停电", actor=officer)
    assert (ticket.state, ticket.void_reason) == (PaperState.VOID, "考试已取消")
    assert queries.sheets_of(placed(registration).room) is None
    assert [title for title, _ in told(session, candidate)] == ["考试已取消"]


def test_the_database_lets_no_seat_change_under_its_ticket(make: Make, session: Session) -> None:
    registration, candidate, _ = seated(make)
    operations.issue_ticket(registration, actor=candidate)
    placement = placed(registration)
    other = make.exam_room(placement.room.site, rows=2, columns=2)
    mine = Placement.id == placement.id
    for act in (
        update(Placement).where(mine).values(seat=free_seat(placement)),
        update(Placement).where(mine).values(room_id=other.id),
        delete(Placement).where(mine),
    ):
        with pytest.raises(IntegrityError, match="under its ticket"), session.begin_nested():
            session.execute(act.execution_options(synchronize_session=False))
    session.expire_all()
    assert placed(registration).room_id != other.id


def test_moves_and_tickets_asked_for_at_once_leave_one_ticket_that_says_the_seat(
    live_app: Flask,
) -> None:
    with live_app.app_context():
        make = Make(db.session())
        registration, candidate, officer = seated(make)
        make.exam_room(placed(registration).room.site, rows=2, columns=2)
        operations.issue_ticket(registration, actor=candidate)
        room_ids = [room.id for room in queries.rooms_of(registration.sitting_id)]
        key, candidate_id, officer_id = registration.id, candidate.id, officer.id

    def mover(room_id: int, seat: int) -> Callable[[], None]:
        def move() -> None:
            operations.move_to_seat(
                db.session.get_one(Registration, key),
                db.session.get_one(ExamRoom, room_id),
                seat=seat,
                reason="桌椅损坏换座",
                actor=db.session.get_one(User, officer_id),
            )

        return move

    def ask() -> None:
        operations.issue_ticket(
            db.session.get_one(Registration, key), actor=db.session.get_one(User, candidate_id)
        )

    movers = [mover(room_id, seat) for room_id in room_ids for seat in (1, 4)]
    at_once(live_app, [*movers, ask, ask, ask])
    with live_app.app_context():
        registration = db.session.get_one(Registration, key)
        placement = placed(registration)
        holding = db.session.query(Paper).filter_by(
            kind=PaperKind.ADMISSION_TICKET, state=PaperState.ISSUED
        )
        (ticket,) = holding
        assert ticket.facts["seat"] == str(placement.seat)
        assert ticket.facts["room"] == rules.room_name(placement.room)
