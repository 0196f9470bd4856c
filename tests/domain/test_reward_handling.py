"""Claims that come back, large amounts, and many approved at once."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import ACCOUNT, BANK
from tests.web.posting import post
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.errors import RuleBroken
from trainer.domain.notices.models import Message
from trainer.domain.people.models import DutyKind, Payroll, User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries
from trainer.domain.rewards.models import Application, ReturnItem, State

AsUser = Callable[[User | None], FlaskClient]
At = Callable[[datetime], None]
ITEMS = {ReturnItem.OTHER: "请补交单位证明"}


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    year = clock.today().year
    make.holidays(year, year + 1)


def reviewer(make: Make, county: County) -> User:
    return make.staff(DutyKind.REVIEWER, county=county)


def approver(make: Make, county: County) -> User:
    return make.staff(DutyKind.APPROVER, county=county)


def stands(application: Application) -> State:
    """The state today."""
    return application.state


def resubmitted(make: Make, county: County, officer: User) -> Application:
    """A claim that this officer sent back and the person handed in again."""
    user = make.worker(county)
    application = make.filed_claim(county, user)
    operations.send_back(application, items=ITEMS, actor=officer)
    operations.resubmit(
        application,
        account_name=application.account_name,
        bank_name=BANK,
        account=ACCOUNT,
        actor=user,
    )
    return application


def large(make: Make, county: County) -> Application:
    """A reviewed claim above the amount that one approver may grant."""
    make.policy(county, second_approval={"above_fen": 100_000})
    return make.reviewed(county)


def test_who_sent_a_claim_back_looks_at_it_again(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    first, other = reviewer(make, county), reviewer(make, county)
    application = resubmitted(make, county, first)
    with pytest.raises(RuleBroken, match="补正后仍由他（她）审核"):
        operations.review(application, actor=other)
    assert stands(application) is State.SUBMITTED
    operations.review(application, actor=first)
    assert application.reviewed_by_id == first.id


def test_another_officer_takes_over_with_a_reason(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    other = reviewer(make, county)
    application = resubmitted(make, county, reviewer(make, county))
    operations.review(application, takeover="原审核人休假", actor=other)
    assert application.reviewed_by_id == other.id


def test_a_claim_sent_back_by_an_approver_is_for_any_reviewer(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = resubmitted(make, county, approver(make, county))
    operations.review(application, actor=reviewer(make, county))
    assert stands(application) is State.REVIEWED


def test_a_returned_claim_is_closed_only_after_its_working_days(
    make: Make, session: Session, at: At, each_database: str
) -> None:
    county = make.county()
    make.policy(county, cure={"working_days": 3})
    application = make.filed_claim(county)
    officer = reviewer(make, county)
    operations.send_back(application, items=ITEMS, actor=officer)
    until = queries.cure_until(application)
    assert until is not None
    message = session.query(Message).order_by(Message.id.desc()).first()
    assert message is not None
    assert str(until) in message.text
    at(clock.office_moment(until, 23, 0))
    with pytest.raises(RuleBroken, match=f"补正期限到 {until}"):
        operations.reject(application, reason="逾期没有补正", actor=officer)
    assert stands(application) is State.RETURNED
    at(clock.office_moment(until + timedelta(days=1), 0, 5))
    operations.reject(application, reason="逾期没有补正", actor=officer)
    assert stands(application) is State.REJECTED


def test_the_clock_is_shown_to_the_person_and_the_office(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    user = make.worker(county)
    application = make.filed_claim(county, user)
    officer = reviewer(make, county)
    operations.send_back(application, items=ITEMS, actor=officer)
    until = queries.cure_until(application)
    own = as_user(user).get(f"/candidate/rewards/{application.id}/application").text
    assert f"请在 {until} 以前补正" in own
    page = as_user(officer).get(f"/county/rewards/{application.id}/application").text
    assert f"补正期限到 {until}" in page


def test_the_reviewing_page_asks_the_other_officer_why(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    application = resubmitted(make, county, reviewer(make, county))
    client = as_user(reviewer(make, county))
    address = f"/county/rewards/{application.id}/review"
    page = client.get(address).text
    assert "接手的原因" in page
    version = str(application.version)
    answer = post(client, address, {"note": "材料齐全", "takeover": "", "version": version})
    assert answer.status_code == 422
    assert "要接手的，请写明原因" in answer.text
    assert "材料齐全" in answer.text
    answer = post(client, address, {"takeover": "原审核人休假", "version": version})
    assert answer.status_code == 302
    session.refresh(application)
    assert stands(application) is State.REVIEWED


def test_a_large_claim_needs_two_approvers(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = large(make, county)
    first, second = approver(make, county), approver(make, county)
    operations.approve(application, actor=first)
    assert stands(application) is State.REVIEWED
    assert queries.waiting_for(first) == 0
    assert queries.waiting_for(second) == 1
    with pytest.raises(RuleBroken, match="另一位同事作第二次审批"):
        operations.approve(application, actor=first)
    operations.approve(application, note="同意", actor=second)
    assert stands(application) is State.APPROVED
    assert (application.approved_by_id, application.second_approved_by_id) == (first.id, second.id)
    assert application.second_approval_note == "同意"


def test_a_small_claim_needs_one_approver(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    make.policy(county, second_approval={"above_fen": 200_000})
    application = make.approved(county)
    assert stands(application) is State.APPROVED
    assert application.second_approved_by_id is None


def test_a_claim_sent_back_loses_its_first_approval(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = large(make, county)
    operations.approve(application, actor=approver(make, county))
    operations.send_back(application, items=ITEMS, actor=approver(make, county))
    assert application.approved_by_id is None
    assert stands(application) is State.RETURNED


def seen(*claims: Application) -> dict[int, int]:
    """What stood on the page of an officer who looks now."""
    return {one.id: one.version for one in claims}


def test_many_are_approved_after_their_total_was_read(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    claims = [make.reviewed(county) for _ in range(3)]
    claims[1].person.payroll = Payroll.CIVIL_SERVANT
    make.save(claims[1].person)
    officer = approver(make, county)
    with pytest.raises(RuleBroken, match=r"共 3 件，合计 6,000\.00 元（人民币陆仟元整）"):
        operations.approve_many(claims, seen={}, actor=officer)
    assert {one.state for one in claims} == {State.REVIEWED}
    done = operations.approve_many(claims, seen=seen(*claims), actor=officer)
    assert (done.count, done.total_fen) == (2, 400_000)
    assert [one.state for one in claims] == [State.APPROVED, State.REVIEWED, State.APPROVED]
    (left_out,) = done.left_out
    assert claims[1].person.name in left_out
    assert "审核以后情况有变化" in left_out
    events = session.query(AuditEntry).filter(
        AuditEntry.actor_id == officer.id, AuditEntry.event.startswith("reward.")
    )
    said = [(one.event, one.facts.get("count")) for one in events.order_by(AuditEntry.id)]
    assert said == [
        ("reward.approved", None),
        ("reward.approved", None),
        ("reward.approved_many", 2),
    ]


def test_a_claim_of_the_same_amount_is_not_approved_in_place_of_the_one_that_was_read(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    read, other = make.reviewed(county), make.reviewed(county)
    with pytest.raises(RuleBroken, match=f"新勾选 {other.person.name}，取消 1 件"):
        operations.approve_many([other], seen=seen(read), actor=approver(make, county))
    assert (read.state, other.state) == (State.REVIEWED, State.REVIEWED)


def test_what_was_changed_after_the_total_was_read_is_left_out_and_holds_up_nobody(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    changed, gone, plain = (make.reviewed(county) for _ in range(3))
    read = seen(changed, gone, plain)
    changed.bank_name = "福建农村商业银行另一支行"
    make.save(changed)
    operations.send_back(gone, items=ITEMS, actor=approver(make, county))
    done = operations.approve_many([changed, gone, plain], seen=read, actor=approver(make, county))
    assert (done.count, done.total_fen) == (1, 200_000)
    assert [one.state for one in (changed, gone, plain)] == [
        State.REVIEWED,
        State.RETURNED,
        State.APPROVED,
    ]
    assert f"{changed.person.name}：您核对合计以后，这份申请有了变化" in done.left_out[0]
    assert "现在是“退回补正”" in done.left_out[1]


def test_a_large_claim_is_not_approved_among_many(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = large(make, county)
    officer = approver(make, county)
    done = operations.approve_many([application], seen=seen(application), actor=officer)
    assert done.count == 0
    assert "请单独打开审批" in done.left_out[0]
    assert application.approved_by_id is None


def test_the_page_asks_to_confirm_the_total_and_says_who_was_skipped(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    claims = [make.reviewed(county) for _ in range(3)]
    claims[1].person.payroll = Payroll.CIVIL_SERVANT
    make.save(claims[1].person)
    client = as_user(approver(make, county))
    address, chosen = "/county/batches/approve", [str(one.id) for one in claims]
    asked = post(client, address, {"chosen": chosen})
    assert asked.status_code == 422
    assert "合计 6,000.00 元（人民币陆仟元整）" in asked.text
    session.refresh(claims[0])
    assert claims[0].state is State.REVIEWED
    read = re.search(r'name="seen"[^>]*value="([\d.-]+)"', asked.text)
    assert read is not None
    operations.approve(claims[2], actor=approver(make, county))
    answer = post(client, address, {"chosen": chosen, "seen": read[1]})
    assert answer.status_code == 200
    assert "共 1 件，合计 2,000.00 元（人民币贰仟元整）" in answer.text
    assert "下列 2 件没有办理" in answer.text
    assert f"{claims[1].person.name}：审核以后情况有变化" in answer.text
    assert f"{claims[2].person.name}：您核对合计以后" in answer.text
