"""What waits for an officer, and how the counties stand."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from trainer.core import clock
from trainer.core.db import db
from trainer.domain.certificates.models import (
    NATIONAL,
    Certificate,
    CertificateState,
    Level,
    LocalLevel,
)
from trainer.domain.exams.models import (
    ExamPass,
    PassState,
    PortalStatus,
    Registration,
    RegistrationState,
)
from trainer.domain.exams.models.registrations import DEAD
from trainer.domain.payouts.models import Budget, ListState, PaymentList
from trainer.domain.people import queries as people
from trainer.domain.people.consents import ClaimState, IdentityClaim
from trainer.domain.people.models import DutyKind, Person, Standing, User
from trainer.domain.people.rules import counties_of, is_city_staff
from trainer.domain.publicity.models import (
    NoticeState,
    Objection,
    ObjectionState,
    PublicNotice,
)
from trainer.domain.reports.rules import CALENDAR_AHEAD_DAYS, CountyFigures, Desk, Work
from trainer.domain.rewards import queries as rewards
from trainer.domain.rewards.models import Application, State
from trainer.domain.training.models import Session, SessionState

Moment = InstrumentedAttribute[Any]

CLERK, REVIEWER, APPROVER, PAYER = (
    DutyKind.CLERK,
    DutyKind.REVIEWER,
    DutyKind.APPROVER,
    DutyKind.PAYER,
)
DECIDING = (State.SUBMITTED, State.RETURNED, State.REVIEWED)
GRANTED = (State.APPROVED, State.PUBLICISED, State.CLEARED, State.LISTED)


def desks(viewer: User) -> Sequence[Desk]:
    """Everything that waits for this officer, the kind that waits longest first."""
    waiting = [desk for desk in _desks(viewer) if desk.size]
    return sorted(waiting, key=lambda desk: desk.oldest or clock.now())


def notices_ending(viewer: User) -> Sequence[PublicNotice]:
    """The viewer's counties' running notices, the one ending first on top."""
    return db.session.scalars(
        select(PublicNotice)
        .where(
            PublicNotice.county_id.in_(counties_of(viewer)),
            PublicNotice.state != NoticeState.WITHDRAWN,
            PublicNotice.last_on >= clock.today(),
        )
        .order_by(PublicNotice.last_on, PublicNotice.id)
        .limit(5)
    ).all()


def sessions_coming(viewer: User) -> Sequence[Session]:
    """The next sessions in the viewer's counties."""
    return db.session.scalars(
        select(Session)
        .options(joinedload(Session.course))
        .where(
            Session.county_id.in_(counties_of(viewer)),
            Session.state == SessionState.OPEN,
            Session.starts_at >= clock.now(),
        )
        .order_by(Session.starts_at, Session.id)
        .limit(5)
    ).all()


def own_counties(viewer: User) -> Sequence[CountyFigures]:
    """How the counties of an officer stand."""
    mine = counties_of(viewer)
    return [row for row in _by_county() if row.county.id in mine]


def by_county(viewer: User) -> Sequence[CountyFigures]:
    """How each county stands, for the city's officers."""
    return list(_by_county()) if is_city_staff(viewer) else []


def by_level(viewer: User) -> Sequence[tuple[Level, int]]:
    """How many certificates of each national level hold, for the city's officers."""
    if not is_city_staff(viewer):
        return []
    counted = _counted(
        select(Certificate.level, func.count())
        .where(Certificate.state == CertificateState.VALID)
        .group_by(Certificate.level)
    )
    return [(level, int(counted.get(level, 0))) for level in NATIONAL]


def by_local_level(viewer: User) -> Sequence[tuple[LocalLevel, int]]:
    """The same of each local level that anybody holds; never summed up with the national ones."""
    if not is_city_staff(viewer):
        return []
    rows = db.session.execute(
        select(LocalLevel, func.count(Certificate.id))
        .join(Certificate, Certificate.local_level_id == LocalLevel.id)
        .where(Certificate.state == CertificateState.VALID)
        .group_by(LocalLevel.id)
        .order_by(LocalLevel.county_id, LocalLevel.id)
    )
    return [(level, int(count)) for level, count in rows]


def missing_calendar() -> int | None:
    """The year whose working days will be needed soon and were not entered, if there is one."""
    years = people.calendar().years
    for day in (clock.today(), clock.today() + timedelta(days=CALENDAR_AHEAD_DAYS)):
        if day.year not in years:
            return day.year
    return None


