"""Work lists and totals: what waits for whom, since when, and how the counties stand."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.domain.exams import operations as exams
from trainer.domain.exams.models import PortalStatus
from trainer.domain.payouts import operations as payouts
from trainer.domain.people.models import DutyKind, User
from trainer.domain.reports import queries, rules
from trainer.domain.reports.rules import Desk, Work
from trainer.domain.rewards import queries as claims
from trainer.domain.rewards.models import State


@pytest.fixture(autouse=True)
def office_day(make: Make, at: Callable[[datetime], None]) -> None:
    """A Monday in June 2026."""
    at(datetime(2026, 6, 1, 9, tzinfo=HERE))


def sizes(viewer: User) -> dict[Work, int]:
    return {desk.work: desk.size for desk in queries.desks(viewer)}


def test_each_officer_sees_the_work_of_their_duty(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    reviewer = make.staff(DutyKind.REVIEWER, county=county)
    approver = make.staff(DutyKind.APPROVER, county=county)
    clerk, payer = make.clerk(county), make.payer(county)
    stranger = make.officer(make.county())
    make.filed_claim(county)
    assert sizes(reviewer) == {Work.REVIEW: 1}
    make.reviewed(county)
    assert sizes(approver) == {Work.APPROVE: 1}
    make.approved(county)
    assert sizes(clerk) == {Work.PUBLICISE: 1}
    make.cleared(county)
    assert sizes(clerk) == {Work.PUBLICISE: 1, Work.LISTING: 1}
    assert sizes(payer) == {Work.LISTING: 1}
    listed = make.payment_list(county, clerk)
    payouts.add_cleared(listed, actor=clerk)
    make.budget(county)
    payouts.lock(listed, actor=clerk)
    assert sizes(payer) == {Work.CONFIRM: 1}
    payouts.confirm(listed, actor=approver)
    assert sizes(payer) == {Work.PAY: 1}
    assert sizes(stranger) == {}


def test_a_reviewer_with_both_duties_does_not_approve_their_own(
    make: Make, session: Session
) -> None:
    county = make.county()
    application = make.reviewed(county)
    assert application.reviewed_by is not None
    assert Work.APPROVE not in sizes(application.reviewed_by)


def test_an_objection_waits_and_holds_its_line_back(make: Make, session: Session) -> None:
    county = make.county()
    make.holidays(2026)
    notice = make.publicised(make.approved(county), make.approved(county))
    make.objection(notice)
    clock.move(notice.last_on - clock.today() + timedelta(days=1))
    officer = make.officer(county)
    assert sizes(officer) == {Work.OBJECTIONS: 1, Work.LISTING: 1}


def test_the_kind_that_waits_longest_comes_first(make: Make, session: Session) -> None:
    county = make.county()
    make.reviewed(county)
    clock.move(timedelta(days=12))
    make.filed_claim(county)
    first, second = queries.desks(make.officer(county))
    assert (first.work, first.days(clock.today()), first.tone(clock.today())) == (
        Work.APPROVE,
        12,
        "danger",
    )
    assert (second.work, second.tone(clock.today())) == (Work.REVIEW, "warning")
    assert Desk(Work.PAY, 0, None).tone(clock.today()) == "neutral"


def test_the_counties_add_up_to_the_city(make: Make, session: Session, each_database: str) -> None:
    county, other = make.county(position=1), make.county(position=2)
    listed = make.confirmed_list(county, 2)
    payouts.mark_all_paid(listed, paid_on=clock.today(), actor=make.payer(county))
    make.filed_claim(county)
    make.person(other)
    city = make.city_officer()
    first, second = queries.by_county(city)
    assert (first.county, first.paid, first.paid_fen, first.deciding) == (county, 2, 400_000, 1)
    assert (first.people, first.holders) == (3, 3)
    assert first.days(clock.today()) == 0
    assert first.free_fen is not None
    assert (second.people, second.holders, second.free_fen, second.oldest) == (1, 0, None, None)
    totals = rules.totals([first, second])
    assert (totals.people, totals.holders, totals.paid_fen) == (4, 3, 400_000)
    assert sum(n for _level, n in queries.by_level(city)) == 3
    assert [row.county for row in queries.own_counties(make.officer(other))] == [other]


def test_published_sessions_are_announced_and_drafts_are_not(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    course = make.course(county)
    make.lesson(course, opened=False)
    published = make.lesson(course)
    assert queries.sessions_coming(make.officer(county)) == [published]
    assert queries.sessions_coming(make.officer(make.county())) == []
    assert [row.sessions for row in queries.by_county(make.city_officer())] == [1, 0]


def test_a_notice_that_is_over_is_on_the_next_desk_before_any_job_has_run(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    make.holidays(2026)
    waiting, disputed = make.approved(county), make.approved(county)
    notice = make.publicised(waiting, disputed)
    make.objection(notice)
    (held,) = [one for one in (waiting, disputed) if claims.publicity_of(one).is_held]
    (free,) = [one for one in (waiting, disputed) if one is not held]
    clerk = make.clerk(county)
    assert claims.counts(viewer=clerk) == {State.PUBLICISED: 2}
    clock.move(notice.last_on - clock.today() + timedelta(days=1))
    assert claims.counts(viewer=clerk) == {State.PUBLICISED: 1, State.CLEARED: 1}
    assert claims.on_desk(State.CLEARED, viewer=clerk).rows == [free]
    assert claims.on_desk(State.PUBLICISED, viewer=clerk).rows == [held]
    assert sizes(clerk)[Work.LISTING] == 1


def test_who_did_not_register_is_not_counted_as_registered(
    make: Make, session: Session, each_database: str
) -> None:
    county, city = make.county(), make.city_officer()
    officer = make.officer(county)
    national, local = make.national(clock.today().year + 1), make.local_sitting()

    def counted() -> int:
        (figures,) = queries.by_county(city)
        return figures.registrations

    for status in (PortalStatus.NOT_REGISTERED, PortalStatus.PAID):
        candidate = make.candidate(county)
        exams.record_portal(
            make.started(national, candidate),
            status=status,
            portal_number="FJ2027001",
            actor=candidate,
        )
    assert counted() == 1
    registration = make.registered(local, make.candidate(county))
    assert counted() == 2
    exams.refuse(registration, reason="材料与事实不符", actor=officer)
    assert counted() == 1


def test_only_the_city_compares_counties(make: Make, session: Session) -> None:
    officer = make.officer(make.county())
    assert queries.by_county(officer) == []
    assert queries.by_level(officer) == []
    assert queries.by_local_level(officer) == []


def test_a_year_without_a_calendar_is_told_in_time(make: Make, session: Session) -> None:
    assert queries.missing_calendar() == 2026
    make.holidays(2026)
    assert queries.missing_calendar() is None
    clock.move(timedelta(days=160))  # November
    assert queries.missing_calendar() == 2027
