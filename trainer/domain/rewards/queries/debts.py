"""Money that must come back: of whom, how much is left, and what came in."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.people.models import Person, User
from trainer.domain.people.rules import counties_of
from trainer.domain.rewards.models import Application, Debt, DebtState


def owes(person: Person) -> bool:
    """Whether the person owes a reward back, in whatever county, by record or by today's number."""
    same = Debt.person_id == person.id
    if person.id_number_index is not None:
        namesakes = select(Person.id).where(Person.id_number_index == person.id_number_index)
        same = or_(same, Debt.person_id.in_(namesakes))
    return (
        db.session.scalar(select(Debt.id).where(Debt.state == DebtState.OPEN, same).limit(1))
        is not None
    )


def owing_people(*, decided_by: date | None = None) -> set[int]:
    """The records of everybody who owes a reward back, or did by the end of that day."""
    debtor = aliased(Person)
    query = (
        select(Person.id)
        .join(
            debtor,
            or_(debtor.id == Person.id, debtor.id_number_index == Person.id_number_index),
        )
        .join(Debt, Debt.person_id == debtor.id)
        .where(Debt.state == DebtState.OPEN)
    )
    if decided_by is not None:
        query = query.where(Debt.made_at < clock.office_moment(decided_by + timedelta(days=1)))
    return set(db.session.scalars(query))


def hold_people(people: Iterable[Person]) -> None:
    """Let what is decided on the money of these people be decided one after the other.

    Locked are all records under their numbers, in one order: whoever grants and whoever claims
    back never pass each other. Comes before the locks of claims and budgets.
    """
    ids, numbers = set[int](), set[str]()
    for person in people:
        ids.add(person.id)
        numbers |= {person.id_number_index} if person.id_number_index else set()
    db.session.execute(
        select(Person.id)
        .where(or_(Person.id.in_(ids), Person.id_number_index.in_(numbers)))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    ).all()


def debts(*, viewer: User, number: int = 1) -> Page[Debt]:
    """The debts of the viewer's counties: the open ones first, the oldest of them on top."""
    return page_of(
        select(Debt)
        .options(joinedload(Debt.person), joinedload(Debt.county))
        .where(Debt.county_id.in_(counties_of(viewer)))
        .order_by(Debt.state != DebtState.OPEN, Debt.id),
        number,
    )


def left_to_pay(*, viewer: User) -> int:
    """How much stands out in the viewer's counties."""
    left = select(func.coalesce(func.sum(Debt.amount_fen - Debt.repaid_fen), 0)).where(
        Debt.county_id.in_(counties_of(viewer)), Debt.state == DebtState.OPEN
    )
    return int(db.session.scalar(left) or 0)


def find_debt(debt_id: int, *, viewer: User) -> Debt | None:
    """One debt, for the officers of its county."""
    return db.session.scalar(
        select(Debt).where(Debt.id == debt_id, Debt.county_id.in_(counties_of(viewer)))
    )


def own_debts(*, viewer: User) -> Sequence[Debt]:
    """What the viewer owes or owed."""
    return db.session.scalars(
        select(Debt)
        .options(joinedload(Debt.county))
        .where(Debt.person_id == viewer.person_id)
        .order_by(Debt.id)
    ).all()


def debt_of(application: Application) -> Debt | None:
    """What must come back of this claim, unless that was lifted."""
    return db.session.scalar(
        select(Debt).where(Debt.application_id == application.id, Debt.state != DebtState.LIFTED)
    )


def held_returned_fen(application: Application) -> int:
    """What came back of this claim by all its debts; the claim is locked until the end."""
    db.session.scalars(
        select(Application)
        .where(Application.id == application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).one()
    returned = select(func.coalesce(func.sum(Debt.repaid_fen), 0)).where(
        Debt.application_id == application.id
    )
    return int(db.session.scalar(returned) or 0)


def held_debt(debt: Debt) -> Debt:
    """The debt as it is now, locked until the operation ends."""
    return db.session.scalars(
        select(Debt)
        .where(Debt.id == debt.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
