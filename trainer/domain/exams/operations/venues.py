"""Sites and rooms of local sittings, and who gets which seat."""

from collections.abc import Sequence

from sqlalchemy import delete, insert

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import Sentence, say
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import (
    FIX,
    ExamRoom,
    ExamSite,
    Placement,
    Registration,
    SeatingPlan,
    SeatingState,
    Sitting,
)
from trainer.domain.exams.operations.tickets import (
    move_ticket,
    renew_papers,
    tell_seat,
    void_sheets,
)
from trainer.domain.notices.operations import tell
from trainer.domain.people.places import County, Township

AT_ONCE = 2_000
"""How many seats are written by one statement."""


@transaction()
def add_site(
    sitting: Sitting,
    *,
    county: County,
    township: Township | None,
    name: str,
    address: str,
    accessible: bool,
    actor: Actor,
) -> ExamSite:
    """Enter a school or hall in which the sitting is held."""
    require(rules.may_seat(actor, sitting))
    sitting = queries.held_sitting(sitting)
    refuse_if(rules.venue_objection(sitting))
    _refuse(rules.site_objection(sitting, county, township))
    site = ExamSite(
        sitting_id=sitting.id,
        county_id=county.id,
        township_id=township.id if township else None,
        name=name.strip(),
        address=address.strip(),
        accessible=accessible,
    )
    db.session.add(site)
    record(actor, "exam_site.added", site, sitting=sitting.id, name=site.name)
    return site


@transaction()
def change_site(
    site: ExamSite,
    *,
    county: County,
    township: Township | None,
    name: str,
    address: str,
    accessible: bool,
    actor: Actor,
) -> None:
    """Correct where a site is, or whether it can be reached without steps."""
    require(rules.may_seat(actor, site.sitting))
    sitting = queries.held_sitting(site.sitting)
    refuse_if(rules.venue_objection(sitting))
    _refuse(rules.site_objection(sitting, county, township))
    site.county_id, site.township_id = county.id, township.id if township else None
    site.name, site.address, site.accessible = name.strip(), address.strip(), accessible
    db.session.flush()
    db.session.refresh(site)
    renew_papers(sitting, site.rooms, actor=actor)
    record(actor, "exam_site.changed", site, name=site.name, accessible=accessible)


@transaction()
def remove_site(site: ExamSite, *, actor: Actor) -> None:
    """Take a site away in whose rooms nobody is seated."""
    require(rules.may_seat(actor, site.sitting))
    sitting = queries.held_sitting(site.sitting)
    taken = queries.taken_by_room(sitting.id)
    refuse_if(rules.removing_objection(sum(taken.get(room.id, 0) for room in site.rooms)))
    void_sheets(sitting, [room.id for room in site.rooms], actor=actor)
    record(actor, "exam_site.removed", site, sitting=sitting.id, name=site.name)
    for room in site.rooms:
        db.session.delete(room)
    db.session.delete(site)


@transaction()
def add_room(
    site: ExamSite,
    *,
    number: int,
    place: str,
    seat_rows: int,
    seat_columns: int,
    unused: Sequence[int] | None = (),
    actor: Actor,
) -> ExamRoom:
    """Enter a room of a site with its rows of seats."""
    require(rules.may_seat(actor, site.sitting))
    sitting = queries.held_sitting(site.sitting)
    refuse_if(rules.venue_objection(sitting))
    _refuse(rules.room_objection(seat_rows, seat_columns, unused))
    room = ExamRoom(
        sitting_id=sitting.id,
        site_id=site.id,
        number=number,
        place=place.strip(),
        seat_rows=seat_rows,
        seat_columns=seat_columns,
        unused=list(unused or ()),
    )
    db.session.add(room)
    record(actor, "exam_room.added", room, site=site.id, number=number, seats=room.capacity)
    return room


@transaction()
def change_room(
    room: ExamRoom,
    *,
    number: int,
    place: str,
    seat_rows: int,
    seat_columns: int,
    unused: Sequence[int] | None = (),
    actor: Actor,
) -> None:
    """Correct a room; a seat that is given does not vanish under its candidate."""
    require(rules.may_seat(actor, room.site.sitting))
    sitting = queries.held_sitting(room.site.sitting)
    refuse_if(rules.venue_objection(sitting))
    taken = queries.taken_seats(room.id)
    _refuse(rules.room_objection(seat_rows, seat_columns, unused, taken))
    room.number, room.place = number, place.strip()
    room.seat_rows, room.seat_columns, room.unused = seat_rows, seat_columns, list(unused or ())
    db.session.flush()
    renew_papers(sitting, [room], actor=actor)
    record(actor, "exam_room.changed", room, number=number, seats=room.capacity)


@transaction()
def remove_room(room: ExamRoom, *, actor: Actor) -> None:
    """Take a room away in which nobody is seated."""
    require(rules.may_seat(actor, room.site.sitting))
    sitting = queries.held_sitting(room.site.sitting)
    refuse_if(rules.removing_objection(len(queries.taken_seats(room.id))))
    void_sheets(sitting, [room.id], actor=actor)
    record(actor, "exam_room.removed", room, number=room.number)
    db.session.delete(room)


