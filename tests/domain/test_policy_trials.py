"""A new edition is held against the one before in words, and tried on the holders on record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import TEST, policy_content
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.domain.certificates.models import Certificate, Level
from trainer.domain.people.models import DutyKind, Payroll, User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import BenefitKind, Policy

AsUser = Callable[[User | None], FlaskClient]


def changed(content: dict[str, Any], **amounts: int) -> dict[str, Any]:
    """The same policy with other amounts."""
    rows = [
        {**row, "amount_fen": amounts.get(row["level"], row["amount_fen"])}
        for row in content["benefits"]
    ]
    return {**content, "benefits": rows}


def edition(county: County, **amounts: int) -> Policy:
    return operations.add_policy(county, changed(policy_content(county), **amounts), actor=TEST)


def holder(make: Make, county: County, level: Level = Level.WORKER, **values: Any) -> Certificate:
    """A fresh certificate of somebody who works in the county."""
    person = make.worker(county, **values).person
    assert person is not None
    return make.held_certificate(person, level)


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [f"{one.effect.label} {one.text}" for one in rules.differences(before, after)]


def base() -> dict[str, Any]:
    return rules.read_yaml(rules.BLANK_POLICY)


def test_the_same_policy_has_no_differences() -> None:
    assert rules.differences(base(), base()) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"benefits": [{**base()["benefits"][0], "amount_fen": 120_000}, base()["benefits"][1]]},
            "更宽 助理社会工作师的一次性奖励由1,000.00 元改为1,200.00 元，每人多得 200.00 元。",
        ),
        (
            {"benefits": base()["benefits"][:1]},
            "更严 取消社会工作师的一次性奖励（原为2,000.00 元）。",
        ),
        (
            {"conditions": {"all": base()["conditions"]["all"][1:]}},
            "更宽 不再要求：户籍在本县；或者在本县从事社会工作",
        ),
        (
            {
                "conditions": {
                    "all": [
                        *base()["conditions"]["all"],
                        {"clause_no": "六", "text": "已登记", "type": "registered_certificate"},
                    ]
                }
            },
            "更严 新增条件：已登记",
        ),
        (
            {"window": {"kind": "after_certificate", "days": 90, "counted_from": "issued_on"}},
            (
                "更严 申请期由“自证书签发之日起 180 天内申请，逾期不再受理。”"
                "改为“自证书签发之日起 90 天内申请，逾期不再受理。”"
            ),
        ),
        ({"documents": []}, "更宽 不用再交：居民身份证（复印件 1 份）"),
        (
            {"upgrade": {"mode": "difference"}},
            (
                "有变化 考过更高一级由“每取得一个级别的证书，都按该级别全额发放。”"
                "改为“升级后补差额：高一级的标准减去已领的部分。”"
            ),
        ),
        (
            {"funding": {"source": "县级财政"}},
            "有变化 资金来源由“没有规定”改为“县级财政”",
        ),
    ],
)
def test_each_change_says_whom_it_helps(change: dict[str, Any], sentence: str) -> None:
    assert told(base(), {**base(), **change}) == [sentence]


def test_the_same_words_that_ask_more_are_noticed() -> None:
    def asks(months: int) -> dict[str, Any]:
        clause = {
            "clause_no": "三",
            "text": "满年限",
            "type": "service_months_at_least",
            "params": {"months": months},
        }
        return {**base(), "conditions": {"all": [clause]}}

    assert told(asks(12), asks(24)) == ["更严 条件“满年限”由 12 个月改为 24 个月"]


def test_a_trial_says_who_gains_who_loses_and_what_it_costs(
    make: Make, session: Session, each_database: str
) -> None:
    county, other = make.county(), make.county()
    old = edition(county)
    operations.publish_policy(old, actor=TEST)
    new = edition(county, assistant=150_000, worker=180_000)
    holder(make, county, Level.ASSISTANT)
    holder(make, county)
    holder(make, county, payroll=Payroll.CIVIL_SERVANT)
    holder(make, other)
    long_ago = holder(make, county)
    long_ago.approved_on = clock.today() - timedelta(days=700)
    make.save(long_ago)
    entries = session.scalar(select(func.count(AuditEntry.id)))
    found = queries.trial(new, queries.edition_before(new))
    assert found.holders == 4
    assert [row.change_fen for row in found.gaining] == [50_000]
    assert [row.change_fen for row in found.losing] == [-20_000]
    assert (found.cost_before, found.cost_after) == (300_000, 330_000)
    assert found.to_check == 0
    assert session.scalar(select(func.count(AuditEntry.id))) == entries


def test_whoever_was_paid_already_counts_as_if_the_year_began_anew(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    application = make.filed_claim(county)
    policy = application.policy
    found = queries.trial(policy, None)
    assert [(row.name, row.kind) for row in found.gaining] == [
        (application.person.name, BenefitKind.ONE_OFF)
    ]
    assert found.cost_before == 0


def test_a_trial_asks_the_same_of_few_and_of_many(
    make: Make, session: Session, statements: list[str]
) -> None:
    county = make.county()
    policy = make.policy(county)
    counts = []
    for size in (1, 9):
        for _ in range(size):
            holder(make, county)
        session.flush()
        session.expire_all()
        statements.clear()
        queries.trial(policy, None)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_second_person_reads_the_differences_before_publishing(
    make: Make, session: Session, as_user: AsUser
) -> None:
    county = make.county()
    operations.publish_policy(edition(county), actor=TEST)
    new = edition(county, worker=150_000)
    holder(make, county, name="示例丙")
    session.flush()
    approver = as_user(make.staff(DutyKind.APPROVER, county=county))
    page = approver.get(f"/county/policies/{new.id}/policy").text
    assert "和第 1 版相比" in page
    assert "每人少得 500.00 元" in page
    tried = approver.get(f"/county/policies/{new.id}/trial").text
    assert "示例丙" in tried
    assert "-500.00" in tried
    elsewhere = as_user(make.staff(DutyKind.APPROVER, county=make.county()))
    assert elsewhere.get(f"/county/policies/{new.id}/trial").status_code == 404
