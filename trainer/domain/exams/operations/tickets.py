"""Admission tickets are issued to candidates, and the papers of the rooms printed."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from trainer.core import clock, masks
from trainer.core.actors import Actor, System
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import refuse_if, require
from trainer.core.outbox import Job
from trainer.core.text import Sentence, say
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import ExamRoom, Placement, Registration, SeatingState, Sitting
from trainer.domain.notices.operations import tell
from trainer.domain.papers import operations as papers
from trainer.domain.papers import queries as paper_queries
from trainer.domain.papers.models import Paper, PaperKind

DESK = System("exams.tickets")
"""Issues tickets for the office when their candidates ask for them."""
CHANGED = say("座位或考场有调整")


@transaction()
def issue_ticket(registration: Registration, *, actor: Actor) -> Paper:
    """Give the candidate the ticket; after a move a new one takes the place of the old.

    While nothing on it has changed there is one, however often it is asked for.
    """
    require(rules.may_fill_in(actor, registration))
    queries.held_sitting(registration.sitting)
    placement = queries.placement_of(registration.id)
    bars = queries.bars_of(registration.person_id)
    refuse_if(rules.ticket_objection(registration, placement, bars, clock.today()))
    facts = _ticket_facts(placement, placement.room, placement.seat) if placement else {}
    known = queries.ticket_of(registration)
    if known is not None and known.facts == facts:
        if known.can_be_printed:
            papers.print_again(known, actor=DESK)
        return known
    if known is None:
        paper = papers.issue(
            PaperKind.ADMISSION_TICKET,
            county=registration.sitting.county,
            facts=facts,
            subject=registration,
            person_id=registration.person_id,
            actor=DESK,
        )
    else:
        reason = str(CHANGED)
        paper = papers.replace(known, facts, reason, subject=registration, actor=DESK)
    record(actor, "ticket.issued", registration, number=paper.number)
    return paper


@transaction()
def print_room_sheets(sitting: Sitting, *, actor: Actor) -> Job | None:
    """Have door lists and sign-in sheets of all rooms printed; None where nothing has changed."""
    require(rules.may_seat(actor, sitting))
    sitting = queries.held_sitting(sitting)
    plan = queries.plan_of(sitting.id)
    fixed = plan is not None and plan.state is SeatingState.FIXED
    taken = queries.taken_by_room(sitting.id) if fixed else {}
    refuse_if(rules.rooms_objection(len(taken)))
    rooms = [room for room in queries.rooms_of(sitting.id) if room.id in taken]
    waiting = (paper for room in rooms if (paper := _room_paper(room, sitting, actor)))
    wanted = list(islice(waiting, rules.MOST_ROOMS))
    record(actor, "exam_rooms.printed", sitting, rooms=len(rooms), printed=len(wanted))
    return papers.print_together(wanted, actor=actor) if wanted else None


def _room_paper(room: ExamRoom, sitting: Sitting, actor: Actor) -> Paper | None:
    """The paper of a room that is still to be printed; an older one of other content is void."""
    facts = _room_facts(room, sitting, queries.seated_in(room.id))
    known = queries.sheets_of(room)
    if known is not None and known.facts == facts:
        return known if known.can_be_printed else None
    if known is not None:
        papers.void(known, str(CHANGED), actor=DESK)
    return papers.issue(
        PaperKind.EXAM_ROOM_SHEETS,
        county=sitting.county,
        facts=facts,
        subject=room,
        printed_later=True,
        actor=actor,
    )


@transaction()
def move_ticket(placement: Placement, room: ExamRoom, seat: int, *, actor: Actor) -> None:
    """Before somebody is moved: the ticket in hand gives way to one that names the new seat.

    Sheets of both rooms are void, and whoever had a seat already is told of the new one.
    """
    require(rules.may_seat(actor, placement.plan.sitting))
    known = queries.ticket_of(placement.registration)
    if known is not None:
        facts = _ticket_facts(placement, room, seat)
        papers.replace(known, facts, str(CHANGED), subject=placement.registration, actor=DESK)
        record(actor, "ticket.renewed", placement.registration, number=known.number)
    void_sheets(placement.plan.sitting, [placement.room_id, room.id], actor=actor)
    tell_seat(placement, room, seat, say("您的考试座位有调整"), actor=actor)


@transaction()
def renew_papers(sitting: Sitting, rooms: Sequence[ExamRoom], *, actor: Actor) -> None:
    """After a room or its site is named otherwise: new tickets take the place of those in hand."""
    require(rules.may_seat(actor, sitting))
    by_id = {room.id: room for room in rooms}
    renewed = []
    for placement, known in queries.ticketed(list(by_id)):
        room = by_id[placement.room_id]
        facts = _ticket_facts(placement, room, placement.seat)
        if facts == known.facts:
            continue
        subject = placement.registration
        renewed.append(
            papers.replace(
                known, facts, str(CHANGED), subject=subject, printed_later=True, actor=DESK
            )
        )
        tell_seat(placement, room, placement.seat, say("您的考点或考场有调整"), actor=actor)
    if renewed:
        papers.print_together(renewed, actor=DESK)
        record(actor, "tickets.renewed", sitting, tickets=len(renewed))
    void_sheets(sitting, list(by_id), actor=actor)


@transaction()
def void_sheets(sitting: Sitting, room_ids: Sequence[int], *, actor: Actor) -> None:
    """Sheets of rooms that say something else by now no longer hold."""
    require(rules.may_seat(actor, sitting))
    for paper in queries.sheets_in(room_ids):
        papers.void(paper, str(CHANGED), actor=DESK)
        record(actor, "exam_room.sheets_voided", paper, number=paper.number)


@transaction()
def give_seat_back(
    registration: Registration, placement: Placement | None, why: Sentence, *, actor: Actor
) -> None:
    """Whoever does not sit any more leaves the seat; ticket and sheets that say otherwise go."""
    require(rules.may_seat(actor, registration.sitting))
    ticket = queries.ticket_of(registration)
    if ticket is not None:
        papers.void(ticket, str(why), actor=DESK)
        record(actor, "ticket.voided", registration, number=ticket.number)
    if placement is not None:
        void_sheets(registration.sitting, [placement.room_id], actor=actor)
        db.session.flush()
        db.session.delete(placement)


@transaction()
def void_papers(sitting: Sitting, *, actor: Actor) -> None:
    """Tickets and sheets of a sitting that is called off no longer hold."""
    require(rules.may_seat(actor, sitting))
    room_ids = [room.id for room in queries.rooms_of(sitting.id)]
    void_sheets(sitting, room_ids, actor=actor)
    tickets = [ticket for _, ticket in queries.ticketed(room_ids)]
    for ticket in tickets:
        papers.void(ticket, str(say("考试已取消")), actor=DESK)
    record(actor, "tickets.voided", sitting, tickets=len(tickets))


@transaction()
def tell_seat(
    placement: Placement, room: ExamRoom, seat: int, title: Sentence, *, actor: Actor
) -> None:
    """Tell the candidate where to sit, once the seats are fixed."""
    require(rules.may_seat(actor, placement.plan.sitting))
    if placement.plan.state is not SeatingState.FIXED:
        return
    registration = placement.registration
    tell(
        registration.person_id,
        title=title,
        text=say(
            "{sitting}：现在是{site}，{room}，{seat}号座位。领过的准考证已经换发或作废，"
            "请在“我的报名”里下载新的。",
            sitting=registration.sitting.title,
            site=room.site.name,
            room=rules.room_name(room),
            seat=seat,
        ),
        url=rules.page_of(registration),
        actor=actor,
    )
    record(actor, "seating.told", registration, room=room.number, seat=seat)


def _office_name(sitting: Sitting) -> str:
    office = paper_queries.office_on(sitting.county, clock.today())
    return office.name[:60] if office else ""


def _ticket_facts(placement: Placement, room: ExamRoom, seat: int) -> dict[str, Any]:
    """What the ticket says when its candidate sits there."""
    registration = placement.registration
    sitting, person = registration.sitting, registration.person
    times = rules.timetable(sitting, registration.subjects)
    county = registration.county
    photo = registration.photo
    return {
        **({"photo": photo.sha256} if photo else {}),
        "office": _office_name(sitting),
        "sitting": sitting.title,
        "recipient": person.name,
        "id_number": masks.id_number(person.id_number or "") or "--",
        "ticket_number": placement.ticket_number or "",
        "level": str(registration.level_name),
        "site": room.site.name,
        "address": f"{room.site.county.name} {room.site.address}"[:120],
        "room": rules.room_name(room),
        "seat": str(seat),
        "rows": [{"subject": subject, "time": time} for subject, time in times],
        "contact": f"{county.name} {county.counselling_phone}"[:120],
    }


def _room_facts(room: ExamRoom, sitting: Sitting, seated: Sequence[Placement]) -> dict[str, Any]:
    chosen = {code for each in seated for code in each.registration.subjects}
    return {
        "office": _office_name(sitting),
        "sitting": sitting.title,
        "held_on": sitting.exam_first_on.isoformat(),
        "site": room.site.name,
        "room": rules.room_name(room),
        "sign_columns": rules.sign_columns(sitting, chosen),
        "rows": [
            {
                "seat": str(each.seat),
                "name": each.registration.person.name,
                "ticket_number": each.ticket_number or "",
                "level": str(each.registration.level_name),
                "id_tail": (each.registration.person.id_number or "")[-4:],
            }
            for each in seated
        ],
    }