@transaction()
def plan_seats(sitting: Sitting, *, seed: str, actor: Actor) -> None:
    """Give the accepted registrations their seats by the rule, from this seed; repeatable.

    A plan that is not fixed yet is drawn anew.
    """
    require(rules.may_seat(actor, sitting))
    sitting = queries.held_sitting(sitting)
    known = queries.plan_of(sitting.id)
    people, rooms = queries.candidates(sitting), queries.room_facts(sitting.id)
    refuse_if(rules.planning_objection(sitting, known, seed, len(rooms), len(people)), "seed")
    drawn = rules.seat(people, rooms, seed.strip())
    plan = known or SeatingPlan(sitting_id=sitting.id)
    plan.seed, plan.counts = seed.strip(), drawn.counts
    plan.made_at, plan.made_by_id = clock.now(), actor.actor_id
    db.session.add(plan)
    db.session.flush()
    db.session.execute(delete(Placement).where(Placement.plan_id == plan.id))
    _write(plan, drawn.seats)
    record(actor, "seating.planned", plan, sitting=sitting.id, seed=plan.seed, **drawn.counts)


@transaction()
def fix_seats(sitting: Sitting, *, actor: Actor) -> list[str]:
    """Let the plan stand: everybody seated gets a ticket number, in the order of the rooms.

    Whoever was banned since the seats were drawn loses the seat; returns their names.
    """
    require(rules.may_seat(actor, sitting))
    sitting = queries.held_sitting(sitting)
    refuse_if(rules.venue_objection(sitting))
    banned = queries.banned_seats(sitting)
    lost = {placement.id: placement.registration for placement in banned}
    seated = [each for each in queries.placements_in_order(sitting.id) if each.id not in lost]
    plan = queries.plan_of(sitting.id)
    if plan is None or not seated:
        raise RuleBroken(rules.fixing_seats_objection(0) or Sentence(""))
    plan.take(FIX)
    for placement in banned:
        db.session.delete(placement)
    plan.fixed_at, plan.fixed_by_id = clock.now(), actor.actor_id
    for placement in seated:
        plan.last_ticket += 1
        placement.ticket_number = rules.ticket_number(sitting, plan.last_ticket)
    record(actor, "seating.fixed", plan, sitting=sitting.id, seated=len(seated), banned=len(lost))
    for registration in lost.values():
        record(actor, "seating.banned", registration, sitting=sitting.id)
        tell(
            registration.person_id,
            title=say("没有座位：{sitting}", sitting=sitting.title),
            text=say(
                "您在停考期内，不安排座位，也不能领取准考证。"
                "有疑问请联系报名的县（市、区）主管部门。"
            ),
            url="/candidate/exams/",
            actor=actor,
        )
    return [registration.person.name for registration in lost.values()]


@transaction()
def move_to_seat(
    registration: Registration, room: ExamRoom, *, seat: int, reason: str, actor: Actor
) -> None:
    """Put one person on a free seat by hand, for a reason that is kept."""
    require(rules.may_seat(actor, registration.sitting))
    sitting = queries.held_sitting(registration.sitting)
    plan = queries.plan_of(sitting.id)
    if plan is None:
        raise RuleBroken(rules.fixing_seats_objection(0) or Sentence(""))
    db.session.refresh(registration)
    refuse_if(rules.banned_objection(queries.bars_of(registration.person_id), sitting))
    placement = queries.placement_of(registration.id)
    rooms = {room.id, placement.room_id} if placement else {room.id}
    recorded = queries.is_recorded(rooms)
    _refuse(rules.moving_objection(registration, room, room.site, seat, reason, recorded=recorded))
    before = f"{placement.room.number}-{placement.seat}" if placement else ""
    if placement is not None:
        move_ticket(placement, room, seat, actor=actor)
        placement.room_id, placement.seat = room.id, seat
        placement.moved_at, placement.moved_reason = clock.now(), reason.strip()
    else:
        _seat_late(plan, registration, room, seat, reason.strip(), actor)
    record(
        actor,
        "seating.moved",
        registration,
        before=before,
        after=f"{room.number}-{seat}",
        reason=reason.strip(),
    )


def _seat_late(
    plan: SeatingPlan,
    registration: Registration,
    room: ExamRoom,
    seat: int,
    reason: str,
    actor: Actor,
) -> None:
    """Seat somebody whom the plan left out; once it is fixed, with a ticket number of their own."""
    number = None
    if plan.state is SeatingState.FIXED:
        plan.last_ticket += 1
        number = rules.ticket_number(plan.sitting, plan.last_ticket)
    placement = Placement(
        plan=plan,
        registration=registration,
        room=room,
        seat=seat,
        ticket_number=number,
        moved_at=clock.now(),
        moved_reason=reason,
    )
    db.session.add(placement)
    void_sheets(plan.sitting, [room.id], actor=actor)
    tell_seat(placement, room, seat, say("您的考试座位已经安排"), actor=actor)


def _write(plan: SeatingPlan, seats: dict[int, tuple[int, int]]) -> None:
    rows = [
        {
            "plan_id": plan.id,
            "registration_id": registration_id,
            "room_id": room_id,
            "seat": seat,
            "moved_reason": "",
            "outcome_note": "",
            "version": 1,
        }
        for registration_id, (room_id, seat) in sorted(seats.items())
    ]
    for start in range(0, len(rows), AT_ONCE):
        db.session.execute(insert(Placement), rows[start : start + AT_ONCE])


def _refuse(objection: tuple[str, Sentence] | None) -> None:
    if objection:
        raise RuleBroken(objection[1], objection[0])
