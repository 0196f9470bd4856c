"""What stops a claim on its way: a revoked certificate, an objection that nobody decided."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import TEST
from trainer.core import clock
from trainer.core.errors import RuleBroken, WrongState
from trainer.domain.papers.models import Paper
from trainer.domain.payouts import operations as payouts
from trainer.domain.payouts import queries as payout_queries
from trainer.domain.payouts.models import ItemState, ListState
from trainer.domain.people.models import DutyKind
from trainer.domain.publicity import operations as publicity
from trainer.domain.publicity import queries as publicity_queries
from trainer.domain.publicity.models import ObjectionState
from trainer.domain.rewards import operations
from trainer.domain.rewards.models import State


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    """The years of the clock have a table."""
    year = clock.today().year
    make.holidays(year, year + 1)


def test_a_revoked_certificate_stops_review_and_approval(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    filed, reviewed = make.filed_claim(county), make.reviewed(county)
    for application in (filed, reviewed):
        make.revoked(application)
    with pytest.raises(RuleBroken, match="证书状态现在不符合"):
        operations.review(filed, note="看过", actor=make.staff(DutyKind.REVIEWER, county=county))
    with pytest.raises(RuleBroken, match="证书状态（证书有效，没有被撤销）现在是“不符合”"):
        operations.approve(reviewed, actor=make.staff(DutyKind.APPROVER, county=county))
    assert (filed.state, reviewed.state) == (State.SUBMITTED, State.REVIEWED)


def test_a_revoked_certificate_stops_the_letter_and_the_listing(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    (application,) = make.cleared(county)
    make.revoked(application)
    clerk = make.clerk(county)
    with pytest.raises(RuleBroken, match=f"{application.person.name}的证书已被撤销，不能印发"):
        operations.issue_letter(application, actor=clerk)
    with pytest.raises(RuleBroken, match=rf"{application.person.name}：.*证书状态"):
        operations.list_for_payment(application, actor=clerk)
    assert session.query(Paper).count() == 0
    assert application.letter is None
    assert application.listed_at is None


def test_a_cleared_claim_is_turned_down_only_for_a_revoked_certificate_and_after_its_letter(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    (application,) = make.cleared(county)
    approver = make.staff(DutyKind.APPROVER, county=county)
    operations.issue_letter(application, actor=approver)
    for sentence in ("只有证书被撤销的", "请先作废奖励通知书"):
        with pytest.raises(WrongState, match=sentence):
            operations.reject(application, reason="证书已被撤销", actor=approver)
        if application.certificate.revoked_at is None:
            make.revoked(application)
    assert {application.state} == {State.CLEARED}
    with pytest.raises(WrongState, match="已经换发或重新印发"):
        operations.void_letter(application, seen=None, reason="证书已被撤销", actor=approver)
    seen = application.letter_id
    operations.void_letter(application, seen=seen, reason="证书已被撤销", actor=approver)
    operations.reject(application, reason="证书已被撤销", actor=approver)
    assert application.state is State.REJECTED


@pytest.mark.parametrize("state", [ObjectionState.OPEN, ObjectionState.UPHELD])
def test_an_objection_is_not_published_away(
    make: Make, session: Session, each_database: str, state: ObjectionState
) -> None:
    county = make.county()
    application, other = make.approved(county), make.approved(county)
    notice = make.publicised(application, other)
    objection = make.objection(notice)
    officer = make.officer(county)
    if state is ObjectionState.UPHELD:
        publicity.uphold_objection(objection, finding="经核查，反映属实。成立。", actor=officer)
    publicity.withdraw(notice, reason="名单有误", actor=officer)
    operations.follow_notices(actor=TEST)
    words = "已认定成立" if state is ObjectionState.UPHELD else "还没有核查完"
    with pytest.raises(RuleBroken, match=f"对{application.person.name}的异议{words}") as refusal:
        make.publicised(application, other)
    assert refusal.value.field == "chosen"
    assert {application.state, other.state} == {State.APPROVED}
    assert make.publicised(other).id != notice.id


def test_an_objection_to_a_withdrawn_notice_is_still_decided(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = make.approved(county)
    notice = make.publicised(application)
    objection, officer = make.objection(notice), make.officer(county)
    publicity.withdraw(notice, reason="名单有误", actor=officer)
    operations.follow_notices(actor=TEST)
    assert list(publicity_queries.objections_to_decide(viewer=officer)) == [objection]
    publicity.reject_objection(objection, finding="经核查，此人仍在本县任职。", actor=officer)
    assert make.publicised(application).id != notice.id


def test_a_held_line_is_not_listed_for_payment(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = make.approved(county)
    notice = make.publicised(application)
    make.objection(notice)
    clock.move(notice.last_on - clock.today() + timedelta(days=1))
    with pytest.raises(RuleBroken, match="在公示期内有异议"):
        operations.list_for_payment(application, actor=make.clerk(county))
    assert application.state is State.PUBLICISED


def test_a_revoked_certificate_stops_the_list_at_every_step(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    drafted, locked, confirmed = (
        make.filled_list(county),
        make.locked_list(county),
        make.confirmed_list(county),
    )
    names = {}
    for listed in (drafted, locked, confirmed):
        (item,) = payout_queries.live_items(listed)
        names[listed.id] = item.application.person.name
        make.revoked(item.application)
    with pytest.raises(RuleBroken, match=f"{names[drafted.id]}的证书已被撤销，不能发放"):
        payouts.lock(drafted, actor=drafted.made_by)
    approver, payer = make.staff(DutyKind.APPROVER, county=county), make.payer(county)
    with pytest.raises(RuleBroken, match=f"{names[locked.id]}的证书已被撤销，不能发放"):
        payouts.confirm(locked, actor=approver)
    (item,) = payout_queries.live_items(confirmed)
    for pay in (
        lambda: payouts.mark_paid(item, paid_on=clock.today(), actor=payer),
        lambda: payouts.mark_all_paid(confirmed, paid_on=clock.today(), actor=payer),
    ):
        with pytest.raises(RuleBroken, match=f"{names[confirmed.id]}的证书已被撤销，不能发放"):
            pay()
    states = (drafted.state, locked.state, confirmed.state, item.state)
    assert states == (ListState.DRAFT, ListState.LOCKED, ListState.CONFIRMED, ItemState.QUEUED)
    assert list(payout_queries.inconsistencies()) == []


def test_money_that_left_the_bank_before_the_revocation_is_noted(
    make: Make, session: Session
) -> None:
    county = make.county()
    listed = make.confirmed_list(county)
    (item,) = payout_queries.live_items(listed)
    paid_on = clock.today()
    clock.move(timedelta(days=2))
    make.revoked(item.application)
    payouts.mark_paid(item, paid_on=paid_on, actor=make.payer(county))
    assert (item.state, item.paid_on) == (ItemState.PAID, paid_on)
