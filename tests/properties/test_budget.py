"""Officers who lock, list and pay at the same moment never spend twice nor beyond the budget."""

import random
import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import Refused
from trainer.domain.payouts import operations, queries
from trainer.domain.payouts.models import LIVE, Budget, ListState, PaymentItem, PaymentList
from trainer.domain.people.models import DutyKind, User

THREADS = 6
REWARD_FEN = 200_000


@pytest.fixture
def make(live_app: Flask) -> Iterator[Make]:
    """Builders on the live database, on a Monday in June 2026."""
    with live_app.app_context():
        start = datetime(2026, 6, 1, 9, tzinfo=HERE)
        clock.move(start - clock.now())
        yield Make(db.session())


def at_once(app: Flask, work: Callable[[int], None], threads: int = THREADS) -> list[BaseException]:
    """Run `work(number)` in that many threads from one starting line; returns what it raised."""
    line, raised = threading.Barrier(threads), list[BaseException]()

    def run(number: int) -> None:
        with app.app_context():
            line.wait()
            try:
                work(number)
            except BaseException as error:
                raised.append(error)
            finally:
                db.session.remove()

    runners = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    return raised


def assert_sound(county_id: int) -> None:
    """Nothing disagrees, nobody stands on two live lists, and the budget holds."""
    db.session.rollback()
    db.session.expire_all()
    assert list(queries.inconsistencies()) == []
    live = db.session.query(PaymentItem).filter(PaymentItem.state.in_(LIVE)).all()
    assert len({item.application_id for item in live}) == len(live)
    budget = db.session.query(Budget).filter_by(county_id=county_id).one()
    assert budget.held_fen + budget.spent_fen <= budget.total_fen


def test_lists_locked_at_once_never_exceed_the_budget(live_app: Flask, make: Make) -> None:
    county = make.county()
    clerk = make.clerk(county)
    lists = []
    for _ in range(THREADS):
        make.cleared(county)
        listed = make.payment_list(county, clerk)
        operations.add_cleared(listed, actor=clerk)
        lists.append(listed.id)
    make.budget(county, 3 * REWARD_FEN + REWARD_FEN // 2)
    county_id, clerk_id = county.id, clerk.id

    def lock(number: int) -> None:
        listed = db.session.get_one(PaymentList, lists[number])
        operations.lock(listed, actor=db.session.get_one(User, clerk_id))

    refused = at_once(live_app, lock)
    assert all(isinstance(one, Refused) for one in refused), refused
    assert len(refused) == THREADS - 3
    assert all("预算" in str(one) for one in refused)
    assert_sound(county_id)
    locked = db.session.query(PaymentList).filter_by(state=ListState.LOCKED).count()
    assert locked == 3


def test_one_list_locked_by_many_is_held_once(live_app: Flask, make: Make) -> None:
    county = make.county()
    listed = make.filled_list(county)
    budget = make.budget(county)
    list_id, clerk_id, budget_id, county_id = listed.id, listed.made_by_id, budget.id, county.id

    def lock(_number: int) -> None:
        operations.lock(
            db.session.get_one(PaymentList, list_id), actor=db.session.get_one(User, clerk_id)
        )

    refused = at_once(live_app, lock)
    assert len(refused) == THREADS - 1
    assert all(isinstance(one, Refused) for one in refused), refused
    assert_sound(county_id)
    assert db.session.get_one(Budget, budget_id).held_fen == REWARD_FEN


def test_a_reward_taken_by_many_lists_at_once_stands_on_one(live_app: Flask, make: Make) -> None:
    county = make.county()
    make.cleared(county, 4)
    make.budget(county)
    clerk = make.clerk(county)
    lists = [make.payment_list(county, clerk).id for _ in range(THREADS)]
    county_id, clerk_id = county.id, clerk.id

    def add(number: int) -> None:
        operations.add_cleared(
            db.session.get_one(PaymentList, lists[number]),
            actor=db.session.get_one(User, clerk_id),
        )

    refused = at_once(live_app, add)
    assert all(isinstance(one, Refused) for one in refused), refused
    assert_sound(county_id)
    assert db.session.query(PaymentItem).filter(PaymentItem.state.in_(LIVE)).count() == 4


def test_an_item_removed_by_many_at_once_frees_the_budget_once(live_app: Flask, make: Make) -> None:
    county = make.county()
    listed = make.locked_list(county)
    item_id, clerk_id, list_id = queries.items(listed)[0].id, listed.made_by_id, listed.id
    county_id = county.id

    def remove(_number: int) -> None:
        operations.remove_item(
            db.session.get_one(PaymentItem, item_id),
            reason="账户待核实",
            actor=db.session.get_one(User, clerk_id),
        )

    refused = at_once(live_app, remove)
    assert len(refused) == THREADS - 1
    assert all("已移出" in str(one) for one in refused), refused
    assert_sound(county_id)
    assert db.session.get_one(PaymentList, list_id).total_fen == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_acts_of_many_officers_keep_the_books_right(
    live_app: Flask, make: Make, seed: int
) -> None:
    county = make.county()
    make.cleared(county, 5)
    make.budget(county, 3 * REWARD_FEN)
    clerk, payer = make.clerk(county), make.payer(county)
    approver = make.staff(DutyKind.APPROVER, county=county)
    lists = [make.payment_list(county, clerk).id for _ in range(3)]
    ids = (clerk.id, payer.id, approver.id)
    county_id = county.id

    def act_often(number: int) -> None:
        dice = random.Random(seed * 100 + number)
        for _ in range(25):
            try:
                act(dice, lists, ids)
            except Refused:
                db.session.rollback()
            db.session.remove()

    raised = at_once(live_app, act_often)
    assert raised == []
    assert_sound(county_id)


def act(dice: random.Random, lists: list[int], ids: tuple[int, int, int]) -> None:
    """One random act of one of three officers on one of the lists."""
    clerk, payer, approver = (db.session.get_one(User, user_id) for user_id in ids)
    listed = db.session.get_one(PaymentList, dice.choice(lists))
    items = queries.queued_items(listed)
    today = clock.today()
    acts: list[Callable[[], object]] = [
        lambda: operations.add_cleared(listed, actor=clerk),
        lambda: operations.lock(listed, actor=clerk),
        lambda: operations.confirm(listed, actor=approver),
        lambda: operations.mark_all_paid(listed, paid_on=today, actor=payer),
        lambda: operations.send_back(listed, reason="请核对名单", actor=approver),
    ]
    if items:
        item = dice.choice(items)
        acts += [
            lambda: operations.remove_item(item, reason="账户待核实", actor=clerk),
            lambda: operations.mark_paid(item, paid_on=today, actor=payer),
            lambda: operations.mark_failed(item, reason="账号与户名不符", actor=payer),
        ]
    dice.choice(acts)()


def test_two_counties_do_not_share_a_budget(live_app: Flask, make: Make) -> None:
    poor, rich = make.county(), make.county()
    refused_list, locked_list = make.filled_list(poor), make.filled_list(rich)
    make.budget(poor, 0)
    make.budget(rich)
    operations.lock(locked_list, actor=locked_list.made_by)
    with pytest.raises(Refused, match="超出预算"):
        operations.lock(refused_list, actor=refused_list.made_by)
    assert queries.budget(poor.id, 2026) is not None
    assert_sound(poor.id)
