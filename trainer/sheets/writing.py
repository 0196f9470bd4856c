"""Spreadsheets that go out: exports, templates, and files returned with 错误原因. No formulas."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import xlsxwriter

from trainer.core.text import say
from trainer.sheets.layouts import Layout
from trainer.sheets.results import Problem, by_row
from trainer.sheets.tables import Table

REASON = say("错误原因")

_LONGEST_CELL = 32_767
_TEMPLATE_ROWS = 200  # with borders; the columns are text to the end
_NARROWEST, _WIDEST = 8, 60
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_LONG_DIGITS = re.compile(r"\d{12,}[\dXx]?")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


class CellKind(Enum):
    """How the cells of an exported column are written."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column of an export. MONEY takes whole fen and shows yuan with two decimals."""

    label: str
    kind: CellKind = CellKind.TEXT
    width: int | None = None


def workbook(title: str, columns: Sequence[ExportColumn], rows: Iterable[Sequence[Any]]) -> bytes:
    """An xlsx with a title row, a header row that stays in view, and the rows.

    Text is always written as text, so identity numbers and accounts survive and nothing is ever
    a formula. A value that does not suit the kind of its column is written as text; None is blank.
    """
    book = _Book()
    sheet = book.sheet(title)
    if len(columns) > 1:
        sheet.merge_range(0, 0, 0, len(columns) - 1, "", book.title)
    _write_text(sheet, 0, 0, title, book.title)
    sheet.set_row(0, 30)
    widths = [_width(column.label) for column in columns]
    for at, column in enumerate(columns):
        _write_text(sheet, 1, at, column.label, book.header)
    last = 1
    for last, row in enumerate(rows, start=2):
        for at, (column, value) in enumerate(zip(columns, row, strict=True)):
            book.write(sheet, (last, at), column.kind, value)
            widths[at] = max(widths[at], _width(_shown(column.kind, value)))
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width or widths[at])
    sheet.freeze_panes(2, 0)
    if columns:
        sheet.autofilter(1, 0, last, len(columns) - 1)
    _print_setup(sheet, header_row=1)
    return book.close()


def error_file(table: Table, problems: Iterable[Problem], *, only_wrong: bool = True) -> bytes:
    """The rows of the read file again with the column 错误原因 in front, to mend and load again.

    Only the rows with problems, or all of them; cells with problems are marked in red. The file
    that comes back is read like the first: its columns keep their headers.
    """
    found = by_row(problems)
    book = _Book()
    sheet = book.sheet(table.sheet or REASON)
    headings = [column.text for column in table.columns]
    for at, heading in enumerate([REASON, *headings]):
        _write_text(sheet, 0, at, heading, book.header)
    line = 0
    for row in table.rows:
        wrong = found.get(row.number, [])
        if only_wrong and not wrong:
            continue
        line += 1
        cells = {problem.cell for problem in wrong}
        reasons = "\n".join(problem.text for problem in wrong)
        _write_text(sheet, line, 0, reasons, book.reason)
        for at, text in enumerate(row.cells):
            marked = table.address(row, at) in cells
            _write_text(sheet, line, at + 1, text, book.wrong if marked else book.text)
    sheet.set_column(0, 0, 60)
    for at, heading in enumerate(headings, start=1):
        sheet.set_column(at, at, max(_width(heading), 14), book.text)
    sheet.freeze_panes(1, 0)
    return book.close()


def template(layout: Layout) -> bytes:
    """An empty file to fill in: text cells under the headers, and a second sheet 填写说明."""
    book = _Book()
    sheet = book.sheet(layout.label)
    fields = [each for each in layout.fields if each.in_template]
    for at, each in enumerate(fields):
        heading = f"{each.label}*" if each.required else each.label
        _write_text(sheet, 0, at, heading, book.header)
        sheet.set_column(at, at, max(_width(heading), _width(each.example), 12), book.text)
        for line in range(1, _TEMPLATE_ROWS + 1):
            sheet.write_blank(line, at, None, book.text)
    sheet.freeze_panes(1, 0)
    help_sheet = book.sheet(say("填写说明"))
    rows: list[tuple[str, ...]] = [
        (say("列名"), say("是否必填"), say("怎样填写"), say("示例（虚构）"))
    ]
    rows += [
        (each.label, say("必填") if each.required else say("选填"), each.hint, each.example)
        for each in fields
    ]
    for line, cells in enumerate(rows):
        for at, text in enumerate(cells):
            _write_text(help_sheet, line, at, text, book.text if line else book.header)
    for at, width in enumerate((26, 10, 60, 30)):
        help_sheet.set_column(at, at, width)
    _write_text(help_sheet, len(rows) + 1, 0, say("带 * 的列必填；请勿改动列名。"), book.text)
    return book.close()


