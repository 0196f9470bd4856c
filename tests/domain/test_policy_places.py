"""Policies of other places: each row of the cases read is a file, and judges as the table says."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.domain.test_reward_rules import SIGNS, claim, earlier
from trainer.domain.certificates.models import NATIONAL, Level
from trainer.domain.people.models import Payroll
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules import Span
from trainer.seeding import files

HERE, THERE = 1, 2
DAY = date(2024, 10, 8)
FOLDER = Path("seeds/policies")
ROWS = (1, 3, 4, 5, 6, 7, 8, 10, 12, 13, 15, 16, 17, 20, 22, 23, 26, 28, 29, 30)
FILES = sorted(path.stem for path in FOLDER.glob("[0-9]*.yaml"))


def content(name: str) -> dict[str, Any]:
    return rules.settle(yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8")))


def work(county: int = HERE, **values: Any) -> tuple[Span, ...]:
    facts = {"employer_kind": "社区居委会", "post": "社区工作者", **values}
    return (Span(county, facts.pop("since", date(2020, 1, 1)), None, **facts),)


def somebody(**values: Any) -> rules.Claim:
    """Works, lives and sat the exam of 2023 here; everything a policy asks is on record."""
    return claim(
        **{
            "approved_on": date(2023, 8, 1),
            "issued_on": date(2024, 8, 1),
            "registered_on": date(2024, 9, 1),
            "registered_until_on": date(2027, 8, 31),
            "exam_year": 2023,
            "exam_on": date(2023, 6, 10),
            "assessed": {2024: True},
            "work": work(),
            **values,
        }
    )


PEOPLE: dict[str, dict[str, Any]] = {
    "all fits": {},
    "of elsewhere": {
        "home_county_id": 9,
        "work": work(9, employer_kind="企业", post="职员"),
        "exam_county_id": 9,
        "exam_year": 2019,
        "assessed": {2024: False},
        "levels_held": (Level.ASSISTANT, Level.WORKER),
        "awards": (earlier(Level.ASSISTANT, 1, county=THERE, number="示例2026000001"),),
        "issued_on": date(2020, 1, 1),
    },
    "on the payroll, just begun": {
        "payroll": Payroll.PUBLIC_INSTITUTION,
        "work": work(since=date(2024, 9, 1), payroll=Payroll.PUBLIC_INSTITUTION),
    },
    "nothing on record": {
        "home_county_id": None,
        "work": (),
        "exam_county_id": None,
        "exam_year": None,
        "exam_on": None,
        "registered_on": None,
        "registered_until_on": None,
        "issued_on": None,
        "assessed": {},
    },
}
GOLDEN = {
    # a column for each of the people above; + met, - not met, ? to be asked of a person
    "01-putian": ("+++?+??", "--+--??", "++-?+??", "??+????"),
    "03-pingnan": ("+????", "-????", "+????", "?????"),
    "04-zhouning": ("????", "????", "????", "????"),
    "05-jiaocheng": ("++???", "-+???", "+-???", "?+???"),
    "06-gutian": ("++???", "-+???", "+-???", "?+???"),
    "07-shouning": ("+???", "+???", "-???", "????"),
    "08-fuqing": ("????", "????", "????", "????"),
    "10-xiamen": ("+?????", "-?????", "+?????", "??????"),
    "12-zhoushan": ("++?????", "--?????", "+??????", "???????"),
    "13-shengsi": ("++++???", "---+???", "++++???", "???????"),
    "15-ruian": ("+++????", "--+?-??", "+++????", "???????"),
    "16-xiuzhou": ("????", "????", "????", "????"),
    "17-tongxiang": ("+???", "????", "+???", "????"),
    "20-suqian": ("+?+++??", "-?+++??", "+?+-+??", "+??++??"),
    "22-lanzhou": ("++??", "++??", "-+??", "????"),
    "23-dongxing": ("+?+???", "+-+???", "-?+???", "??+???"),
    "26-changning": ("++???", "?-???", "++???", "?????"),
    "28-gansu": ("+???", "????", "+???", "????"),
    "28-longkou": ("+???", "????", "+???", "????"),
    "29-hohhot": ("++??", "-+??", "++??", "????"),
    "29-ningbo": ("++??", "-+??", "++??", "????"),
    "29-wenzhou": ("++??", "-+??", "++??", "????"),
    "30-shiyan": ("????", "????", "????", "????"),
}
AMOUNTS = {
    # yuan for the three levels; allowances: the nine full months of the year so far
    "01-putian": (600, 900, 1800),
    "03-pingnan": (1000, 2000, 3000),
    "04-zhouning": (600, 1500, 3000),
    "05-jiaocheng": (900, 1350, 1800),
    "06-gutian": (720, 1350, 1800),
    "07-shouning": (3000, 0, 0),
    "08-fuqing": (1500, 3000, 5000),
    "10-xiamen": (0, 0, 0),
    "12-zhoushan": (2000, 3000, 5000),
    "13-shengsi": (2000, 3000, 5000),
    "15-ruian": (1000, 2000, 3000),
    "16-xiuzhou": (1000, 2000, 3000),
    "17-tongxiang": (400, 600, 0),
    "20-suqian": (800, 1200, 1500),
    "22-lanzhou": (1000, 2000, 3000),
    "23-dongxing": (0, 0, 0),
    "26-changning": (1500, 3000, 5000),
    "28-gansu": (1800, 2700, 4500),
    "28-longkou": (900, 1800, 2700),
    "30-shiyan": (1000, 2000, 3000),
}


def test_every_row_has_its_file_and_stands_in_the_table_of_policies() -> None:
    assert {int(name[:2]) for name in FILES} == set(ROWS)
    table = Path("docs/policies.md").read_text("utf-8")
    for name in FILES:
        assert f"`{name}.yaml`" in table, name
    assert set(GOLDEN) == set(FILES)


def test_no_instance_loads_the_policies_of_other_places() -> None:
    loaded = files.policies()
    assert len(loaded) == 5
    assert not any("place" in one for one in loaded)


@pytest.mark.parametrize("name", FILES)
def test_a_policy_of_another_place_is_sound_marked_and_stays_itself_as_yaml(name: str) -> None:
    policy = content(name)
    assert rules.validate(policy) == []
    assert rules.read_yaml(rules.write_yaml(policy)) == policy
    assert policy["example"] is True
    assert "示例/待核实" in policy["title"]
    assert policy["source"]["row"] == int(name[:2])
    assert "county" not in policy
    assert rules.describe(policy).is_example
    assert "有效期" in str(rules.publishing_gap(policy))


@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name in FILES for number in range(len(PEOPLE))]
)
def test_the_policies_of_other_places_judge_as_the_table_says(name: str, number: int) -> None:
    policy, person = content(name), list(PEOPLE.values())[number]
    kind = next((k for k in BenefitKind if rules.benefit(policy, k, Level.ASSISTANT)), None)
    found = rules.findings(policy, somebody(kind=kind or BenefitKind.ONE_OFF, **person), DAY)
    assert "".join(SIGNS[one.result] for one in found) == GOLDEN[name][number]


@pytest.mark.parametrize("name", sorted(AMOUNTS))
def test_the_policies_of_other_places_pay_what_the_source_says(name: str) -> None:
    policy = content(name)
    kind = next(k for k in BenefitKind if rules.benefit(policy, k, Level.ASSISTANT))
    paid = tuple(
        rules.entitlement(
            policy, somebody(kind=kind, level=level, levels_held=(level,)), DAY
        ).amount_fen
        // 100
        for level in NATIONAL
    )
    assert paid == AMOUNTS[name]


def test_a_policy_with_gaps_is_not_published_and_an_amount_unsaid_is_not_claimed() -> None:
    policy = content("23-dongxing")
    entitled = rules.entitlement(policy, somebody(), DAY)
    assert entitled.amount_fen == 0
    assert "没有写明标准" in entitled.reason
    assert "待遇标准" in str(rules.publishing_gap(policy))
    assert rules.publishing_gap(yaml.safe_load(rules.BLANK_POLICY)) is None


def small(**values: Any) -> dict[str, Any]:
    return {**rules.read_yaml(rules.BLANK_POLICY), **values}


def test_a_clause_for_one_kind_of_benefit_is_not_asked_of_another() -> None:
    policy = content("04-zhouning")
    barred = {"payroll": Payroll.CIVIL_SERVANT}
    once = rules.findings(policy, somebody(**barred), DAY)
    monthly = rules.findings(policy, somebody(kind=BenefitKind.MONTHLY, **barred), DAY)
    assert [one.text for one in monthly if one not in once] == ["领取津贴的不是在编人员"]


@pytest.mark.parametrize(
    ("at", "job", "result"),
    [
        ("application", {"since": date(2024, 10, 5)}, "+"),
        ("payment", {"since": date(2024, 10, 5)}, "-"),
        ("application", {"since": date(2024, 9, 1)}, "-"),
        ("exam", {"since": date(2023, 7, 1)}, "?"),
        ("exam", {"since": date(2020, 1, 1)}, "-"),
    ],
)
def test_the_payroll_is_asked_at_the_moment_that_the_policy_names(
    at: str, job: dict[str, Any], result: str
) -> None:
    clause = {
        "clause_no": "一",
        "text": "不在编",
        "type": "not_on_government_payroll",
        "params": {"kinds": ["public_institution"], "at": at},
    }
    person = somebody(
        payroll=Payroll.PUBLIC_INSTITUTION,
        work=work(payroll=Payroll.PUBLIC_INSTITUTION, **job),
        filed_on=date(2024, 10, 1),
    )
    (found,) = rules.findings(small(conditions=clause), person, DAY)
    assert SIGNS[found.result] == result


def test_rates_change_inside_a_period_month_by_month() -> None:
    row = {
        "kind": "monthly",
        "level": "assistant",
        "amount_fen": 10_000,
        "clause_no": "四",
        "rates": [{"from_on": "2024-07-01", "amount_fen": 20_000}],
    }
    policy = small(benefits=[row])
    person = somebody(kind=BenefitKind.MONTHLY)
    assert rules.validate(policy) == []
    assert rules.entitlement(policy, person, DAY).amount_fen == 6 * 10_000 + 3 * 20_000
    assert "2024-07-01 起 200.00 元" in rules.describe(policy).rates[0].amount


@pytest.mark.parametrize(
    ("rule", "awards", "yuan"),
    [
        ({"mode": "highest_then_difference"}, (earlier(Level.ASSISTANT, 80_000),), 1_200),
        ({"mode": "each", "cap_fen": 210_000}, (earlier(Level.ASSISTANT, 80_000),), 1_300),
        ({"mode": "difference", "baseline": "policy"}, (earlier(Level.ASSISTANT, 80_000),), 2_000),
        (
            {"mode": "difference", "baseline": "any_source"},
            (earlier(Level.ASSISTANT, 80_000, county=THERE),),
            1_200,
        ),
    ],
)
def test_upgrades_count_what_the_policy_says_was_paid(
    rule: dict[str, Any], awards: tuple[rules.Award, ...], yuan: int
) -> None:
    policy = small(upgrade=rule)
    assert rules.validate(policy) == []
    person = somebody(level=Level.WORKER, awards=awards, levels_held=(Level.WORKER,))
    assert rules.entitlement(policy, person, DAY).amount_fen == yuan * 100


@pytest.mark.parametrize(
    ("rule", "first", "last"),
    [
        (
            {"kind": "after_certificate", "months": 3, "counted_from": "received_on"},
            date(2023, 11, 30),
            date(2024, 2, 29),
        ),
        ({"kind": "each_year", "first": "10-01", "last": "12-20"}, date(2024, 10, 1), None),
    ],
)
def test_windows_are_counted_in_months_and_come_back_each_year(
    rule: dict[str, Any], first: date, last: date | None
) -> None:
    policy = small(window=rule)
    assert rules.validate(policy) == []
    window = rules.claim_window(policy, somebody(issued_on=date(2023, 11, 30)), DAY)
    assert window == rules.Window(first, last or date(2024, 12, 20))


FACTS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("residence_permit_county", {}, {}, "?"),
    ("residence_permit_county", {}, {"residence_county_id": HERE}, "+"),
    ("residence_permit_county", {}, {"residence_county_id": THERE}, "-"),
    ("residence_permit_county", {"area": "city"}, {"residence_county_id": THERE}, "+"),
    ("employer_registered_in_county", {}, {}, "?"),
    ("employer_registered_in_county", {}, {"employer_county_id": HERE}, "+"),
    ("employer_registered_in_county", {}, {"employer_county_id": THERE}, "-"),
    ("certificate_registered_in_county", {}, {}, "?"),
    ("certificate_registered_in_county", {}, {"registration_place": "此县民政局"}, "+"),
    ("certificate_registered_in_county", {}, {"registration_place": "彼县民政局"}, "-"),
    ("certificate_registered_in_county", {}, {"registration_place": "省厅"}, "?"),
    ("insured_months_at_least", {"months": 6}, {}, "?"),
    ("insured_months_at_least", {"months": 6}, {"insured": work()}, "+"),
    ("insured_months_at_least", {"months": 6}, {"insured": work(THERE)}, "-"),
    ("works_in_county", {"at": "exam"}, {"exam_on": None}, "?"),
    ("works_in_county", {"at": "exam"}, {"work": work(since=date(2024, 1, 1))}, "?"),
    ("works_in_county", {"at": "exam"}, {"work": work(THERE)}, "-"),
    ("works_in_county", {"at": "exam"}, {}, "+"),
    ("service_months_at_least", {"months": 6, "still_serving": True}, {}, "+"),
    (
        "service_months_at_least",
        {"months": 6, "still_serving": True},
        {"work": (Span(HERE, date(2020, 1, 1), date(2023, 1, 1)),)},
        "-",
    ),
    ("exam_year_between", {"from_year": 2021, "to_year": 2023}, {}, "+"),
    ("exam_year_between", {"from_year": 2024}, {}, "-"),
    ("first_certificate", {}, {"levels_held": (Level.WORKER, Level.ASSISTANT)}, "-"),
    ("registered_certificate", {"from_on": "2024-09-01", "to_on": "2024-09-30"}, {}, "+"),
    ("registered_certificate", {"from_on": "2024-10-01"}, {}, "-"),
    ("asked_by_hand", {"papers": ["单位证明"]}, {}, "?"),
    ("unknown", {}, {}, "?"),
    ("service_months_at_least", {"months": "unknown"}, {}, "?"),
]


@pytest.mark.parametrize(("kind", "params", "person", "sign"), FACTS)
def test_each_clause_is_met_not_met_or_asked_of_a_person(
    kind: str, params: dict[str, Any], person: dict[str, Any], sign: str
) -> None:
    clause = {"clause_no": "一", "text": "条件", "type": kind, "params": params}
    policy = small(conditions=clause)
    assert rules.validate(policy) == []
    (found,) = rules.findings(policy, somebody(**person), DAY)
    assert SIGNS[found.result] == sign
    assert found.evidence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"route": ["county", "moon"]}, "办理环节"),
        ({"account": {}}, "指定银行"),
        ({"funding": "县"}, "资金来源"),
        ({"signers": [{"from_on": "2026-01-01"}]}, "发文单位"),
        ({"window": {"kind": "each_year", "first": "02-30", "last": "03-01"}}, "两个月日"),
        ({"upgrade": {"mode": "each", "cap_fen": "much"}}, "累计封顶"),
        ({"upgrade": {"mode": "cap", "cap_fen": None}}, "累计封顶"),
        ({"window": {"kind": "after_certificate"}}, "只写一个"),
        ({"window": {"kind": "after_certificate", "days": 0}}, "只写一个"),
        ({"window": {"kind": "after_certificate", "days": 180, "months": None}}, "只写一个"),
        ({"window": {"kind": "after_certificate", "days": 180, "months": 6}}, "只写一个"),
        ({"upgrade": {"mode": "each", "baseline": "moon"}}, "upgrade.baseline"),
        ({"documents": [{"name": "证书", "copies": 99}]}, "份数"),
        (
            {
                "benefits": [
                    {"kind": "agency_grant", "level": "x", "amount_fen": 1, "clause_no": "一"}
                ]
            },
            "不要写 level",
        ),
        ({"benefits": [{"kind": "grade_step", "level": "worker", "clause_no": "一"}]}, "steps"),
    ],
)
def test_what_is_wrong_around_the_judging_is_told(change: dict[str, Any], sentence: str) -> None:
    problems = rules.validate(small(**change))
    assert any(sentence in problem for problem in problems), problems


def test_an_empty_cap_or_number_of_months_is_none() -> None:
    policy = small(upgrade={"mode": "each", "cap_fen": None})
    assert rules.validate(policy) == []
    assert "累计最高" not in str(rules.describe(policy))
    assert rules.entitlement(policy, somebody(), DAY).amount_fen > 0
    stored = small(window={"kind": "after_certificate", "days": 180, "months": None})
    assert rules.claim_window(stored, somebody(), DAY) is not None


def test_only_the_banks_that_a_policy_names_are_taken() -> None:
    policy = small(account={"banks": ["农村商业银行"]})
    assert rules.validate(policy) == []
    assert rules.bank_objection(policy, "福建农村商业银行大田支行") is None
    assert "农村商业银行" in str(rules.bank_objection(policy, "示例银行"))
