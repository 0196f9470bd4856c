"""What is asked about budgets and payment lists."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.payouts.models import (
    LIVE,
    Budget,
    ItemState,
    ListState,
    PaymentItem,
    PaymentList,
)
from trainer.domain.payouts.rules import Waiting
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.people.rules import counties_of
from trainer.domain.rewards import queries as rewards
from trainer.domain.rewards.models import Application, State

HOLDING = (ListState.LOCKED, ListState.CONFIRMED, ListState.PAID)
"""Lists whose queued items are held in the budget."""


def visible_to(viewer: User) -> ColumnElement[bool]:
    """The lists of the viewer's counties."""
    return PaymentList.county_id.in_(counties_of(viewer))


def find(list_id: int, *, viewer: User) -> PaymentList | None:
    """The list, if this viewer may see it."""
    return db.session.scalar(
        select(PaymentList).where(PaymentList.id == list_id, visible_to(viewer))
    )


def find_item(item_id: int, *, viewer: User) -> PaymentItem | None:
    """One line of a list that the viewer may see."""
    return db.session.scalar(
        select(PaymentItem).join(PaymentList).where(PaymentItem.id == item_id, visible_to(viewer))
    )


def held(listed: PaymentList) -> PaymentList:
    """The list as it is now, locked until the operation ends: its officers take turns."""
    return db.session.scalars(
        select(PaymentList)
        .where(PaymentList.id == listed.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def held_item(item: PaymentItem) -> PaymentItem:
    """One line as it is now, its list locked until the operation ends."""
    held(item.list)
    return db.session.scalars(
        select(PaymentItem)
        .where(PaymentItem.id == item.id)
        .execution_options(populate_existing=True)
    ).one()


def lists(*, viewer: User, state: ListState | None = None, number: int = 1) -> Page[PaymentList]:
    """One page of the lists of the viewer's counties, newest first."""
    chosen = select(PaymentList).where(visible_to(viewer))
    if state is not None:
        chosen = chosen.where(PaymentList.state == state)
    return page_of(chosen.order_by(PaymentList.id.desc()), number)


def counts(*, viewer: User) -> dict[ListState, int]:
    """How many lists stand in each state in the viewer's counties."""
    rows = db.session.execute(
        select(PaymentList.state, func.count().label("n"))
        .where(visible_to(viewer))
        .group_by(PaymentList.state)
    )
    return {row.state: row.n for row in rows}


def waiting_for(viewer: User) -> int:
    """How many lists wait for this officer: to be looked over, or to be paid."""
    confirm = and_(
        PaymentList.state == ListState.LOCKED,
        PaymentList.county_id.in_(counties_of(viewer, DutyKind.APPROVER, DutyKind.PAYER)),
        PaymentList.made_by_id != viewer.id,
    )
    pay = and_(
        PaymentList.state == ListState.CONFIRMED,
        PaymentList.county_id.in_(counties_of(viewer, DutyKind.PAYER)),
    )
    return db.session.scalar(select(func.count(PaymentList.id)).where(or_(confirm, pay))) or 0


def items(listed: PaymentList) -> Sequence[PaymentItem]:
    """Every line of a list, removed and failed ones too, in the order they were taken on."""
    return db.session.scalars(_items_of(listed)).all()


def live_items(listed: PaymentList) -> Sequence[PaymentItem]:
    """The lines that count."""
    return db.session.scalars(_items_of(listed).where(PaymentItem.state.in_(LIVE))).all()


def queued_items(listed: PaymentList) -> Sequence[PaymentItem]:
    """The lines that wait to be paid."""
    return db.session.scalars(_items_of(listed).where(PaymentItem.state == ItemState.QUEUED)).all()


def paid_items(listed: PaymentList) -> Sequence[PaymentItem]:
    """The lines that were noted as paid."""
    return db.session.scalars(_items_of(listed).where(PaymentItem.state == ItemState.PAID)).all()


def ready(county_id: int) -> Sequence[Application]:
    """Rewards of the county whose public notice is over and that no list holds."""
    return rewards.ready_to_pay(county_id)


def waiting_to_be_listed(county_id: int) -> Waiting:
    """How many such rewards there are, and what they come to."""
    waiting = ready(county_id)
    return Waiting(len(waiting), sum(application.amount_fen for application in waiting))


def budget(county_id: int, year: int) -> Budget | None:
    """The county's budget of that year."""
    return db.session.scalar(
        select(Budget).where(Budget.county_id == county_id, Budget.year == year)
    )


def held_budget(county_id: int, year: int) -> Budget | None:
    """The budget as it is now, locked until the operation ends: lists that hold of it queue up."""
    return db.session.scalar(
        select(Budget)
        .where(Budget.county_id == county_id, Budget.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def fresh_budget(county_id: int, year: int) -> Budget | None:
    """The same, read anew, for the sentence that explains a refusal."""
    return db.session.scalar(
        select(Budget)
        .where(Budget.county_id == county_id, Budget.year == year)
        .execution_options(populate_existing=True)
    )


def budgets(*, viewer: User) -> Sequence[Budget]:
    """This year's budgets of the viewer's counties."""
    return db.session.scalars(
        select(Budget)
        .where(Budget.county_id.in_(counties_of(viewer)), Budget.year == clock.today().year)
        .order_by(Budget.county_id)
    ).all()


def next_serial(county_id: int, year: int) -> int:
    """The number of the county's next list in that year."""
    newest = select(func.max(PaymentList.serial)).where(
        PaymentList.county_id == county_id, PaymentList.year == year
    )
    return (db.session.scalar(newest) or 0) + 1


def inconsistencies() -> Iterator[str]:
    """Whatever in lists, budgets and rewards disagrees; an empty answer is the healthy one."""
    yield from _list_totals()
    yield from _budget_totals()
    yield from _reward_states()


def _list_totals() -> Iterator[str]:
    live = and_(PaymentItem.list_id == PaymentList.id, PaymentItem.state.in_(LIVE))
    rows = db.session.execute(
        select(
            PaymentList.id,
            PaymentList.count,
            PaymentList.total_fen,
            func.count(PaymentItem.id),
            func.coalesce(func.sum(PaymentItem.amount_fen), 0),
        )
        .outerjoin(PaymentItem, live)
        .group_by(PaymentList.id, PaymentList.count, PaymentList.total_fen)
        .order_by(PaymentList.id)
    )
    for list_id, count, total, items_count, items_total in rows:
        if (count, total) != (items_count, int(items_total)):
            yield (
                f"payment list {list_id}: says {count} items and {total} fen, "
                f"its items say {items_count} and {items_total}"
            )


def _budget_totals() -> Iterator[str]:
    held = and_(PaymentItem.state == ItemState.QUEUED, PaymentList.state.in_(HOLDING))
    spent = PaymentItem.state == ItemState.PAID
    sums: dict[tuple[int, int], tuple[int, int]] = {}
    rows = db.session.execute(
        select(PaymentList.county_id, PaymentList.year, _sum_where(held), _sum_where(spent))
        .join(PaymentItem, PaymentItem.list_id == PaymentList.id)
        .group_by(PaymentList.county_id, PaymentList.year)
    )
    for county_id, year, held_fen, spent_fen in rows:
        sums[county_id, year] = (int(held_fen), int(spent_fen))
    stored = select(
        Budget.id, Budget.county_id, Budget.year, Budget.held_fen, Budget.spent_fen
    ).order_by(Budget.id)
    for budget_id, county_id, year, held_fen, spent_fen in db.session.execute(stored):
        found = sums.pop((county_id, year), (0, 0))
        if found != (held_fen, spent_fen):
            yield (
                f"budget {budget_id}: holds {held_fen} and spent {spent_fen} fen, "
                f"its lists say {found[0]} and {found[1]}"
            )
    for (county_id, year), amounts in sums.items():
        if any(amounts):
            yield f"county {county_id} pays in {year} without a budget"


def _reward_states() -> Iterator[str]:
    expected = case(
        (PaymentItem.state == ItemState.PAID, State.PAID.value),
        (PaymentItem.state == ItemState.QUEUED, State.LISTED.value),
    )
    live = and_(PaymentItem.application_id == Application.id, PaymentItem.state.in_(LIVE))
    on_list = or_(Application.state.in_((State.LISTED, State.PAID)), PaymentItem.id.is_not(None))
    rows = db.session.execute(
        select(Application.id, Application.state, expected)
        .outerjoin(PaymentItem, live)
        .where(on_list)
        .order_by(Application.id)
    )
    for application_id, state, wanted in rows:
        if state.value != wanted:
            yield f"application {application_id} is {state.value}, its payment item says {wanted}"


def _sum_where(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, PaymentItem.amount_fen), else_=0)), 0)


def _items_of(listed: PaymentList) -> Select[PaymentItem]:
    application = joinedload(PaymentItem.application)
    return (
        select(PaymentItem)
        .options(
            application.joinedload(Application.person).joinedload(Person.organisation),
            application.joinedload(Application.certificate),
        )
        .where(PaymentItem.list_id == listed.id)
        .order_by(PaymentItem.id)
    )
