"""Who is on record, as far as the viewer may see."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import joinedload

from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.core.sealed import blind
from trainer.domain.people import rules
from trainer.domain.people.models import Education, Employment, Person, Standing, User


def visible_to(viewer: User) -> ColumnElement[bool]:
    """The people whose records the viewer may read."""
    if rules.is_city_staff(viewer):
        return true()
    mine = Person.id == viewer.person_id if viewer.person_id is not None else false()
    return or_(mine, Person.county_id.in_(rules.counties_of(viewer)))


def find(person_id: int, *, viewer: User) -> Person | None:
    """The person, if this viewer may see the record."""
    return db.session.scalar(select(Person).where(Person.id == person_id, visible_to(viewer)))


def people(
    *,
    viewer: User,
    name: str = "",
    county_id: int | None = None,
    standing: Standing | None = None,
    number: int = 1,
) -> Page[Person]:
    """One page of the records, by county and name; merged ones are no longer people."""
    chosen = _listed(viewer)
    if name.strip():
        chosen = chosen.where(Person.name.contains(name.strip(), autoescape=True))
    if county_id is not None:
        chosen = chosen.where(Person.county_id == county_id)
    if standing is not None:
        chosen = chosen.where(Person.standing == standing)
    return page_of(chosen.order_by(Person.county_id, Person.name, Person.id), number)


def by_document(text: str, *, viewer: User) -> Sequence[Person]:
    """Those with exactly this (normalised) document number."""
    return _having(Person.id_number_index == blind("id_number", text), viewer)


def by_phone(text: str, *, viewer: User) -> Sequence[Person]:
    """Those with exactly this (normalised) phone number."""
    return _having(Person.phone_index == blind("phone", text), viewer)


def on_record(id_number: str) -> Person | None:
    """The checked record with this (normalised) identity number, for operations and imports."""
    return db.session.scalar(
        select(Person).where(
            Person.id_number_index == blind("id_number", id_number),
            Person.standing == Standing.ON_RECORD,
        )
    )


def person_of(row: Education | Employment) -> Person:
    """Whose education or employment this is, for operations."""
    return db.session.get_one(Person, row.person_id)


def find_education(education_id: int, *, viewer: User) -> Education | None:
    """One education of somebody the viewer may see."""
    return db.session.scalar(
        select(Education)
        .join(Person, Person.id == Education.person_id)
        .where(Education.id == education_id, visible_to(viewer))
    )


def find_employment(employment_id: int, *, viewer: User) -> Employment | None:
    """One job of somebody the viewer may see."""
    return db.session.scalar(
        select(Employment)
        .join(Person, Person.id == Employment.person_id)
        .where(Employment.id == employment_id, visible_to(viewer))
    )


def _listed(viewer: User) -> Select[Person]:
    return (
        select(Person)
        .options(
            joinedload(Person.county),
            joinedload(Person.came_from),
            joinedload(Person.organisation),
        )
        .where(visible_to(viewer), Person.standing != Standing.MERGED)
    )


def _having(condition: ColumnElement[bool], viewer: User) -> Sequence[Person]:
    return db.session.scalars(_listed(viewer).where(condition).order_by(Person.id)).all()
