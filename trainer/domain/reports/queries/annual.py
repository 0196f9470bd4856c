"""What a year brought: from the exam to the reward, the training, the money, by county."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from trainer.core import clock
from trainer.core.db import db
from trainer.domain.certificates.models import NATIONAL, Certificate, CertificateState, Level
from trainer.domain.exams.models import (
    ExamPass,
    PassState,
    PortalStatus,
    Registration,
    RegistrationState,
    Score,
    ScoreState,
    Sitting,
    SittingKind,
)
from trainer.domain.payouts.models import Budget
from trainer.domain.people import queries as people
from trainer.domain.people.models import Person, User
from trainer.domain.people.rules import counties_of, is_city_staff
from trainer.domain.reports.rules import (
    Annual,
    CountyYear,
    LevelMoney,
    MonthOfTraining,
    TrainedAgainst,
    months_from,
)
from trainer.domain.rewards.models import Application, State
from trainer.domain.training.models import (
    CAME,
    Mark,
    MarkStatus,
    Session,
    SessionState,
    SignUp,
)

Condition = ColumnElement[bool]
OF_NATIONAL = Application.level.in_(NATIONAL)
CountyKey = InstrumentedAttribute[Any]


def years() -> Sequence[int]:
    """The years that a report can be asked for, the present one first."""
    this = clock.today().year
    first = db.session.scalar(select(func.min(Sitting.year)))
    return range(this, min(first or this, this) - 1, -1)


def annual(year: int, *, viewer: User) -> Annual:
    """The year as the records have it today, for the counties that the viewer reads."""
    everything = is_city_staff(viewer)
    mine = counties_of(viewer)
    counties = [one for one in people.counties() if everything or one.id in mine]
    ids = frozenset(one.id for one in counties)
    columns: dict[str, Mapping[int, int]] = {
        "registered": _people(Registration, *_registered(year)),
        "trained": _trained(year),
        "sat": _people(Score, *_sat(year)),
        "passed": _people(ExamPass, *_passed(year)),
        "recorded": _held(Certificate.exam_year == year),
        "entered": _held(*_within(Certificate.registered_on, year)),
        "claimed": _people(Application, OF_NATIONAL, *_moments(Application.submitted_at, year)),
        "paid": _people(Application, OF_NATIONAL, *_paid_in(year)),
        "paid_fen": _sums(Application.amount_fen, Application.county_id, *_paid_in(year)),
        "budget_fen": _sums(Budget.total_fen, Budget.county_id, Budget.year == year),
        "spent_fen": _sums(Budget.spent_fen, Budget.county_id, Budget.year == year),
        "held_fen": _sums(Budget.held_fen, Budget.county_id, Budget.year == year),
    }
    return Annual(
        year=year,
        on=clock.today(),
        counties=tuple(
            CountyYear(
                county=county,
                **{name: int(column.get(county.id, 0)) for name, column in columns.items()},
            )
            for county in counties
        ),
        months=_training(year, ids),
        levels=_money(year, ids),
        expiring=_expiring(ids),
        against=_against(year, ids),
    )


def _people(model: Any, *conditions: Condition) -> dict[int, int]:
    """Of each county: how many people, each once."""
    return _pairs(
        select(model.county_id, func.count(func.distinct(model.person_id)))
        .where(*conditions)
        .group_by(model.county_id)
    )


def _sums(value: Any, county: CountyKey, *conditions: Condition) -> dict[int, int]:
    return _pairs(select(county, func.sum(value)).where(*conditions).group_by(county))


def _held(*conditions: Condition) -> dict[int, int]:
    """Of each county: how many valid certificates of its people."""
    return _pairs(
        select(Person.county_id, func.count())
        .join(Certificate, Certificate.person_id == Person.id)
        .where(
            Certificate.state == CertificateState.VALID,
            Certificate.level.in_(NATIONAL),
            *conditions,
        )
        .group_by(Person.county_id)
    )


def _pairs(statement: Any) -> dict[int, int]:
    return {county_id: int(value or 0) for county_id, value in db.session.execute(statement)}


def _national(year: int) -> Any:
    return select(Sitting.id).where(Sitting.kind == SittingKind.NATIONAL, Sitting.year == year)


def _registered(year: int) -> tuple[Condition, ...]:
    """Accepted here, or paid for on the portal."""
    paid = (PortalStatus.PAID, PortalStatus.TICKET)
    return (
        Registration.sitting_id.in_(_national(year)),
        or_(
            Registration.state == RegistrationState.ACCEPTED,
            and_(
                Registration.state == RegistrationState.RECORDED,
                Registration.portal_status.in_(paid),
            ),
        ),
    )


def _sat(year: int) -> tuple[Condition, ...]:
    return (
        Score.sitting_id.in_(_national(year)),
        Score.replaced_at.is_(None),
        Score.state == ScoreState.MARKED,
    )


def _passed(year: int) -> tuple[Condition, ...]:
    return (
        ExamPass.year == year,
        ExamPass.state != PassState.VOID,
        ExamPass.level.in_(NATIONAL),
    )


def _moments(column: InstrumentedAttribute[Any], year: int) -> tuple[Condition, ...]:
    """Within the year as the office's clock has it."""
    return (
        column >= clock.office_moment(date(year, 1, 1)),
        column < clock.office_moment(date(year + 1, 1, 1)),
    )


