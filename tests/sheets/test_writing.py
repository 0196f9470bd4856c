"""What goes out is text where it is text, holds no formula, and reads back equal."""

import csv
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets.builders import HEADER, IDS, csv_text
from trainer.core.text import say
from trainer.sheets.layouts import ALL_LAYOUTS, SCORES, Layout
from trainer.sheets.mapping import suggest
from trainer.sheets.reading import read
from trainer.sheets.results import Problem, parse_rows
from trainer.sheets.writing import (
    CellKind,
    ExportColumn,
    csv_file,
    error_file,
    template,
    workbook,
)

COLUMNS = [
    ExportColumn("姓名"),
    ExportColumn("身份证号"),
    ExportColumn("金额（元）", CellKind.MONEY),
    ExportColumn("批准日期", CellKind.DATE),
    ExportColumn("人数", CellKind.INTEGER),
    ExportColumn("成绩", CellKind.NUMBER),
]
RISKY = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(1)", "＝1", " =1", "'=1"]


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def has_formula(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name) for name in package.namelist() if "worksheets/" in name]
    return any(b"<f>" in part or b"<f " in part for part in parts)


def test_an_export_has_a_title_a_header_and_typed_cells() -> None:
    rows = [("示例甲", IDS[0], 123450, date(2024, 6, 16), 3, Decimal("59.5"))]
    sheet = opened(workbook("奖励发放表", COLUMNS, rows))
    assert sheet["A1"].value == "奖励发放表"
    assert [cell.value for cell in sheet[2]] == [column.label for column in COLUMNS]
    name, number, money, day, count, marks = sheet[3]
    assert (name.value, number.value, number.data_type) == ("示例甲", IDS[0], "s")
    assert number.number_format == "@"
    assert (money.value, money.number_format) == (1234.5, "#,##0.00")
    assert money.alignment.horizontal == "right"
    assert day.value == datetime(2024, 6, 16)  # noqa: DTZ001 - openpyxl knows no zones
    assert (count.value, marks.value) == (3, 59.5)
    assert sheet.freeze_panes == "A3"
    assert sheet.column_dimensions["B"].width >= 18


def test_values_that_do_not_suit_their_column_are_text_and_none_is_blank() -> None:
    rows = [("示例甲", 350400199001010010, "面议", "待定", None, "缺考")]
    cells = opened(workbook("表", COLUMNS, rows))[3]
    values = [cell.value or None for cell in cells]
    assert values == ["示例甲", "350400199001010010", "面议", "待定", None, "缺考"]
    assert all(cell.data_type in ("s", "n") for cell in cells)


def test_an_export_without_rows_or_with_one_column_is_whole() -> None:
    assert opened(workbook("表", COLUMNS, [])).max_row == 2
    assert opened(workbook("[表]:*?/\\'" * 9, [ExportColumn("姓名")], [("示例甲",)])).max_row == 3


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40) | st.sampled_from(RISKY), st.sampled_from(IDS))))
def test_no_exported_cell_is_a_formula_and_numbers_come_back_equal(
    rows: list[tuple[str, str]],
) -> None:
    columns = [ExportColumn("姓名"), ExportColumn("身份证号")]
    data = workbook("名册", columns, rows)
    assert not has_formula(data)
    numbers = [row[1] for row in opened(data).iter_rows(min_row=3, values_only=True)]
    assert numbers == [number for _, number in rows]
    lines = list(csv.reader(io.StringIO(csv_file(columns, rows).decode("utf-8-sig"), newline="")))
    assert [number.strip() for _, number in lines[1:]] == [number for _, number in rows]
    assert not any(
        cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
        for line in lines
        for cell in line
    )


@pytest.mark.parametrize("text", RISKY)
def test_our_own_csv_is_read_back_without_its_apostrophes(text: str) -> None:
    data = csv_file([ExportColumn("姓名"), ExportColumn("身份证号")], [(text, IDS[0])])
    assert data.startswith(b"\xef\xbb\xbf")
    table = read(data, "名册.csv")
    assert table.rows[0].cells[0] == text.strip().lstrip("'")
    assert table.rows[0].cells[1] == IDS[0]


def test_negative_numbers_stay_numbers_in_a_csv() -> None:
    columns = [ExportColumn("差额", CellKind.MONEY), ExportColumn("说明")]
    lines = csv_file(columns, [(-150, "退回"), (None, "无")]).decode("utf-8-sig").splitlines()
    assert lines == ["差额,说明", "-1.50,退回", ",无"]


def test_wrong_rows_come_back_with_their_reasons_and_can_be_loaded_again() -> None:
    rows = [
        HEADER,
        ("示例甲", IDS[0], "60", "61"),
        ("=示例乙", "4.5E+17", "60", "161"),
        ("示例丙", IDS[2], "60", "61"),
    ]
    table = read(csv_text(rows).encode("gbk"), "成绩.csv", SCORES)
    _, problems = parse_rows(table, suggest(table, SCORES), SCORES)
    problems.append(Problem(4, say("查无此人，请核对姓名。")))
    data = error_file(table, problems)
    assert not has_formula(data)
    sheet = opened(data)
    assert [cell.value for cell in sheet[1]] == ["错误原因", *HEADER]
    assert sheet.max_row == 3
    assert sheet["A2"].value.count("\n") == 1
    assert "B3（身份证号）" in sheet["A2"].value
    assert sheet["C2"].value == "4.5E+17"
    assert sheet["C2"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["A3"].value == "查无此人，请核对姓名。"
    assert (sheet["C3"].value, sheet["C3"].data_type) == (IDS[2], "s")
    again = read(data, "错误.xlsx", SCORES)
    assert set(suggest(again, SCORES).columns) == set(suggest(table, SCORES).columns)
    assert [row.cells[2] for row in again.rows] == ["4.5E+17", IDS[2]]


def test_the_whole_file_may_come_back() -> None:
    table = read(csv_text([HEADER, ("示例甲", IDS[0], "60", "61")]).encode(), "成绩.csv")
    assert opened(error_file(table, [], only_wrong=False)).max_row == 2
    assert opened(error_file(table, [])).max_row == 1


@pytest.mark.parametrize("layout", ALL_LAYOUTS, ids=lambda layout: layout.kind)
def test_a_filled_template_is_read_without_a_question(layout: Layout) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(layout)))
    assert book.sheetnames == [layout.label, "填写说明"]
    sheet = book.worksheets[0]
    assert sheet["A1"].value == "姓名*"
    assert sheet["B2"].number_format == "@"
    fields = [each for each in layout.fields if each.in_template]
    for at, each in enumerate(fields, start=1):
        sheet.cell(2, at).value = each.example
    out = io.BytesIO()
    book.save(out)
    table = read(out.getvalue(), "模板.xlsx", layout)
    rows, problems = parse_rows(table, suggest(table, layout), layout)
    assert problems == []
    assert set(rows[0].values) == {each.key for each in fields if each.example}
