"""The bank gives back what was noted as paid: the money goes on the right list, and once."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.properties.test_budget import at_once
from tests.web.posting import post, text_of
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, Refused, RuleBroken
from trainer.domain.payouts import operations, queries
from trainer.domain.payouts.models import ItemState, PaymentItem, PaymentList
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations as rewards
from trainer.domain.rewards.models import State

AsUser = Callable[[User | None], FlaskClient]
At = Callable[[datetime], None]
WHY = "银行退票：整批开户行代码有误。"


@pytest.fixture(autouse=True)
def office_day(at: At) -> None:
    """A Monday in June 2026."""
    at(datetime(2026, 6, 1, 9, tzinfo=HERE))


def paid_list(make: Make, county: County, count: int = 2) -> tuple[PaymentList, User]:
    """A list of which everything was noted as paid, and by whom."""
    listed, payer = make.confirmed_list(county, count), make.payer(county)
    operations.mark_all_paid(listed, paid_on=clock.today(), actor=payer)
    return listed, payer


def test_a_list_that_the_bank_gave_back_whole_is_paid_by_the_next_one(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    listed, payer = paid_list(make, county)
    items = queries.paid_items(listed)
    with pytest.raises(RuleBroken, match="登记银行退回必须由两个人办理"):
        operations.mark_returned(listed, items, reason=WHY, actor=payer)
    with pytest.raises(NotAllowed):
        operations.mark_returned(listed, items, reason=WHY, actor=make.clerk(county))
    assert {item.state for item in items} == {ItemState.PAID}
    other = make.payer(county)
    operations.mark_returned(listed, items, reason=WHY, actor=other)
    session.expire_all()
    budget = queries.budget(county.id, listed.year)
    assert budget is not None
    assert (budget.held_fen, budget.spent_fen, listed.count) == (0, 0, 0)
    claims = [item.application for item in items]
    assert {(one.state, one.paid_on, one.trouble) for one in claims} == {(State.CLEARED, None, WHY)}
    assert {(item.paid_by_id, item.returned_by_id) for item in items} == {(payer.id, other.id)}
    assert list(queries.inconsistencies()) == []
    right = make.payment_list(county, make.clerk(county))
    assert operations.add_cleared(right, actor=right.made_by).added == 2
    operations.lock(right, actor=right.made_by)
    operations.confirm(right, actor=make.staff(DutyKind.APPROVER, county=county))
    operations.mark_all_paid(right, paid_on=clock.today(), actor=payer)
    session.expire_all()
    assert (right.count, right.total_fen, budget.spent_fen) == (2, 400_000, 400_000)
    assert {one.state for one in claims} == {State.PAID}
    assert list(queries.inconsistencies()) == []


def test_the_database_keeps_who_paid_apart_from_who_notes_the_return(
    make: Make, session: Session, each_database: str
) -> None:
    listed, payer = paid_list(make, make.county(), 1)
    (item,) = queries.paid_items(listed)
    wrong = "UPDATE payment_item SET state = :state, reason = 'x', returned_by_id = :payer"
    for state in ("failed", "paid"):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(wrong), {"state": state, "payer": payer.id})
    session.expire_all()
    assert item.state is ItemState.PAID


def test_what_is_claimed_back_already_is_not_given_back_by_the_bank_too(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    listed, _ = paid_list(make, county, 1)
    (item,) = queries.paid_items(listed)
    rewards.claim_back(
        item.application,
        amount_fen=item.amount_fen,
        reason="申请时已调离",
        actor=make.staff(DutyKind.APPROVER, county=county),
    )
    with pytest.raises(RuleBroken, match="已经按“追回”办理"):
        operations.mark_returned(listed, [item], reason=WHY, actor=make.payer(county))
    session.expire_all()
    assert (item.state, item.application.state) == (ItemState.PAID, State.PAID)


def test_the_return_is_noted_on_a_page_for_the_lines_that_are_ticked(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    listed, _ = paid_list(make, county)
    first, second = queries.paid_items(listed)
    client, address = as_user(make.payer(county)), f"/county/returns/{listed.id}/note"
    assert address in client.get(f"/county/payouts/{listed.id}/payment-list").text
    shown = text_of(client.get(address))
    assert "已登记发放 2 人" in shown
    short = post(client, address, {"chosen": str(second.id), "reason": "错"})
    assert short.status_code == 422
    assert "请写明原因" in text_of(short)
    assert short.text.count("checked") == 1
    assert post(client, address, {"chosen": str(second.id), "reason": WHY}).status_code == 302
    session.expire_all()
    assert (first.state, second.state) == (ItemState.PAID, ItemState.FAILED)
    assert (listed.count, listed.total_fen) == (1, 200_000)
    stranger = as_user(make.payer(make.county()))
    assert stranger.get(address).status_code == 404


def test_a_return_noted_by_several_at_once_frees_the_budget_once(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        listed, _ = paid_list(make, county)
        list_id = listed.id
        ids = [make.payer(county).id for _ in range(3)]
        item_ids = [item.id for item in queries.paid_items(listed)]
        db.session.remove()

    def give_back(number: int) -> None:
        items = [db.session.get_one(PaymentItem, one) for one in item_ids]
        actor = db.session.get_one(User, ids[number])
        listed = db.session.get_one(PaymentList, list_id)
        operations.mark_returned(listed, items, reason=WHY, actor=actor)

    raised = at_once(live_app, give_back, 3)
    assert len(raised) == 2
    assert all(isinstance(one, Refused) for one in raised), raised
    with live_app.app_context():
        assert list(queries.inconsistencies()) == []
