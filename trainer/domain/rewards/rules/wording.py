"""A policy in plain words, for the public and for whoever publishes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from trainer.core import money
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules.facts import UNKNOWN
from trainer.domain.rewards.rules.phrases import all_of, either_name, listed, one_of
from trainer.domain.rewards.rules.spans import window

UNSAID = say("文件没有写明")
STEPS = {
    "unit": say("所在单位"),
    "village": say("村（社区）"),
    "township": say("乡镇（街道）"),
    "station": say("社工站"),
    "county": say("县级主管部门"),
    "talent_office": say("人才工作部门"),
    "finance": say("财政部门"),
    "publicity": say("公示"),
    "payment": say("发放"),
}
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
    "highest_then_difference": say("只按最高级别发放；领过较低级别的，升级后补差额。"),
    UNKNOWN: UNSAID,
}
OTHER_KINDS = {"grade_step": say("工资等级"), "agency_grant": say("机构补助")}


@dataclass(frozen=True)
class Rate:
    """One line of what is paid."""

    level: Sentence
    kind: Sentence
    amount: str
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
    more: tuple[tuple[Sentence, str], ...] = ()


def describe(content: Mapping[str, Any]) -> Description:
    """The policy in plain words."""
    return Description(
        rates=tuple(
            Rate(
                Level(row["level"]).label if row.get("level") else say("机构"),
                kind_label(row["kind"]),
                money_of(row),
                str(row["clause_no"]),
            )
            for row in content["benefits"]
        ),
        conditions=tuple(_conditions(content["conditions"])),
        window=_window(content["window"]),
        upgrade=_upgrade(content["upgrade"]),
        notice=_notice(content["public_notice"]["working_days"]),
        documents=tuple(_documents(content["documents"])),
        phone=str(content.get("contact", {}).get("phone", "")),
        is_example=bool(content.get("example")),
        more=tuple(_more(content)),
    )


def kind_label(kind: str) -> Sentence:
    """What is granted, in words."""
    return OTHER_KINDS[kind] if kind in OTHER_KINDS else BenefitKind(kind).label


def _notice(days: Any) -> Sentence:
    if days == UNKNOWN:
        return UNSAID
    return say("审批通过后公示 {days} 个工作日。", days=days)


def _more(content: Mapping[str, Any]) -> Iterator[tuple[Sentence, str]]:
    """What only some policies say."""
    if content.get("route"):
        yield say("办理环节"), listed(STEPS[step] for step in content["route"])
    if content.get("account"):
        yield say("指定银行"), "、".join(content["account"]["banks"])
    if content.get("funding"):
        yield say("资金来源"), str(content["funding"]["source"])
    if content.get("second_approval"):
        above = money.yuan(int(content["second_approval"]["above_fen"]))
        yield say("两人审批"), say("超过 {yuan} 元的，由两位审批人先后审批", yuan=above)
    if content.get("cure"):
        days = content["cure"]["working_days"]
        yield say("补正期限"), say("退回之日起 {n} 个工作日", n=days)
    if content.get("appeal_window"):
        days = content["appeal_window"]["working_days"]
        yield say("申诉期限"), say("决定之日起 {n} 个工作日", n=days)
    if content.get("clawback"):
        yield say("追回"), str(content["clawback"])


def closes_on(content: Mapping[str, Any], today: date) -> date | None:
    """The last day of a window of days that are the same for all, where it is open today."""
    rule = content["window"]
    if rule["kind"] not in ("fixed_dates", "each_year"):
        return None
    days = window(rule, issued_on=None, approved_on=None, published_on=None, on=today)
    return days.last_on if days is not None and days.covers(today) else None


def money_of(row: Mapping[str, Any]) -> str:
    """What one row of the benefits is worth, in words."""
    if row["kind"] == "grade_step":
        return say("工资等级提高 {n} 级", n=row["steps"])
    if row["amount_fen"] == UNKNOWN:
        return UNSAID
    changes = [
        say("{day} 起 {yuan} 元", day=one["from_on"], yuan=money.yuan(int(one["amount_fen"])))
        for one in row.get("rates", ())
    ]
    return listed([_first_amount(row), *changes])


def _first_amount(row: Mapping[str, Any]) -> Sentence:
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
    if rule["kind"] == UNKNOWN:
        return UNSAID
    if rule["kind"] == "each_year":
        return say("每年 {first} 至 {last} 申请。", first=rule["first"], last=rule["last"])
    start = STARTS[rule.get("counted_from", "issued_on")]
    if rule["kind"] == "always":
        return say("自{start}起随时可以申请。", start=start)
    if "months" in rule:
        return say("自{start}起 {n} 个月内申请，逾期不再受理。", start=start, n=rule["months"])
    return say("自{start}起 {days} 天内申请，逾期不再受理。", start=start, days=rule["days"])


def _upgrade(rule: Mapping[str, Any]) -> Sentence:
    cap = rule.get("cap_fen")
    capped = say("各级别累计最高 {yuan} 元。", yuan=money.yuan(int(cap or 0)))
    if rule["mode"] == "cap":
        return capped
    words = MODES[rule["mode"]]
    return say("{first}{second}", first=words, second=capped) if cap is not None else words


def _documents(rows: list[Mapping[str, Any]] | str) -> list[str]:
    """Alternatives stand in one line."""
    if isinstance(rows, str):
        return [UNSAID]
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
