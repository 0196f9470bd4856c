"""Registrations: one's own, and those a county reviews."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.core.sealed import blind
from trainer.domain.certificates.models import Level
from trainer.domain.exams.models import (
    ExamBar,
    ExamRoom,
    MoreTime,
    Placement,
    Registration,
    RegistrationState,
    SeatingPlan,
    SeatingState,
    Sitting,
    SittingState,
)
from trainer.domain.exams.models.registrations import DEAD
from trainer.domain.people import queries as people
from trainer.domain.people.models import Person, Standing, User
from trainer.domain.people.rules import counties_of, is_city_staff

HIDDEN = (RegistrationState.DRAFT, RegistrationState.WITHDRAWN)
"""What a county does not see: unfinished ones, and what people took back."""

IN_HAND = (RegistrationState.SUBMITTED, RegistrationState.RETURNED)
"""What waits for the county, or for the person whom it was sent back to."""


def held_person(person: Person) -> Person:
    """Somebody's record as it is now, locked until we are done."""
    db.session.refresh(person, with_for_update={"key_share": True})
    return person


def own(person_id: int) -> Sequence[Registration]:
    """A person's registrations, newest first."""
    return db.session.scalars(
        select(Registration)
        .options(joinedload(Registration.sitting))
        .where(Registration.person_id == person_id)
        .order_by(Registration.id.desc())
    ).all()


def find_own(registration_id: int, *, viewer: User) -> Registration | None:
    """One of the viewer's own registrations."""
    return db.session.scalar(
        select(Registration).where(
            Registration.id == registration_id,
            Registration.person_id == viewer.person_id,
        )
    )


def live(person_id: int, sitting_id: int, level: Level | None = None) -> Registration | None:
    """A person's live registration for a sitting (and level)."""
    wanted = select(Registration).where(
        Registration.person_id == person_id,
        Registration.sitting_id == sitting_id,
        Registration.state.not_in(DEAD),
    )
    if level is not None:
        wanted = wanted.where(Registration.level == level)
    return db.session.scalar(wanted.order_by(Registration.id).limit(1))


def standing(sitting_id: int) -> Sequence[Registration]:
    """Every live registration of a sitting."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.sitting_id == sitting_id, Registration.state.not_in(DEAD))
        .order_by(Registration.id)
    ).all()


def more_time(sitting_id: int, person_id: int) -> datetime | None:
    """Until when this person may register for this sitting, where more time was given."""
    return db.session.scalar(
        select(MoreTime.until_at)
        .where(MoreTime.sitting_id == sitting_id, MoreTime.person_id == person_id)
        .order_by(MoreTime.id.desc())
        .limit(1)
    )


def bars_of(person_id: int) -> Sequence[ExamBar]:
    """The authority's record of a person, the newest entry first."""
    return db.session.scalars(
        select(ExamBar)
        .options(joinedload(ExamBar.entered_by))
        .where(ExamBar.person_id == person_id)
        .order_by(ExamBar.id.desc())
    ).all()


def find_bar(bar_id: int, *, viewer: User) -> ExamBar | None:
    """One entry about somebody whose record the viewer may see."""
    bar = db.session.get(ExamBar, bar_id)
    return bar if bar and people.find(bar.person_id, viewer=viewer) else None


def given_time(sitting_id: int) -> Sequence[MoreTime]:
    """Who was given more time for a sitting, the newest first."""
    return db.session.scalars(
        select(MoreTime)
        .options(joinedload(MoreTime.person), joinedload(MoreTime.given_by))
        .where(MoreTime.sitting_id == sitting_id)
        .order_by(MoreTime.id.desc())
        .limit(200)
    ).all()


def person_with_number(id_number: str, county_id: int | None) -> Person | None:
    """Who of the county (None: of the city) has this identity number; a checked record first."""
    wanted = select(Person).where(
        Person.id_number_index == blind("id_number", id_number.strip().upper()),
        Person.standing != Standing.MERGED,
    )
    if county_id is not None:
        wanted = wanted.where(Person.county_id == county_id)
    found = db.session.scalars(wanted.order_by(Person.id)).all()
    checked = [person for person in found if person.standing is Standing.ON_RECORD]
    return next(iter([*checked, *found]), None)


