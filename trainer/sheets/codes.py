"""Codes of an online course in the file that its platform sends: one column, found or chosen."""

from collections.abc import Iterable
from dataclasses import dataclass

from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.sheets import kinds, mapping
from trainer.sheets.layouts import Field, Layout
from trainer.sheets.reading import read
from trainer.sheets.tables import Table

COLUMN = "column"
_SHOWN = 10
_CODE = "code"
CODES = Layout(
    kind="course_codes",
    label=say("课程码"),
    fields=(
        Field(
            _CODE,
            say("课程码"),
            ("课程码", "兑换码", "激活码", "学习码", "邀请码", "券码", "卡密", "卡号", "编码"),
            required=True,
        ),
    ),
)


@dataclass(frozen=True)
class CodesFile:
    """The codes in the order of the file, and what was passed over."""

    codes: tuple[str, ...]
    notes: tuple[Sentence, ...]


def read_codes(data: bytes, filename: str, column: str = "") -> CodesFile:
    """The codes of the column that `column` names by header or letter, or that is recognised.

    Raises RuleBroken where the file cannot be read, the column is not known, or a cell is no code.
    """
    if kinds.is_heavy(data):
        raise RuleBroken(
            say("文件太大。请只保留课程码那一列，另存为新的表格后再上传，或者直接粘贴。"), "file"
        )
    table = read(data, filename, CODES)
    at = _column(table, column.strip())
    where: dict[str, list[str]] = {}
    empty = list[str]()
    for row in table.rows:
        place, text = table.address(row, at), row.cells[at].strip()
        flaw = table.flaw(row, at)
        if flaw is not None:
            raise RuleBroken(say("{place}：{flaw}。", place=place, flaw=flaw.label), "file")
        if text:
            where.setdefault(text, []).append(place)
        else:
            empty.append(place)
    split = next((places[0] for code, places in where.items() if len(code.split()) > 1), None)
    if split is not None:
        raise RuleBroken(
            say("{place} 里不止一个课程码，或者中间有空格。请每格只放一个。", place=split), "file"
        )
    return CodesFile(tuple(where), tuple(_notes(table, at, where.values(), empty)))


def _column(table: Table, wanted: str) -> int:
    if not wanted:
        found = mapping.suggest(table, CODES).columns.get(_CODE)
        if found is not None:
            return found
        raise RuleBroken(say("没有认出课程码在哪一列。{columns}", columns=_columns(table)), COLUMN)
    for at, column in enumerate(table.columns):
        if wanted.upper() == column.letter or wanted == column.text:
            return at
    raise RuleBroken(
        say("文件里没有“{wanted}”这一列。{columns}", wanted=wanted, columns=_columns(table)), COLUMN
    )


def _columns(table: Table) -> Sentence:
    named = "、".join(f"{each.letter} {each.text}".strip() for each in table.columns[:_SHOWN])
    return say("文件里有这些列：{named}。请填列名或字母，再选一次文件。", named=named)


def _notes(
    table: Table, at: int, places: Iterable[list[str]], empty: list[str]
) -> Iterable[Sentence]:
    yield say(
        "读的是 {letter} 列“{header}”。",
        letter=table.columns[at].letter,
        header=table.columns[at].text,
    )
    twice = [" ".join(each) for each in places if len(each) > 1]
    if twice:
        yield say("这些格里是同一个课程码，只录一次：{places}。", places=_list(twice))
    if empty:
        yield say("这些格是空的，没有录入：{places}。", places=_list(empty))


def _list(places: list[str]) -> str | Sentence:
    shown = "、".join(places[:_SHOWN])
    if len(places) > _SHOWN:
        return say("{places} 等 {count} 处", places=shown, count=len(places))
    return shown
