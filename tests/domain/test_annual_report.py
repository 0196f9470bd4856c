"""The report of a year: every figure is what the rows say, county by county."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.domain.test_exam_statistics import marked
from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import Level
from trainer.domain.exams.models import (
    ExamPass,
    PassState,
    Registration,
)
from trainer.domain.payouts import operations as payouts
from trainer.domain.payouts import queries as lists
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County
from trainer.domain.reports import queries
from trainer.domain.training import operations as training
from trainer.domain.training.models import Half, MarkStatus


@pytest.fixture(autouse=True)
def office_day(make: Make, at: Callable[[datetime], None]) -> None:
    """A Monday in June 2026."""
    at(datetime(2026, 6, 1, 9, tzinfo=HERE))


def passed(make: Make, registration: Registration, state: PassState = PassState.WAITING) -> None:
    make.save(
        ExamPass(
            person_id=registration.person_id,
            level=registration.level,
            year=registration.sitting.year,
            county_id=registration.county_id,
            passed_on=registration.sitting.exam_last_on,
            counted=[],
            found_at=clock.now(),
            state=state,
        )
    )


def attended(make: Make, county: County, **statuses: User) -> None:
    """A class whose list was closed, with one status for each of these people."""
    teacher = make.instructor(county)
    lesson = make.lesson(make.course(county), teacher, starts_at=clock.now() + timedelta(hours=2))
    rows = {status: make.sign_up(lesson, user) for status, user in statuses.items()}
    with clock.at(lesson.starts_at):
        seen = {row.id: MarkStatus(status) for status, row in rows.items()}
        training.take_attendance(lesson, Half.WHOLE, seen, actor=teacher)
    with clock.at(lesson.ends_at):
        training.close_session(lesson, actor=teacher)


def person_of(user: User) -> Person:
    assert user.person is not None
    return user.person


def test_the_way_is_counted_in_people_county_by_county(
    make: Make, session: Session, at: Callable[[datetime], None], each_database: str
) -> None:
    at(datetime(2026, 3, 2, 9, tzinfo=HERE))
    first, second = make.county(), make.county()
    sitting = make.national(2026)
    make.accepted(make.local_sitting(first), county=first)  # a mock exam is no part of it
    make.accepted(make.national(2025), county=first)  # nor is another year
    pupils = [make.candidate(first) for _ in range(3)]
    taught, missing, alone = (make.accepted(sitting, person_of(user)) for user in pupils)
    other = make.accepted(sitting, county=second)
    attended(make, first, present=pupils[0], absent=pupils[1])
    at(datetime(2026, 6, 1, 9, tzinfo=HERE))
    attended(make, first, present=pupils[1])  # after the exam: it helped nobody to pass
    for registration, tenths in ((taught, 700), (missing, 500), (alone, None), (other, 650)):
        marked(make, registration, tenths, tenths)
    passed(make, taught)
    passed(make, other)
    passed(make, missing, PassState.VOID)
    annual = queries.annual(2026, viewer=make.city_officer())
    figures = {row.county: row for row in annual.counties}
    here, there = figures[first], figures[second]
    assert (here.registered, here.trained, here.sat, here.passed) == (3, 2, 2, 1)
    assert here.rate == "50.0%"
    assert (there.registered, there.trained, there.sat, there.passed) == (1, 0, 1, 1)
    assert (annual.total.registered, annual.total.sat, annual.total.passed) == (4, 3, 2)
    against = annual.against
    assert (against.trained_sat, against.trained_passed) == (1, 1)
    assert (against.untrained_sat, against.untrained_passed) == (2, 1)
    march = annual.months[2]
    assert (march.month, march.sessions, march.seats) == (3, 1, 10)
    assert (march.marks, march.came, march.leave, march.missed) == (2, 1, 0, 1)
    assert march.rate == "50.0%"
    assert annual.months[4].rate == "--"
    assert queries.annual(2025, viewer=make.city_officer()).total.registered == 1
    mine = queries.annual(2026, viewer=make.officer(second))
    assert [row.county for row in mine.counties] == [second]
    assert mine.total.passed == 1
    assert (mine.against.trained_sat, mine.against.untrained_sat) == (0, 1)
    assert sum(month.sessions for month in mine.months) == 0


def test_certificates_count_by_what_happened_in_the_year(make: Make, session: Session) -> None:
    county = make.county()
    people = [make.person(county) for _ in range(4)]
    dates = {"registered_on": date(2026, 2, 1), "registered_until_on": date(2029, 1, 31)}
    ending = {"registered_on": date(2023, 9, 1), "registered_until_on": date(2026, 8, 31)}
    for person, year, values in (
        (people[0], 2026, {}),
        (people[1], 2025, dates),
        (people[2], 2022, ending),
    ):
        certificate = make.held_certificate(person)
        certificate.exam_year = year
        for name, value in values.items():
            setattr(certificate, name, value)
    gone = make.held_certificate(people[3])
    certificates.revoke(gone, reason="重复录入", actor=make.officer(county))
    annual = queries.annual(2026, viewer=make.officer(county))
    (row,) = annual.counties
    assert (row.recorded, row.entered) == (1, 1)
    assert len(annual.expiring) == 12
    assert [(month, count) for month, count in annual.expiring if count] == [(date(2026, 8, 1), 1)]
    assert annual.expiring[0][0] == date(2026, 6, 1)


def test_money_is_told_by_county_and_level_with_the_days_it_took(
    make: Make, session: Session
) -> None:
    county = make.county()
    listed = make.confirmed_list(county, 2)
    claims = [item.application for item in lists.live_items(listed)]
    paid_on = clock.today() + timedelta(days=9)
    with clock.at(clock.now() + timedelta(days=9)):
        payouts.mark_all_paid(listed, paid_on=paid_on, actor=make.payer(county))
        annual = queries.annual(paid_on.year, viewer=make.officer(county))
    (row,) = annual.counties
    total = sum(claim.amount_fen for claim in claims)
    assert (row.claimed, row.paid, row.paid_fen) == (2, 2, total)
    assert (row.budget_fen - row.spent_fen - row.held_fen) == row.budget_fen - total
    waited = [(paid_on - clock.local(claim.submitted_at).date()).days for claim in claims]
    (line,) = annual.levels
    assert (line.level, line.count, line.fen) == (Level.WORKER, 2, total)
    assert line.most_days == max(waited)
    assert min(waited) <= line.median_days <= max(waited)


def test_years_begin_with_the_first_sitting_and_end_today(make: Make, session: Session) -> None:
    assert list(queries.years()) == [2026]
    make.national(2024)
    assert list(queries.years()) == [2026, 2025, 2024]