def csv_file(columns: Sequence[ExportColumn], rows: Iterable[Sequence[Any]]) -> bytes:
    """A csv in UTF-8 with a mark, for spreadsheet programs.

    Text that a program would take for a formula gets an apostrophe in front; long digits get a
    tab behind them, so that they are not shown rounded. Both are taken off again on reading.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(column.label) for column in columns])
    for row in rows:
        writer.writerow(
            [
                harmless(shown) if _is_text(column.kind, value) else shown
                for column, value in zip(columns, row, strict=True)
                for shown in (_shown(column.kind, value),)
            ]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def harmless(text: str) -> str:
    """Text for a csv cell that no spreadsheet program runs or rounds."""
    text = _writable(text)
    if text.lstrip(" \u3000\n").startswith(_DANGEROUS):
        return "'" + text
    return text + "\t" if _LONG_DIGITS.fullmatch(text) else text


class _Book:
    """A workbook in memory with the formats that all our sheets share."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        options = {
            "in_memory": True,  # rows with personal data do not go to temporary files
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book: Any = xlsxwriter.Workbook(self._out, options)
        border = {"border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
        self.title = self._book.add_format(
            {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}
        )
        self.header = self._book.add_format(
            {**border, "bold": True, "bg_color": "#E7EEF7", "align": "center", "text_wrap": True}
        )
        self.text = self._book.add_format({**border, "num_format": "@"})
        self.reason = self._book.add_format(
            {**border, "num_format": "@", "text_wrap": True, "font_color": "#9C0006"}
        )
        self.wrong = self._book.add_format({**border, "num_format": "@", "bg_color": "#FFC7CE"})
        shapes = {
            CellKind.INTEGER: "#,##0",
            CellKind.NUMBER: "#,##0.##",
            CellKind.MONEY: "#,##0.00",
            CellKind.DATE: "yyyy-mm-dd",
        }
        self._formats = {
            kind: self._book.add_format({**border, "num_format": shape, "align": "right"})
            for kind, shape in shapes.items()
        }

    def sheet(self, name: str) -> Any:
        """A new sheet; what sheet names may not hold is left out."""
        taken = [sheet.get_name() for sheet in self._book.worksheets()]
        clean = _SHEET_NAME.sub("", _writable(name))[:28].strip() or "Sheet"
        return self._book.add_worksheet(clean if clean not in taken else f"{clean}{len(taken) + 1}")

    def write(self, sheet: Any, place: tuple[int, int], kind: CellKind, value: Any) -> None:
        """One cell of an export."""
        if value is None or _is_text(kind, value):
            _write_text(sheet, *place, "" if value is None else _shown(kind, value), self.text)
        elif kind is CellKind.DATE:
            sheet.write_datetime(*place, value, self._formats[kind])
        else:
            number = Decimal(value) / 100 if kind is CellKind.MONEY else value
            sheet.write_number(*place, number, self._formats[kind])

    def close(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._out.getvalue()


def _is_text(kind: CellKind, value: Any) -> bool:
    """Whether a value is written as text: by its column, or because it is no number or date."""
    if kind is CellKind.DATE:
        return not isinstance(value, date)
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    finite = is_number and abs(value) < 10**15
    return kind is CellKind.TEXT or not finite


def _shown(kind: CellKind, value: Any) -> str:
    """A value as text."""
    if value is None:
        return ""
    if kind is CellKind.MONEY and not _is_text(kind, value):
        return f"{Decimal(value) / 100:.2f}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return str(value)


def _writable(text: str) -> str:
    return _NOT_IN_XML.sub("", str(text))[:_LONGEST_CELL]


def _write_text(sheet: Any, row: int, column: int, text: str, shape: Any) -> None:
    sheet.write_string(row, column, _writable(text), shape)


def _width(text: str) -> int:
    """The width of a column that shows this text; a Chinese character counts twice."""
    lines = (sum(1 + (ord(char) > 0x2E7F) for char in line) for line in text.split("\n"))
    return max(_NARROWEST, min(_WIDEST, max(lines) + 3))


def _print_setup(sheet: Any, header_row: int) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, header_row)
