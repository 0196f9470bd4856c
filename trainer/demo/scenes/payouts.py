"""Budgets and payment lists in every state."""

from collections.abc import Sequence
from datetime import timedelta

from trainer.core import clock
from trainer.demo.scenes.telling import settle
from trainer.domain.payouts import operations, queries
from trainer.domain.payouts.models import PaymentList
from trainer.domain.people.models import User
from trainer.domain.people.places import County
from trainer.seeding.walkthrough import Cast, at, made

BUDGET_FEN = 30_000_000


def set_budgets(cast: Cast, counties: Sequence[County]) -> None:
    """Each county's approver sets this year's budget, and that of the year before."""
    for county in counties:
        for year in (cast.today.year - 1, cast.today.year):
            with at(cast.today, -470, 11):
                operations.set_budget(
                    county,
                    year=year,
                    total_fen=BUDGET_FEN,
                    actor=cast.officer(county, "approver"),
                )
    settle()


def draft(cast: Cast, county: County, day: int) -> PaymentList:
    """The clerk takes every cleared reward onto a new list."""
    clerk: User = cast.officer(county, "clerk")
    year = (cast.today + timedelta(days=day)).year
    with at(cast.today, day, 9):
        title = f"{county.name}社会工作者奖励发放清单（示例）"
        listed = made(operations.open_list(county, title=title, year=year, actor=clerk))
        operations.add_cleared(listed, actor=clerk)
    settle()
    return listed


def locked(cast: Cast, county: County, day: int) -> PaymentList:
    """The clerk hands the list over; its total is held."""
    listed = draft(cast, county, day)
    with at(cast.today, day, 11):
        operations.lock(listed, actor=cast.officer(county, "clerk"))
    settle()
    return listed


def confirmed(cast: Cast, county: County, day: int) -> PaymentList:
    """Somebody else has looked it over."""
    listed = locked(cast, county, day)
    with at(cast.today, day + 1, 9):
        operations.confirm(listed, actor=cast.officer(county, "payer"))
    settle()
    return listed


def paid(cast: Cast, county: County, day: int) -> PaymentList:
    """All of it was paid."""
    listed = confirmed(cast, county, day)
    with at(cast.today, day + 2, 15):
        payer = cast.officer(county, "payer")
        operations.mark_all_paid(listed, paid_on=clock.today(), actor=payer)
    settle()
    return listed


def half_paid(cast: Cast, county: County, day: int) -> PaymentList:
    """One payment went out, one came back, the others wait."""
    listed = confirmed(cast, county, day)
    first, second, *_ = queries.live_items(listed)
    payer = cast.officer(county, "payer")
    with at(cast.today, day + 2, 15):
        operations.mark_paid(first, paid_on=clock.today(), actor=payer)
        operations.mark_failed(second, reason="银行退回：户名与账号不符。", actor=payer)
    settle()
    return listed


def shortened(cast: Cast, county: County, day: int) -> PaymentList:
    """A draft from which somebody was taken off again."""
    listed = draft(cast, county, day)
    item = queries.live_items(listed)[-1]
    with at(cast.today, day + 1, 9):
        reason = "开户行名称不全，补正后列入下一批。"
        operations.remove_item(item, reason=reason, actor=cast.officer(county, "clerk"))
    settle()
    return listed


def sent_back(cast: Cast, county: County, day: int) -> PaymentList:
    """A list that was not right yet, and is a draft again."""
    listed = locked(cast, county, day)
    with at(cast.today, day + 1, 10):
        reason = "请核对第一行的开户行后重新提交。"
        operations.send_back(listed, reason=reason, actor=cast.officer(county, "payer"))
    settle()
    return listed
