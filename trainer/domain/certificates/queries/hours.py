"""The ledger of continuing education: of a person, and of a county's people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import contains_eager

from trainer.core import clock
from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.certificates import rules
from trainer.domain.certificates.models import (
    Certificate,
    CertificateState,
    HoursCap,
    HoursCategory,
    HoursEntry,
    HoursNeed,
    HoursState,
    Level,
)
from trainer.domain.certificates.rules import Cycle, Ledger
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.people.rules import counties_of, is_city_staff


@dataclass(frozen=True)
class Short:
    """A registration that ends soon, whose holder has hours still to do."""

    certificate: Certificate
    ledger: Ledger


def hours_need(level: Level, on: date) -> int:
    """How many tenths a registration of that level asks for that begins on this day."""
    wanted = (
        select(HoursNeed.need_tenths)
        .where(HoursNeed.level == level, HoursNeed.from_on <= on)
        .order_by(HoursNeed.from_on.desc())
        .limit(1)
    )
    return db.session.scalar(wanted) or 0


def hours_caps(on: date) -> dict[HoursCategory, int | None]:
    """What counts at most of each category in a registration that begins on this day."""
    wanted = select(HoursCap).where(HoursCap.from_on <= on).order_by(HoursCap.from_on)
    return {row.category: row.most_tenths for row in db.session.scalars(wanted)}


STANDING = (HoursState.FILED, HoursState.RETURNED, HoursState.COUNTED)


def live_entry(person_id: int, activity: str) -> HoursEntry | None:
    """The entry of a person's activity that stands, as the database has it now."""
    return db.session.scalar(
        select(HoursEntry).where(
            HoursEntry.person_id == person_id,
            HoursEntry.activity == activity,
            HoursEntry.state.in_(STANDING),
        )
    )


def entries_on(person_id: int, day: date) -> Sequence[HoursEntry]:
    """What stands of a person's activities of a day."""
    return db.session.scalars(
        select(HoursEntry).where(
            HoursEntry.person_id == person_id,
            HoursEntry.held_on == day,
            HoursEntry.state.in_(STANDING),
        )
    ).all()


def hours_of(person_id: int) -> Sequence[HoursEntry]:
    """Everything in a person's ledger, the newest activity first."""
    return db.session.scalars(
        select(HoursEntry)
        .where(HoursEntry.person_id == person_id)
        .order_by(HoursEntry.held_on.desc(), HoursEntry.id.desc())
    ).all()


def entries_in(certificate: Certificate, cycle: Cycle) -> Sequence[HoursEntry]:
    """The entries of one period of a certificate's registration."""
    return db.session.scalars(
        select(HoursEntry).where(
            HoursEntry.certificate_id == certificate.id, HoursEntry.cycle_from == cycle.first
        )
    ).all()


def ledger_of(certificate: Certificate) -> Ledger | None:
    """How the hours of the present period stand; None where nothing is registered."""
    cycle = rules.cycle_of(certificate)
    if cycle is None:
        return None
    return rules.ledger(
        cycle,
        entries_in(certificate, cycle),
        hours_need(certificate.level, cycle.first),
        hours_caps(cycle.first),
    )


def hours_visible_to(viewer: User) -> ColumnElement[bool]:
    """One's own entries, those of one's counties' people; the city bureau sees all."""
    if is_city_staff(viewer):
        return true()
    own = viewer.person_id
    mine = HoursEntry.person_id == own if own is not None else false()
    return or_(mine, Person.county_id.in_(counties_of(viewer)))


def find_hours(entry_id: int, *, viewer: User) -> HoursEntry | None:
    """The entry, if this viewer may see it."""
    return db.session.scalar(
        select(HoursEntry)
        .join(HoursEntry.person)
        .where(HoursEntry.id == entry_id, hours_visible_to(viewer))
    )


def hours_to_review(*, viewer: User, page: int = 1) -> Page[HoursEntry]:
    """What waits for an officer of the viewer's counties, the oldest first."""
    wanted = (
        select(HoursEntry)
        .join(HoursEntry.person)
        .options(contains_eager(HoursEntry.person))
        .where(HoursEntry.state == HoursState.FILED, hours_visible_to(viewer))
    )
    return page_of(wanted.order_by(HoursEntry.filed_at, HoursEntry.id), page)


def hours_waiting(viewer: User) -> int:
    """How many entries wait for this officer."""
    counties = counties_of(viewer, DutyKind.CLERK, DutyKind.REVIEWER)
    asked = (
        select(func.count())
        .select_from(HoursEntry)
        .join(HoursEntry.person)
        .where(HoursEntry.state == HoursState.FILED, Person.county_id.in_(counties))
    )
    return db.session.scalar(asked) or 0


def short_of_hours(*, viewer: User) -> list[Short]:
    """Whose registration ends within a year and asks for more hours, the soonest first."""
    today = clock.today()
    soon = today + timedelta(days=rules.SHORT_WITHIN_DAYS)
    wanted = (
        select(Certificate)
        .join(Certificate.person)
        .options(contains_eager(Certificate.person))
        .where(
            Certificate.state == CertificateState.VALID,
            Certificate.registered_until_on.between(today, soon),
        )
        .order_by(Certificate.registered_until_on, Certificate.id)
    )
    if not is_city_staff(viewer):
        wanted = wanted.where(Person.county_id.in_(counties_of(viewer)))
    certificates = db.session.scalars(wanted).all()
    entries = _by_cycle([row.id for row in certificates])
    needs = cache(hours_need)
    caps = cache(hours_caps)
    found = []
    for certificate in certificates:
        cycle = rules.cycle_of(certificate)
        if cycle is not None:
            ledger = rules.ledger(
                cycle,
                entries.get((certificate.id, cycle.first), ()),
                needs(certificate.level, cycle.first),
                caps(cycle.first),
            )
            if ledger.missing_tenths:
                found.append(Short(certificate, ledger))
    return found


def _by_cycle(certificate_ids: Sequence[int]) -> dict[tuple[int, date], list[HoursEntry]]:
    rows = db.session.scalars(
        select(HoursEntry).where(HoursEntry.certificate_id.in_(certificate_ids))
    )
    found: dict[tuple[int, date], list[HoursEntry]] = {}
    for row in rows:
        found.setdefault((row.certificate_id, row.cycle_from), []).append(row)
    return found
