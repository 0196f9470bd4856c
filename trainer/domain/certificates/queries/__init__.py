"""What is asked about certificates, within what the viewer may see."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import contains_eager

from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.certificates.models import (
    Certificate,
    CertificateState,
    DeclaredCertificate,
    Level,
)
from trainer.domain.certificates.queries.hours import (
    STANDING,
    Short,
    entries_in,
    entries_on,
    find_hours,
    hours_caps,
    hours_need,
    hours_of,
    hours_to_review,
    hours_waiting,
    ledger_of,
    live_entry,
    short_of_hours,
)
from trainer.domain.people.models import Person, User
from trainer.domain.people.rules import counties_of, is_city_staff

__all__ = [
    "STANDING",
    "Short",
    "by_number",
    "declared_of",
    "entries_in",
    "entries_on",
    "find",
    "find_declared",
    "find_hours",
    "hours_caps",
    "hours_need",
    "hours_of",
    "hours_to_review",
    "hours_waiting",
    "ledger_of",
    "listed",
    "live_entry",
    "of_person",
    "short_of_hours",
    "valid_of",
    "visible_to",
]


def visible_to(viewer: User) -> ColumnElement[bool]:
    """One's own certificates, those of one's counties' people; the city bureau sees all."""
    if is_city_staff(viewer):
        return true()
    own = viewer.person_id
    mine = Certificate.person_id == own if own is not None else false()
    return or_(mine, Person.county_id.in_(counties_of(viewer)))


def find(certificate_id: int, *, viewer: User) -> Certificate | None:
    """The certificate, if this viewer may see it."""
    return db.session.scalar(
        select(Certificate).join(Person).where(Certificate.id == certificate_id, visible_to(viewer))
    )


def of_person(person_id: int) -> Sequence[Certificate]:
    """All certificates of a person, the highest level first; revoked ones too."""
    rows = db.session.scalars(
        select(Certificate)
        .where(Certificate.person_id == person_id)
        .order_by(Certificate.approved_on.desc(), Certificate.id.desc())
    ).all()
    return sorted(rows, key=lambda row: -row.level.rank)


def valid_of(person_id: int, level: Level, local_level_id: int | None = None) -> Certificate | None:
    """The live certificate of a person at this level."""
    return db.session.scalar(
        select(Certificate).where(
            Certificate.person_id == person_id,
            Certificate.level == level,
            Certificate.local_level_id == local_level_id,
            Certificate.state == CertificateState.VALID,
        )
    )


def holders_among(
    people: Collection[int], level: Level, local_level_id: int | None = None
) -> set[int]:
    """Who of these people holds a live certificate of this level."""
    return set(
        db.session.scalars(
            select(Certificate.person_id).where(
                Certificate.person_id.in_(people),
                Certificate.level == level,
                Certificate.local_level_id == local_level_id,
                Certificate.state == CertificateState.VALID,
            )
        )
    )


def declared_of(person_id: int) -> Sequence[DeclaredCertificate]:
    """What a person says they hold and nobody has seen yet."""
    rows = db.session.scalars(
        select(DeclaredCertificate).where(DeclaredCertificate.person_id == person_id)
    ).all()
    seen = {row.level for row in of_person(person_id)}  # revoked ones too: that is settled
    return sorted((row for row in rows if row.level not in seen), key=lambda row: -row.level.rank)


def find_declared(row_id: int, *, viewer: User) -> DeclaredCertificate | None:
    """One of the viewer's own declarations."""
    return db.session.scalar(
        select(DeclaredCertificate).where(
            DeclaredCertificate.id == row_id, DeclaredCertificate.person_id == viewer.person_id
        )
    )


def by_number(number: str) -> Certificate | None:
    """The certificate with this number, for operations and imports."""
    return db.session.scalar(select(Certificate).where(Certificate.number == number))


def listed(
    *,
    viewer: User,
    name: str = "",
    level: Level | None = None,
    county_id: int | None = None,
    number: int = 1,
) -> Page[Certificate]:
    """One page of the certificates the viewer works with, newest approval first."""
    wanted = (
        select(Certificate)
        .join(Person)
        .options(contains_eager(Certificate.person).joinedload(Person.county))
        .where(visible_to(viewer))
    )
    if name.strip():
        wanted = wanted.where(Person.name.contains(name.strip(), autoescape=True))
    if level is not None:
        wanted = wanted.where(Certificate.level == level)
    if county_id is not None:
        wanted = wanted.where(Person.county_id == county_id)
    return page_of(wanted.order_by(Certificate.approved_on.desc(), Certificate.id.desc()), number)
