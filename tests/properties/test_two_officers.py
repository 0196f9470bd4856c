"""Two officers who decide the same thing at the same moment: one does it, the other is told."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Make
from tests.make.people import LONG_AGO
from tests.properties.test_budget import assert_sound, at_once
from trainer.core import clock
from trainer.core.actors import Visitor
from trainer.core.audit import record
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import Refused
from trainer.domain.honours import operations as honours
from trainer.domain.honours.models import Winner, WinnerState
from trainer.domain.papers import operations as papers
from trainer.domain.papers.models import Paper, PaperState
from trainer.domain.payouts import operations as payouts
from trainer.domain.payouts import queries as payout_queries
from trainer.domain.payouts.models import Budget, ItemState, ListState, PaymentItem, PaymentList
from trainer.domain.people.models import Duty, DutyKind, User
from trainer.domain.people.places import County
from trainer.domain.publicity import operations as publicity
from trainer.domain.publicity import queries as publicity_queries
from trainer.domain.publicity.models import NoticeLine, Objection
from trainer.domain.rewards import operations as rewards
from trainer.domain.rewards.models import Application, State

OFFICERS = 4


@pytest.fixture
def make(live_app: Flask) -> Iterator[Make]:
    """Builders on the live database, on a Monday in June 2026."""
    with live_app.app_context():
        clock.move(datetime(2026, 6, 1, 9, tzinfo=HERE) - clock.now())
        yield Make(db.session())


def user(user_id: int) -> User:
    return db.session.get_one(User, user_id)


def only_one_did(raised: list[BaseException], actors: int = OFFICERS) -> None:
    """All but one were refused, each with a sentence."""
    assert len(raised) == actors - 1, raised
    assert all(isinstance(one, Refused) and str(one) for one in raised), raised


def afresh() -> None:
    db.session.rollback()
    db.session.expire_all()


def test_a_claim_is_reviewed_once_and_never_approved_by_its_reviewer(
    live_app: Flask, make: Make
) -> None:
    """Everybody holds both duties, and tries both acts at once, again and again."""
    county = make.county()
    claim_id = make.filed_claim(county).id
    both = (DutyKind.REVIEWER, DutyKind.APPROVER)
    ids = [make.staff(*both, county=county).id for _ in range(OFFICERS)]

    def decide(number: int) -> None:
        for act in (rewards.review, rewards.approve):
            try:
                act(db.session.get_one(Application, claim_id), actor=user(ids[number]))
            except Refused:
                db.session.rollback()

    assert at_once(live_app, decide, OFFICERS) == []
    afresh()
    claim = db.session.get_one(Application, claim_id)
    assert claim.state in (State.REVIEWED, State.APPROVED)
    assert claim.reviewed_by_id in ids
    assert claim.approved_by_id != claim.reviewed_by_id


def test_a_claim_approved_by_several_at_once_is_approved_by_one(
    live_app: Flask, make: Make
) -> None:
    county = make.county()
    claim_id = make.reviewed(county).id
    ids = [make.staff(DutyKind.APPROVER, county=county).id for _ in range(OFFICERS)]

    def approve(number: int) -> None:
        rewards.approve(db.session.get_one(Application, claim_id), actor=user(ids[number]))

    only_one_did(at_once(live_app, approve, OFFICERS))
    afresh()
    claim = db.session.get_one(Application, claim_id)
    assert claim.state is State.APPROVED
    assert claim.approved_by_id in ids


def test_a_reward_paid_by_several_at_once_is_paid_by_one_who_neither_reviewed_nor_approved(
    live_app: Flask, make: Make
) -> None:
    county = make.county()
    listed = make.confirmed_list(county)
    (item,) = payout_queries.live_items(listed)
    item_id, county_id = item.id, county.id
    barred = [item.reviewed_by_id, item.approved_by_id]
    for user_id in barred:
        make.save(
            Duty(user_id=user_id, kind=DutyKind.PAYER, county_id=county.id, starts_on=LONG_AGO)
        )
    ids = [*barred, make.payer(county).id, make.payer(county).id]

    def pay(number: int) -> None:
        payouts.mark_paid(
            db.session.get_one(PaymentItem, item_id),
            paid_on=clock.today(),
            actor=user(ids[number]),
        )

    only_one_did(at_once(live_app, pay, OFFICERS))
    assert_sound(county_id)
    item = db.session.get_one(PaymentItem, item_id)
    assert item.state is ItemState.PAID
    assert item.paid_by_id not in barred


def test_a_list_confirmed_by_several_at_once_has_one_confirmer_and_one_summary(
    live_app: Flask, make: Make
) -> None:
    county = make.county()
    listed = make.locked_list(county)
    make.save(
        Duty(
            user_id=listed.made_by_id,
            kind=DutyKind.PAYER,
            county_id=county.id,
            starts_on=LONG_AGO,
        )
    )
    list_id, maker_id, county_id = listed.id, listed.made_by_id, county.id
    ids = [maker_id, *(make.payer(county).id for _ in range(OFFICERS - 1))]

    def confirm(number: int) -> None:
        payouts.confirm(db.session.get_one(PaymentList, list_id), actor=user(ids[number]))

    only_one_did(at_once(live_app, confirm, OFFICERS))
    assert_sound(county_id)
    listed = db.session.get_one(PaymentList, list_id)
    assert listed.state is ListState.CONFIRMED
    assert listed.confirmed_by_id not in (None, maker_id)
    assert db.session.scalar(select(func.count(Paper.id))) == 1


def test_a_budget_lowered_while_a_list_is_locked_never_falls_below_it(
    live_app: Flask, make: Make
) -> None:
    county = make.county()
    lists = [make.filled_list(county).id for _ in range(OFFICERS // 2)]
    make.budget(county, 1_000_000)
    county_id, clerk_id = county.id, make.clerk(county).id
    approver_id = make.staff(DutyKind.APPROVER, county=county).id

    def lock_or_lower(number: int) -> None:
        if number < len(lists):
            payouts.lock(db.session.get_one(PaymentList, lists[number]), actor=user(clerk_id))
        else:
            payouts.set_budget(
                db.session.get_one(County, county_id),
                year=2026,
                total_fen=100_000,
                actor=user(approver_id),
            )

    raised = at_once(live_app, lock_or_lower, OFFICERS)
    assert all(isinstance(one, Refused) and "预算" in str(one) for one in raised), raised
    assert_sound(county_id)


def test_a_lowering_waits_for_the_list_that_is_being_locked(
    live_app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The total is compared with what is held after the list has been locked, not before."""
    county = make.county()
    listed = make.filled_list(county)
    make.budget(county, 1_000_000)
    list_id, maker_id, county_id = listed.id, listed.made_by_id, county.id
    approver_id = make.staff(DutyKind.APPROVER, county=county).id
    moved, lowered = Event(), Event()

    def record_slowly(actor: object, happened: str, *rest: object, **facts: object) -> None:
        if happened == "payment_list.locked":
            moved.set()
            lowered.wait(0.5)  # where the budget is locked, nobody gets past meanwhile
        record(actor, happened, *rest, **facts)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr("trainer.domain.payouts.operations.record", record_slowly)

    def lock() -> None:
        with live_app.app_context():
            payouts.lock(db.session.get_one(PaymentList, list_id), actor=user(maker_id))

    def lower() -> None:
        moved.wait()
        with live_app.app_context():
            try:
                payouts.set_budget(
                    db.session.get_one(County, county_id),
                    year=2026,
                    total_fen=100_000,
                    actor=user(approver_id),
                )
            finally:
                lowered.set()

    with ThreadPoolExecutor(2) as pool:
        locking, lowering = pool.submit(lock), pool.submit(lower)
        locking.result()
        with pytest.raises(Refused, match="不能少于已经占用和支出的"):
            lowering.result()
    assert_sound(county_id)
    assert db.session.scalar(select(Budget.total_fen)) == 1_000_000


