"""A policy in plain words, for the public and for whoever publishes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from trainer.core import money
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules.phrases import all_of, either_name, listed, one_of

STARTS = {
    "issued_on": say("证书签发之日"),
    "received_on": say("领取证书之日"),
    "approved_on": say("证书批准之日"),
    "published_on": say("成绩公布之日"),
}
MODES = {
    "each": say("每取得一个级别的证书，都按该级别全额发放。"),
    "highest": say("只按最高级别发放一次，领过以后不再重复发放。"),
    "difference": say("升级后补差额：高一级的标准减去已领的部分。"),
}


@dataclass(frozen=True)
class Rate:
    """One line of what is paid."""

    level: Sentence
    kind: Sentence
    amount: Sentence
    clause: str


@dataclass(frozen=True)
class Description:
    """The whole policy in plain words."""

    rates: tuple[Rate, ...]
    conditions: tuple[tuple[str, str], ...]
    window: Sentence
    upgrade: Sentence
    notice: Sentence
    documents: tuple[str, ...]
    phone: str
    is_example: bool


def describe(content: Mapping[str, Any]) -> Description:
    """The policy in plain words."""
    return Description(
        rates=tuple(
            Rate(
                Level(row["level"]).label,
                BenefitKind(row["kind"]).label,
                _amount(row),
                str(row["clause_no"]),
            )
            for row in content["benefits"]
        ),
        conditions=tuple(_conditions(content["conditions"])),
        window=_window(content["window"]),
        upgrade=_upgrade(content["upgrade"]),
        notice=say(
            "审批通过后公示 {days} 个工作日。", days=content["public_notice"]["working_days"]
        ),
        documents=tuple(_documents(content["documents"])),
        phone=str(content.get("contact", {}).get("phone", "")),
        is_example=bool(content.get("example")),
    )


def closes_on(content: Mapping[str, Any], today: date) -> date | None:
    """The last day of a window of fixed dates that is open today."""
    rule = content["window"]
    if rule["kind"] != "fixed_dates":
        return None
    first_on, last_on = date.fromisoformat(rule["first_on"]), date.fromisoformat(rule["last_on"])
    return last_on if first_on <= today <= last_on else None


def _amount(row: Mapping[str, Any]) -> Sentence:
    yuan = money.yuan(int(row["amount_fen"]))
    if row["kind"] == BenefitKind.MONTHLY and row.get("years"):
        return say("每月 {yuan} 元，每年发放一次，最多 {n} 年", yuan=yuan, n=row["years"])
    if row["kind"] == BenefitKind.MONTHLY:
        return say("每月 {yuan} 元，每年发放一次", yuan=yuan)
    if row["kind"] == BenefitKind.YEARLY:
        return say("每年 {yuan} 元", yuan=yuan)
    return say("{yuan} 元", yuan=yuan)


def _conditions(node: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "all" in node:
        return [line for child in node["all"] for line in _conditions(child)]
    return [("、".join(_numbers(node)), _in_words(node))]


def _in_words(node: Mapping[str, Any]) -> str:
    if "any" in node:
        return one_of(_in_words(child) for child in node["any"])
    if "all" in node:
        return all_of(_in_words(child) for child in node["all"])
    return str(node["text"])


def _numbers(node: Mapping[str, Any]) -> list[str]:
    children = node.get("any") or node.get("all")
    if children is None:
        return [str(node["clause_no"])]
    return list(dict.fromkeys(number for child in children for number in _numbers(child)))


def _window(rule: Mapping[str, Any]) -> Sentence:
    if rule["kind"] == "fixed_dates":
        return say("{first} 至 {last} 申请。", first=rule["first_on"], last=rule["last_on"])
    start = STARTS[rule.get("counted_from", "issued_on")]
    if rule["kind"] == "always":
        return say("自{start}起随时可以申请。", start=start)
    return say("自{start}起 {days} 天内申请，逾期不再受理。", start=start, days=rule["days"])


def _upgrade(rule: Mapping[str, Any]) -> Sentence:
    if rule["mode"] == "cap":
        return say("各级别累计最高 {yuan} 元。", yuan=money.yuan(int(rule["cap_fen"])))
    return MODES[rule["mode"]]


def _documents(rows: list[Mapping[str, Any]]) -> list[str]:
    """Alternatives stand in one line."""
    lines: dict[str, list[str]] = {}
    for number, row in enumerate(rows):
        lines.setdefault(str(row.get("either", number)), []).append(_counted(row))
    return [either_name(names) for names in lines.values()]


def _counted(row: Mapping[str, Any]) -> str:
    parts = list[Sentence]()
    if row.get("originals"):
        parts.append(say("原件 {n} 份", n=row["originals"]))
    if row.get("copies"):
        parts.append(say("复印件 {n} 份", n=row["copies"]))
    name = str(row["name"])
    return say("{name}（{parts}）", name=name, parts=listed(parts)) if parts else name
