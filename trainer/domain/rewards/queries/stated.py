"""Facts that people state: their own, and those on the desk of whoever confirms them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.people.rules import counties_of
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import FactState, StatedFact


def confirmed_of(person: Person) -> rules.Confirmed:
    """What is confirmed of the person today."""
    facts = db.session.scalars(
        select(StatedFact)
        .where(StatedFact.person_id == person.id, StatedFact.state == FactState.CONFIRMED)
        .order_by(StatedFact.id)
    )
    return rules.confirmed(facts, clock.today())


def own_facts(*, viewer: User) -> Sequence[StatedFact]:
    """What the viewer stated, the newest on top."""
    return db.session.scalars(
        select(StatedFact)
        .options(joinedload(StatedFact.county))
        .where(StatedFact.person_id == viewer.person_id)
        .order_by(StatedFact.id.desc())
    ).all()


def find_own_fact(fact_id: int, *, viewer: User) -> StatedFact | None:
    """One of the viewer's own."""
    return db.session.scalar(
        select(StatedFact).where(StatedFact.id == fact_id, StatedFact.person_id == viewer.person_id)
    )


def facts(*, viewer: User, number: int = 1) -> Page[StatedFact]:
    """The facts that the viewer's counties confirm: those that wait first, the oldest on top."""
    return page_of(
        select(StatedFact)
        .options(joinedload(StatedFact.person), joinedload(StatedFact.county))
        .where(StatedFact.county_id.in_(counties_of(viewer)))
        .order_by(StatedFact.state != FactState.STATED, StatedFact.id),
        number,
    )


def find_fact(fact_id: int, *, viewer: User) -> StatedFact | None:
    """One fact, for the officers of the county that it speaks of."""
    return db.session.scalar(
        select(StatedFact).where(
            StatedFact.id == fact_id, StatedFact.county_id.in_(counties_of(viewer))
        )
    )


def facts_to_confirm(viewer: User) -> int:
    """How many facts wait in the counties where this officer confirms them."""
    counties = counties_of(viewer, DutyKind.CLERK, DutyKind.REVIEWER)
    waiting = select(func.count(StatedFact.id)).where(
        StatedFact.state == FactState.STATED, StatedFact.county_id.in_(counties)
    )
    return db.session.scalar(waiting) or 0


def waiting_facts(person: Person, *, viewer: User) -> Sequence[StatedFact]:
    """What the person stated and an officer of the viewer's counties has not looked at."""
    return db.session.scalars(
        select(StatedFact)
        .where(
            StatedFact.person_id == person.id,
            StatedFact.state == FactState.STATED,
            StatedFact.county_id.in_(counties_of(viewer)),
        )
        .order_by(StatedFact.id)
    ).all()