def test_a_budget_set_for_the_first_time_by_several_at_once_is_one(
    live_app: Flask, make: Make
) -> None:
    county = make.county()
    county_id = county.id
    ids = [make.staff(DutyKind.APPROVER, county=county).id for _ in range(OFFICERS)]

    def set_one(number: int) -> None:
        payouts.set_budget(
            db.session.get_one(County, county_id),
            year=2026,
            total_fen=100_000,
            actor=user(ids[number]),
        )

    raised = at_once(live_app, set_one, OFFICERS)
    assert all(isinstance(one, Refused) and "预算" in str(one) for one in raised), raised
    assert_sound(county_id)


def test_a_letter_issued_by_several_at_once_is_one_and_no_number_is_lost(
    live_app: Flask, make: Make
) -> None:
    county = make.county()
    (claim,) = make.cleared(county)
    claim_id = claim.id
    ids = [make.staff(DutyKind.APPROVER, county=county).id for _ in range(OFFICERS)]

    def issue(number: int) -> None:
        rewards.issue_letter(db.session.get_one(Application, claim_id), actor=user(ids[number]))

    only_one_did(at_once(live_app, issue, OFFICERS))
    afresh()
    (paper,) = db.session.scalars(select(Paper)).all()
    assert paper.serial == 1
    assert db.session.get_one(Application, claim_id).letter_id == paper.id


