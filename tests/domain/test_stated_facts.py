"""Facts that no register tells: stated by people, judged by only when an officer confirmed them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.web.posting import post
from trainer.core import clock
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import BenefitKind, FactKind, FactState, StatedFact
from trainer.domain.rewards.rules import Result

AsUser = Callable[[User | None], FlaskClient]
PAPER = "参保缴费证明"


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    year = clock.today().year
    make.holidays(year, year + 1)


def clause(name: str, **params: Any) -> Mapping[str, Any]:
    """A policy's tree of this one clause."""
    return {"all": [{"clause_no": "第三条", "text": "条件", "type": name, "params": params}]}


def person_of(user: User) -> Person:
    assert user.person is not None
    return user.person


def stay(user: User, county: County, kind: FactKind, days: int = 400) -> StatedFact:
    return operations.state_stay(
        person_of(user),
        kind=kind,
        county=county,
        from_on=clock.today() - timedelta(days=days),
        to_on=None,
        evidence=PAPER,
        actor=user,
    )


def result(user: User, county: County, *, passed: bool) -> StatedFact:
    return operations.state_result(
        person_of(user),
        county=county,
        year=clock.today().year,
        passed=passed,
        evidence="单位出具的考核证明",
        actor=user,
    )


def judged(make: Make, county: County, user: User, conditions: Mapping[str, Any]) -> Result:
    """How the one clause stands, for a page and for thousands at once alike."""
    policy = make.policy_of(county)
    policy.content = {**policy.content, "conditions": conditions}
    make.save(policy)
    (certificate,) = queries.live_certificates(person_of(user))
    found = queries.judge(policy.content, certificate, county.id, BenefitKind.ONE_OFF)
    alone = rules.worst(found.findings)
    many = [one.to_check for one in queries.unclaimed(policy) if one.person_id == user.person_id]
    assert many == {Result.MET: [False], Result.UNKNOWN: [True], Result.UNMET: []}[alone]
    return alone


def holder(make: Make, county: County) -> User:
    user = make.worker(county)
    assert user.person is not None
    make.held_certificate(user.person)
    return user


def confirm(fact: StatedFact, officer: User) -> None:
    operations.confirm_fact(fact, basis="看过原件", basis_on=clock.today(), actor=officer)


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("residence_permit_county", {}),
        ("insured_months_at_least", {"months": 12}),
        ("assessment_passed", {}),
    ],
)
def test_a_stated_fact_is_judged_by_only_after_an_officer_confirmed_it(
    make: Make, session: Session, each_database: str, name: str, params: dict[str, Any]
) -> None:
    county = make.county()
    user, conditions = holder(make, county), clause(name, **params)
    assert judged(make, county, user, conditions) is Result.UNKNOWN
    fact = (
        result(user, county, passed=True)
        if name == "assessment_passed"
        else stay(user, county, FactKind("residence" if "residence" in name else "insured"))
    )
    assert judged(make, county, user, conditions) is Result.UNKNOWN
    officer = make.staff(DutyKind.CLERK, county=county)
    confirm(fact, officer)
    assert judged(make, county, user, conditions) is Result.MET
    operations.refuse_fact(fact, basis="证明是伪造的", actor=officer)
    assert judged(make, county, user, conditions) is Result.UNKNOWN


