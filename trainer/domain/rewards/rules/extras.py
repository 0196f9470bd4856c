"""The parts of a policy around its judging: papers, account, route, money, who signs."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trainer.core.text import Sentence, say
from trainer.domain.rewards.rules.facts import UNKNOWN
from trainer.domain.rewards.rules.params import MOST_FEN, is_date, is_texts, is_whole

STEPS = (
    "unit",
    "village",
    "township",
    "station",
    "county",
    "talent_office",
    "finance",
    "publicity",
    "payment",
)
"""Whose hands a claim passes through, in an order that each policy sets for itself."""
MOST_SHEETS = 20


def documents_objections(value: Any) -> Iterator[Sentence]:
    """What is wrong with the list of papers."""
    rows = [] if value == UNKNOWN else value if isinstance(value, list) else [None]
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping) or not isinstance(row.get("name"), str):
            yield say("第 {number} 项材料要写名称 name。", number=number)
        elif not all(is_whole(row.get(count, 0), MOST_SHEETS) for count in ("originals", "copies")):
            yield say(
                "第 {number} 项材料的份数应是不超过 {n} 的整数。", number=number, n=MOST_SHEETS
            )


def extras_objections(content: Mapping[str, Any]) -> Iterator[Sentence]:
    """What is wrong with the parts that a policy may leave out."""
    for name, check in EXTRAS.items():
        if name in content:
            yield from check(content[name])


def _contact(value: Any) -> Iterator[Sentence]:
    if not isinstance(value, Mapping):
        yield say("联系方式（contact）应写成 phone、address 等项目。")


def _route(value: Any) -> Iterator[Sentence]:
    if not isinstance(value, list) or not value or any(step not in STEPS for step in value):
        yield say("办理环节（route）应是 {steps} 中的几个，按先后排列。", steps="、".join(STEPS))


def _account(value: Any) -> Iterator[Sentence]:
    if not isinstance(value, Mapping) or not is_texts(value.get("banks")):
        yield say("收款账户（account）要写指定银行 banks，例如 [农村商业银行]。")


def _funding(value: Any) -> Iterator[Sentence]:
    if not isinstance(value, Mapping) or not isinstance(value.get("source"), str):
        yield say("资金来源（funding）要写 source，例如 县级财政。")


def _signers(value: Any) -> Iterator[Sentence]:
    rows = value if isinstance(value, list) else [None]
    for row in rows:
        if not isinstance(row, Mapping) or not is_texts([row.get("name")]):
            yield say("发文单位（signers）每行要写名称 name。")
        elif row.get("from_on") is not None and not is_date(row["from_on"]):
            yield say("发文单位（signers）的开始日期 from_on 不对。")


def _cure(value: Any) -> Iterator[Sentence]:
    days = value.get("working_days") if isinstance(value, Mapping) else None
    if not is_whole(days, 60) or not days:
        yield say("补正期限（cure.working_days）应是 1 至 60 的工作日数。")


def _appeal_window(value: Any) -> Iterator[Sentence]:
    days = value.get("working_days") if isinstance(value, Mapping) else None
    if not is_whole(days, 60) or not days:
        yield say("申诉期限（appeal_window.working_days）应是 1 至 60 的工作日数。")


def _second_approval(value: Any) -> Iterator[Sentence]:
    if not isinstance(value, Mapping) or not is_whole(value.get("above_fen"), MOST_FEN):
        yield say("第二次审批（second_approval）要写金额 above_fen，超过它的要两人审批。")


def _noted(_value: Any) -> Iterator[Sentence]:
    yield from ()


EXTRAS: Mapping[str, Callable[[Any], Iterator[Sentence]]] = {
    "contact": _contact,
    "route": _route,
    "account": _account,
    "funding": _funding,
    "signers": _signers,
    "cure": _cure,
    "appeal_window": _appeal_window,
    "second_approval": _second_approval,
    "clawback": _noted,
    "tax_treatment": _noted,
    "remarks": _noted,
}
