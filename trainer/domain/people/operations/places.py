"""Counties, offices, townships, stations, organisations and working days are entered."""

from collections.abc import Sequence
from datetime import date, timedelta

from trainer.core import settings
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.identity import check_uscc
from trainer.core.text import say
from trainer.domain.people import queries, rules
from trainer.domain.people.calendar import DayKind, Holiday
from trainer.domain.people.places import (
    County,
    FormerCounty,
    Office,
    Organisation,
    Station,
    Township,
    TownshipKind,
)


@transaction()
def describe_city(
    *,
    name: str,
    code: str,
    counselling_phone: str,
    counselling_hours: str,
    counselling_address: str = "",
    actor: Actor,
) -> None:
    """Say what the city is called and where its bureau can be asked."""
    require(rules.may_manage_places(actor))
    facts = {
        "name": name,
        "code": code,
        "counselling_phone": counselling_phone,
        "counselling_hours": counselling_hours,
        "counselling_address": counselling_address,
    }
    settings.put("city", facts)
    row = db.session.query(settings.Setting).filter_by(key="city").one()
    record(actor, "city.described", row, name=name, code=code)


@transaction()
def add_county(
    *,
    code: str,
    name: str,
    short_name: str,
    position: int,
    counselling_phone: str,
    counselling_hours: str,
    counselling_address: str = "",
    actor: Actor,
) -> County:
    """Enter a county by its present code, with the place where people can ask."""
    require(rules.may_manage_places(actor))
    county = County(
        code=code,
        name=name,
        short_name=short_name,
        position=position,
        counselling_phone=counselling_phone,
        counselling_hours=counselling_hours,
        counselling_address=counselling_address,
    )
    db.session.add(county)
    db.session.flush()
    record(actor, "county.added", county, county_id=county.id, code=code)
    return county


@transaction()
def add_former_county(
    county: County, *, code: str, name: str, until_on: date, actor: Actor
) -> FormerCounty:
    """Enter a retired code that old identity numbers and certificates still carry."""
    require(rules.may_manage_places(actor))
    former = FormerCounty(code=code, name=name, county_id=county.id, until_on=until_on)
    db.session.add(former)
    record(actor, "county.predecessor_added", former, county_id=county.id, code=code)
    return former


@transaction()
def add_office(
    county: County | None,
    *,
    name: str,
    document_prefix: str,
    starts_on: date,
    ends_on: date | None = None,
    actor: Actor,
) -> Office:
    """Enter the authority in charge of a county (None: of the city); periods never overlap."""
    require(rules.may_manage_places(actor))
    for other in queries.offices(county):
        if (ends_on is None or other.starts_on <= ends_on) and (
            other.ends_on is None or other.ends_on >= starts_on
        ):
            raise RuleBroken(
                say("这段时间已经有主管部门“{name}”，请先写明它的截止日期。", name=other.name)
            )
    office = Office(
        county_id=county.id if county else None,
        name=name,
        document_prefix=document_prefix,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    db.session.add(office)
    if county is not None:
        db.session.expire(county, ["offices"])
    record(actor, "office.added", office, name=name, starts_on=starts_on)
    return office


@transaction()
def add_township(
    county: County, *, code: str, name: str, kind: TownshipKind, actor: Actor
) -> Township:
    """Enter a street, town or rural township."""
    require(rules.may_manage_places(actor))
    township = Township(code=code, name=name, kind=kind, county_id=county.id)
    db.session.add(township)
    record(actor, "township.added", township, code=code)
    return township


@transaction()
def add_station(township: Township, *, name: str, actor: Actor) -> Station:
    """Enter the social-work station of a township."""
    require(rules.may_manage_places(actor))
    station = Station(name=name, township_id=township.id, county_id=township.county_id)
    db.session.add(station)
    record(actor, "station.added", station, name=name)
    return station


@transaction()
def add_organisation(
    county: County,
    *,
    name: str,
    credit_code: str,
    kind: str,
    made_up: bool = False,
    actor: Actor,
) -> Organisation:
    """Enter a body that employs social workers, by its unified social credit code."""
    require(rules.may_manage_places(actor))
    organisation = Organisation(
        name=name,
        credit_code=check_uscc(credit_code),
        kind=kind,
        county_id=county.id,
        made_up=made_up,
    )
    db.session.add(organisation)
    record(actor, "organisation.added", organisation, name=name)
    return organisation


@transaction()
def add_holiday_year(
    year: int,
    *,
    source: str,
    holidays: Sequence[tuple[str, date, date]],
    make_up_days: Sequence[date],
    actor: Actor,
) -> list[Holiday]:
    """Enter a whole year's arrangement (name, first and last day); only then is the year known."""
    require(rules.may_manage_places(actor))
    if queries.holidays(year):
        raise RuleBroken(say("{year}年的节假日安排已经录入。", year=year), "year")
    rows = [
        Holiday(day=first + timedelta(days=n), kind=DayKind.HOLIDAY, name=name)
        for name, first, last in holidays
        for n in range((last - first).days + 1)
    ]
    rows += [Holiday(day=day, kind=DayKind.MAKE_UP) for day in make_up_days]
    if not rows or any(row.day.year != year for row in rows):
        raise RuleBroken(say("安排里的日期都应在{year}年内，请逐条核对。", year=year))
    if len({row.day for row in rows}) < len(rows):
        raise RuleBroken(say("同一天不能写两次，也不能又放假又上班。请逐条核对。"))
    for row in rows:
        refuse_if(rules.make_up_objection(row.day, row.kind))
        row.year, row.source = year, source
    db.session.add_all(rows)
    db.session.flush()
    record(actor, "holidays.entered", rows[0], year=year, source=source, days=len(rows))
    return rows


@transaction()
def add_holiday(day: date, *, kind: DayKind, name: str = "", source: str, actor: Actor) -> Holiday:
    """Enter one more day of a known year, or change what that day is."""
    require(rules.may_manage_places(actor))
    known = queries.holidays(day.year)
    refuse_if(None if known else say("请先整年录入{year}年的节假日安排。", year=day.year), "day")
    refuse_if(rules.make_up_objection(day, kind), "day")
    row = next((row for row in known if row.day == day), None)
    if row is None:
        row = Holiday(day=day, year=day.year)
        db.session.add(row)
    row.kind, row.name, row.source = kind, name, source
    record(actor, "holidays.amended", row, day=day, kind=kind, source=source)
    return row