def _within(column: InstrumentedAttribute[Any], year: int) -> tuple[Condition, ...]:
    return (column >= date(year, 1, 1), column < date(year + 1, 1, 1))


def _paid_in(year: int) -> tuple[Condition, ...]:
    return (Application.state == State.PAID, *_within(Application.paid_on, year))


def _came(year: int) -> Any:
    """Who attended any class of the year; a statement of people and counties."""
    return (
        select(SignUp.person_id, Session.county_id, Session.starts_at)
        .join(Session, Session.id == SignUp.session_id)
        .join(Mark, Mark.sign_up_id == SignUp.id)
        .where(
            SignUp.person_id.is_not(None),
            Mark.replaced_at.is_(None),
            Mark.status.in_(CAME),
            *_moments(Session.starts_at, year),
        )
    )


def _trained(year: int) -> dict[int, int]:
    came = _came(year).subquery()
    people = func.count(func.distinct(came.c.person_id))
    return _pairs(select(came.c.county_id, people).group_by(came.c.county_id))


def _training(year: int, ids: frozenset[int]) -> tuple[MonthOfTraining, ...]:
    """Month by month: classes whose lists are closed, seats, and who came. A morning and an
    afternoon count as two marks."""
    sessions: Counter[int] = Counter()
    seats: Counter[int] = Counter()
    came: Counter[int] = Counter()
    marks: Counter[int] = Counter()
    leave: Counter[int] = Counter()
    month_of: dict[int, int] = {}
    chosen = (
        Session.county_id.in_(ids),
        Session.state == SessionState.CLOSED,
        *_moments(Session.starts_at, year),
    )
    rows = db.session.execute(
        select(Session.id, Session.starts_at, Session.capacity).where(*chosen)
    )
    for session_id, starts_at, capacity in rows:
        month = month_of[session_id] = clock.local(starts_at).month
        sessions[month] += 1
        seats[month] += capacity
    counted = db.session.execute(
        select(
            Mark.session_id,
            func.count(),
            func.sum(case((Mark.status.in_(CAME), 1), else_=0)),
            func.sum(case((Mark.status == MarkStatus.LEAVE, 1), else_=0)),
        )
        .join(Session, Session.id == Mark.session_id)
        .where(Mark.replaced_at.is_(None), *chosen)
        .group_by(Mark.session_id)
    )
    for session_id, count, there, excused in counted:
        month = month_of[session_id]
        marks[month] += count
        came[month] += there
        leave[month] += excused
    return tuple(
        MonthOfTraining(
            month=month,
            sessions=sessions[month],
            seats=seats[month],
            marks=marks[month],
            came=came[month],
            leave=leave[month],
        )
        for month in range(1, 13)
    )


def _money(year: int, ids: frozenset[int]) -> tuple[LevelMoney, ...]:
    """What was paid for each level, and how long it took from filing to the payment."""
    days: dict[Level, list[int]] = defaultdict(list)
    fen: Counter[Level] = Counter()
    rows = db.session.execute(
        select(
            Application.level,
            Application.submitted_at,
            Application.paid_on,
            Application.amount_fen,
        ).where(Application.county_id.in_(ids), *_paid_in(year))
    )
    for level, submitted_at, paid_on, amount in rows:
        if paid_on is not None:
            days[level].append(_days(submitted_at, paid_on))
            fen[level] += amount
    return tuple(
        LevelMoney(
            level=level,
            count=len(days[level]),
            fen=fen[level],
            median_days=int(median(days[level])),
            most_days=max(days[level]),
        )
        for level in Level
        if days[level]
    )


def _days(submitted_at: datetime, paid_on: date) -> int:
    return max(0, (paid_on - clock.local(submitted_at).date()).days)


def _expiring(ids: frozenset[int]) -> tuple[tuple[date, int], ...]:
    """The next twelve months, and how many registrations end in each."""
    months = months_from(clock.today(), 13)
    rows = db.session.scalars(
        select(Certificate.registered_until_on)
        .join(Person, Person.id == Certificate.person_id)
        .where(
            Certificate.state == CertificateState.VALID,
            Person.county_id.in_(ids),
            Certificate.registered_until_on >= clock.today(),
            Certificate.registered_until_on < months[-1],
        )
    )
    ending = Counter(until.replace(day=1) for until in rows if until is not None)
    return tuple((month, ending[month]) for month in months[:-1])


def _against(year: int, ids: frozenset[int]) -> TrainedAgainst:
    """Of those who sat: how many passed, with and without a class of that year before the exam."""
    came = _came(year).subquery()
    trained = exists().where(
        came.c.person_id == Score.person_id, came.c.starts_at < Sitting.exam_first_on
    )
    passed = exists().where(ExamPass.person_id == Score.person_id, *_passed(year))
    rows = db.session.execute(
        select(Score.person_id, trained, passed)
        .join(Sitting, Sitting.id == Score.sitting_id)
        .where(*_sat(year), Score.county_id.in_(ids))
        .distinct()
    )
    counted = Counter((bool(with_class), bool(passes)) for _, with_class, passes in rows)
    return TrainedAgainst(
        trained_sat=counted[True, True] + counted[True, False],
        trained_passed=counted[True, True],
        untrained_sat=counted[False, True] + counted[False, False],
        untrained_passed=counted[False, True],
    )
