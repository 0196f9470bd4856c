"""Hours of continuing education: entered, reviewed, credited from attendance, corrected."""

from dataclasses import dataclass
from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.domain.certificates import queries, rules
from trainer.domain.certificates.models import (
    CORRECT,
    COUNT,
    FILE_AGAIN,
    RETURN,
    TAKE_BACK,
    Certificate,
    HoursCap,
    HoursCategory,
    HoursEntry,
    HoursNeed,
    HoursState,
    Level,
)
from trainer.domain.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Activity:
    """What somebody did, on which day, for how long, and what proves it."""

    category: HoursCategory
    title: str
    organiser: str
    held_on: date
    hours_tenths: int
    evidence: str = ""


@transaction()
def file_hours(person: Person, activity: Activity, *, actor: Actor) -> HoursEntry:
    """Enter what one did; an officer looks at the evidence before it counts."""
    require(rules.may_file_hours(actor, person))
    certificate = _counting(person.id, activity)
    key = rules.activity_key(activity.held_on, activity.title)
    _refuse_credited(person.id, activity.held_on, key)
    entry = _entry(person.id, certificate, activity, key)
    db.session.add(entry)
    db.session.flush()
    record(
        actor,
        "hours.filed",
        entry,
        county_id=person.county_id,
        hours_tenths=entry.hours_tenths,
        held_on=entry.held_on,
    )
    return entry


@transaction()
def file_hours_again(entry: HoursEntry, activity: Activity, *, actor: Actor) -> None:
    """Mend what was returned and hand it in once more."""
    require(rules.may_file_hours(actor, entry.person))
    certificate = _counting(entry.person_id, activity)
    key = rules.activity_key(activity.held_on, activity.title)
    _refuse_credited(entry.person_id, activity.held_on, key)
    entry.take(FILE_AGAIN)
    _put(entry, certificate, activity)
    entry.activity = key
    entry.filed_at = clock.now()
    db.session.flush()
    record(
        actor,
        "hours.filed_again",
        entry,
        county_id=entry.person.county_id,
        hours_tenths=entry.hours_tenths,
        held_on=entry.held_on,
    )


@transaction()
def withdraw_hours(entry: HoursEntry, *, actor: Actor) -> None:
    """Take back what nobody has counted yet."""
    require(rules.may_file_hours(actor, entry.person))
    entry.take(TAKE_BACK)
    record(actor, "hours.withdrawn", entry, county_id=entry.person.county_id)


@transaction()
def decide_hours(entry: HoursEntry, *, counted: bool, answer: str, actor: Actor) -> None:
    """Count what was proven, or return it and say what is missing."""
    require(rules.may_decide_hours(actor, entry))
    refuse_if(rules.answer_objection(counted, answer), "answer")
    if counted:
        _refuse_credited(entry.person_id, entry.held_on, entry.activity)
    entry.take(COUNT if counted else RETURN)
    entry.answer = answer.strip()
    entry.decided_at, entry.decided_by_id = clock.now(), actor.actor_id
    record(
        actor,
        "hours.counted" if counted else "hours.returned",
        entry,
        county_id=entry.person.county_id,
        answer=entry.answer,
    )


@transaction()
def credit_activity(
    person: Person, activity: Activity, key: str, *, reason: str = "", actor: Actor
) -> HoursEntry | None:
    """Enter what attendance shows. Known by its key, an activity is credited once, and corrected
    for a reason where its hours have changed; what stood before stays visible. What the person had
    entered by hand of the same activity no longer counts.

    None where no registration covers the day, or nothing counts.
    """
    require(rules.may_credit(actor))
    known = queries.live_entry(person.id, key)
    if known is not None and known.hours_tenths == activity.hours_tenths:
        return known
    if known is not None:
        _correct(known, reason, actor)
    certificates = queries.of_person(person.id)
    fitting = rules.counting_for(certificates, activity.held_on)
    certificate = known.certificate if known is not None else fitting
    if certificate is None or activity.hours_tenths <= 0:
        return None
    typed = queries.live_entry(person.id, rules.activity_key(activity.held_on, activity.title))
    if typed is not None:
        _correct(typed, rules.CREDITED_INSTEAD, actor)
    entry = _entry(person.id, certificate, activity, key)
    if known is not None:
        entry.replaces_id = known.id
        entry.cycle_from, entry.cycle_until = known.cycle_from, known.cycle_until
    entry.state = HoursState.COUNTED
    entry.decided_at = clock.now()
    db.session.add(entry)
    db.session.flush()
    record(
        actor,
        "hours.credited",
        entry,
        county_id=person.county_id,
        hours_tenths=entry.hours_tenths,
        replaces=entry.replaces_id,
    )
    return entry


@transaction()
def set_hours_need(
    level: Level, *, from_on: date, need_tenths: int, basis: str, actor: Actor
) -> HoursNeed:
    """Say how many hours registrations of a level ask for that begin from a day on."""
    require(rules.may_set_hours(actor))
    need = HoursNeed(level=level, from_on=from_on, need_tenths=need_tenths, basis=basis)
    db.session.add(need)
    db.session.flush()
    record(actor, "hours_need.set", need, level=level, from_on=from_on, need_tenths=need_tenths)
    return need


@transaction()
def set_hours_cap(
    category: HoursCategory, *, from_on: date, most_tenths: int | None, basis: str, actor: Actor
) -> HoursCap:
    """Say how many hours of a category count at most; None: all of them."""
    require(rules.may_set_hours(actor))
    cap = HoursCap(category=category, from_on=from_on, most_tenths=most_tenths, basis=basis)
    db.session.add(cap)
    db.session.flush()
    record(actor, "hours_cap.set", cap, category=category, from_on=from_on, most=most_tenths)
    return cap


def _counting(person_id: int, activity: Activity) -> Certificate:
    """The certificate for whose registration the activity counts."""
    certificates = queries.of_person(person_id)
    objection = rules.filing_objection(
        certificates, activity.held_on, activity.hours_tenths, clock.today()
    )
    if objection is not None:
        raise RuleBroken(*objection)
    refuse_if(rules.evidence_objection(activity.evidence), "evidence")
    found = rules.counting_for(certificates, activity.held_on)
    if found is None:
        raise LookupError("the rule has found a period for this day")
    return found


def _refuse_credited(person_id: int, held_on: date, key: str) -> None:
    standing = queries.entries_on(person_id, held_on)
    refuse_if(rules.credited_objection(standing, key), "title")


def _correct(entry: HoursEntry, reason: str, actor: Actor) -> None:
    entry.take(CORRECT)
    entry.reason = reason
    db.session.flush()
    record(actor, "hours.corrected", entry, county_id=entry.person.county_id, reason=reason)


def _entry(person_id: int, certificate: Certificate, activity: Activity, key: str) -> HoursEntry:
    entry = HoursEntry(person_id=person_id, activity=key, filed_at=clock.now())
    _put(entry, certificate, activity)
    return entry


def _put(entry: HoursEntry, certificate: Certificate, activity: Activity) -> None:
    entry.certificate = certificate
    entry.cycle_from = certificate.registered_on or activity.held_on
    entry.cycle_until = certificate.registered_until_on or activity.held_on
    entry.category, entry.title = activity.category, activity.title.strip()
    entry.organiser, entry.held_on = activity.organiser.strip(), activity.held_on
    entry.hours_tenths, entry.evidence = activity.hours_tenths, activity.evidence.strip()
