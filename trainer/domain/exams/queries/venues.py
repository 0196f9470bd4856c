"""Sites, rooms and seats of local sittings."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainer.core.db import Base, db
from trainer.core.paging import Page, page_of
from trainer.domain.exams import rules
from trainer.domain.exams.models import (
    BarKind,
    ExamBar,
    ExamRoom,
    ExamSite,
    Placement,
    Registration,
    RegistrationState,
    SeatingPlan,
    Sitting,
)
from trainer.domain.exams.queries import sittings
from trainer.domain.exams.queries.registrations import bars_of
from trainer.domain.exams.rules import Candidate, Left, RoomFacts
from trainer.domain.papers import queries as papers
from trainer.domain.papers.models import Paper, PaperKind, PaperState
from trainer.domain.people.models import Person, User


def find_seating(sitting_id: int, *, viewer: User) -> Sitting | None:
    """The sitting, if this viewer reads its seats."""
    sitting = sittings.find_sitting(sitting_id, viewer=viewer)
    if sitting is None or sitting.is_national or not rules.reads_seating(viewer, sitting):
        return None
    return sitting


def find_site(site_id: int, *, viewer: User) -> ExamSite | None:
    """The site, if this viewer reads the seats of its sitting."""
    site = db.session.get(ExamSite, site_id)
    return site if site and rules.reads_seating(viewer, site.sitting) else None


def find_room(room_id: int, *, viewer: User) -> ExamRoom | None:
    """The room, if this viewer reads the seats of its sitting."""
    room = db.session.get(ExamRoom, room_id)
    return room if room and rules.reads_seating(viewer, room.site.sitting) else None


def find_seated(registration_id: int, *, viewer: User) -> Registration | None:
    """A registration to which a seat can be given, if this viewer reads the seats."""
    row = db.session.scalar(
        select(Registration)
        .join(Sitting)
        .options(contains_eager(Registration.sitting))
        .where(Registration.id == registration_id, Registration.state == RegistrationState.ACCEPTED)
    )
    if row is None or row.sitting.is_national:
        return None
    return row if rules.reads_seating(viewer, row.sitting) else None


def held_sitting(sitting: Sitting) -> Sitting:
    """The sitting, locked until the operation ends: its rooms, seats and plan change in turn.

    Registrations may begin meanwhile: the key of the row is not locked.
    """
    return db.session.scalars(
        select(Sitting)
        .where(Sitting.id == sitting.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def sites_of(sitting_id: int) -> Sequence[ExamSite]:
    """The sites of a sitting with their rooms."""
    return db.session.scalars(
        select(ExamSite)
        .options(
            selectinload(ExamSite.rooms),
            joinedload(ExamSite.county),
            joinedload(ExamSite.township),
        )
        .where(ExamSite.sitting_id == sitting_id)
        .order_by(ExamSite.id)
    ).all()


def rooms_of(sitting_id: int) -> Sequence[ExamRoom]:
    """The rooms of a sitting with their sites, by number."""
    return db.session.scalars(
        select(ExamRoom)
        .join(ExamSite)
        .options(contains_eager(ExamRoom.site))
        .where(ExamRoom.sitting_id == sitting_id)
        .order_by(ExamRoom.number)
    ).all()


def next_room_number(sitting_id: int) -> int:
    """The number that follows the highest."""
    asked = select(func.max(ExamRoom.number)).where(ExamRoom.sitting_id == sitting_id)
    return (db.session.scalar(asked) or 0) + 1


def plan_of(sitting_id: int) -> SeatingPlan | None:
    """The plan of a sitting, if seats were given."""
    return db.session.scalar(select(SeatingPlan).where(SeatingPlan.sitting_id == sitting_id))


def taken_by_room(sitting_id: int) -> dict[int, int]:
    """How many people are seated in each room."""
    rows = db.session.execute(
        select(Placement.room_id, func.count())
        .join(ExamRoom)
        .where(ExamRoom.sitting_id == sitting_id)
        .group_by(Placement.room_id)
    )
    return {room_id: count for room_id, count in rows}  # noqa: C416  # rows are no plain tuples


def taken_seats(room_id: int) -> list[int]:
    """The seats of a room that are given."""
    return list(db.session.scalars(select(Placement.seat).where(Placement.room_id == room_id)))


def is_recorded(room_ids: Collection[int]) -> bool:
    """Whether it is on record who came to one of these rooms."""
    asked = select(Placement.id).where(
        Placement.room_id.in_(room_ids), Placement.outcome.is_not(None)
    )
    return db.session.scalar(asked.limit(1)) is not None


def seated_in(room_id: int) -> Sequence[Placement]:
    """Who sits in a room, seat by seat."""
    return db.session.scalars(
        select(Placement)
        .join(Registration)
        .join(Person, Person.id == Registration.person_id)
        .options(
            contains_eager(Placement.registration).contains_eager(Registration.person),
            joinedload(Placement.plan),
        )
        .where(Placement.room_id == room_id)
        .order_by(Placement.seat)
    ).all()


def recorded_seats(sitting_id: int, people: Collection[int]) -> Sequence[Placement]:
    """The seats of these people in a sitting of which the room's record speaks."""
    return db.session.scalars(
        select(Placement)
        .join(Registration)
        .options(contains_eager(Placement.registration))
        .where(
            Registration.sitting_id == sitting_id,
            Registration.person_id.in_(people),
            Placement.outcome.is_not(None),
        )
        .order_by(Placement.id)
    ).all()


