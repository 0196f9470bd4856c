"""The text of a cell made into a value, by type; each refuses with how to mend it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from trainer.core import identity, money
from trainer.core.errors import RuleBroken
from trainer.core.text import Choice, Sentence, say

Parser = Callable[[str], Any]
Doubt = Callable[[Any], Sentence | None]

LONGEST_TEXT = 500
FULL_MARKS = Decimal(100)

_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?$")
_COMPACT_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MONTH_ONLY = re.compile(r"^\d{4}\s*[-/.年]\s*\d{1,2}\s*月?$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
_MARK = re.compile(r"^(\d{1,3}(?:\.\d+)?)分?$")
_OTHER_DOCUMENTS = (
    identity.IdKind.HONG_KONG_MACAO,
    identity.IdKind.TAIWAN,
    identity.IdKind.PASSPORT,
)


class MarkState(Choice):
    """What a cell of marks says where it is no number, and that it is one."""

    MARKED = "marked", say("有成绩"), "success"
    ABSENT = "absent", say("缺考"), "warning"
    VIOLATION = "violation", say("违纪"), "danger"
    NOT_TAKEN = "not_taken", say("未报考")


@dataclass(frozen=True, slots=True)
class Mark:
    """The marks of one subject; `value` is there only in the state MARKED."""

    state: MarkState
    value: Decimal | None = None


class Level(Choice):
    """The three levels of the national examination under the names that files use."""

    ASSISTANT = "assistant", say("助理社会工作师")
    WORKER = "worker", say("社会工作师")
    SENIOR = "senior", say("高级社会工作师")


_STATES = {
    **dict.fromkeys(("缺考", "缺", "缺席", "旷考", "弃考", "未参加", "-1"), MarkState.ABSENT),
    **dict.fromkeys(("违纪", "违规", "作弊", "取消", "成绩无效", "-2"), MarkState.VIOLATION),
    **dict.fromkeys(("—", "——", "-", "--", "–", "/", "\\", "未报", "未报考"), MarkState.NOT_TAKEN),
}
_SUBJECTS = (
    ("law", ("法规",)),
    ("comprehensive", ("综合",)),
    ("practice", ("实务",)),
)


def text(raw: str) -> str:
    """Any text up to 500 characters, blanks inside it as single spaces."""
    value = re.sub(r"\s+", " ", raw)
    if len(value) > LONGEST_TEXT:
        raise RuleBroken(
            say(
                "内容有 {length} 个字，最多 {most} 个字，请缩短。",
                length=len(value),
                most=LONGEST_TEXT,
            )
        )
    return value


def code(raw: str) -> str:
    """A number that is a name (ticket, certificate): no blanks, upper case, letters and digits."""
    value = re.sub(r"\s+", "", unicodedata.normalize("NFKC", raw)).upper()
    if not re.fullmatch(r"[0-9A-Z一-鿿()\-/.]{1,64}", value):
        raise RuleBroken(say("号码里有不该出现的字符，请照原件填写字母和数字。"))
    return value


def identity_number(raw: str) -> str:
    """The number of a resident card, checked to its last digit, or of another document we know."""
    compact = re.sub(r"\s+", "", unicodedata.normalize("NFKC", raw)).upper()
    if not re.fullmatch(r"\d{11,}[\dX]?", compact):
        for kind in _OTHER_DOCUMENTS:
            if kind is identity.IdKind.PASSPORT and not compact[:1].isalpha():
                continue  # a number cut short is no passport
            try:
                return identity.check_document(kind, compact)
            except RuleBroken:
                continue
    return identity.check_id_number(raw)


def rounded_identity(number: str) -> Sentence | None:
    """The question to ask about a number that a spreadsheet program may have rounded."""
    if not identity.may_be_rounded(number):
        return None
    return say("号码末三位是 000，可能被表格软件改过。请与证件核对。")


@lru_cache(maxsize=1024)  # a file of scores holds the same few hundred again and again
def mark(raw: str) -> Mark:
    """Marks of 0 to 100 in halves, or 缺考, 违纪, 未报考 as files write them."""
    value = re.sub(r"\s+", "", unicodedata.normalize("NFKC", raw))
    if value in _STATES:
        return Mark(_STATES[value])
    found = _MARK.match(value)
    if found is None:
        raise RuleBroken(
            say("成绩“{raw}”认不出。请填 0 至 100 的数字，或“缺考”“违纪”；未报考填“—”。", raw=raw)
        )
    marks = Decimal(found[1])
    if marks > FULL_MARKS:
        raise RuleBroken(say("成绩 {raw} 超过了满分 100，请核对。", raw=raw))
    if marks * 2 % 1:
        raise RuleBroken(say("成绩 {raw} 不是整数或半分（.5），请核对。", raw=raw))
    return Mark(MarkState.MARKED, marks.quantize(Decimal("0.1")))


def day(raw: str) -> date:
    """A date as 2024-06-15, 2024/6/15, 2024.6.15, 2024年6月15日 or 20240615."""
    value = unicodedata.normalize("NFKC", raw)
    found = _DATE.match(value) or _COMPACT_DATE.match(value)
    if found:
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            raise RuleBroken(say("日期“{raw}”不存在，请核对月和日。", raw=raw)) from None
    if _MONTH_ONLY.match(value):
        raise RuleBroken(say("日期“{raw}”只有年和月，请补上日，例如 2024-06-15。", raw=raw))
    if _SERIAL.match(value):
        raise RuleBroken(
            say(
                "这里是数字 {raw}，像是没有设成日期格式的日期。"
                "请把整列设为“日期”格式，核对后再上传。",
                raw=raw,
            )
        )
    raise RuleBroken(say("日期“{raw}”认不出，请写成 2024-06-15 的样子。", raw=raw))


def year(raw: str) -> int:
    """A year of four digits, with or without 年, 年度."""
    found = re.fullmatch(r"((?:19|20)\d{2})(?:年度?)?", unicodedata.normalize("NFKC", raw))
    if found is None:
        raise RuleBroken(say("年份“{raw}”认不出，请填四位数字，例如 2025。", raw=raw))
    return int(found[1])


def whole(raw: str) -> int:
    """A whole number from 0."""
    value = unicodedata.normalize("NFKC", raw).replace(",", "")
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise RuleBroken(say("“{raw}”不是整数，请只填数字。", raw=raw))
    return int(value)


def amount_fen(raw: str) -> int:
    """An amount in yuan as fen."""
    return money.parse_yuan(raw)


def account(raw: str) -> str:
    """The digits of a bank account."""
    return identity.check_bank_account(raw)[0]


def sex(raw: str) -> identity.Sex:
    """男 or 女."""
    for each in identity.Sex:
        if raw.removesuffix("性") == each.label:
            return each
    raise RuleBroken(say("性别“{raw}”认不出，请填“男”或“女”。", raw=raw))


@lru_cache(maxsize=256)
def level(raw: str) -> Level | str:
    """A level of the national examination; any other name stays as it is written."""
    value = re.sub(r"\s+", "", raw)
    if "高级" in value:
        return Level.SENIOR
    if "助理" in value or "初级" in value:
        return Level.ASSISTANT
    if "中级" in value or value.startswith("社会工作师"):
        return Level.WORKER
    return text(raw)


def subject(raw: str) -> str:
    """`comprehensive`, `practice` or `law`; any other subject stays as it is written."""
    if re.fullmatch(r"-?\d+(?:\.\d+)?", raw):
        raise RuleBroken(say("这里应写科目名称，写的却是数字 {raw}。请核对列的对应。", raw=raw))
    value = re.sub(r"\s+", "", raw)
    for key, words in _SUBJECTS:
        if any(word in value for word in words):
            return key
    return text(raw)


name: Parser = identity.check_name
phone: Parser = identity.check_phone
