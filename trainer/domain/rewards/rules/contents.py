"""A policy as data: read from YAML, settled to real dates, and checked with sentences."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import yaml

from trainer.core import money
from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules.clauses import CLAUSES
from trainer.domain.rewards.rules.extras import EXTRAS, documents_objections, extras_objections
from trainer.domain.rewards.rules.facts import UNKNOWN
from trainer.domain.rewards.rules.gaps import gaps
from trainer.domain.rewards.rules.params import (
    is_amount,
    is_date,
    is_whole,
    params_objections,
)
from trainer.domain.rewards.rules.phrases import listed
from trainer.domain.rewards.rules.reading import read_plain

TEXTS = {
    "key": (say("政策代号（key）"), 50),
    "title": (say("政策名称（title）"), 80),
    "document_no": (say("文号（document_no）"), 40),
    "signed_by": (say("发文单位（signed_by）"), 100),
}
KNOWN = {
    *TEXTS,
    *EXTRAS,
    "county",
    "place",
    "source",
    "status",
    "example",
    "valid",
    "public_notice",
    "window",
    "upgrade",
    "benefits",
    "conditions",
    "documents",
    "payment_way",
    "appeal",
}
WINDOWS = ("after_certificate", "fixed_dates", "each_year", "always", UNKNOWN)
STARTS = ("issued_on", "received_on", "approved_on", "published_on")
MODES = ("each", "highest", "difference", "highest_then_difference", "cap", UNKNOWN)
BASELINES = ("policy", "county", "anywhere", "any_source")
KINDS = (*BenefitKind, "grade_step", "agency_grant")
"""What a policy may grant. The last two are told but never claimed here as money of a person."""
USUAL_FEN = (100_000, 300_000)
MOST_DAYS = 3650
MOST_MONTHS = 120
MOST_YEARS = 60
MOST_CAP_FEN = 100_000_000
DEEPEST = 5

BLANK_POLICY = """\
key: reward
title: （政策名称）
document_no: （文号）
signed_by: （发文单位）
valid: {from_on: 2026-01-01, to_on: null}
public_notice: {working_days: 5}
window: {kind: after_certificate, days: 180, counted_from: issued_on}
upgrade: {mode: each}
benefits:
- {kind: one_off, level: assistant, amount_fen: 100000, clause_no: 第四条}
- {kind: one_off, level: worker, amount_fen: 200000, clause_no: 第四条}
conditions:
  all:
  - any:
    - {clause_no: 第三条, text: 户籍在本县, type: registered_home_county}
    - {clause_no: 第三条, text: 在本县从事社会工作, type: works_in_county}
  - clause_no: 第三条
    text: 不是在编人员
    type: not_on_government_payroll
    params: {kinds: [civil_servant, referenced, public_institution]}
  - {clause_no: 第五条, text: 在申请期内提出, type: within_window}
documents:
- {name: 居民身份证, originals: 0, copies: 1}
"""
"""Where an officer who enters a first policy begins."""


def read_yaml(text: str) -> dict[str, Any]:
    """The policy typed or pasted as YAML, with its dates as text; refuses what is no mapping."""
    content = read_plain(text)
    if not isinstance(content, dict):
        raise RuleBroken(say("内容应当是一份政策：每行一个名称、冒号和值。"), "content")
    return settle(content)


def problems_of(text: str) -> list[Sentence]:
    """Everything that is wrong with a policy as it was typed."""
    try:
        return validate(read_yaml(text))
    except RuleBroken as refusal:
        return [refusal.sentence]


def write_yaml(content: Mapping[str, Any]) -> str:
    """The policy as an engineer or officer reads and edits it."""
    return str(yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=100))


def settle(content: Mapping[str, Any], made_on: date | None = None) -> dict[str, Any]:
    """As it is stored: dates as text, and what is `relative` counted from `made_on` if given."""
    settled: dict[str, Any] = _settled(content, made_on)
    return settled


def _settled(value: Any, made_on: date | None) -> Any:
    if isinstance(value, Mapping):
        plain = {str(key): _settled(item, made_on) for key, item in value.items()}
        relative = plain.pop("relative", None)
        if relative and made_on:
            names = ("first_on", "last_on") if "first_on" in plain else ("from_on", "to_on")
            for name, days in zip(names, ("from_days", "to_days"), strict=True):
                offset = relative.get(days)
                plain[name] = (
                    None if offset is None else (made_on + timedelta(days=offset)).isoformat()
                )
        return plain
    if isinstance(value, list):
        return [_settled(item, made_on) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def validate(content: Mapping[str, Any]) -> list[Sentence]:
    """Everything that is wrong with a policy, each as a sentence; an empty list is a sound one."""
    problems = [
        *_texts(content),
        *extras_objections(content),
        *(say("不认识的项目“{name}”。", name=name) for name in content if name not in KNOWN),
    ]
    for part, check in _PARTS.items():
        if part not in content:
            problems.append(say("缺少“{name}”这一项。", name=part))
        else:
            problems += check(content[part])
    return problems


def to_mend(number: int) -> Sentence:
    """How much is still wrong; what it is stands beside each part."""
    return say("还有 {n} 处要改，写在各部分的上面。填的内容都还在。", n=number)


def problems_by_part(content: Mapping[str, Any]) -> dict[str, list[Sentence]]:
    """The same by the part of the policy that it is about; what is about no part under ''."""
    found = {name: list(check(content[name])) for name, check in _PARTS.items()}
    known = [problem for problems in found.values() for problem in problems]
    found[""] = [problem for problem in validate(content) if problem not in known]
    return {name: problems for name, problems in found.items() if problems}


def advice(content: Mapping[str, Any]) -> list[Sentence]:
    """What is allowed but unusual, for whoever enters and publishes the policy."""
    low, high = USUAL_FEN
    return [
        say(
            "{amount} 元不在本市一次性奖励常见的 1,000 至 3,000 元之间，请核对原文件。",
            amount=money.yuan(row["amount_fen"]),
        )
        for row in content["benefits"]
        if row["kind"] == "one_off"
        and row["amount_fen"] != UNKNOWN
        and not low <= row["amount_fen"] <= high
    ]


def publishing_gap(content: Mapping[str, Any]) -> Sentence | None:
    """Nothing that decides on money is published while the policy leaves it unsaid."""
    unsaid = [label for _name, label in gaps(content)]
    if unsaid:
        return say("还没有写明：{parts}。请查明原文件，补上以后再发布。", parts=listed(unsaid))
    return None


def clauses(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The leaves of the tree of conditions, in order."""
    for branch in ("all", "any"):
        if branch in node:
            for child in node[branch]:
                yield from clauses(child)
            return
    yield node


