"""Policies judge: golden tables for each sample policy, clause by clause, and amounts by mode."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.people.models import Payroll
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules import Award, Claim, Result, Span, phrases

MADE_ON = date(2026, 11, 24)
HERE, THERE = 1, 2
SEEDS = Path("seeds/policies")
SIGNS = {Result.MET: "+", Result.UNMET: "-", Result.UNKNOWN: "?"}


def content(name: str) -> dict[str, Any]:
    return rules.settle(yaml.safe_load((SEEDS / f"{name}.yaml").read_text("utf-8")), MADE_ON)


def claim(**values: Any) -> Claim:
    """Somebody who works and lives here, with a certificate of last month."""
    return Claim(
        **{
            "county_id": HERE,
            "county_names": {HERE: "此县", THERE: "彼县"},
            "kind": BenefitKind.ONE_OFF,
            "level": Level.ASSISTANT,
            "certificate_number": "示例2026000001",
            "approved_on": date(2026, 10, 20),
            "issued_on": date(2026, 10, 20),
            "registered_on": date(2026, 11, 1),
            "registered_until_on": date(2029, 10, 31),
            "exam_county_id": HERE,
            "levels_held": (Level.ASSISTANT,),
            "home_county_id": HERE,
            "work": (Span(HERE, date(2024, 1, 1), None),),
            **values,
        }
    )


def earlier(level: Level, fen: int, *, county: int = HERE, number: str = "另一本") -> Award:
    return Award(BenefitKind.ONE_OFF, level, county, number, fen)


ELSEWHERE_WORK = (Span(THERE, date(2024, 1, 1), None),)
BARRED = {"payroll": Payroll.CIVIL_SERVANT}
SAME = (earlier(Level.ASSISTANT, 1, county=THERE, number="示例2026000001"),)

PEOPLE: dict[str, dict[str, Any]] = {
    "all fits": {},
    "works and lives elsewhere": {"home_county_id": THERE, "work": ELSEWHERE_WORK},
    "lives here, works elsewhere": {"work": ELSEWHERE_WORK},
    "nothing on record": {
        "home_county_id": None,
        "work": (),
        "exam_county_id": None,
        "registered_on": None,
        "registered_until_on": None,
    },
    "civil servant": BARRED,
    "senior": {"level": Level.SENIOR},
    "too late": {"issued_on": date(2025, 1, 1), "approved_on": date(2024, 12, 1)},
    "sat the exam elsewhere": {"exam_county_id": THERE},
    "began last month": {"work": (Span(HERE, date(2026, 10, 20), None),)},
    "paid elsewhere": {"awards": SAME},
    "not registered": {"registered_on": None, "registered_until_on": None},
}

GOLDEN = {
    # one sign per clause in the order of the file: + met, - not met, ? to be asked
    "datian": {
        "all fits": "+++++",
        "works and lives elsewhere": "-++++",
        "lives here, works elsewhere": "+++++",
        "nothing on record": "?++++",
        "civil servant": "++-++",
        "senior": "+-+++",
        "too late": "++++-",
        "sat the exam elsewhere": "+++++",
        "began last month": "+++++",
        "paid elsewhere": "+++++",
        "not registered": "+++++",
    },
    "shaxian": {
        "all fits": "+++++++",
        "works and lives elsewhere": "-++++++",
        "lives here, works elsewhere": "-++++++",
        "nothing on record": "??+++++",
        "civil servant": "++++-++",
        "senior": "++-++++",
        "too late": "+++-+++",
        "sat the exam elsewhere": "+++++++",
        "began last month": "+-+++++",
        "paid elsewhere": "+++++-+",
        "not registered": "+++++++",
    },
    "sanyuan": {
        "all fits": "++++++",
        "works and lives elsewhere": "++++++",
        "lives here, works elsewhere": "++++++",
        "nothing on record": "?+?+++",
        "civil servant": "+++-++",
        "senior": "+-++++",
        "too late": "+++++-",
        "sat the exam elsewhere": "++++++",
        "began last month": "++++++",
        "paid elsewhere": "++++++",
        "not registered": "++?+++",
    },
    "yongan": {
        "all fits": "+++++",
        "works and lives elsewhere": "-++++",
        "lives here, works elsewhere": "-++++",
        "nothing on record": "???++",
        "civil servant": "+++-+",
        "senior": "+++++",
        "too late": "+++++",
        "sat the exam elsewhere": "+++++",
        "began last month": "+-+++",
        "paid elsewhere": "+++++",
        "not registered": "++?++",
    },
    "youxi": {
        "all fits": "+++++",
        "works and lives elsewhere": "+-+++",
        "lives here, works elsewhere": "+++++",
        "nothing on record": "??+++",
        "civil servant": "++-++",
        "senior": "+++++",
        "too late": "++++-",
        "sat the exam elsewhere": "-++++",
        "began last month": "+++++",
        "paid elsewhere": "+++-+",
        "not registered": "+++++",
    },
}


@pytest.mark.parametrize(
    ("policy", "person"), [(policy, person) for policy in GOLDEN for person in PEOPLE]
)
def test_the_sample_policies_judge_as_the_table_says(policy: str, person: str) -> None:
    found = rules.findings(content(policy), claim(**PEOPLE[person]), MADE_ON)
    assert "".join(SIGNS[one.result] for one in found) == GOLDEN[policy][person]


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_the_sample_policies_are_sound_and_stay_themselves_as_yaml(name: str) -> None:
    policy = content(name)
    assert rules.validate(policy) == []
    assert rules.read_yaml(rules.write_yaml(policy)) == policy
    assert rules.describe(policy).is_example
    assert len(rules.describe(policy).conditions) == len(GOLDEN[name]["all fits"])


def test_alternatives_read_as_one_clause_with_what_would_help() -> None:
    found = rules.findings(content("datian"), claim(**PEOPLE["nothing on record"]), MADE_ON)[0]
    assert found.text == "户籍在大田县；或者在大田县从事社会工作"
    assert found.result is Result.UNKNOWN
    assert "户口簿" in (found.cure or "")


def test_another_county_is_not_named() -> None:
    found = rules.findings(content("shaxian"), claim(awards=SAME), MADE_ON)[5]
    assert found.evidence == "已由其他县（市、区）受理或发放。"


def test_the_window_is_judged_by_the_day_of_filing_ever_after() -> None:
    late = claim(issued_on=date(2026, 1, 1), filed_on=date(2026, 5, 1))
    assert rules.findings(content("datian"), late, MADE_ON)[4].result is Result.MET


def test_months_of_service_count_overlaps_once_and_know_gaps() -> None:
    jobs = (
        Span(HERE, date(2025, 1, 1), date(2025, 6, 30)),
        Span(HERE, date(2025, 4, 1), date(2025, 9, 30)),
        Span(HERE, date(2026, 1, 1), None),
    )
    until = date(2026, 3, 31)
    assert rules.months_of_service(jobs, until, continuous=False) == 12
    assert rules.months_of_service(jobs, until, continuous=True) == 3


@pytest.mark.parametrize(
    ("policy", "values", "fen"),
    [
        ("datian", {}, 100_000),
        ("datian", {"level": Level.WORKER}, 200_000),
        ("datian", {"level": Level.SENIOR}, 0),
        (
            "datian",
            {"level": Level.WORKER, "awards": (earlier(Level.ASSISTANT, 100_000),)},
            200_000,
        ),
        # the highest only: nothing once one was paid, and the higher certificate goes first
        ("shaxian", {"level": Level.WORKER}, 300_000),
        ("shaxian", {"level": Level.WORKER, "awards": (earlier(Level.ASSISTANT, 150_000),)}, 0),
        ("shaxian", {"levels_held": (Level.WORKER, Level.ASSISTANT)}, 0),
        # in full up to the cap
        ("sanyuan", {"level": Level.WORKER}, 240_000),
        (
            "sanyuan",
            {"level": Level.WORKER, "awards": (earlier(Level.ASSISTANT, 120_000),)},
            180_000,
        ),
        # the difference to what this county paid; what another county paid does not count
        ("youxi", {"level": Level.WORKER, "awards": (earlier(Level.ASSISTANT, 80_000),)}, 100_000),
        (
            "youxi",
            {"level": Level.WORKER, "awards": (earlier(Level.ASSISTANT, 80_000, county=THERE),)},
            180_000,
        ),
    ],
)
def test_amounts_follow_the_mode(policy: str, values: dict[str, Any], fen: int) -> None:
    assert rules.entitlement(content(policy), claim(**values), MADE_ON).amount_fen == fen


def test_an_allowance_counts_whole_months_in_the_county_with_the_certificate() -> None:
    person = claim(
        kind=BenefitKind.MONTHLY,
        approved_on=date(2026, 2, 10),
        work=(
            Span(HERE, date(2024, 1, 1), date(2026, 7, 31)),
            Span(THERE, date(2026, 8, 1), date(2026, 8, 31)),
            Span(HERE, date(2026, 9, 1), None),
        ),
    )
    # March to July, September, October; November is not over
    assert rules.entitlement(content("yongan"), person, MADE_ON).amount_fen == 7 * 10_000


def test_an_allowance_ends_after_its_years() -> None:
    paid = tuple(
        Award(BenefitKind.MONTHLY, Level.ASSISTANT, HERE, "x", 120_000, str(year))
        for year in (2023, 2024, 2025)
    )
    person = claim(kind=BenefitKind.MONTHLY, awards=paid)
    entitled = rules.entitlement(content("yongan"), person, MADE_ON)
    assert entitled.amount_fen == 0
    assert "最多享受 3 年" in entitled.reason


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "请填写政策名称"),
        ({"title": "长" * 81}, "最多 80 个字"),
        ({"colour": 1}, "不认识的项目“colour”"),
        ({"valid": {"from_on": "2026-13-01"}}, "有效期"),
        ({"valid": {"from_on": "2026-01-02", "to_on": "2026-01-01"}}, "早于开始日期"),
        ({"public_notice": {"working_days": 0}}, "公示天数"),
        ({"window": {"kind": "sometimes"}}, "申请期"),
        ({"window": {"kind": "fixed_dates", "first_on": "2026-02-01"}}, "两个日期"),
        ({"upgrade": {"mode": "cap"}}, "累计封顶"),
        ({"benefits": []}, "至少写一项待遇"),
        (
            {"benefits": [{"kind": "gift", "level": "worker", "amount_fen": 1, "clause_no": "一"}]},
            "种类应是",
        ),
        (
            {
                "benefits": [
                    {"kind": "one_off", "level": "worker", "amount_fen": 1.5, "clause_no": "一"}
                ]
            },
            "正整数",
        ),
        ({"conditions": {"all": []}}, "至少一个条款"),
        ({"conditions": {"clause_no": "一", "text": "好人", "type": "good"}}, "系统不认识"),
        (
            {
                "conditions": {
                    "clause_no": "一",
                    "text": "满年限",
                    "type": "service_months_at_least",
                }
            },
            "缺少参数 months",
        ),
        ({"documents": [1]}, "第 1 项材料"),
    ],
)
def test_a_wrong_policy_is_told_what_is_wrong(change: dict[str, Any], sentence: str) -> None:
    problems = rules.validate({**content("datian"), **change})
    assert any(sentence in problem for problem in problems), problems


def test_a_missing_part_is_named() -> None:
    policy = content("datian")
    del policy["window"]
    assert "缺少“window”这一项。" in rules.validate(policy)


@pytest.mark.parametrize("text", ["a: [1", "只是一句话", "- 1"])
def test_text_that_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken):
        rules.read_yaml(text)


def bomb(levels: int) -> str:
    """A short text that is ten to the power of `levels` items long when it is written out."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, levels):
        ten = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} [{ten}]")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(bomb(9), "第 1 行用了引用", id="bomb"),
        pytest.param("a: &a [*a]", "第 1 行用了引用", id="loop"),
        pytest.param("a: 1\nb: *a", "第 2 行用了引用", id="alias"),
        pytest.param("title: !!binary aGk=", "类型标记", id="tag"),
        pytest.param("title: !!python/name:os.system x", "类型标记", id="object"),
        pytest.param("[" * 20_000, "嵌套太深", id="brackets"),
        pytest.param("- " * 15_000, "嵌套太深", id="dashes"),
        pytest.param("a: " + "x" * 40_000, "内容太长", id="long"),
        pytest.param("valid:\n  from_on: 2026-02-30", "第 2 行的日期“2026-02-30”不存在", id="day"),
        pytest.param("a: 2026-01-01 10:00:00 +99:99", "不存在", id="zone"),
        pytest.param("a: " + "9" * 5_000, "数太大", id="digits"),
        pytest.param("a: 0b_", "读不懂", id="bits"),
        pytest.param("a: .inf", "数太大", id="infinite"),
        pytest.param('a: "\\0"', "控制字符", id="nul"),
        pytest.param('a: "\\uD800"', "控制字符", id="half"),
        pytest.param('a: "\\UFFFFFFFF"', "读不懂", id="beyond"),
        pytest.param("? [1, 2]\n: 3", "读不懂", id="key"),
        pytest.param("%YAML 9.9\n--- a", "读不懂", id="version"),
        pytest.param("a: \x01", "读不懂", id="raw"),
    ],
)
def test_text_that_would_harm_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence) as refusal:
        rules.read_yaml(text)
    assert refusal.value.field == "content"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("kind: one_off, level: assistant", "kind: [one_off], level: assistant", "种类应是"),
        ("level: assistant", "level: {a: 1}", "级别应是"),
        ("type: within_window", "type: [x]", "系统不认识"),
        ("type: within_window", "type: {x: 1}", "系统不认识"),
        ("[civil_servant, referenced, public_institution]", "[{a: 1}]", "参数 kinds 不对"),
        ("kind: after_certificate", "kind: [after_certificate]", "window.kind"),
        ("mode: each", "mode: [each]", "upgrade.mode"),
        ("days: 180", "days: 99999999", "1 至 3650"),
        ("from_on: 2026-01-01", "from_on: 0001-01-01", "有效期"),
        ("from_on: 2026-01-01", "from_on: 2026-W01-1", "有效期"),
        ("amount_fen: 100000,", "amount_fen: 100000, years: many,", "年数"),
        ("key: reward", "key: reward\ncontact: 0598", "联系方式"),
        ("type: within_window", "type: service_months_at_least, params: {months: 601}", "months"),
        ("to_on: null", "to_on: [2026-01-01]", "to_on"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_and_breaks_nothing(
    old: str, new: str, sentence: str
) -> None:
    assert old in rules.BLANK_POLICY
    problems = rules.problems_of(rules.BLANK_POLICY.replace(old, new, 1))
    assert any(sentence in problem for problem in problems), problems


def test_unusual_amounts_are_pointed_out() -> None:
    assert rules.advice(content("datian")) == []
    assert [str(line)[:6] for line in rules.advice(content("youxi"))] == ["800.00", "3,600."]


def test_what_turned_worse_is_found_clause_by_clause() -> None:
    policy = content("datian")
    before = [one.frozen() for one in rules.findings(policy, claim(), MADE_ON)]
    now = rules.findings(policy, claim(payroll=Payroll.CIVIL_SERVANT), MADE_ON)
    assert [one.clause for one in rules.turned_worse(before, now)] == ["第三条第（三）项"]
    assert rules.turned_worse(before, rules.findings(policy, claim(), MADE_ON)) == ()


def test_what_is_joined_is_translated_with_its_parts() -> None:
    english = {"请{verb}。": "Please {verb}.", "{first}或者：{second}": "{first} Or: {second}"}
    cures = [say("请{verb}。", verb="A"), say("请{verb}。", verb="B"), say("请{verb}。", verb="A")]
    joined = phrases.or_else(cures)
    assert joined == "请A。或者：请B。"
    assert isinstance(joined, Sentence)
    assert joined.in_language(lambda source: english[source]) == "Please A. Or: Please B."
    assert phrases.one_of([]) == ""