def test_too_few_months_and_a_failed_year_are_not_met(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    user, officer = holder(make, county), make.staff(DutyKind.REVIEWER, county=county)
    confirm(stay(user, county, FactKind.INSURED, days=100), officer)
    confirm(result(user, county, passed=False), officer)
    for name, params in (("insured_months_at_least", {"months": 12}), ("assessment_passed", {})):
        assert judged(make, county, user, clause(name, **params)) is Result.UNMET


@pytest.mark.parametrize(
    ("params", "stands"),
    [({"months": 12}, Result.UNMET), ({"months": 3, "continuous": True}, Result.UNKNOWN)],
)
def test_insurance_counts_to_the_day_of_the_paper_and_no_month_further(
    make: Make, session: Session, each_database: str, params: dict[str, Any], stands: Result
) -> None:
    county = make.county()
    user, officer = holder(make, county), make.staff(DutyKind.REVIEWER, county=county)
    fact = stay(user, county, FactKind.INSURED)
    paper_on = fact.from_on + timedelta(days=200) if fact.from_on else None
    operations.confirm_fact(fact, basis="缴费证明原件", basis_on=paper_on, actor=officer)
    conditions = clause("insured_months_at_least", **params)
    assert judged(make, county, user, conditions) is stands


def test_a_permit_that_ran_out_counts_no_more(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    user = holder(make, county)
    fact = stay(user, county, FactKind.RESIDENCE)
    confirm(fact, make.staff(DutyKind.CLERK, county=county))
    fact.to_on = clock.today() - timedelta(days=1)
    make.save(fact)
    assert judged(make, county, user, clause("residence_permit_county")) is Result.UNKNOWN


def test_only_an_officer_of_that_county_who_is_somebody_else_confirms(
    make: Make, session: Session, each_database: str
) -> None:
    county, other = make.county(), make.county()
    user = holder(make, county)
    fact = stay(user, county, FactKind.INSURED)
    for stranger in (
        make.staff(DutyKind.CLERK, county=other),
        make.staff(DutyKind.APPROVER, county=county),
        user,
    ):
        with pytest.raises(NotAllowed):
            confirm(fact, stranger)
    own = make.staff(DutyKind.CLERK, county=county)
    fact.stated_by_id = own.id
    make.save(fact)
    with pytest.raises(RuleBroken, match="不能核实本人填报的情况"):
        confirm(fact, own)
    assert fact.state is FactState.STATED


@pytest.mark.parametrize(
    "change",
    [
        "state = 'confirmed'",
        "decided_by_id = stated_by_id",
        "from_on = NULL",
        "year = 2026",
        "evidence = ''",
    ],
)
def test_the_database_keeps_a_fact_whole(
    make: Make, session: Session, each_database: str, change: str
) -> None:
    county = make.county()
    stay(holder(make, county), county, FactKind.INSURED)
    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE stated_fact SET {change}"))  # noqa: S608
    session.rollback()


def test_one_result_a_year_holds(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    user, officer = holder(make, county), make.staff(DutyKind.CLERK, county=county)
    confirm(result(user, county, passed=True), officer)
    second = result(user, county, passed=False)
    with pytest.raises(RuleBroken, match="这一年的考核结果已经核实过"):
        confirm(second, officer)
    session.refresh(second)
    assert second.state is FactState.STATED


def test_people_state_facts_on_pages_and_an_officer_confirms_them(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    user = holder(make, county)
    client = as_user(user)
    assert "/candidate/facts/" in client.get("/candidate/profile/").text
    fields = {"county_id": str(county.id), "evidence": PAPER, "from_on": "2030-01-01"}
    wrong = post(client, "/candidate/facts/add-insured", fields)
    assert wrong.status_code == 422
    assert "开始日期不能晚于今天" in wrong.text
    assert PAPER in wrong.text
    right = {**fields, "from_on": str(clock.today() - timedelta(days=400))}
    assert post(client, "/candidate/facts/add-insured", right).status_code == 302
    assert "待核实" in client.get("/candidate/facts/").text
    fact = session.query(StatedFact).one()
    officer = as_user(make.staff(DutyKind.REVIEWER, county=county))
    assert user.person is not None
    assert user.person.name in officer.get("/county/facts/").text
    address = f"/county/facts/{fact.id}/decide"
    decision = {"outcome": "confirmed", "basis": "看过缴费证明原件"}
    undated = post(officer, address, decision)
    assert undated.status_code == 422
    assert "请填写材料的日期" in undated.text
    dated = {**decision, "basis_on": str(clock.today())}
    assert post(officer, address, dated).status_code == 302
    session.refresh(fact)
    assert (fact.state, fact.basis_on) == (FactState.CONFIRMED, clock.today())
    assert "看过缴费证明原件" in client.get("/candidate/facts/").text