def asks_exam_day(content: Mapping[str, Any]) -> bool:
    """Whether a clause is tested on the day of the exam."""
    return any(one.get("params", {}).get("at") == "exam" for one in clauses(content["conditions"]))


def _texts(content: Mapping[str, Any]) -> Iterator[Sentence]:
    for name, (label, most) in TEXTS.items():
        value = content.get(name)
        if not isinstance(value, str) or not value.strip():
            yield say("请填写{label}。", label=label)
        elif len(value) > most:
            yield say("{label}最多 {most} 个字。", label=label, most=most)


def _valid(value: Any) -> Iterator[Sentence]:
    if not isinstance(value, Mapping) or not (
        value.get("from_on") == UNKNOWN or is_date(value.get("from_on"))
    ):
        yield say("有效期（valid）要有开始日期 from_on，例如 2026-01-01。")
    elif value.get("to_on") not in (None, UNKNOWN):
        if not is_date(value["to_on"]):
            yield say("有效期的结束日期 to_on 应是日期或留空。")
        elif value["from_on"] != UNKNOWN and value["to_on"] < value["from_on"]:
            yield say("有效期的结束日期早于开始日期。")


def _public_notice(value: Any) -> Iterator[Sentence]:
    days = value.get("working_days") if isinstance(value, Mapping) else None
    if days != UNKNOWN and (not is_whole(days, 60) or not days):
        yield say("公示天数（public_notice.working_days）应是 1 至 60 的工作日数。")


def _window(value: Any) -> Iterator[Sentence]:
    kind = value.get("kind") if isinstance(value, Mapping) else None
    if kind not in WINDOWS:
        yield say("申请期（window.kind）应是 {kinds} 之一。", kinds="、".join(WINDOWS))
    elif kind == "fixed_dates":
        yield from _fixed_dates(value)
    elif kind == "each_year":
        if not all(is_date(f"2001-{value.get(end)}") for end in ("first", "last")):
            yield say("每年的申请期要有 first 和 last 两个月日，例如 11-01、12-20。")
        elif value["last"] < value["first"]:
            yield say("申请期的最后一天早于第一天。")
    elif value.get("counted_from", "issued_on") not in STARTS:
        yield say("申请期的起算日（counted_from）应是 {names} 之一。", names="、".join(STARTS))
    elif kind == "after_certificate" and not _has_length(value):
        yield say(
            "申请期写天数 days（1 至 {days}，例如 180）或月数 months（1 至 {months}），只写一个。",
            days=MOST_DAYS,
            months=MOST_MONTHS,
        )


def _fixed_dates(value: Mapping[str, Any]) -> Iterator[Sentence]:
    if not is_date(value.get("first_on")) or not is_date(value.get("last_on")):
        yield say("固定申请期要有 first_on 和 last_on 两个日期。")
    elif value["last_on"] < value["first_on"]:
        yield say("申请期的最后一天早于第一天。")


def _has_length(value: Mapping[str, Any]) -> bool:
    """One length and no other, not even an empty one: 180 days, or 6 months."""
    units = {"days": MOST_DAYS, "months": MOST_MONTHS}
    said = [name for name in units if name in value]
    return len(said) == 1 and all(
        is_whole(value[name], units[name]) and value[name] > 0 for name in said
    )


