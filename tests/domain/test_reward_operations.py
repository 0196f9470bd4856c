"""Claims are filed and decided by two people; refusals say why."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.people import LONG_AGO
from tests.make.rewards import ACCOUNT, BANK, TEST, policy_content
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.certificates.models import Level
from trainer.domain.notices.models import Message
from trainer.domain.people.consents import Consent
from trainer.domain.people.models import Duty, DutyKind, Payroll, Standing
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import Application, PolicyState, ReturnItem, State


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    """The years of the clock have a table."""
    year = clock.today().year
    make.holidays(year, year + 1)


def test_a_claim_freezes_policy_findings_and_amount(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = make.filed_claim(county)
    assert application.state is State.SUBMITTED
    assert application.amount_fen == 200_000
    assert application.clause == "第四条第（二）项"
    assert [one["result"] for one in application.findings["filed"]] == ["met", "met", "met"]
    assert application.policy_facts["edition"] == 1
    newer = operations.add_policy(county, policy_content(county, title="新办法"), actor=TEST)
    operations.publish_policy(newer, actor=TEST)
    assert application.policy.state is PolicyState.ENDED
    assert application.policy_facts["title"] != "新办法"


def test_the_account_is_sealed_and_nowhere_else(
    make: Make, session: Session, each_database: str
) -> None:
    application = make.filed_claim(make.county())
    assert application.account == ACCOUNT
    row = session.execute(text("SELECT * FROM reward_application")).one()
    assert not any(ACCOUNT in str(value) for value in row)
    assert all(ACCOUNT not in str(entry.facts) for entry in session.query(AuditEntry))
    assert session.query(Consent).count() == 1


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"account_name": "别人"}, "account_name", "户名必须与申请人姓名一致"),
        ({"account": "6222 0200"}, "account", "16至19位数字"),
        ({"bank_name": "行"}, "bank_name", "开户银行的全称"),
        ({"agreed": None}, "agreed", "勾选同意使用银行账号"),
    ],
)
def test_a_wrong_field_is_told_beside_it(
    make: Make, session: Session, values: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(RuleBroken, match=sentence) as refusal:
        make.filed_claim(make.county(), **values)
    assert refusal.value.field == field
    assert session.query(Application).count() == 0


def test_an_account_that_fails_its_check_digit_is_only_marked(make: Make, session: Session) -> None:
    assert make.filed_claim(make.county(), account="6222020000000000005").account_doubtful


def test_nobody_files_before_their_identity_is_checked(make: Make, session: Session) -> None:
    county = make.county()
    user = make.worker(county, standing=Standing.DECLARED)
    with pytest.raises(RuleBroken, match="身份还没有核对"):
        make.filed_claim(county, user)


def test_nobody_files_for_somebody_else(make: Make, session: Session) -> None:
    county = make.county()
    theirs = make.held_certificate(make.person(county))
    with pytest.raises(NotAllowed):
        make.filed_claim(county, make.worker(county), certificate=theirs)


def test_a_closed_window_is_said_and_nothing_is_lost(make: Make, session: Session) -> None:
    county = make.county()
    make.policy(county, window={"kind": "after_certificate", "days": 3})
    with pytest.raises(RuleBroken, match=r"申请期已于 .* 结束"):
        make.filed_claim(county)
    day = clock.today() + timedelta(days=9)
    make.policy(
        county,
        window={"kind": "fixed_dates", "first_on": day.isoformat(), "last_on": day.isoformat()},
    )
    with pytest.raises(RuleBroken, match=f"从 {day} 起可以申请"):
        make.filed_claim(county)


def test_a_level_without_an_amount_cannot_be_claimed(make: Make, session: Session) -> None:
    county = make.county()
    user = make.worker(county)
    assert user.person is not None
    senior = make.held_certificate(user.person, Level.SENIOR)
    with pytest.raises(RuleBroken, match="没有规定高级社会工作师的标准"):
        make.filed_claim(county, user, certificate=senior)


def test_the_same_reward_is_not_claimed_in_another_county(
    make: Make, session: Session, each_database: str
) -> None:
    here, there = make.county(), make.county()
    user = make.worker(here)
    make.works_in(there, user)
    first = make.filed_claim(here, user)
    with pytest.raises(RuleBroken) as refusal:
        make.filed_claim(there, user, certificate=first.certificate)
    assert "已由其他县（市、区）受理或发放" in refusal.value.sentence
    assert here.name not in refusal.value.sentence
    with pytest.raises(RuleBroken, match="您已经提交过"):
        make.filed_claim(here, user, certificate=first.certificate)
    operations.withdraw(first, actor=user)
    assert make.filed_claim(there, user, certificate=first.certificate).state is State.SUBMITTED


def test_reviewer_and_approver_are_two_people(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = make.filed_claim(county)
    both = make.staff(DutyKind.REVIEWER, DutyKind.APPROVER, county=county)
    operations.review(application, actor=both)
    with pytest.raises(RuleBroken, match="必须由两个人办理"):
        operations.approve(application, actor=both)
    operations.approve(application, actor=make.staff(DutyKind.APPROVER, county=county))
    assert application.state is State.APPROVED
    assert len(application.findings) == 3


def test_the_database_itself_refuses_one_person_in_both_hats(
    make: Make, session: Session, each_database: str
) -> None:
    application = make.reviewed(make.county())
    for change in (
        "approved_by_id = reviewed_by_id",
        "approved_by_id = filed_by_id",
        "reviewed_by_id = filed_by_id",
        "state = 'approved'",
    ):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(text(f"UPDATE reward_application SET {change}"))  # noqa: S608
    assert application.approved_by_id is None


def test_nobody_decides_on_their_own_claim(make: Make, session: Session) -> None:
    county = make.county()
    officer = make.worker(county)
    application = make.filed_claim(county, officer)
    for kind in (DutyKind.REVIEWER, DutyKind.APPROVER):
        make.save(Duty(user_id=officer.id, kind=kind, county_id=county.id, starts_on=LONG_AGO))
    session.refresh(officer)
    with pytest.raises(RuleBroken, match="本人的奖励申请"):
        operations.review(application, actor=officer)
    with pytest.raises(RuleBroken, match="本人的奖励申请"):
        operations.reject(application, reason="不合条件", actor=officer)


def test_officers_of_another_county_decide_nothing(make: Make, session: Session) -> None:
    application = make.filed_claim(make.county())
    stranger = make.officer(make.county())
    assert queries.find(application.id, viewer=stranger) is None
    with pytest.raises(NotAllowed):
        operations.review(application, actor=stranger)
    with pytest.raises(NotAllowed):
        operations.reject(application, reason="不合条件", actor=stranger)
    with pytest.raises(NotAllowed):
        operations.send_back(application, items={ReturnItem.WORK: "请补填"}, actor=stranger)


def test_what_is_not_met_stops_the_review_and_what_is_unknown_wants_a_word(
    make: Make, session: Session
) -> None:
    county = make.county()
    reviewer = make.staff(DutyKind.REVIEWER, county=county)
    unknown = make.filed_claim(county, make.candidate(county))
    with pytest.raises(RuleBroken, match="怎样核实") as refusal:
        operations.review(unknown, actor=reviewer)
    assert refusal.value.field == "note"
    operations.review(unknown, note="看过劳动合同原件", actor=reviewer)
    barred = make.filed_claim(county, make.worker(county, payroll=Payroll.CIVIL_SERVANT))
    with pytest.raises(RuleBroken, match="不是在编人员"):
        operations.review(barred, note="没关系", actor=reviewer)


def test_who_joins_the_payroll_between_review_and_approval_is_stopped(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application, other = make.reviewed(county), make.reviewed(county)
    application.person.payroll = Payroll.PUBLIC_INSTITUTION
    session.commit()
    approver = make.staff(DutyKind.APPROVER, county=county)
    with pytest.raises(RuleBroken, match="审核以后情况有变化"):
        operations.approve(application, actor=approver)
    operations.approve(other, actor=approver)
    assert (application.state, other.state) == (State.REVIEWED, State.APPROVED)


def test_a_returned_claim_comes_back_with_everything_it_held(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    user = make.worker(county)
    application = make.filed_claim(county, user)
    reviewer = make.staff(DutyKind.REVIEWER, county=county)
    with pytest.raises(RuleBroken, match="至少写明一项"):
        operations.send_back(application, items={}, actor=reviewer)
    with pytest.raises(RuleBroken, match="写明理由"):
        operations.send_back(application, items={ReturnItem.BANK: ""}, actor=reviewer)
    operations.send_back(application, items={ReturnItem.BANK: "请写开户行全称"}, actor=reviewer)
    assert queries.on_desk(State.RETURNED, viewer=reviewer).rows == [application]
    assert session.query(Message).one().title == "奖励申请需要补正"
    operations.resubmit(
        application,
        account_name=application.account_name,
        bank_name="示例农村商业银行另一支行",
        account="",
        actor=user,
    )
    assert application.state is State.SUBMITTED
    assert application.account == ACCOUNT
    assert application.returns[0].cured_at is not None
    assert application.resubmitted_at is not None
    assert application.submitted_at < application.resubmitted_at


def test_an_officer_with_an_old_page_is_turned_away(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    user = make.worker(county)
    application = make.filed_claim(county, user)
    seen = application.version
    operations.correct_account(
        application,
        account_name=application.account_name,
        bank_name=BANK + "二",
        account="",
        actor=user,
    )
    with pytest.raises(WrongState, match="有了变化"):
        operations.review(
            application, seen=seen, actor=make.staff(DutyKind.REVIEWER, county=county)
        )


def test_a_rejected_claim_has_a_reason_and_frees_the_way(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    user = make.worker(county)
    application = make.filed_claim(county, user)
    reviewer = make.staff(DutyKind.REVIEWER, county=county)
    with pytest.raises(RuleBroken, match="写明理由"):
        operations.reject(application, reason="不", actor=reviewer)
    operations.reject(application, reason="社保记录显示已离职", actor=reviewer)
    again = make.filed_claim(county, user, certificate=application.certificate)
    assert again.state is State.SUBMITTED
    with pytest.raises(WrongState):
        operations.withdraw(application, actor=user)


def test_a_policy_is_published_by_another_person(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    maker = make.staff(DutyKind.CLERK, DutyKind.APPROVER, county=county)
    policy = operations.add_policy(county, policy_content(county), actor=maker)
    with pytest.raises(RuleBroken, match="由另一位同事发布"):
        operations.publish_policy(policy, actor=maker)
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(text("UPDATE reward_policy SET published_by_id = made_by_id"))
    session.expire_all()
    assert queries.in_force(clock.today(), county) == []
    operations.publish_policy(policy, actor=make.staff(DutyKind.APPROVER, county=county))
    assert queries.in_force(clock.today(), county) == [policy]


def test_a_wrong_policy_and_another_countys_policy_are_refused(
    make: Make, session: Session
) -> None:
    county = make.county()
    clerk = make.staff(DutyKind.CLERK, county=county)
    with pytest.raises(RuleBroken, match="请填写政策名称"):
        operations.add_policy(county, policy_content(county, title=""), actor=clerk)
    with pytest.raises(RuleBroken, match="另一个县"):
        operations.add_policy(county, policy_content(county) | {"county": "000000"}, actor=clerk)
    with pytest.raises(NotAllowed):
        operations.add_policy(county, policy_content(county), actor=make.candidate())


def test_offers_show_clauses_amount_and_days_left(make: Make, session: Session) -> None:
    county = make.county()
    make.policy(county)
    make.policy(make.county())  # a county that has nothing to do with this person
    user = make.worker(county)
    assert user.person is not None
    certificate = make.held_certificate(user.person)
    (offer,) = queries.offers(viewer=user)
    assert offer.judgement.entitled.amount_fen == 200_000
    assert rules.worst(offer.judgement.findings) is rules.Result.MET
    assert offer.judgement.days_left == 170
    assert offer.application is None
    application = make.filed_claim(county, user, certificate=certificate)
    assert queries.offers(viewer=user)[0].application is application
    assert queries.own(viewer=user) == [application]


def test_an_account_used_by_two_people_is_pointed_out(make: Make, session: Session) -> None:
    county = make.county()
    first = make.filed_claim(county)
    assert not queries.shares_account(first)
    make.filed_claim(county)
    assert queries.shares_account(first)


def test_each_desk_sees_how_much_waits_for_it(make: Make, session: Session) -> None:
    county = make.county()
    make.filed_claim(county)
    application = make.reviewed(county)
    assert queries.waiting_for(make.staff(DutyKind.REVIEWER, county=county)) == 1
    assert queries.waiting_for(make.staff(DutyKind.APPROVER, county=county)) == 1
    assert queries.waiting_for(make.officer(county)) == 2
    assert application.reviewed_by is not None
    assert queries.waiting_for(application.reviewed_by) == 1
    assert queries.waiting_for(make.officer(make.county())) == 0
