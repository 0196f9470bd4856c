"""Somebody does not accept a refusal or an amount: another officer decides once more."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.properties.test_budget import at_once
from tests.web.posting import post
from trainer.core import clock
from trainer.core.db import db
from trainer.core.errors import NotAllowed, Refused, RuleBroken, WrongState
from trainer.domain.notices.models import Message
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries
from trainer.domain.rewards.models import Appeal, AppealState, Application, State

AsUser = Callable[[User | None], FlaskClient]
At = Callable[[datetime], None]
WHY = "证明已随申请交到窗口，有收件回执。"
SEEN = "收件回执属实，退回重新审核。"


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    year = clock.today().year
    make.holidays(year, year + 1)


def reviewer(make: Make, county: County) -> User:
    return make.staff(DutyKind.REVIEWER, county=county)


def refused(make: Make, county: County, officer: User | None = None) -> tuple[Application, User]:
    """A claim that was turned down, and the person's account."""
    user = make.worker(county)
    application = make.filed_claim(county, user)
    officer = officer or reviewer(make, county)
    operations.reject(application, reason="没有在本县工作的证明", actor=officer)
    return application, user


def stands(application: Application) -> State:
    return application.state


def test_a_won_appeal_reopens_the_claim_with_its_original_filing_date(
    make: Make, session: Session, at: At, each_database: str
) -> None:
    county = make.county()
    application, user = refused(make, county)
    filed_at = application.submitted_at
    certificate = application.certificate
    appeal = operations.appeal(application, statement=WHY, actor=user)
    at(clock.now() + timedelta(days=175))  # by now nothing could be filed anew
    operations.uphold_appeal(appeal, decision=SEEN, actor=reviewer(make, county))
    assert (stands(application), application.submitted_at) == (State.SUBMITTED, filed_at)
    assert (application.end_reason, application.ended_by_id) == ("", None)
    message = session.query(Message).order_by(Message.id.desc()).first()
    assert message is not None
    assert (message.title, SEEN in message.text) == ("申诉成立，申请重新审核", True)
    operations.review(application, actor=reviewer(make, county))
    assert stands(application) is State.REVIEWED
    assert certificate.issued_on is not None
    assert clock.today() > certificate.issued_on + timedelta(days=180)