def test_all_letters_issued_by_several_at_once_are_each_one(live_app: Flask, make: Make) -> None:
    county = make.county()
    claims = [claim.id for claim in make.cleared(county, 3)]
    county_id = county.id
    ids = [make.staff(DutyKind.APPROVER, county=county).id for _ in range(OFFICERS)]

    def issue(number: int) -> None:
        rewards.issue_letters(db.session.get_one(County, county_id), actor=user(ids[number]))

    only_one_did(at_once(live_app, issue, OFFICERS))
    afresh()
    assert sorted(db.session.scalars(select(Paper.serial))) == [1, 2, 3]
    letters = [db.session.get_one(Application, claim_id).letter_id for claim_id in claims]
    assert len(set(letters)) == 3


def test_a_letter_voided_and_replaced_at_once_ends_one_way(live_app: Flask, make: Make) -> None:
    county = make.county()
    (claim,) = make.cleared(county)
    approver = make.staff(DutyKind.APPROVER, county=county)
    letter_id = rewards.issue_letter(claim, actor=approver).id
    claim_id = claim.id
    ids = [make.staff(DutyKind.APPROVER, county=county).id for _ in range(OFFICERS)]

    def end(number: int) -> None:
        act = (rewards.void_letter, rewards.replace_letter)[number % 2]
        claim = db.session.get_one(Application, claim_id)
        act(claim, seen=letter_id, reason="姓名有误", actor=user(ids[number]))

    raised = at_once(live_app, end, OFFICERS)
    assert all(isinstance(one, Refused) and str(one) for one in raised), raised
    assert len(raised) == OFFICERS - 1
    afresh()
    letter = db.session.get_one(Paper, letter_id)
    successors = db.session.scalars(select(Paper).where(Paper.id != letter_id)).all()
    assert all(one.state is PaperState.ISSUED for one in successors)
    numbers = sorted(db.session.scalars(select(Paper.serial)))
    assert letter.state in (PaperState.VOID, PaperState.REPLACED)
    assert numbers == list(range(1, len(numbers) + 1))
    assert (letter.replaced_by_id is not None) == (letter.state is PaperState.REPLACED)


def test_a_paper_voided_while_others_replace_it_has_one_end(live_app: Flask, make: Make) -> None:
    county = make.county()
    paper_id, county_id = make.paper(county).id, county.id
    ids = [make.staff(DutyKind.APPROVER, county=county).id for _ in range(OFFICERS)]

    def end(number: int) -> None:
        paper = db.session.get_one(Paper, paper_id)
        if number % 2:
            papers.void(paper, "姓名有误", actor=user(ids[number]))
        else:
            papers.replace(
                paper,
                dict(paper.facts),
                "姓名有误",
                subject=db.session.get_one(County, county_id),
                actor=user(ids[number]),
            )

    only_one_did(at_once(live_app, end, OFFICERS))
    afresh()
    paper = db.session.get_one(Paper, paper_id)
    count = db.session.scalar(select(func.count(Paper.id)))
    assert count == (2 if paper.state is PaperState.REPLACED else 1)


