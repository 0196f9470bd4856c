"""What is done with budgets and payment lists. Money moves by guarded updates only."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import update

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, savepoint, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import Sentence, say
from trainer.domain.papers import operations as papers
from trainer.domain.papers.models import PaperKind
from trainer.domain.payouts import queries, rules
from trainer.domain.payouts.models import (
    BOUNCE,
    CLOSE,
    CONFIRM,
    FAIL,
    FILL,
    LOCK,
    PAY,
    REMOVE,
    SEND_BACK,
    Budget,
    ItemState,
    ListState,
    PaymentItem,
    PaymentList,
)
from trainer.domain.payouts.rules import Added, SheetRow
from trainer.domain.people.places import County
from trainer.domain.rewards import operations as rewards
from trainer.domain.rewards import queries as reward_queries
from trainer.domain.rewards.models import Application


@transaction()
def set_budget(county: County, *, year: int, total_fen: int, actor: Actor) -> Budget:
    """Say what the county may pay in a year; never less than it has promised already."""
    require(rules.may_set_budget(actor, county.id))
    refuse_if(rules.year_objection(year), "year")
    budget = queries.held_budget(county.id, year)
    refuse_if(rules.total_objection(total_fen, budget), "total")
    before = budget.total_fen if budget else None
    if budget is None:
        budget = Budget(county_id=county.id, year=year)
        db.session.add(budget)
    budget.total_fen = total_fen
    record(actor, "budget.set", budget, year=year, total_fen=total_fen, before_fen=before)
    return budget


@transaction()
def open_list(county: County, *, title: str, year: int, actor: Actor) -> PaymentList:
    """Begin a payment list, charged to that year's budget."""
    require(rules.may_make(actor, county.id))
    refuse_if(rules.year_objection(year), "year")
    listed = PaymentList(
        county_id=county.id,
        year=year,
        serial=queries.next_serial(county.id, year),
        title=title.strip(),
        made_by_id=actor.actor_id,
        made_at=clock.now(),
    )
    db.session.add(listed)
    record(actor, "payment_list.opened", listed, year=year, serial=listed.serial)
    return listed


@transaction()
def add_cleared(listed: PaymentList, *, actor: Actor) -> Added:
    """Take every cleared reward of the county onto the list; whatever objects stays out."""
    require(rules.may_make(actor, listed.county_id))
    queries.held(listed)
    listed.take(FILL)
    added, left_out = 0, list[Sentence]()
    ready = queries.ready(listed.county_id)
    reward_queries.hold_people([application.person for application in ready])
    for application in ready:
        try:
            with savepoint():
                _add(listed, application, actor)
        except RuleBroken as refusal:
            left_out.append(refusal.sentence)
        else:
            added += 1
    if not added and not left_out:
        raise RuleBroken(say("现在没有公示结束、可以列入的奖励。"))
    _follow_items(listed)
    record(actor, "payment_list.filled", listed, added=added, total_fen=listed.total_fen)
    return Added(added, tuple(left_out))


@transaction()
def remove_item(item: PaymentItem, *, reason: str, actor: Actor) -> None:
    """Take one reward off a list that is not confirmed yet; totals and budget follow."""
    listed = item.list
    require(rules.may_make(actor, listed.county_id))
    queries.held_item(item)
    refuse_if(rules.reason_objection(reason), "reason")
    item.take(REMOVE)  # first: whoever comes second must not move the budget
    item.reason = reason.strip()
    if listed.state is ListState.LOCKED:
        _move(listed, held=-item.amount_fen)
    else:
        listed.take(FILL)
    _follow_items(listed)
    rewards.take_off_list(item.application, reason=reason, actor=actor)
    record(actor, "payment_list.item_removed", listed, item=item.id, reason=reason.strip())


@transaction()
def lock(listed: PaymentList, *, actor: Actor) -> None:
    """Hand the list over; its total is held in the budget, or it stays a draft."""
    require(rules.may_make(actor, listed.county_id))
    queries.held(listed)
    items = queries.live_items(listed)
    refuse_if(rules.locking_objection(listed, items, _owing(items), actor))
    listed.take(LOCK)
    _move(listed, held=listed.total_fen)
    listed.locked_at = clock.now()
    listed.sent_back_reason = ""
    record(actor, "payment_list.locked", listed, count=listed.count, total_fen=listed.total_fen)


