"""The printed sheet: which row is whose, and how row numbers are typed back."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.domain.training.models import MarkStatus, SignUp

RANGE = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
SEPARATORS = re.compile(r"[,;、\s]+")
DASHES = re.compile(r"\s*[-—–―−~～至到]+\s*")


def row_numbers(roll: Sequence[SignUp], last: int) -> dict[int, int]:
    """The row of each person: as it was printed, and after the last printed one the others."""
    numbers = {}
    for row in roll:
        if row.sheet_row is None:
            last += 1
        numbers[row.id] = row.sheet_row or last
    return numbers


def typed_rows(text: str, field: str) -> list[int]:
    """The numbers of “3,7-9”, however people write commas and dashes."""
    plain = DASHES.sub("-", unicodedata.normalize("NFKC", text).strip())
    found: list[int] = []
    for part in filter(None, SEPARATORS.split(plain)):
        match = RANGE.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last:
            raise RuleBroken(
                say("看不懂“{part}”。请像“3,7-9”这样填写行号。", part=part[:20]), field
            )
        found += range(first, last + 1)
    return found


def exceptions(
    roll: Sequence[SignUp], last: int, typed: Mapping[MarkStatus, str]
) -> dict[int, MarkStatus]:
    """Who of the sheet was not simply there, by sign-up. Names a row that does not exist."""
    people = {number: line for line, number in row_numbers(roll, last).items()}
    found: dict[int, MarkStatus] = {}
    for status, text in typed.items():
        for number in typed_rows(text, status.value):
            if number not in people:
                raise RuleBroken(
                    say("名单上没有第{number}行。请对照签到表的序号。", number=number), status.value
                )
            if found.setdefault(people[number], status) is not status:
                raise RuleBroken(
                    say(
                        "第{number}行既写在“{one}”里，又写在“{other}”里，请留一处。",
                        number=number,
                        one=found[people[number]].label,
                        other=status.label,
                    ),
                    status.value,
                )
    return found
