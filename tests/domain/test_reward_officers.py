"""Who reviews, approves (first and second), pays and is paid: the database keeps them apart."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.core.errors import RuleBroken
from trainer.domain.payouts import operations as payouts
from trainer.domain.payouts import queries as payout_queries
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations
from trainer.domain.rewards.models import Application, State


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    year = clock.today().year
    make.holidays(year, year + 1)


def approver(make: Make, county: County) -> User:
    return make.staff(DutyKind.APPROVER, county=county)


def large(make: Make, county: County) -> Application:
    """A reviewed claim above the amount that one approver may grant."""
    make.policy(county, second_approval={"above_fen": 100_000})
    return make.reviewed(county)


def write(session: Session, table: str, row_id: int, **values: object) -> None:
    """Past every operation, straight into the table."""
    columns = ", ".join(f"{name} = :{name}" for name in values)
    session.execute(text(f"UPDATE {table} SET {columns} WHERE id = :id"), {**values, "id": row_id})  # noqa: S608


def test_the_database_grants_no_large_claim_without_a_second_approver(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = large(make, county)
    operations.approve(application, actor=approver(make, county))
    assert application.state is State.REVIEWED
    with pytest.raises(IntegrityError, match="second_needed"):
        write(session, "reward_application", application.id, state="approved")
    session.rollback()
    session.refresh(application)
    assert application.state is State.REVIEWED


@pytest.mark.parametrize("who", ["reviewed_by_id", "approved_by_id", "filed_by_id"])
def test_the_database_wants_another_person_for_the_second_approval(
    make: Make, session: Session, each_database: str, who: str
) -> None:
    county = make.county()
    application = large(make, county)
    operations.approve(application, actor=approver(make, county))
    with pytest.raises(IntegrityError, match="second_person"):
        write(
            session,
            "reward_application",
            application.id,
            second_approved_by_id=getattr(application, who),
        )
    session.rollback()


def test_a_second_approval_without_a_first_one_is_no_approval(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = large(make, county)
    with pytest.raises(IntegrityError, match="second_person"):
        write(
            session,
            "reward_application",
            application.id,
            second_approved_by_id=approver(make, county).id,
        )
    session.rollback()


def test_a_policy_that_asks_for_more_approvers_later_changes_no_filed_claim(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = make.reviewed(county)
    make.policy(county, second_approval={"above_fen": 1})
    operations.approve(application, actor=approver(make, county))
    assert application.state is State.APPROVED


@pytest.mark.parametrize(
    "who", ["reviewed_by_id", "approved_by_id", "second_approved_by_id", "filed_by_id"]
)
def test_the_database_wants_another_person_for_the_payment(
    make: Make, session: Session, each_database: str, who: str
) -> None:
    county = make.county()
    (item,) = payout_queries.live_items(make.confirmed_list(county))
    claim = item.application
    write(session, "reward_application", claim.id, second_approved_by_id=approver(make, county).id)
    session.refresh(claim)
    item.reviewed_by_id = item.approved_by_id = approver(make, county).id  # copies that lie
    make.save(item)
    with pytest.raises(IntegrityError, match="different people"):
        write(
            session,
            "payment_item",
            item.id,
            paid_by_id=getattr(claim, who),
            paid_on=clock.today(),
            state="paid",
        )
    session.rollback()


@pytest.mark.parametrize("duty", ["reviewed_by_id", "approved_by_id", "second_approved_by_id"])
def test_the_database_lets_nobody_decide_under_another_account_of_the_payee(
    make: Make, session: Session, each_database: str, duty: str
) -> None:
    county = make.county()
    application = large(make, county)
    operations.approve(application, actor=approver(make, county))
    other = approver(make, county)
    session.query(User).filter_by(person_id=application.person_id).update({"person_id": None})
    other.person_id = application.person_id
    make.save(other)
    with pytest.raises(IntegrityError, match="different people"):
        write(session, "reward_application", application.id, **{duty: other.id})
    session.rollback()


def test_the_database_makes_nobody_an_approver_of_what_they_paid(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    (item,) = payout_queries.live_items(make.confirmed_list(county))
    payer = make.staff(DutyKind.PAYER, DutyKind.APPROVER, county=county)
    payouts.mark_paid(item, paid_on=clock.today(), actor=payer)
    with pytest.raises(IntegrityError, match="different people"):
        write(session, "reward_application", item.application_id, second_approved_by_id=payer.id)
    session.rollback()


def test_the_second_approver_does_not_pay(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    (item,) = payout_queries.live_items(make.confirmed_list(county))
    payer = make.staff(DutyKind.PAYER, DutyKind.APPROVER, county=county)
    item.application.second_approved_by_id = payer.id
    make.save(item.application)
    with pytest.raises(RuleBroken, match="三个人办理"):
        payouts.mark_paid(item, paid_on=clock.today(), actor=payer)
    assert item.paid_by_id is None
