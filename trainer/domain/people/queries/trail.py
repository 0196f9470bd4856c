"""What was done, as the audit trail tells it."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, true

from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.people import rules
from trainer.domain.people.consents import IdentityClaim
from trainer.domain.people.models import DutyKind, Person, User


def trail(
    *,
    viewer: User,
    county_id: int | None = None,
    event: str = "",
    actor_name: str = "",
    first_on: date | None = None,
    last_on: date | None = None,
    number: int = 1,
) -> Page[AuditEntry]:
    """Entries that the viewer may read, newest first."""
    chosen = select(AuditEntry).where(_readable_by(viewer))
    if county_id is not None:
        chosen = chosen.where(AuditEntry.county_id == county_id)
    if event:
        chosen = chosen.where(AuditEntry.event == event)
    if actor_name.strip():
        chosen = chosen.where(AuditEntry.actor_name.contains(actor_name.strip(), autoescape=True))
    if first_on is not None:
        chosen = chosen.where(AuditEntry.at >= clock.office_moment(first_on))
    if last_on is not None:
        chosen = chosen.where(AuditEntry.at < clock.office_moment(last_on + timedelta(days=1)))
    return page_of(chosen.order_by(AuditEntry.id.desc()), number, size=50)


def events() -> Sequence[str]:
    """The kinds of entry there are."""
    return db.session.scalars(select(AuditEntry.event).distinct().order_by(AuditEntry.event)).all()


def history_of(person: Person) -> Sequence[AuditEntry]:
    """What was done to a record and its claims; the caller has found the person for its viewer."""
    merged = select(Person.id).where(Person.merged_into_id == person.id)
    claims = select(IdentityClaim.id).where(IdentityClaim.person_id == person.id)
    accounts = select(User.id).where(User.person_id == person.id)
    return db.session.scalars(
        select(AuditEntry)
        .where(
            or_(
                _about("Person", or_(AuditEntry.subject_id == person.id, _in(merged))),
                _about("IdentityClaim", _in(claims)),
                and_(
                    _about("User", _in(accounts)),
                    AuditEntry.event.in_(("user.registered", "user.opened", "user.closed")),
                ),
            )
        )
        .order_by(AuditEntry.id.desc())
        .limit(100)
    ).all()


def viewings_of(person: Person) -> Sequence[AuditEntry]:
    """Who had the full identity number shown, when and why."""
    return db.session.scalars(
        select(AuditEntry)
        .where(
            _about("Person", AuditEntry.subject_id == person.id),
            AuditEntry.event == "person.id_revealed",
        )
        .order_by(AuditEntry.id.desc())
        .limit(100)
    ).all()


def _about(kind: str, which: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(AuditEntry.subject_type == kind, which)


def _in(ids: object) -> ColumnElement[bool]:
    return AuditEntry.subject_id.in_(ids)  # type: ignore[arg-type]  # a select of ids


def _readable_by(viewer: User) -> ColumnElement[bool]:
    if rules.may_read_trail(viewer, None):
        return true()
    wanted = DutyKind.AUDITOR, DutyKind.ADMINISTRATOR
    return AuditEntry.county_id.in_(rules.counties_of(viewer, *wanted))