def test_an_appeal_that_is_lost_leaves_the_decision_as_it_was(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application, user = refused(make, county)
    appeal = operations.appeal(application, statement=WHY, actor=user)
    operations.dismiss_appeal(appeal, decision="窗口没有收件记录", actor=reviewer(make, county))
    assert (stands(application), appeal.state) == (State.REJECTED, AppealState.DISMISSED)
    assert application.end_reason == "没有在本县工作的证明"
    with pytest.raises(RuleBroken, match="已经对这个决定提出过申诉"):
        operations.appeal(application, statement=WHY, actor=user)
    assert session.query(Appeal).count() == 1


def test_whoever_took_part_in_the_decision_does_not_decide_on_the_appeal(
    make: Make, session: Session, each_database: str
) -> None:
    county, other = make.county(), make.county()
    officer = reviewer(make, county)
    application, user = refused(make, county, officer)
    appeal = operations.appeal(application, statement=WHY, actor=user)
    for decide in (operations.uphold_appeal, operations.dismiss_appeal):
        with pytest.raises(RuleBroken, match="没有参与原决定的同事"):
            decide(appeal, decision=SEEN, actor=officer)
        with pytest.raises(NotAllowed):
            decide(appeal, decision=SEEN, actor=reviewer(make, other))
    assert appeal.state is AppealState.FILED
    with pytest.raises(IntegrityError, match="another_officer"):
        session.execute(
            text(
                "UPDATE reward_appeal SET state = 'dismissed', decision = 'x', "
                "decided_at = filed_at, decided_by_id = :officer"
            ),
            {"officer": officer.id},
        )
    session.rollback()


def test_after_the_working_days_nothing_can_be_appealed(
    make: Make, session: Session, at: At, each_database: str
) -> None:
    county = make.county()
    make.policy(county, appeal_window={"working_days": 3})
    application, user = refused(make, county)
    until = queries.appeal_until(application)
    assert until is not None
    at(clock.office_moment(until + timedelta(days=1), 0, 5))
    with pytest.raises(RuleBroken, match=f"申诉期限到 {until}"):
        operations.appeal(application, statement=WHY, actor=user)
    at(clock.office_moment(until, 23, 50))
    assert operations.appeal(application, statement=WHY, actor=user).against.value == "refusal"


def test_an_appeal_against_the_amount_holds_the_money_of_that_person_only(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    user = make.worker(county)
    mine, other = make.approved(county, user), make.approved(county)
    appeal = operations.appeal(mine, statement="应按社会工作师的标准发放。", actor=user)
    assert appeal.against.value == "amount"
    make.publicised(mine, other)
    clock.move(timedelta(days=20))
    clerk = make.staff(DutyKind.CLERK, county=county)
    with pytest.raises(RuleBroken, match=f"{mine.person.name}对金额提出了申诉"):
        operations.list_for_payment(mine, actor=clerk)
    operations.list_for_payment(other, actor=clerk)
    assert (stands(mine), stands(other)) == (State.PUBLICISED, State.LISTED)
    operations.uphold_appeal(appeal, decision=SEEN, actor=reviewer(make, county))
    assert (stands(mine), mine.notice_id, mine.approved_by_id) == (State.SUBMITTED, None, None)


def test_a_claim_that_was_filed_anew_meanwhile_is_dealt_with_first(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application, user = refused(make, county)
    appeal = operations.appeal(application, statement=WHY, actor=user)
    again = make.filed_claim(county, user, certificate=application.certificate)
    with pytest.raises(RuleBroken, match="另外提交了申请"):
        operations.uphold_appeal(appeal, decision=SEEN, actor=reviewer(make, county))
    assert (stands(application), stands(again)) == (State.REJECTED, State.SUBMITTED)


def test_the_person_appeals_on_a_page_and_sees_it_on_the_line_of_steps(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    application, user = refused(make, county)
    client, address = as_user(user), f"/candidate/rewards/{application.id}"
    assert f"{address}/appeal" in client.get(f"{address}/application").text
    short = post(client, f"{address}/appeal", {"statement": "不服"})
    assert short.status_code == 422
    assert "至少 10 个字" in short.text
    assert ">不服</textarea>" in re.sub(r"\s+<", "<", short.text.replace("\r\n", ""))
    assert post(client, f"{address}/appeal", {"statement": WHY}).status_code == 302
    page = client.get(f"{address}/application").text
    assert "由没有参与原决定的工作人员复核" in page
    assert f"{address}/appeal" not in page
    appeal = session.query(Appeal).one()
    officer = as_user(reviewer(make, county))
    assert application.person.name in officer.get("/county/appeals/").text
    shown = officer.get(f"/county/appeals/{appeal.id}/decide").text
    assert WHY in shown
    fields = {"outcome": "upheld", "decision": SEEN, "version": str(appeal.version)}
    answer = post(officer, f"/county/appeals/{appeal.id}/decide", fields)
    assert answer.status_code == 302
    assert f"申诉成立，重新审核：{SEEN}" in client.get(f"{address}/application").text
    stranger = as_user(reviewer(make, make.county()))
    assert stranger.get(f"/county/appeals/{appeal.id}/decide").status_code == 404


def test_whoever_may_appeal_reads_until_when_and_what_ends_it_earlier(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    application, user = refused(make, county)
    granted = make.approved(county, other := make.worker(county))
    until = queries.appeal_until(application)
    page = as_user(user).get(f"/candidate/rewards/{application.id}/application").text
    assert f"{until} 当天还可以提出" in page
    assert "列入发放清单以后不能再申诉" not in page
    page = as_user(other).get(f"/candidate/rewards/{granted.id}/application").text
    assert "列入发放清单以后不能再申诉" in page


def test_a_reviewer_is_not_offered_to_turn_down_what_an_approver_granted(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    application = make.approved(county)
    shown = f"/county/rewards/{application.id}/application"
    act = f"/county/rewards/{application.id}/reject"
    assert act not in as_user(reviewer(make, county)).get(shown).text
    assert act in as_user(make.staff(DutyKind.APPROVER, county=county)).get(shown).text


def test_where_all_officers_of_a_county_took_part_the_city_decides(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    user = make.worker(county)
    officers = [reviewer(make, county), make.staff(DutyKind.APPROVER, county=county)]
    application = make.filed_claim(county, user)
    operations.review(application, actor=officers[0])
    operations.approve(application, actor=officers[1])
    appeal = operations.appeal(application, statement=WHY, actor=user)
    for officer in officers:
        with pytest.raises(RuleBroken, match="由市级审核或审批人员复核"):
            operations.uphold_appeal(appeal, decision=SEEN, actor=officer)
    clerk = make.staff(DutyKind.CLERK, county=None)
    with pytest.raises(NotAllowed):
        operations.uphold_appeal(appeal, decision=SEEN, actor=clerk)
    city = make.staff(DutyKind.REVIEWER, county=None)
    assert queries.appeals_for_city(city) == 1
    client = as_user(city)
    listed = client.get("/city/appeals/").text
    assert (application.person.name in listed, county.name in listed) == (True, True)
    address = f"/city/appeals/{appeal.id}/decide"
    assert WHY in client.get(address).text
    fields = {"outcome": "upheld", "decision": SEEN, "version": str(appeal.version)}
    assert post(client, address, fields).status_code == 302
    session.expire_all()
    assert (appeal.state, appeal.decided_by_id) == (AppealState.UPHELD, city.id)
    assert (stands(application), queries.appeals_for_city(city)) == (State.SUBMITTED, 0)


def test_an_appeal_is_withdrawn_by_its_person_until_it_is_decided(
    make: Make, session: Session, as_user: AsUser, each_database: str
) -> None:
    county = make.county()
    user = make.worker(county)
    application = make.approved(county, user)
    appeal = operations.appeal(application, statement=WHY, actor=user)
    with pytest.raises(NotAllowed):
        operations.withdraw_appeal(appeal, actor=reviewer(make, county))
    client, address = as_user(user), f"/candidate/rewards/{application.id}"
    assert f"{address}/withdraw-appeal" in client.get(f"{address}/application").text
    assert post(client, f"{address}/withdraw-appeal", {}).status_code == 302
    session.expire_all()
    assert (appeal.state, stands(application)) == (AppealState.WITHDRAWN, State.APPROVED)
    page = client.get(f"{address}/application").text
    assert "本人已撤回，原决定不变" in page
    assert "停在这里" not in page  # the claim goes on
    assert page.index("本人已撤回，原决定不变") < page.index("等待开始公示")
    assert (f"{address}/withdraw-appeal" in page, f"{address}/appeal" in page) == (False, False)
    with pytest.raises(WrongState):
        operations.uphold_appeal(appeal, decision=SEEN, actor=reviewer(make, county))
    session.expire_all()
    make.publicised(application)  # no money waits for it any more
    clock.move(timedelta(days=20))
    operations.list_for_payment(application, actor=make.staff(DutyKind.CLERK, county=county))
    assert stands(application) is State.LISTED
    with pytest.raises(IntegrityError, match="decided"):
        session.execute(text("UPDATE reward_appeal SET withdrawn_at = NULL"))
    session.rollback()


def test_an_appeal_withdrawn_and_decided_at_once_ends_one_way(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        make.holidays(clock.today().year, clock.today().year + 1)
        county = make.county()
        application, user = refused(make, county)
        appeal_id = operations.appeal(application, statement=WHY, actor=user).id
        ids = [user.id, reviewer(make, county).id, make.staff(DutyKind.REVIEWER, county=None).id]
        db.session.remove()

    def act(number: int) -> None:
        appeal = db.session.get_one(Appeal, appeal_id)
        actor = db.session.get_one(User, ids[number])
        if number:
            operations.uphold_appeal(appeal, decision=SEEN, actor=actor)
        else:
            operations.withdraw_appeal(appeal, actor=actor)

    raised = at_once(live_app, act, 3)
    assert len(raised) == 2
    assert all(isinstance(one, Refused) for one in raised), raised
    with live_app.app_context():
        appeal = db.session.get_one(Appeal, appeal_id)
        reopened = appeal.application.state is State.SUBMITTED
        assert reopened is (appeal.state is AppealState.UPHELD)
        assert (appeal.withdrawn_at is None) is reopened


def test_an_appeal_decided_by_several_at_once_is_decided_by_one(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        make.holidays(clock.today().year, clock.today().year + 1)
        county = make.county()
        application, user = refused(make, county)
        appeal_id = operations.appeal(application, statement=WHY, actor=user).id
        ids = [reviewer(make, county).id for _ in range(4)]
        db.session.remove()

    def decide(number: int) -> None:
        act = (operations.uphold_appeal, operations.dismiss_appeal)[number % 2]
        act(
            db.session.get_one(Appeal, appeal_id),
            decision=SEEN,
            actor=db.session.get_one(User, ids[number]),
        )

    raised = at_once(live_app, decide, 4)
    assert len(raised) == 3
    assert all(isinstance(one, Refused) for one in raised), raised
    with live_app.app_context():
        appeal = db.session.get_one(Appeal, appeal_id)
        reopened = appeal.application.state is State.SUBMITTED
        assert reopened is (appeal.state is AppealState.UPHELD)