def _upgrade(value: Any) -> Iterator[Sentence]:
    mode = value.get("mode") if isinstance(value, Mapping) else None
    if mode not in MODES:
        yield say("升级办法（upgrade.mode）应是 {modes} 之一。", modes="、".join(MODES))
    elif (mode == "cap" or value.get("cap_fen") is not None) and not is_whole(
        value.get("cap_fen"), MOST_CAP_FEN
    ):
        yield say("累计封顶要写金额 cap_fen，以分为单位，不超过一百万元。")
    elif value.get("baseline", "county") not in BASELINES:
        yield say("已发放的范围（upgrade.baseline）应是 {names} 之一。", names="、".join(BASELINES))


def _benefits(value: Any) -> Iterator[Sentence]:
    if not isinstance(value, list) or not value:
        yield say("请至少写一项待遇（benefits）。")
        return
    seen: list[tuple[Any, Any]] = []  # what was typed may be a list, which no set takes
    for number, row in enumerate(value, start=1):
        if not isinstance(row, Mapping):
            yield say("第 {number} 项待遇的格式不对。", number=number)
            continue
        yield from _benefit(number, row)
        key = (row.get("kind"), row.get("level"))
        if key in seen:
            yield say("第 {number} 项待遇与前面重复：同一种类、同一级别只写一次。", number=number)
        seen.append(key)


def _benefit(number: int, row: Mapping[str, Any]) -> Iterator[Sentence]:
    levels = tuple(Level)
    if row.get("kind") not in KINDS:
        yield say("第 {n} 项待遇的种类应是 {kinds} 之一。", n=number, kinds="、".join(KINDS))
    if row.get("kind") == "agency_grant":
        if "level" in row:
            yield say("第 {n} 项待遇发给机构，不分级别，请不要写 level。", n=number)
    elif row.get("level") not in levels:
        yield say("第 {n} 项待遇的级别应是 {levels} 之一。", n=number, levels="、".join(levels))
    yield from _worth(number, row)
    clause_no = row.get("clause_no")
    if not isinstance(clause_no, str) or not 0 < len(clause_no) <= 40:
        yield say("第 {n} 项待遇要写依据的条款 clause_no。", n=number)
    if row.get("years") is not None and not is_whole(row["years"], MOST_YEARS):
        yield say("第 {n} 项待遇的年数 years 应是不超过 {most} 的整数。", n=number, most=MOST_YEARS)


def _worth(number: int, row: Mapping[str, Any]) -> Iterator[Sentence]:
    if row.get("kind") == "grade_step":
        if not is_whole(row.get("steps"), 20) or not row["steps"]:
            yield say("第 {n} 项待遇是工资等级，要写提高几级 steps。", n=number)
    elif row.get("amount_fen") != UNKNOWN and not is_amount(row.get("amount_fen")):
        yield say("第 {n} 项待遇的金额 amount_fen 应是以分为单位的正整数，不超过十万元。", n=number)
    rates = row.get("rates", [])
    if not isinstance(rates, list) or not all(
        isinstance(one, Mapping)
        and is_date(one.get("from_on"))
        and is_amount(one.get("amount_fen"))
        for one in rates
    ):
        yield say("第 {n} 项待遇的 rates 每行要有开始日期 from_on 和金额 amount_fen。", n=number)
    if row.get("rated_by", "filing") not in ("filing", "certificate"):
        yield say("第 {n} 项待遇的 rated_by 应是 filing 或 certificate。", n=number)


def _conditions(value: Any, depth: int = 0) -> Iterator[Sentence]:
    if not isinstance(value, Mapping) or depth > DEEPEST:
        yield say("条件（conditions）应由 all、any 和条款组成，最多 {n} 层。", n=DEEPEST)
        return
    branches = [branch for branch in ("all", "any") if branch in value]
    if not branches:
        yield from _clause(value)
    elif len(value) != 1 or not isinstance(value[branches[0]], list) or not value[branches[0]]:
        yield say("“{branch}”下面要有至少一个条款，旁边不能有别的内容。", branch=branches[0])
    else:
        for child in value[branches[0]]:
            yield from _conditions(child, depth + 1)


def _clause(node: Mapping[str, Any]) -> Iterator[Sentence]:
    name = node.get("text") or node.get("clause_no") or "?"
    for part in ("clause_no", "text"):
        if not isinstance(node.get(part), str) or not node[part].strip():
            yield say("条款“{name}”缺少 {part}。", name=name, part=part)
    if not isinstance(node.get("type"), str) or node["type"] not in CLAUSES:
        yield say(
            "条款“{name}”的类型“{type}”系统不认识，可用的有：{known}。",
            name=name,
            type=node.get("type"),
            known="、".join(CLAUSES),
        )
        return
    only_for = node.get("only_for", [*KINDS])
    if not isinstance(only_for, list) or not only_for or any(one not in KINDS for one in only_for):
        yield say("条款“{name}”的 only_for 应是待遇种类的一串。", name=name)
    yield from params_objections(name, node)


_PARTS: Mapping[str, Callable[[Any], Iterator[Sentence]]] = {
    "valid": _valid,
    "public_notice": _public_notice,
    "window": _window,
    "upgrade": _upgrade,
    "benefits": _benefits,
    "conditions": _conditions,
    "documents": documents_objections,
}
