"""Counsellors offer times; people book them and give them back; who came is noted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from trainer.core import clock
from trainer.core.actors import Actor, System
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.counselling import queries, rules
from trainer.domain.counselling.models import (
    CALL_OFF,
    CANCEL,
    CANCEL_SLOT,
    COME,
    MISS,
    Booking,
    BookingState,
    CounsellingTerms,
    Slot,
    Way,
)
from trainer.domain.notices.operations import tell
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County
from trainer.domain.people.rules import kept_words_objection

KEEPER = System("counselling.times")
PAGE = "/candidate/counselling/"


@dataclass(frozen=True)
class OfferFacts:
    """A row of times, one after the other."""

    first_at: datetime
    minutes: int
    count: int
    way: Way
    place: str


@transaction()
def set_terms(
    county: County, *, most_bookings: int, cancel_hours: int, actor: Actor
) -> CounsellingTerms:
    """Say how often one may book in this county, and until when one may cancel."""
    require(rules.may_set_terms(actor, county.id))
    terms = queries.terms_of(county.id) or CounsellingTerms(county_id=county.id)
    terms.most_bookings, terms.cancel_hours = most_bookings, cancel_hours
    db.session.add(terms)
    record(actor, "counselling.terms_set", terms, most=most_bookings, hours=cancel_hours)
    return terms


@transaction()
def offer(county: County, facts: OfferFacts, *, actor: User) -> Slot:
    """Offer one's own time, in a row of equal parts; gives the first of them."""
    require(rules.may_offer(actor, county.id))
    queries.hold_counsellor(actor.id)
    notice = timedelta(hours=rules.cancel_hours(queries.terms_of(county.id)))
    found = rules.offering_objection(
        facts.first_at,
        facts.minutes,
        facts.count,
        queries.kept_by(actor.id),
        clock.now(),
        notice=notice,
    )
    if found is not None:
        raise RuleBroken(*found)
    refuse_if(kept_words_objection(facts.place), "place")
    long = timedelta(minutes=facts.minutes)
    slots = [
        Slot(
            county_id=county.id,
            counsellor_id=actor.id,
            starts_at=facts.first_at + number * long,
            ends_at=facts.first_at + (number + 1) * long,
            close_at=facts.first_at + number * long - notice,
            way=facts.way,
            place=facts.place.strip(),
        )
        for number in range(facts.count)
    ]
    db.session.add_all(slots)
    db.session.flush()
    record(actor, "counselling.offered", slots[0], count=facts.count, minutes=facts.minutes)
    return slots[0]


@transaction()
def cancel_slot(slot: Slot, reason: str, *, actor: Actor) -> None:
    """Take a time back, for a reason that whoever booked it is told at once."""
    require(rules.may_keep_slot(actor, slot))
    slot = queries.held(slot)
    refuse_if(rules.reason_objection(reason), "reason")
    slot.take(CANCEL_SLOT)
    slot.cancelled_reason = reason.strip()
    booking = slot.booking
    if booking is not None and booking.state is BookingState.BOOKED:
        booking.take(CALL_OFF)
        booking.ended_at = clock.now()
        text = say(
            "您预约的咨询（{at}）取消了：{why}。请另约一个时段，或者书面提问。",
            at=rules.shown(slot),
            why=slot.cancelled_reason,
        )
        _inform(booking, say("预约的咨询取消了"), text)
    record(actor, "counselling.slot_cancelled", slot, reason=slot.cancelled_reason)


@transaction()
def book(slot: Slot, person: Person, *, wish: str = "", actor: Actor) -> Booking:
    """Take a free time for oneself."""
    require(rules.may_book(actor, person.id))
    queries.hold_person(person.id)
    slot, live = queries.held(slot), queries.live_of(person.id)
    most = rules.most_bookings(queries.terms_of(slot.county_id))
    now = clock.now()
    refuse_if(rules.booking_objection(slot, person, live, most, now))
    refuse_if(kept_words_objection(wish), "wish")
    booking = Booking(
        slot=slot,
        person_id=person.id,
        county_id=slot.county_id,
        number=rules.free_number(live, most, now),
        wish=wish.strip(),
        booked_at=now,
    )
    db.session.add(booking)
    record(actor, "counselling.booked", booking, slot=slot.id)
    return booking


@transaction()
def cancel_booking(booking: Booking, *, actor: Actor) -> None:
    """Give the time back, so that somebody else can book it."""
    require(rules.may_cancel(actor, booking))
    queries.held(booking.slot)
    db.session.refresh(booking)
    refuse_if(rules.cancelling_objection(booking, clock.now()))
    booking.take(CANCEL)
    booking.ended_at = clock.now()
    record(actor, "counselling.booking_cancelled", booking, slot=booking.slot_id)


@transaction()
def mark(slot: Slot, *, came: bool, actor: Actor) -> None:
    """Note whether the person came; a slip is mended by noting the other."""
    require(rules.may_keep_slot(actor, slot))
    slot = queries.held(slot)
    refuse_if(rules.marking_objection(slot, clock.now()))
    booking = slot.booking
    if booking is None:
        raise RuleBroken(say("这个时段没有人预约，不用记。"))
    booking.take(COME if came else MISS)
    booking.ended_at = booking.ended_at or clock.now()
    record(actor, "counselling.came" if came else "counselling.missed", booking, slot=slot.id)


@transaction()
def remind(booking: Booking, *, actor: Actor) -> bool:
    """Tell somebody a day before; True unless it was done, or given back, meanwhile."""
    require(rules.may_remind(actor))
    slot = queries.held(booking.slot)
    db.session.refresh(booking)
    if booking.reminded_at is not None or booking.state is not BookingState.BOOKED:
        return False
    booking.reminded_at = clock.now()
    record(actor, "counselling.reminded", booking, slot=slot.id)
    text = say(
        "您约了 {at} 的咨询（{way}：{place}）。不能来时请在 {until} 以前取消。",
        at=rules.shown(slot),
        way=slot.way.label,
        place=slot.place,
        until=f"{clock.local(slot.close_at):%Y-%m-%d %H:%M}",
    )
    _inform(booking, say("咨询就要到了"), text)
    return True


def _inform(booking: Booking, title: str, text: str) -> None:
    tell(booking.person_id, title=title, text=text, url=PAGE, actor=KEEPER)
