"""The sitting's own timetable: taken from the calendar, changed until tickets are out."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.domain.test_exam_seating import at_once
from tests.factories import Make
from tests.make.exams import TEST, codes
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import ExamSubject, Registration, Sitting, SittingSubject
from trainer.domain.exams.rules import SubjectTime
from trainer.domain.papers.models import Paper, PaperKind, PaperState
from trainer.domain.people.models import User

ABILITY, PRACTICE = codes(Level.ASSISTANT)


def times(day: date, *hours: int) -> list[SubjectTime]:
    """The assistants' subjects on this day, two hours each, from these hours on."""
    return [
        SubjectTime(code, day, time(hour), time(hour + 2), 6_100)
        for code, hour in zip((ABILITY, PRACTICE), hours, strict=True)
    ]


def words(sitting: Sitting) -> dict[str, str]:
    return {paper.subject.code: rules.time_words(paper) for paper in sitting.papers}


def test_a_national_sitting_takes_days_times_and_fees_from_the_calendar(
    make: Make, session: Session
) -> None:
    make.exam_basics()
    for subject in session.query(ExamSubject):
        subject.day, subject.starts_at, subject.ends_at = 2, "09:00", "11:00"
        subject.fee_fen = 6_100
    policy = session.query(ExamSubject).filter_by(code="worker_policy").one()
    policy.day, policy.starts_at, policy.ends_at = 1, "14:00", "16:00"
    session.commit()
    sitting = make.national(2026)
    assert words(sitting)["worker_policy"] == "2026年5月23日 14:00—16:00"
    assert words(sitting)[ABILITY] == "2026年5月24日 09:00—11:00"
    assert rules.fee_of(sitting, codes(Level.WORKER)) == 3 * 6_100
    short = make.national(2027, exam_last_on=date(2027, 5, 23))
    assert words(short)[ABILITY] == "以考点通知为准"


