"""The city, its counties and what lies in them, and the days on which offices work."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from trainer.core import settings
from trainer.core.actors import Actor
from trainer.core.db import db
from trainer.domain.people import operations, queries
from trainer.domain.people.places import (
    County,
    FormerCounty,
    Organisation,
    Station,
    Township,
    TownshipKind,
)
from trainer.seeding import files


def load(*, actor: Actor) -> None:
    """Enter what is missing; what is there stays as the bureaus left it."""
    for city in files.read("cities"):
        _city(city, actor)
    for facts in files.read("counties"):
        _county(facts, actor)
    counties = {county.code: county for county in queries.counties()}
    _townships(counties, actor)
    _organisations(counties, actor)
    _holidays("holidays", actor)


def load_sample_holidays(today: date, *, actor: Actor) -> None:
    """Enter made-up years, so that a demo city works at any time and beyond the turn of a year."""
    _holidays("holidays-demo", actor)
    for year in (today.year - 1, today.year, today.year + 1):
        if not queries.holidays(year):
            operations.add_holiday_year(
                year,
                source="示例（非国务院安排）",
                holidays=[
                    ("元旦", date(year, 1, 1), date(year, 1, 1)),
                    ("劳动节", date(year, 5, 1), date(year, 5, 3)),
                    ("国庆节", date(year, 10, 1), date(year, 10, 7)),
                ],
                make_up_days=[],
                actor=actor,
            )


def _city(facts: dict[str, Any], actor: Actor) -> None:
    if settings.get("city") is None:
        operations.describe_city(
            name=facts["name"],
            code=facts["code"],
            counselling_phone=facts["counselling_phone"],
            counselling_hours=facts["counselling_hours"],
            counselling_address=facts["counselling_address"],
            actor=actor,
        )
    _offices(None, facts["offices"], actor)


def _county(facts: dict[str, Any], actor: Actor) -> None:
    county = queries.county_by_code(facts["code"])
    if county is None:
        county = operations.add_county(
            code=facts["code"],
            name=facts["name"],
            short_name=facts["short_name"],
            position=facts["position"],
            counselling_phone=facts["counselling_phone"],
            counselling_hours=facts["counselling_hours"],
            counselling_address=facts["counselling_address"],
            actor=actor,
        )
    known = _known(FormerCounty.code)
    for former in facts["predecessors"]:
        if former["code"] not in known:
            operations.add_former_county(
                county,
                code=former["code"],
                name=former["name"],
                until_on=former["until_on"],
                actor=actor,
            )
    _offices(county, facts["offices"], actor)


def _offices(county: County | None, offices: list[dict[str, Any]], actor: Actor) -> None:
    if queries.offices(county):
        return
    for office in offices:
        operations.add_office(
            county,
            name=office["name"],
            document_prefix=office["document_prefix"],
            starts_on=office["starts_on"],
            ends_on=office["ends_on"],
            actor=actor,
        )


def _townships(counties: dict[str, County], actor: Actor) -> None:
    known = _known(Township.code)
    for facts in files.read("townships"):
        if facts["code"] not in known:
            operations.add_township(
                counties[facts["county"]],
                code=facts["code"],
                name=facts["name"],
                kind=TownshipKind(facts["kind"]),
                actor=actor,
            )
    townships = {township.code: township for township in queries.townships()}
    with_station = _known(Station.township_id)
    for facts in files.read("stations"):
        township = townships[facts["township"]]
        if township.id not in with_station:
            operations.add_station(township, name=facts["name"], actor=actor)


def _organisations(counties: dict[str, County], actor: Actor) -> None:
    known = _known(Organisation.credit_code)
    for facts in files.read("organisations"):
        if facts["credit_code"] not in known:
            operations.add_organisation(
                counties[facts["county"]],
                name=facts["name"],
                credit_code=facts["credit_code"],
                kind=facts["kind"],
                made_up=facts["example"],
                actor=actor,
            )


def _holidays(file: str, actor: Actor) -> None:
    for table in files.read(file):
        if not queries.holidays(table["year"]):
            operations.add_holiday_year(
                table["year"],
                source=table["notice"],
                holidays=[(h["name"], h["first_on"], h["last_on"]) for h in table["holidays"]],
                make_up_days=table["make_up_days"],
                actor=actor,
            )


def _known(column: InstrumentedAttribute[Any]) -> set[Any]:
    values: Iterable[Any] = db.session.scalars(select(column))
    return set(values)