@transaction()
def send_back(listed: PaymentList, *, reason: str, actor: Actor) -> None:
    """Give the list back to be mended; the budget is free again."""
    require(rules.may_confirm(actor, listed.county_id))
    queries.held(listed)
    refuse_if(rules.reason_objection(reason), "reason")
    listed.take(SEND_BACK)
    _move(listed, held=-listed.total_fen)
    listed.locked_at = None
    listed.sent_back_reason = reason.strip()
    record(actor, "payment_list.sent_back", listed, reason=reason.strip())


@transaction()
def confirm(listed: PaymentList, *, actor: Actor) -> None:
    """Another person has looked the list over; the summary sheet is issued for signature."""
    require(rules.may_confirm(actor, listed.county_id))
    queries.held(listed)
    items = queries.live_items(listed)
    refuse_if(rules.confirming_objection(listed, items, _owing(items), actor))
    office = listed.county.office_on(clock.today())
    if office is None:
        raise RuleBroken(say("系统里没有本县（市、区）今天的主管单位，请先请管理员登记。"))
    listed.take(CONFIRM)
    listed.confirmed_by_id = actor.actor_id
    listed.confirmed_at = clock.now()
    listed.sheet = papers.issue(
        PaperKind.PAYMENT_LIST,
        county=listed.county,
        facts=rules.sheet_facts(listed, items, office.name, clock.today()),
        subject=listed,
        actor=actor,
    )
    record(actor, "payment_list.confirmed", listed, count=listed.count, total_fen=listed.total_fen)


@transaction()
def mark_paid(item: PaymentItem, *, paid_on: date, actor: Actor) -> None:
    """Note that one reward was paid; what the budget held for it is spent."""
    require(rules.may_pay(actor, item.list.county_id))
    queries.held_item(item)
    _pay(item, paid_on, actor)
    _close_when_done(item.list)
    record(actor, "payment_list.item_paid", item.list, item=item.id, paid_on=paid_on)


@transaction()
def mark_all_paid(listed: PaymentList, *, paid_on: date, actor: Actor) -> int:
    """Note that every reward still waiting on the list was paid that day; returns how many."""
    require(rules.may_pay(actor, listed.county_id))
    queries.held(listed)
    waiting = queries.queued_items(listed)
    if not waiting:
        raise RuleBroken(say("清单里没有待发放的奖励。"))
    reward_queries.hold_people([item.application.person for item in waiting])
    for item in waiting:
        _pay(item, paid_on, actor)
    _close_when_done(listed)
    record(actor, "payment_list.all_paid", listed, count=len(waiting), paid_on=paid_on)
    return len(waiting)


@transaction()
def mark_failed(item: PaymentItem, *, reason: str, actor: Actor) -> None:
    """Note that a payment came back; the reward waits for the next list, the budget is free."""
    listed = item.list
    require(rules.may_pay(actor, listed.county_id))
    queries.held_item(item)
    refuse_if(rules.reason_objection(reason), "reason")
    _require_confirmed(item)
    item.take(FAIL)
    item.reason = reason.strip()
    _move(listed, held=-item.amount_fen)
    _follow_items(listed)
    rewards.take_off_list(item.application, reason=reason, actor=actor)
    _close_when_done(listed)
    record(actor, "payment_list.item_failed", listed, item=item.id, reason=reason.strip())


@transaction()
def mark_returned(
    listed: PaymentList, items: Sequence[PaymentItem], *, reason: str, actor: Actor
) -> None:
    """Note that the bank gave back what was noted as paid: it waits for the next list.

    The budget is free again; day and payer stay with the line, which counts no more.
    """
    require(rules.may_confirm(actor, listed.county_id))
    queries.held(listed)
    items = [queries.held_item(item) for item in items]
    refuse_if(rules.returning_objection(items, actor))
    refuse_if(rules.reason_objection(reason), "reason")
    reward_queries.hold_people([item.application.person for item in items])
    for item in items:
        item.take(BOUNCE)
        item.returned_by_id = actor.actor_id
        item.reason = reason.strip()
        _move(listed, held=0, spent=-item.amount_fen)
        rewards.mark_returned(item.application, reason=reason, actor=actor)
    _follow_items(listed)
    record(actor, "payment_list.items_returned", listed, count=len(items), reason=reason.strip())