def test_the_timetable_is_set_printed_and_read_by_the_candidate(
    make: Make, session: Session
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    with pytest.raises(NotAllowed):
        operations.set_timetable(sitting, [], actor=make.officer(make.county()))
    make.exam_room(make.exam_site(sitting, county))
    candidate = make.candidate(county)
    registration = make.accepted(sitting, candidate.person)
    operations.plan_seats(sitting, seed="1", actor=officer)
    operations.fix_seats(sitting, actor=officer)
    operations.print_room_sheets(sitting, actor=officer)
    room = queries.rooms_of(sitting.id)[0]
    printed = queries.sheets_of(room)
    assert printed is not None
    operations.set_timetable(sitting, times(sitting.exam_first_on, 14, 9), actor=officer)
    assert printed.state is PaperState.VOID, "what was printed before says other times"
    operations.print_room_sheets(sitting, actor=officer)
    sheets = queries.sheets_of(room)
    assert sheets is not None
    assert sheets.facts["sign_columns"] == ["09:00", "14:00"]
    ticket = operations.issue_ticket(registration, actor=candidate)
    day = sitting.exam_first_on
    assert [row["time"] for row in ticket.facts["rows"]] == [
        f"{day.year}年{day.month}月{day.day}日 09:00—11:00",
        f"{day.year}年{day.month}月{day.day}日 14:00—16:00",
    ]


def test_a_timetable_that_cannot_be_says_what_is_wrong(make: Make, session: Session) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    day = sitting.exam_first_on
    first, second = times(day, 9, 14)
    wrong: list[tuple[list[SubjectTime], str, str]] = [
        (times(day, 9, 10), f"{PRACTICE}_from", "时间重叠：同一级别的考生两科都要考"),
        ([SubjectTime(ABILITY, day)], f"{ABILITY}_on", "要一起填写"),
        ([SubjectTime(ABILITY, day, time(11), time(9))], f"{ABILITY}_to", "晚于开始"),
        ([SubjectTime(ABILITY, day, time(8), time(18))], f"{ABILITY}_to", "超过6个小时"),
        (times(day + timedelta(days=1), 9, 14), f"{ABILITY}_on", "不在考试日期"),
        ([SubjectTime(ABILITY, fee_fen=-1)], f"{ABILITY}_fee", "0到1000元"),
    ]
    for entered, field, said in wrong:
        with pytest.raises(RuleBroken, match=said) as refusal:
            operations.set_timetable(sitting, entered, actor=officer)
        assert refusal.value.field == field
        assert set(words(sitting).values()) == {"以考点通知为准"}
    operations.set_timetable(sitting, [first, second], actor=officer)
    assert len(set(words(sitting).values())) == 3


def test_levels_that_write_at_the_same_time_are_named(make: Make, session: Session) -> None:
    sitting = make.local_sitting()
    day, worker = sitting.exam_first_on, codes(Level.WORKER)[0]
    together = [*times(day, 9, 14), SubjectTime(worker, day, time(10), time(12))]
    operations.set_timetable(sitting, together, actor=TEST)
    ((one, other),) = rules.levels_at_once(sitting)
    assert (one.subject.code, other.subject.code) == (ABILITY, worker)


def handed_out(make: Make) -> tuple[Registration, User, User]:
    """A candidate with a ticket, and the officer of the sitting."""
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    operations.set_timetable(sitting, times(sitting.exam_first_on, 9, 14), actor=officer)
    make.exam_room(make.exam_site(sitting, county))
    candidate = make.candidate(county)
    registration = make.accepted(sitting, candidate.person)
    operations.plan_seats(sitting, seed="1", actor=officer)
    operations.fix_seats(sitting, actor=officer)
    return registration, candidate, officer


def test_the_times_stay_once_tickets_are_out_and_fees_do_not(make: Make, session: Session) -> None:
    registration, candidate, officer = handed_out(make)
    sitting = registration.sitting
    operations.issue_ticket(registration, actor=candidate)
    before = words(sitting)
    with pytest.raises(RuleBroken, match="准考证已经发出1份"):
        operations.set_timetable(sitting, times(sitting.exam_first_on, 8, 14), actor=officer)
    moved = update(SittingSubject).values(starts_at=sitting.opens_at)
    with pytest.raises(IntegrityError, match="under its tickets"), session.begin_nested():
        session.execute(moved.execution_options(synchronize_session=False))
    session.expire_all()
    assert words(sitting) == before
    free = [
        SubjectTime(each.code, each.day, each.starts, each.ends, 0)
        for each in times(sitting.exam_first_on, 9, 14)
    ]
    operations.set_timetable(sitting, free, actor=officer)
    assert rules.fee_of(sitting, [ABILITY, PRACTICE]) == 0


def test_times_changed_while_tickets_are_fetched_leave_no_ticket_that_says_otherwise(
    live_app: Flask,
) -> None:
    with live_app.app_context():
        make = Make(db.session())
        registration, candidate, officer = handed_out(make)
        day = registration.sitting.exam_first_on
        key, candidate_id, officer_id = registration.id, candidate.id, officer.id
        sitting_id = registration.sitting_id

    def setter(hour: int) -> Callable[[], None]:
        def change() -> None:
            operations.set_timetable(
                db.session.get_one(Sitting, sitting_id),
                times(day, hour, 14),
                actor=db.session.get_one(User, officer_id),
            )

        return change

    def ask() -> None:
        operations.issue_ticket(
            db.session.get_one(Registration, key), actor=db.session.get_one(User, candidate_id)
        )

    at_once(live_app, [setter(7), ask, setter(8), ask, setter(10), ask])
    with live_app.app_context():
        sitting = db.session.get_one(Sitting, sitting_id)
        (ticket,) = db.session.query(Paper).filter_by(
            kind=PaperKind.ADMISSION_TICKET, state=PaperState.ISSUED
        )
        printed = [(row["subject"], row["time"]) for row in ticket.facts["rows"]]
        assert printed == rules.timetable(sitting, [ABILITY, PRACTICE])