def test_a_winner_confirmed_by_several_at_once_is_confirmed_by_one_who_did_not_enter_it(
    live_app: Flask, make: Make
) -> None:
    make.city_office()
    enterer = make.city_officer()
    winner_id = make.winner(make.selection(), make.county(), by=enterer).id
    enterer_id = enterer.id
    ids = [enterer_id, *(make.city_officer().id for _ in range(OFFICERS - 1))]

    def confirm(number: int) -> None:
        honours.confirm_winner(db.session.get_one(Winner, winner_id), actor=user(ids[number]))

    only_one_did(at_once(live_app, confirm, OFFICERS))
    afresh()
    winner = db.session.get_one(Winner, winner_id)
    assert winner.state is WinnerState.CONFIRMED
    assert winner.confirmed_by_id not in (None, enterer_id)


class Midnight:
    """A claim whose notice ends this midnight, an objection on its way, and an officer."""

    def __init__(self, app: Flask, make: Make) -> None:
        self.app = app
        make.holidays(2026)
        county = make.county()
        claim = make.approved(county)
        notice = make.publicised(claim)
        self.claim_id, self.line_id = claim.id, notice.lines[0].id
        self.clerk_id = make.clerk(county).id
        last = datetime.combine(notice.last_on, datetime.min.time(), HERE)
        clock.move(last + timedelta(hours=23, minutes=50) - clock.now())

    def strike(self) -> None:
        """Ten minutes later it is the next day."""
        clock.move(timedelta(minutes=20))

    def object_to(self) -> None:
        with self.app.app_context():
            publicity.object_to(
                db.session.get_one(NoticeLine, self.line_id),
                by_name="示例反映人",
                by_unit=False,
                contact="0598-5550100",
                text="示例：此人已不在本县工作，请核实。",
                actor=Visitor("192.0.2.9"),
            )

    def list_for_payment(self) -> None:
        with self.app.app_context():
            rewards.list_for_payment(
                db.session.get_one(Application, self.claim_id), actor=user(self.clerk_id)
            )


def together(first: Callable[[], None], second: Callable[[], None]) -> list[BaseException | None]:
    """What each of the two raised, if anything."""
    with ThreadPoolExecutor(2) as pool:
        return [running.exception() for running in (pool.submit(first), pool.submit(second))]


def test_an_objection_raised_before_midnight_holds_the_money_that_moves_after_it(
    live_app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Midnight(live_app, make)
    objecting, listed = Event(), Event()

    def record_slowly(*entry: object, **facts: object) -> None:
        objecting.set()
        listed.wait(0.5)  # where the line is locked, nobody gets past meanwhile
        record(*entry, **facts)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr("trainer.domain.publicity.operations.record", record_slowly)

    def pay_after_midnight() -> None:
        objecting.wait()
        night.strike()
        try:
            night.list_for_payment()
        finally:
            listed.set()

    objected, paid = together(night.object_to, pay_after_midnight)
    assert objected is None
    assert isinstance(paid, Refused)
    assert "异议" in str(paid)
    afresh()
    claim = db.session.get_one(Application, night.claim_id)
    assert claim.state is State.PUBLICISED
    assert db.session.get_one(NoticeLine, night.line_id).held_at is not None


def test_an_objection_that_waited_past_midnight_comes_too_late(
    live_app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day is asked for again once the line is had."""
    night = Midnight(live_app, make)
    hold = publicity_queries.held_line

    def hold_late(line_id: int) -> NoticeLine:
        night.strike()
        return hold(line_id)

    monkeypatch.setattr(publicity_queries, "held_line", hold_late)
    with pytest.raises(Refused, match="公示期已于"):
        night.object_to()
    afresh()
    assert db.session.scalar(select(func.count(Objection.id))) == 0
    assert db.session.get_one(NoticeLine, night.line_id).held_at is None
