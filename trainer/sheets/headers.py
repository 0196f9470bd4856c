"""Where the header of a sheet is, and what is not data: titles, totals, notes, repeated headers."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from trainer.sheets import limits
from trainer.sheets.cleaning import bare, normal
from trainer.sheets.tables import RawSheet

_FIGURES = re.compile(r"^[\d.,%+\-/:eE¥￥年月日 XxTt]+$")
_TOTAL = re.compile(
    r"^(?:本页|本表|全县|全市)?(?:合计|总计|小计|共计|累计|总人数)(?:[(:（：\d].*)?$"
)
_FOOTER = re.compile(
    r"^(?:备?注|说明|填表|填报|制表|审核|审批|经办|负责|联系|统计|复核|单位负责)[^,，。]{0,8}[:：]"
)
_LONGEST_HEADER = 40
_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Header:
    """The header block: rows `first` to `last` from 0; `hits` headers are known words."""

    first: int
    last: int
    hits: int


def find(sheet: RawSheet, words: Collection[str]) -> Header | None:
    """The header block: the row with most known words, or else the first row like a header."""
    best, most = None, 1
    rows = sheet.rows[: limits.HEADER_DEPTH]
    for at, cells in enumerate(rows):
        hits = _hits(cells, words)
        if hits > most:
            best, most = at, hits
    if best is not None:
        return _block(sheet, best, most, words)
    for at, cells in enumerate(rows):
        filled = [cell for cell in cells if cell]
        if len(filled) > 1 and all(map(_wordy, filled)):
            return _block(sheet, at, 0, words)
    return None


def parts_of(sheet: RawSheet, header: Header, column: int) -> tuple[str, ...]:
    """The levels of one column's header from top to bottom, each once."""
    parts: list[str] = []
    for at in range(header.first, header.last + 1):
        cells = sheet.rows[at]
        text = cells[column].replace(" ", "") if column < len(cells) else ""
        if text and text not in parts:
            parts.append(text)
    return tuple(parts)


def fill_merges(sheet: RawSheet, header: Header) -> bool:
    """Copy the value of every merged region into its cells, from the header downwards.

    False where the regions are too many to be honest; nothing more is filled then.
    """
    left_to_fill = limits.FILLED_CELLS
    width = max((len(cells) for cells in sheet.rows), default=0)
    for top, left, bottom, right in sheet.merges:
        bottom, right = min(bottom, len(sheet.rows) - 1), min(right, width - 1)
        value = _cell(sheet, top, left)
        if top < header.first or not value or is_aside(sheet.rows[top]):
            continue
        left_to_fill -= (bottom - top + 1) * (right - left + 1)
        if left_to_fill < 0:
            return False
        for at in range(top, bottom + 1):
            _fill(sheet.rows[at], left, right, value)
        _spread_flaw(sheet, (top, left, bottom, right))
    return True


def is_aside(cells: list[str]) -> bool:
    """Whether a row under the header is a total or a note at the foot, not data."""
    filled = [cell.replace(" ", "") for cell in cells if cell]
    return any(_TOTAL.match(cell) for cell in filled[:3]) or (
        bool(filled) and bool(_FOOTER.match(filled[0]))
    )


def is_repeated(cells: list[str], heading: list[str]) -> bool:
    """Whether a row under the header is the header again, as at the top of printed pages."""
    pairs = [
        (cell.replace(" ", ""), head.replace(" ", ""))
        for cell, head in zip(cells, heading, strict=False)
        if cell
    ]
    return len(pairs) > 1 and all(cell == head for cell, head in pairs)


def _hits(cells: list[str], words: Collection[str]) -> int:
    known = {
        key for cell in cells if 0 < len(cell) <= _LONGEST_HEADER for key in _keys(cell, words)
    }
    return len(known)


def _keys(cell: str, words: Collection[str]) -> set[str]:
    return {key for key in (normal(cell), bare(cell)) if key in words}


def _wordy(cell: str) -> bool:
    return len(cell) <= _LONGEST_HEADER and not _FIGURES.match(cell)


def _block(sheet: RawSheet, best: int, hits: int, words: Collection[str]) -> Header:
    first = best - 1 if best and _is_group_row(sheet, best - 1, words) else best
    last = best
    while last - first + 1 < _LEVELS and _goes_on(sheet, last, words):
        last += 1
    return Header(first, last, hits)


def _is_group_row(sheet: RawSheet, at: int, words: Collection[str]) -> bool:
    """Whether the row above the header is a part of it: names of groups, or of single columns."""
    filled = [cell for cell in sheet.rows[at] if cell]
    if len(set(filled)) < 2 or not all(map(_wordy, filled)):
        return False
    merged = any(
        top == at and (right > left or bottom > top) for top, left, bottom, right in sheet.merges
    )
    return merged or _stands_over_blank(sheet.rows[at], sheet.rows[at + 1], words)


def _goes_on(sheet: RawSheet, at: int, words: Collection[str]) -> bool:
    """Whether the row below belongs to the header too."""
    if at + 1 >= len(sheet.rows):
        return False
    upper, lower = sheet.rows[at], sheet.rows[at + 1]
    filled = [(column, cell) for column, cell in enumerate(lower) if cell]
    if not filled or not all(_wordy(cell) for _, cell in filled):
        return False
    if any(top <= at < bottom for top, _, bottom, _ in sheet.merges):
        return True
    opened = any(not _of(upper, column) for column, _ in filled)
    return opened and _stands_over_blank(upper, lower, words)


def _stands_over_blank(upper: list[str], lower: list[str], words: Collection[str]) -> bool:
    """Whether a known word has nothing below it, where a row of data would have something."""
    return any(
        cell and not _of(lower, column) and _keys(cell, words) for column, cell in enumerate(upper)
    )


def _of(cells: list[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _cell(sheet: RawSheet, row: int, column: int) -> str:
    return _of(sheet.rows[row], column) if row < len(sheet.rows) else ""


def _fill(cells: list[str], left: int, right: int, value: str) -> None:
    if len(cells) <= right:
        cells.extend([""] * (right + 1 - len(cells)))
    for column in range(left, right + 1):
        cells[column] = cells[column] or value


def _spread_flaw(sheet: RawSheet, region: tuple[int, int, int, int]) -> None:
    top, left, bottom, right = region
    flaw = sheet.flaws.get((top, left))
    if flaw is None:
        return
    for at in range(top, bottom + 1):
        for column in range(left, right + 1):
            sheet.flaws[at, column] = flaw
