"""Text tables: the encoding and the delimiter are found from the content."""

import csv
import io
from collections import Counter
from itertools import islice

from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.sheets import kinds, limits
from trainer.sheets.cleaning import clean, is_scientific
from trainer.sheets.tables import Flaw, RawSheet, letter

_DELIMITERS = (",", "\t", ";", "|")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 BOM"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_UTF8_MARK = b"\xef\xbb\xbf"
_SAMPLE_LINES = 50
_FIELD_LINES = 20


def sheet_of(data: bytes) -> tuple[RawSheet, str]:
    """The one sheet of a text table with the name of its encoding.

    Raises RuleBroken where it is no text in a known encoding, a web page, or too large.
    """
    text, encoding = decode(data)
    kinds.check_not_markup(text)
    sheet = RawSheet("")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        for values in reader:
            _take(sheet, values)
            if sheet.beyond:
                break
    except csv.Error:
        raise _unpaired(len(sheet.rows) + 1) from None
    return sheet, encoding


def decode(data: bytes) -> tuple[str, str]:
    """The text with the name of its encoding, tried in order: mark, UTF-8, GB18030."""
    tries = [(code, name) for mark, code, name in _MARKS if data.startswith(mark)]
    if data.startswith(_UTF8_MARK):
        tries.append(("gb18030", "GBK"))  # some programs put the mark before any text
        data = data if _is_utf8(data) else data[len(_UTF8_MARK) :]
    for code, name in tries or [("utf-8", "UTF-8"), ("gb18030", "GBK")]:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, name
    raise RuleBroken(
        say(
            "认不出这个文件：它既不是 Excel 工作簿，也不是 UTF-8 或 GBK 编码的文本表格。"
            "请另存为 xlsx 后再上传。"
        )
    )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(text: str) -> str:
    """The delimiter under which most of the first lines have the same number of fields."""
    lines = list(islice((line for line in text.splitlines() if line.strip()), _SAMPLE_LINES))

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = Counter(line.count(delimiter) for line in lines)
        return max(((times, width) for width, times in widths.items() if width), default=(0, 0))

    return max(_DELIMITERS, key=agreement)


def _take(sheet: RawSheet, values: list[str]) -> None:
    at = len(sheet.rows)
    if any(value.count("\n") > _FIELD_LINES for value in values):
        raise _unpaired(at + 1)
    cells = [clean(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    if cells and (at >= limits.ROWS or len(cells) > limits.COLUMNS):
        sheet.beyond = f"{letter(len(cells) - 1)}{at + 1}"
        return
    for column, cell in enumerate(cells):
        if cell and is_scientific(cell):
            sheet.flaws[at, column] = Flaw.LONG_NUMBER
    sheet.rows.append(cells)


def _unpaired(row: int) -> RuleBroken:
    return RuleBroken(
        say(
            "第 {row} 行附近有没有配对的引号，后面的内容无法分列。请改正引号，或另存为 xlsx。",
            row=row,
        )
    )
