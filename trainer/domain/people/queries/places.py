"""The places and bodies people belong to, and the days on which offices work."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from trainer.core import settings
from trainer.core.db import db
from trainer.core.workdays import Calendar
from trainer.domain.people.calendar import DayKind, Holiday
from trainer.domain.people.places import County, Office, Organisation, Township


def city() -> dict[str, Any]:
    """The city's name, and where its bureau can be asked; empty until it was described."""
    facts: dict[str, Any] = settings.get("city", {})
    return facts


def counties() -> Sequence[County]:
    """All counties in their official order."""
    return db.session.scalars(select(County).order_by(County.position)).all()


def county(county_id: int | None) -> County | None:
    """One county, if any is meant."""
    return db.session.get(County, county_id) if county_id is not None else None


def county_by_code(code: str) -> County | None:
    """The county with this present code."""
    return db.session.scalar(select(County).where(County.code == code))


def county_called(name: str) -> County | None:
    """The county that a file or a form calls so, by its name or its short name."""
    return next((row for row in counties() if name and name in (row.name, row.short_name)), None)


def offices(county: County | None) -> Sequence[Office]:
    """The authorities of a county (None: of the city), oldest first."""
    return db.session.scalars(
        select(Office)
        .where(Office.county_id == (county.id if county else None))
        .order_by(Office.starts_on)
    ).all()


def townships(county: County | None = None) -> Sequence[Township]:
    """The townships of one county, or of all in the order of their codes."""
    chosen = select(Township).order_by(Township.code)
    if county is not None:
        chosen = chosen.where(Township.county_id == county.id)
    return db.session.scalars(chosen).all()


def township(township_id: int | None) -> Township | None:
    """One township, if any is meant."""
    return db.session.get(Township, township_id) if township_id is not None else None


def organisations() -> Sequence[Organisation]:
    """All organisations, by county and name."""
    return db.session.scalars(
        select(Organisation)
        .join(County)
        .order_by(County.position, Organisation.name, Organisation.id)
    ).all()


def organisation(organisation_id: int | None) -> Organisation | None:
    """One organisation, if any is meant."""
    return db.session.get(Organisation, organisation_id) if organisation_id is not None else None


def holidays(year: int) -> Sequence[Holiday]:
    """The arrangement of one year, empty where it has not been entered."""
    return db.session.scalars(
        select(Holiday).where(Holiday.year == year).order_by(Holiday.day)
    ).all()


def calendar() -> Calendar:
    """Working days of every year whose arrangement was entered."""
    years: dict[int, tuple[list[Any], list[Any]]] = {}
    for row in db.session.scalars(select(Holiday).order_by(Holiday.day)):
        days = years.setdefault(row.year, ([], []))
        days[row.kind is DayKind.MAKE_UP].append(row.day)
    return Calendar(years)