def placements_in_order(sitting_id: int) -> Sequence[Placement]:
    """Every seat given in a sitting, room by room and seat by seat."""
    return db.session.scalars(
        select(Placement)
        .join(ExamRoom)
        .where(ExamRoom.sitting_id == sitting_id)
        .order_by(ExamRoom.number, Placement.seat)
    ).all()


def placement_of(registration_id: int) -> Placement | None:
    """The seat of a registration."""
    return db.session.scalar(
        select(Placement)
        .options(joinedload(Placement.room).joinedload(ExamRoom.site), joinedload(Placement.plan))
        .where(Placement.registration_id == registration_id)
    )


def moved_by_hand(sitting_id: int, most: int = 200) -> Sequence[Placement]:
    """Whoever was put on a seat by hand, the last one first."""
    return db.session.scalars(
        select(Placement)
        .join(ExamRoom)
        .options(
            contains_eager(Placement.room).joinedload(ExamRoom.site),
            joinedload(Placement.registration).joinedload(Registration.person),
        )
        .where(ExamRoom.sitting_id == sitting_id, Placement.moved_at.is_not(None))
        .order_by(Placement.moved_at.desc(), Placement.id)
        .limit(most)
    ).all()


def seated_count(sitting_id: int) -> int:
    """How many people have a seat."""
    return sum(taken_by_room(sitting_id).values())


def accepted_count(sitting_id: int) -> int:
    """How many registrations of a sitting are accepted."""
    asked = (
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.sitting_id == sitting_id,
            Registration.state == RegistrationState.ACCEPTED,
        )
    )
    return db.session.scalar(asked) or 0


def unseated(sitting_id: int, number: int = 1) -> Page[Registration]:
    """One page of the accepted registrations without a seat."""
    wanted = (
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Placement, Placement.registration_id == Registration.id)
        .options(contains_eager(Registration.person), joinedload(Registration.county))
        .where(
            Registration.sitting_id == sitting_id,
            Registration.state == RegistrationState.ACCEPTED,
            Placement.id.is_(None),
        )
        .order_by(Registration.id)
    )
    return page_of(wanted, number)


def why_unseated(registration: Registration, plan: SeatingPlan | None) -> Left:
    """Why somebody has no seat."""
    if rules.banned_objection(bars_of(registration.person_id), registration.sitting):
        return Left.BANNED
    decided = registration.decided_at
    if plan is None or (decided is not None and decided > plan.made_at):
        return Left.LATER
    return Left.NO_ACCESS if registration.needs_access else Left.NO_SEAT


def _banned(sitting: Sitting) -> ColumnElement[bool]:
    """Whether a ban holds on the first day of this sitting, of whomever the question is about."""
    return (
        select(ExamBar.id)
        .where(
            ExamBar.person_id == Registration.person_id,
            ExamBar.kind == BarKind.BANNED,
            ExamBar.lifted_at.is_(None),
            ExamBar.from_on <= sitting.exam_first_on,
            ExamBar.until_on >= sitting.exam_first_on,
            literal(sitting.applies_rules),
        )
        .exists()
    )


def banned_seats(sitting: Sitting) -> Sequence[Placement]:
    """Seats of people who are banned on the first day, by now."""
    return db.session.scalars(
        select(Placement)
        .join(Registration)
        .options(contains_eager(Placement.registration).joinedload(Registration.person))
        .where(Registration.sitting_id == sitting.id, _banned(sitting))
        .order_by(Placement.id)
    ).all()