def _desks(viewer: User) -> Iterator[Desk]:
    reward = Application.state
    yield _desk(
        Work.CLAIMS,
        IdentityClaim.opened_at,
        IdentityClaim.state == ClaimState.OPEN,
        IdentityClaim.county_id.in_(counties_of(viewer, CLERK, REVIEWER)),
    )
    yield _desk(
        Work.REGISTRATIONS,
        Registration.submitted_at,
        Registration.state == RegistrationState.SUBMITTED,
        Registration.county_id.in_(counties_of(viewer, CLERK, REVIEWER)),
    )
    yield _desk(
        Work.PASSES,
        ExamPass.found_at,
        ExamPass.state == PassState.WAITING,
        ExamPass.county_id.in_(counties_of(viewer, CLERK, REVIEWER)),
    )
    yield _desk(
        Work.REVIEW,
        Application.submitted_at,
        reward == State.SUBMITTED,
        Application.county_id.in_(counties_of(viewer, REVIEWER)),
    )
    yield _desk(
        Work.APPROVE,
        Application.reviewed_at,
        reward == State.REVIEWED,
        Application.reviewed_by_id != viewer.id,
        Application.county_id.in_(counties_of(viewer, APPROVER)),
    )
    yield _desk(
        Work.PUBLICISE,
        Application.approved_at,
        reward == State.APPROVED,
        Application.county_id.in_(counties_of(viewer, CLERK, APPROVER)),
    )
    yield _objections(viewer)
    yield _desk(
        Work.LISTING,
        Application.approved_at,
        rewards.has_cleared(),
        Application.county_id.in_(counties_of(viewer, CLERK, PAYER)),
    )
    yield _desk(
        Work.CONFIRM,
        PaymentList.locked_at,
        PaymentList.state == ListState.LOCKED,
        PaymentList.made_by_id != viewer.id,
        PaymentList.county_id.in_(counties_of(viewer, APPROVER, PAYER)),
    )
    yield _desk(
        Work.PAY,
        PaymentList.confirmed_at,
        PaymentList.state == ListState.CONFIRMED,
        PaymentList.county_id.in_(counties_of(viewer, PAYER)),
    )


def _desk(work: Work, since: Moment, *conditions: ColumnElement[bool]) -> Desk:
    size, oldest = db.session.execute(
        select(func.count(), func.min(since)).where(*conditions)
    ).one()
    return Desk(work, size, oldest)


def _objections(viewer: User) -> Desk:
    size, oldest = db.session.execute(
        select(func.count(), func.min(Objection.received_at))
        .join(PublicNotice, PublicNotice.id == Objection.notice_id)
        .where(
            Objection.state == ObjectionState.OPEN,
            PublicNotice.county_id.in_(counties_of(viewer, REVIEWER, APPROVER)),
        )
    ).one()
    return Desk(Work.OBJECTIONS, size, oldest)


def _by_county() -> Iterator[CountyFigures]:
    on_record = Person.standing == Standing.ON_RECORD
    held = (
        Certificate.state == CertificateState.VALID,
        Certificate.level.in_(NATIONAL),
        Certificate.person_id == Person.id,
    )
    alive = and_(
        Registration.state.not_in((*DEAD, RegistrationState.DRAFT)),
        func.coalesce(Registration.portal_status, "") != PortalStatus.NOT_REGISTERED.value,
    )
    this_year = clock.today().year
    all_people = _count_by(Person.county_id, on_record)
    holders = _count_by(Person.county_id, on_record, exists().where(*held))
    registrations = _count_by(Registration.county_id, alive)
    deciding = _count_by(Application.county_id, Application.state.in_(DECIDING))
    granted = _count_by(Application.county_id, Application.state.in_(GRANTED))
    paid_now = (Application.state == State.PAID, Application.paid_on >= date(this_year, 1, 1))
    paid = _count_by(Application.county_id, *paid_now)
    paid_fen = _by(Application.county_id, func.sum(Application.amount_fen), *paid_now)
    free = _by(
        Budget.county_id,
        func.sum(Budget.total_fen - Budget.held_fen - Budget.spent_fen),
        Budget.year == this_year,
    )
    sessions = _count_by(
        Session.county_id,
        Session.state == SessionState.OPEN,
        Session.starts_at >= clock.now(),
    )
    oldest = _by(
        Application.county_id,
        func.min(Application.submitted_at),
        Application.state.in_((State.SUBMITTED, State.REVIEWED)),
    )
    for county in people.counties():
        yield CountyFigures(
            county=county,
            people=all_people.get(county.id, 0),
            holders=holders.get(county.id, 0),
            registrations=registrations.get(county.id, 0),
            deciding=deciding.get(county.id, 0),
            granted=granted.get(county.id, 0),
            paid=paid.get(county.id, 0),
            paid_fen=int(paid_fen.get(county.id, 0)),
            free_fen=int(free[county.id]) if county.id in free else None,
            sessions=sessions.get(county.id, 0),
            oldest=oldest.get(county.id),
        )


def _count_by(key: Moment, *conditions: ColumnElement[bool]) -> dict[Any, Any]:
    return _by(key, func.count(), *conditions)


def _by(key: Moment, value: Any, *conditions: ColumnElement[bool]) -> dict[Any, Any]:
    return _counted(select(key, value).where(*conditions).group_by(key))


def _counted(statement: Any) -> dict[Any, Any]:
    return {row[0]: row[1] for row in db.session.execute(statement)}
