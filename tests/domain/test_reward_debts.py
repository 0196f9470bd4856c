"""A paid reward comes back in parts; until it has, its person is granted no other, anywhere."""

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import TEST
from tests.web.posting import post
from trainer.core import clock
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.certificates.models import Level
from trainer.domain.notices.models import Message
from trainer.domain.payouts import operations as payouts
from trainer.domain.payouts import queries as payout_queries
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries
from trainer.domain.rewards.models import Application, Debt, DebtState, Repayment, State

AsUser = Callable[[User | None], FlaskClient]


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    year = clock.today().year
    make.holidays(year, year + 1)


def paid(make: Make, county: County) -> Application:
    """A claim whose money went out."""
    application = make.approved(county)
    application.state, application.paid_on = State.PAID, clock.today()
    make.save(application)
    return application


def owed(make: Make, county: County, amount_fen: int = 200_000) -> Debt:
    return operations.claim_back(
        paid(make, county),
        amount_fen=amount_fen,
        reason="以虚假材料骗取",
        actor=make.staff(DutyKind.APPROVER, county=county),
    )


def repay(debt: Debt, fen: int, actor: User, voucher: str = "缴款0001") -> None:
    operations.record_repayment(
        debt, amount_fen=fen, paid_on=clock.today(), voucher=voucher, actor=actor
    )