def candidates(sitting: Sitting) -> list[Candidate]:
    """The accepted registrations as the rule of seats takes them, but nobody who is banned."""
    groups = rules.paper_groups(_slots(sitting))
    rows = db.session.execute(
        select(
            Registration.id,
            Registration.level,
            Registration.needs_access,
            Person.county_id,
            Person.township_id,
            Person.organisation_id,
        )
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.sitting_id == sitting.id,
            Registration.state == RegistrationState.ACCEPTED,
            ~_banned(sitting),
        )
    )
    return [
        Candidate(
            registration_id=row.id,
            level=row.level.value,
            papers=groups.get(row.level.value, ""),
            county_id=row.county_id,
            township_id=row.township_id,
            organisation_id=row.organisation_id,
            needs_access=row.needs_access,
        )
        for row in rows
    ]


def _slots(sitting: Sitting) -> dict[str, frozenset[tuple[datetime, datetime]]]:
    """When each level of a sitting writes."""
    found: dict[str, set[tuple[datetime, datetime]]] = {
        level.value: set() for level in sitting.level_list
    }
    for paper in sitting.papers:
        times = rules.times_of(paper)
        if times is not None:
            found[paper.subject.level.value].add(times)
    return {level: frozenset(times) for level, times in found.items()}


def room_facts(sitting_id: int) -> list[RoomFacts]:
    """The rooms as the rule of seats takes them."""
    return [
        RoomFacts(
            room_id=room.id,
            county_id=room.site.county_id,
            township_id=room.site.township_id,
            accessible=room.site.accessible,
            columns=room.seat_columns,
            seats=tuple(room.seat_numbers),
        )
        for room in rooms_of(sitting_id)
    ]


def seat_inconsistencies() -> list[str]:
    """Seats of registrations that do not stand, or of another sitting; empty where all agree."""
    rows = db.session.execute(
        select(Placement.id)
        .join(Registration)
        .join(ExamRoom, ExamRoom.id == Placement.room_id)
        .join(SeatingPlan, SeatingPlan.id == Placement.plan_id)
        .where(
            (Registration.state != RegistrationState.ACCEPTED)
            | (Registration.sitting_id != ExamRoom.sitting_id)
            | (SeatingPlan.sitting_id != ExamRoom.sitting_id)
        )
        .order_by(Placement.id)
    )
    return [f"placement {row.id} is a seat of nobody in this sitting" for row in rows]


def ticket_of(registration: Registration) -> Paper | None:
    """The admission ticket that holds."""
    return _holding(registration, PaperKind.ADMISSION_TICKET)


def sheets_of(room: ExamRoom) -> Paper | None:
    """The door list and sign-in sheet of a room that hold."""
    return _holding(room, PaperKind.EXAM_ROOM_SHEETS)


def _holding(subject: Base, kind: PaperKind) -> Paper | None:
    return next(
        (
            paper
            for paper in papers.of_subject(subject)
            if paper.kind is kind and paper.state is PaperState.ISSUED
        ),
        None,
    )


def ticketed(room_ids: Sequence[int]) -> list[tuple[Placement, Paper]]:
    """Whoever sits in these rooms and has a ticket that holds, with it."""
    rows = db.session.execute(
        select(Placement, Paper)
        .join(
            Paper,
            (Paper.subject_id == Placement.registration_id)
            & (Paper.subject_type == Registration.__name__)
            & (Paper.kind == PaperKind.ADMISSION_TICKET)
            & (Paper.state == PaperState.ISSUED),
        )
        .where(Placement.room_id.in_(room_ids))
        .options(joinedload(Placement.plan), joinedload(Placement.registration))
        .order_by(Placement.id)
    )
    return [(placement, paper) for placement, paper in rows]  # rows are no tuples


def ticket_count(sitting_id: int) -> int:
    """How many tickets of a sitting hold."""
    rooms = db.session.scalars(select(ExamRoom.id).where(ExamRoom.sitting_id == sitting_id)).all()
    return len(ticketed(rooms))


def sheets_in(room_ids: Sequence[int]) -> Sequence[Paper]:
    """The door lists and sign-in sheets of these rooms that hold."""
    return db.session.scalars(
        select(Paper)
        .where(
            Paper.subject_type == ExamRoom.__name__,
            Paper.subject_id.in_(room_ids),
            Paper.kind == PaperKind.EXAM_ROOM_SHEETS,
            Paper.state == PaperState.ISSUED,
        )
        .order_by(Paper.id)
    ).all()