def visible_to(viewer: User) -> ColumnElement[bool]:
    """What the viewer's counties review; the city bureau sees all."""
    if is_city_staff(viewer):
        return true()
    return Registration.county_id.in_(counties_of(viewer))


def find(registration_id: int, *, viewer: User) -> Registration | None:
    """A registration that reached the viewer's county."""
    return db.session.scalar(
        select(Registration).where(
            Registration.id == registration_id,
            visible_to(viewer),
            Registration.state.not_in(HIDDEN),
        )
    )


def listed(
    *,
    viewer: User,
    state: RegistrationState | None = None,
    sitting_id: int | None = None,
    name: str = "",
    number: int = 1,
) -> Page[Registration]:
    """One page of registrations, the one that waits longest first."""
    wanted = (
        select(Registration)
        .join(Person)
        .options(
            contains_eager(Registration.person),
            joinedload(Registration.sitting),
            joinedload(Registration.county),
        )
        .where(visible_to(viewer), Registration.state.not_in(HIDDEN), _goes_on())
    )
    if state is not None:
        wanted = wanted.where(Registration.state == state)
    if sitting_id is not None:
        wanted = wanted.where(Registration.sitting_id == sitting_id)
    if name.strip():
        wanted = wanted.where(Person.name.contains(name.strip(), autoescape=True))
    return page_of(wanted.order_by(Registration.submitted_at, Registration.id), number)


def _goes_on() -> ColumnElement[bool]:
    """Decided, or still to be decided: a sitting that was called off waits for nobody."""
    cancelled = select(Sitting.id).where(Sitting.state == SittingState.CANCELLED)
    return or_(Registration.state.not_in(IN_HAND), Registration.sitting_id.not_in(cancelled))


def registered_sittings(*, viewer: User) -> Sequence[Sitting]:
    """Every sitting with registrations of the viewer's counties, the newest exam first."""
    ours = select(Registration.sitting_id).where(
        visible_to(viewer), Registration.state.not_in(HIDDEN)
    )
    return db.session.scalars(
        select(Sitting)
        .where(Sitting.id.in_(ours))
        .order_by(Sitting.exam_first_on.desc(), Sitting.id.desc())
    ).all()


def counts(*, viewer: User) -> dict[RegistrationState, int]:
    """How many registrations stand in each state."""
    rows = db.session.execute(
        select(Registration.state, func.count())
        .where(visible_to(viewer), Registration.state.not_in(HIDDEN), _goes_on())
        .group_by(Registration.state)
    )
    return {state: count for state, count in rows}  # noqa: C416  # rows are no plain tuples


def to_review(viewer: User) -> int:
    """How many registrations wait for the viewer's counties."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Registration)
            .where(
                Registration.county_id.in_(counties_of(viewer)),
                Registration.state == RegistrationState.SUBMITTED,
                _goes_on(),
            )
        )
        or 0
    )


def chosen(ids: Sequence[int], *, viewer: User) -> Sequence[Registration]:
    """The registrations with these ids that the viewer may see, for a decision on many."""
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.id.in_(ids[:200]),
            visible_to(viewer),
            Registration.state.not_in(HIDDEN),
        )
        .order_by(Registration.id)
    ).all()


def seats_of_own(sitting_id: int, *, viewer: User, number: int = 1) -> Page[Placement]:
    """One page of the seats of a sitting's people whom the viewer's counties accepted."""
    wanted = (
        select(Placement)
        .join(Registration, Registration.id == Placement.registration_id)
        .join(SeatingPlan, SeatingPlan.id == Placement.plan_id)
        .join(ExamRoom, ExamRoom.id == Placement.room_id)
        .options(
            contains_eager(Placement.registration).joinedload(Registration.person),
            contains_eager(Placement.registration).joinedload(Registration.county),
            contains_eager(Placement.room).joinedload(ExamRoom.site),
        )
        .where(
            Registration.sitting_id == sitting_id,
            SeatingPlan.state == SeatingState.FIXED,
            visible_to(viewer),
        )
    )
    return page_of(wanted.order_by(ExamRoom.number, Placement.seat), number)