def test_a_debt_is_told_with_its_reason_and_paid_back_in_parts(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    debt = owed(make, county)
    payer = make.staff(DutyKind.PAYER, county=county)
    message = session.query(Message).order_by(Message.id.desc()).first()
    assert message is not None
    assert "2,000.00 元，理由：以虚假材料骗取" in message.text
    repay(debt, 50_000, payer)
    assert (debt.left_fen, debt.state) == (150_000, DebtState.OPEN)
    repay(debt, 150_000, payer, "缴款0002")
    assert (debt.left_fen, debt.state.value) == (0, "settled")
    assert [one.amount_fen for one in debt.repayments] == [50_000, 150_000]
    assert debt.application.state is State.PAID


def test_whoever_owes_is_granted_nothing_in_any_county_until_it_is_paid_back(
    make: Make, session: Session, each_database: str
) -> None:
    here, there = make.county(), make.county()
    debt = owed(make, here)
    user = session.query(User).filter_by(person_id=debt.person_id).one()
    make.works_in(there, user)
    policy = make.policy(there)
    certificate = make.held_certificate(debt.person, Level.ASSISTANT)
    with pytest.raises(RuleBroken, match="还清以前不能申请"):
        make.filed_claim(there, user, policy=policy, certificate=certificate)
    assert operations.remind(policy, queries.due(policy), actor=TEST) == 0
    repay(debt, 200_000, make.staff(DutyKind.PAYER, county=here))
    application = make.filed_claim(there, user, policy=policy, certificate=certificate)
    assert application.state is State.SUBMITTED


def test_a_claim_under_way_stops_when_its_person_owes(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    debt = owed(make, county)
    operations.lift_debt(
        debt, reason="查无实据", actor=make.staff(DutyKind.APPROVER, county=county)
    )
    user = session.query(User).filter_by(person_id=debt.person_id).one()
    certificate = make.held_certificate(debt.person, Level.ASSISTANT)
    application = make.filed_claim(county, user, certificate=certificate)
    operations.review(application, actor=make.staff(DutyKind.REVIEWER, county=county))
    operations.claim_back(
        debt.application,
        amount_fen=1,
        reason="重新查实",
        actor=make.staff(DutyKind.APPROVER, county=county),
    )
    with pytest.raises(RuleBroken, match="没有待归还的奖励"):
        operations.approve(application, actor=make.staff(DutyKind.APPROVER, county=county))
    assert application.state is State.REVIEWED


@pytest.mark.parametrize(
    ("fen", "sentence"),
    [(0, "大于 0"), (200_001, "不超过还欠的 2,000.00 元")],
)
def test_no_more_comes_back_than_is_owed(
    make: Make, session: Session, each_database: str, fen: int, sentence: str
) -> None:
    county = make.county()
    debt = owed(make, county)
    with pytest.raises(RuleBroken, match=sentence):
        repay(debt, fen, make.staff(DutyKind.PAYER, county=county))
    assert session.query(Repayment).count() == 0


def test_decision_and_repayment_are_two_people_s_work(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    both = make.staff(DutyKind.APPROVER, DutyKind.PAYER, county=county)
    debt = operations.claim_back(
        paid(make, county), amount_fen=200_000, reason="重复领取", actor=both
    )
    with pytest.raises(RuleBroken, match="两个人办理"):
        repay(debt, 100, both)


def test_only_what_was_paid_is_claimed_back_once_by_an_approver_of_the_county(
    make: Make, session: Session, each_database: str
) -> None:
    county, other = make.county(), make.county()
    approver = make.staff(DutyKind.APPROVER, county=county)
    waiting = make.approved(county)
    with pytest.raises(RuleBroken, match="还没有发放"):
        operations.claim_back(waiting, amount_fen=1, reason="发错了人", actor=approver)
    application = paid(make, county)
    for stranger in (
        make.staff(DutyKind.APPROVER, county=other),
        make.staff(DutyKind.REVIEWER, county=county),
    ):
        with pytest.raises(NotAllowed):
            operations.claim_back(application, amount_fen=1, reason="发错了人", actor=stranger)
    operations.claim_back(application, amount_fen=1, reason="发错了人", actor=approver)
    with pytest.raises(RuleBroken, match="已经作出追回决定"):
        operations.claim_back(application, amount_fen=1, reason="发错了人", actor=approver)


def test_one_voucher_is_entered_once(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    debt = owed(make, county)
    payer = make.staff(DutyKind.PAYER, county=county)
    repay(debt, 100, payer)
    with pytest.raises(RuleBroken, match="凭证号已经登记过"):
        repay(debt, 100, payer)
    session.refresh(debt)
    assert debt.repaid_fen == 100


def test_one_voucher_settles_one_debt_however_it_is_written(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    payer = make.staff(DutyKind.PAYER, county=county)
    first, other = owed(make, county), owed(make, county)
    repay(first, 200_000, payer, "缴款a0001")
    with pytest.raises(RuleBroken, match="一张凭证只能登记一次"):
        repay(other, 200_000, payer, " 缴款 Ａ0001")
    session.refresh(other)
    assert (other.state, other.repaid_fen) == (DebtState.OPEN, 0)


@pytest.mark.parametrize(
    ("paid_days_ago", "sentence"),
    [(3, "才发放，归还日期不能更早"), (9, "作出的，归还日期不能更早")],
)
def test_nothing_came_back_before_it_was_paid_or_asked_for(
    make: Make, session: Session, each_database: str, paid_days_ago: int, sentence: str
) -> None:
    county = make.county()
    debt = owed(make, county)
    debt.application.paid_on = clock.today() - timedelta(days=paid_days_ago)
    make.save(debt.application)
    early = clock.today() - timedelta(days=5)
    payer = make.staff(DutyKind.PAYER, county=county)
    with pytest.raises(RuleBroken, match=sentence):
        operations.record_repayment(
            debt, amount_fen=100, paid_on=early, voucher="缴款0009", actor=payer
        )
    session.add(
        Repayment(
            debt_id=debt.id,
            amount_fen=100,
            paid_on=early,
            voucher="缴款0009",
            recorded_at=clock.now(),
        )
    )
    with pytest.raises(IntegrityError, match="before it was paid and asked for"):
        session.flush()
    session.rollback()


def test_money_that_left_the_bank_before_the_decision_is_noted_as_paid(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    (item,) = payout_queries.live_items(make.confirmed_list(county))
    debt = owed(make, county)
    debt.person_id = item.application.person_id
    debt.made_at = clock.office_moment(clock.today())
    make.save(debt)
    payer = make.staff(DutyKind.PAYER, county=county)
    with pytest.raises(RuleBroken, match="有一笔奖励待归还，不能发放"):
        payouts.mark_paid(item, paid_on=clock.today(), actor=payer)
    yesterday = clock.today() - timedelta(days=1)
    payouts.mark_paid(item, paid_on=yesterday, actor=payer)
    assert (item.paid_on, item.application.paid_on) == (yesterday, yesterday)


@pytest.mark.parametrize(
    "change", ["repaid_fen = 200001", "repaid_fen = -1", "state = 'settled'", "state = 'lifted'"]
)
def test_the_database_keeps_the_sums_of_a_debt(
    make: Make, session: Session, each_database: str, change: str
) -> None:
    owed(make, make.county())
    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE reward_debt SET {change}"))  # noqa: S608
    session.rollback()


def test_the_county_claims_back_and_enters_repayments_on_pages(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    application = paid(make, county)
    user = session.query(User).filter_by(person_id=application.person_id).one()
    approver = as_user(make.staff(DutyKind.APPROVER, county=county))
    page = approver.get(f"/county/rewards/{application.id}/application").text
    assert f"/county/debts/{application.id}/add" in page
    answer = post(
        approver,
        f"/county/debts/{application.id}/add",
        {"amount": "1,000", "reason": "重复领取，依据第八条"},
    )
    assert answer.status_code == 302
    debt = session.query(Debt).one()
    assert debt.amount_fen == 100_000
    assert "还欠 1,000.00 元" in as_user(user).get("/candidate/rewards/").text
    payer = as_user(make.staff(DutyKind.PAYER, county=county))
    address = f"/county/debts/{debt.id}/repay"
    fields = {"amount": "2,000", "voucher": "缴款0007", "paid_on": str(clock.today())}
    wrong = post(payer, address, fields)
    assert wrong.status_code == 422
    assert "不超过还欠的 1,000.00 元" in wrong.text
    assert "缴款0007" in wrong.text
    assert post(payer, address, {**fields, "amount": "400"}).status_code == 302
    page = payer.get(f"/county/debts/{debt.id}/debt").text
    assert "600.00" in page
    assert "缴款0007" in page
    assert application.person.name in payer.get("/county/debts/").text
    stranger = as_user(make.staff(DutyKind.PAYER, county=make.county()))
    assert stranger.get(f"/county/debts/{debt.id}/debt").status_code == 404
    assert application.person.name not in stranger.get("/county/debts/").text


def test_repayments_entered_at_once_never_exceed_the_debt(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        year = clock.today().year
        make.holidays(year, year + 1)
        county = make.county()
        debt_id = owed(make, county).id
        payers = [make.staff(DutyKind.PAYER, county=county).id for _ in range(4)]
        db.session.commit()
    refused: list[str] = []

    def enter(number: int, payer_id: int) -> None:
        with live_app.app_context():
            debt, payer = db.session.get(Debt, debt_id), db.session.get(User, payer_id)
            assert debt is not None
            assert payer is not None
            try:
                repay(debt, 80_000, payer, f"缴款{number:04d}")
            except RuleBroken as refusal:
                refused.append(str(refusal.sentence))

    threads = [Thread(target=enter, args=pair) for pair in enumerate(payers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with live_app.app_context():
        debt = db.session.get(Debt, debt_id)
        assert debt is not None
        assert debt.repaid_fen == sum(one.amount_fen for one in debt.repayments) == 160_000
    assert len(refused) == 2
    assert all(re.search("不超过还欠的 400.00 元", one) for one in refused)


def test_a_lifted_debt_bars_nothing(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    debt = owed(make, county)
    operations.lift_debt(
        debt, reason="查无实据", actor=make.staff(DutyKind.APPROVER, county=county)
    )
    assert not queries.owes(debt.person)
    assert debt.ended_at is not None
    assert debt.ended_at >= clock.now() - timedelta(minutes=1)


def test_a_debt_that_was_paid_back_in_part_is_not_lifted(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    debt = owed(make, county)
    repay(debt, 150_000, make.staff(DutyKind.PAYER, county=county))
    with pytest.raises(RuleBroken, match=r"已登记归还 1,500\.00 元，追回不能再撤销"):
        operations.lift_debt(
            debt, reason="查无实据", actor=make.staff(DutyKind.APPROVER, county=county)
        )
    assert (debt.state, debt.left_fen) == (DebtState.OPEN, 50_000)


def test_no_more_is_claimed_back_in_all_than_was_paid(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    debt = owed(make, county)
    approver = make.staff(DutyKind.APPROVER, county=county)
    operations.lift_debt(debt, reason="查无实据", actor=approver)
    debt.repaid_fen = 150_000  # came in before
    make.save(debt)
    with pytest.raises(RuleBroken, match=r"已经归还 1,500\.00 元.*不超过其余的 500\.00 元"):
        operations.claim_back(
            debt.application, amount_fen=50_001, reason="重新查实", actor=approver
        )
    assert session.query(Debt).count() == 1
    again = operations.claim_back(
        debt.application, amount_fen=50_000, reason="重新查实", actor=approver
    )
    assert again.left_fen == 50_000