@transaction()
def reveal_accounts(listed: PaymentList, *, actor: Actor) -> list[SheetRow]:
    """The list with full accounts, for the payer to type from; the act is on record."""
    require(rules.may_pay(actor, listed.county_id))
    if listed.state not in (ListState.CONFIRMED, ListState.PAID):
        raise RuleBroken(say("清单复核通过以后，才能导出含完整账号的名册。"))
    rows = [rules.sheet_row(item, full_account=True) for item in queries.live_items(listed)]
    record(actor, "payment_list.accounts_revealed", listed, count=len(rows))
    return rows


def _add(listed: PaymentList, application: Application, actor: Actor) -> None:
    rewards.list_for_payment(application, actor=actor)
    item = PaymentItem(
        list_id=listed.id,
        application_id=application.id,
        amount_fen=application.amount_fen,
        reviewed_by_id=application.reviewed_by_id,
        approved_by_id=application.approved_by_id,
    )
    db.session.add(item)


def _pay(item: PaymentItem, paid_on: date, actor: Actor) -> None:
    refuse_if(rules.paying_objection(item, paid_on, clock.today(), actor), "paid_on")
    refuse_if(rules.owing_objection([item], _owing([item], decided_by=paid_on)), "paid_on")
    _require_confirmed(item)
    item.take(PAY)
    item.paid_on = paid_on
    item.paid_by_id = actor.actor_id
    _move(item.list, held=-item.amount_fen, spent=item.amount_fen)
    rewards.mark_paid(item.application, paid_on=paid_on, actor=actor)


def _owing(items: Sequence[PaymentItem], *, decided_by: date | None = None) -> set[int]:
    """Who of them owes a reward back; until the end of the operation nobody else comes to.

    Money that had left the bank before a debt was decided on is still noted as what it was.
    """
    reward_queries.hold_people([item.application.person for item in items])
    return reward_queries.owing_people(decided_by=decided_by)


def _require_confirmed(item: PaymentItem) -> None:
    if item.list.state is not ListState.CONFIRMED:
        raise RuleBroken(
            say("清单复核通过以后才能登记发放，现在是“{state}”。", state=item.list.state.label)
        )


def _follow_items(listed: PaymentList) -> None:
    """Count and total are those of the live items."""
    db.session.flush()
    live = queries.live_items(listed)
    listed.count = len(live)
    listed.total_fen = sum(item.amount_fen for item in live)


def _close_when_done(listed: PaymentList) -> None:
    db.session.flush()
    if not any(item.state is ItemState.QUEUED for item in queries.live_items(listed)):
        listed.take(CLOSE)
        listed.closed_at = clock.now()


def _move(listed: PaymentList, *, held: int, spent: int = 0) -> None:
    """Hold, free or spend in one guarded update; two lists at once never exceed the total.

    Rows are locked in one order (list, budget, the rest), so that nobody waits in a circle.
    """
    guarded = (
        update(Budget)
        .where(
            Budget.county_id == listed.county_id,
            Budget.year == listed.year,
            Budget.held_fen + Budget.spent_fen + held + spent <= Budget.total_fen,
        )
        .values(held_fen=Budget.held_fen + held, spent_fen=Budget.spent_fen + spent)
        .returning(Budget.id)
        .execution_options(synchronize_session=False)
    )
    with db.session.no_autoflush:
        moved = db.session.scalar(guarded)
    if moved is None:
        budget = queries.fresh_budget(listed.county_id, listed.year)
        refuse_if(rules.budget_objection(held + spent, budget, listed.year))
        raise RuleBroken(say("预算刚才有变化，请再试一次。"))
