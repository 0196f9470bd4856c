"""Files as counties really make them are read, and what was done to them is said."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.sheets.builders import (
    HEADER,
    IDS,
    csv_text,
    merged,
    plain_scores,
    repacked,
    saved,
    xlsx,
)
from trainer.sheets.layouts import SCORES
from trainer.sheets.reading import read
from trainer.sheets.tables import FileKind, Flaw, Table, letter

SAMPLES = Path(__file__).parent / "samples"
BODY = [("示例甲", IDS[0], "60", "59.5"), ("示例乙", IDS[1], "缺考", "缺考")]


def heads(table: Table) -> list[str]:
    return [column.text for column in table.columns]


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def notes(table: Table) -> str:
    return "".join(table.notes)


def test_a_plain_workbook_is_read_whole() -> None:
    table = read(xlsx(plain_scores()), "成绩.xlsx", SCORES)
    assert heads(table) == list(HEADER)
    assert cells(table) == BODY
    assert [row.number for row in table.rows] == [2, 3]
    assert table.kind is FileKind.XLSX
    assert table.notes == ()
    assert table.address(table.rows[1], 2) == "C3"


def test_merged_title_and_merged_body_cells_are_filled_as_wps_merges_them() -> None:
    rows = [
        ("示例县2025年成绩册（虚构）", None, None, None),
        ("姓名", "身份证号", "科目名称", "成绩"),
        ("示例甲", IDS[0], "综合能力", 60),
        (None, None, "实务", 59.5),
        ("示例乙", IDS[1], "综合能力", "缺考"),
        (None, None, "实务", None),
    ]
    file = xlsx(rows, merged("A1:D1", "A3:A4", "B3:B4", "A5:A6", "B5:B6", "D5:D6"))
    table = read(file, "成绩.xlsx", SCORES)
    assert cells(table) == [
        ("示例甲", IDS[0], "综合能力", "60"),
        ("示例甲", IDS[0], "实务", "59.5"),
        ("示例乙", IDS[1], "综合能力", "缺考"),
        ("示例乙", IDS[1], "实务", "缺考"),
    ]
    assert "表头在第 2 行" in notes(table)


def test_two_merged_header_rows_become_one_header_per_column() -> None:
    rows = [
        ("成绩册", None, None, None, None, None),
        ("序号", "姓名", "身份证号", "考试成绩", None, None),
        (None, None, None, "综合能力", "实务", "法规与政策"),
        (1, "示例甲", IDS[0], 60, 61, 62),
    ]
    file = xlsx(rows, merged("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:F2"))
    table = read(file, "成绩.xlsx", SCORES)
    expected = ["考试成绩/综合能力", "考试成绩/实务", "考试成绩/法规与政策"]
    assert heads(table) == ["序号", "姓名", "身份证号", *expected]
    assert cells(table) == [("1", "示例甲", IDS[0], "60", "61", "62")]


def test_two_header_rows_without_merges_are_joined_too() -> None:
    rows = [
        ("姓名", "身份证号", "成绩", "", ""),
        ("", "", "综合能力", "实务", "法规与政策"),
        ("示例甲", IDS[0], "60", "61", "62"),
    ]
    table = read(csv_text(rows).encode(), "成绩.csv", SCORES)
    assert heads(table) == ["姓名", "身份证号", "成绩/综合能力", "实务", "法规与政策"]
    assert len(table.rows) == 1


def test_names_of_groups_above_the_header_are_a_part_of_it() -> None:
    rows = [
        ("基本信息", None, "成绩", None),
        HEADER,
        ("示例甲", IDS[0], 60, 61),
    ]
    table = read(xlsx(rows, merged("A1:B1", "C1:D1")), "成绩.xlsx", SCORES)
    expected = ["基本信息/姓名", "基本信息/身份证号", "成绩/综合能力", "成绩/实务"]
    assert heads(table) == expected


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 BOM"),
        ("gbk", "GBK"),
        ("gb18030", "GBK"),
        ("utf-16", "UTF-16"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables_are_read_in_every_usual_encoding(
    encoding: str, named: str, delimiter: str
) -> None:
    data = csv_text(plain_scores(), delimiter).encode(encoding)
    table = read(data, "成绩.csv", SCORES)
    assert cells(table) == BODY
    assert heads(table)[0] == "姓名"
    assert f"文字编码：{named}。" in table.notes


def test_a_rare_character_of_gb18030_survives() -> None:
    rows = [HEADER, ("示例𬭊", IDS[0], 60, 60)]
    table = read(csv_text(rows).encode("gb18030"), "成绩.csv", SCORES)
    assert table.rows[0].cells[0] == "示例𬭊"


def test_a_number_that_lost_its_digits_is_flagged_and_never_guessed() -> None:
    rows = [
        HEADER,
        ("示例甲", 350400199001010010.0, 60, 61),
        ("示例乙", "4.5E+17", 60, 61),
        ("示例丙", IDS[2], 60, 61),
    ]
    table = read(xlsx(rows), "成绩.xlsx", SCORES)
    assert [table.flaw(row, 1) for row in table.rows] == [
        Flaw.LONG_NUMBER,
        Flaw.LONG_NUMBER,
        None,
    ]
    assert table.rows[0].cells[1] == "3.50400E+17"
    text = read(csv_text(rows[:1] + rows[2:]).encode("gbk"), "成绩.csv", SCORES)
    assert text.flaws == {(2, 1): Flaw.LONG_NUMBER}


def test_full_width_digits_and_invisible_marks_are_made_plain() -> None:
    wide = IDS[0].translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789X"})
    rows = [HEADER, (" 示例　甲\u200b", "\u202d" + wide + "\u202c", "６０", "５９．５")]
    table = read(xlsx(rows), "成绩.xlsx", SCORES)
    assert table.rows[0].cells == ("示例 甲", IDS[0], "60", "59.5")


def test_numbers_kept_as_text_by_tricks_are_read() -> None:
    rows = [HEADER, ("示例甲", f'"=""{IDS[0]}"""', "'60", 61), ("示例乙", IDS[1] + "\t", 60, 61)]
    table = read(csv_text(rows).encode(), "成绩.csv", SCORES)
    assert [row.cells[1] for row in table.rows] == [IDS[0], IDS[1]]
    assert table.rows[0].cells[2] == "60"


def test_hidden_rows_are_read_and_named() -> None:
    def hide(page: Any) -> None:
        page.row_dimensions[3].hidden = True

    table = read(xlsx(plain_scores(), hide), "成绩.xlsx", SCORES)
    assert len(table.rows) == 2
    assert "第 3 行在文件里是隐藏的" in notes(table)


def test_totals_notes_and_repeated_headers_are_left_out_and_named() -> None:
    rows = [
        *plain_scores(),
        HEADER,
        ("示例丙", IDS[2], 70, 71),
        (None, None, None, None),
        ("合  计", "3人", 130, 130.5),
        ("制表人：示例丁", None, "审核：", None),
    ]
    table = read(xlsx(rows), "成绩.xlsx", SCORES)
    assert [row.number for row in table.rows] == [2, 3, 5]
    assert "第 4、7、8 行是合计、重复的表头或表尾说明，没有读入。" in table.notes


def test_a_merged_total_does_not_spread_into_the_columns() -> None:
    rows = [*plain_scores(), ("总计：2人", None, None, None)]
    table = read(xlsx(rows, merged("A4:D4")), "成绩.xlsx", SCORES)
    assert len(table.rows) == 2


def test_dates_become_iso_and_dates_as_text_stay() -> None:
    rows = [("姓名", "身份证号", "批准日期"), ("示例甲", IDS[0], date(2024, 6, 16))]
    rows.append(("示例乙", IDS[1], "2024年6月16日"))
    table = read(xlsx(rows), "持证.xlsx")
    assert [row.cells[2] for row in table.rows] == ["2024-06-16", "2024年6月16日"]


def test_fifty_blank_columns_vanish_and_addresses_stay_true() -> None:
    rows = [("姓名", "身份证号", *[None] * 50, "实务"), ("示例甲", IDS[0], *[None] * 50, 60)]

    def styled(page: Any) -> None:
        for column in range(3, 60):
            page.cell(1, column).number_format = "0.00"

    table = read(xlsx(rows, styled), "成绩.xlsx", SCORES)
    assert heads(table) == ["姓名", "身份证号", "实务"]
    assert table.address(table.rows[0], 2) == "BA2"


def test_a_table_that_does_not_begin_in_the_corner_keeps_its_addresses() -> None:
    rows: list[tuple[object, ...]] = [(), (), *[(None, None, *row) for row in plain_scores()]]
    table = read(xlsx(rows), "成绩.xlsx", SCORES)
    assert table.address(table.rows[0], 0) == "C4"


@pytest.mark.parametrize("name", ["成绩.xls", "成绩", "成绩.pdf"])
def test_a_wrong_extension_is_said_and_the_content_read(name: str) -> None:
    table = read(xlsx(plain_scores()), name, SCORES)
    assert cells(table) == BODY
    assert "内容其实是Excel 工作簿（xlsx），已按内容读取" in notes(table)


def test_a_text_table_named_xls_is_read() -> None:
    table = read(csv_text(plain_scores(), "\t").encode("gbk"), "成绩.xls", SCORES)
    assert cells(table) == BODY
    assert "文件的扩展名是“.xls”，内容其实是文本表格（csv）" in notes(table)


@pytest.mark.parametrize("name", ["成绩.xls", "成绩.et"])
def test_an_old_workbook_and_one_of_wps_are_read(name: str) -> None:
    table = read((SAMPLES / "scores.xls").read_bytes(), name, SCORES)
    assert table.rows[0].cells == ("示例甲", IDS[0], "35040000101", "60", "59.5")
    assert table.flaws == {(4, 1): Flaw.LONG_NUMBER}
    assert "扩展名" not in notes(table)


def test_the_sheet_with_the_header_is_chosen_and_named() -> None:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.append(["关于报送成绩的说明"])
    hidden = book.create_sheet("旧成绩")
    hidden.sheet_state = "hidden"
    page = book.create_sheet("2025")
    for row in plain_scores():
        hidden.append(row)
        page.append(row)
    table = read(saved(book), "成绩.xlsx", SCORES)
    assert table.sheet == "2025"
    assert "文件里有 2 张工作表，读取的是“2025”。" in table.notes
    assert table.sheets == ("Sheet", "2025")


def test_a_named_sheet_is_read_instead() -> None:
    book = openpyxl.Workbook()
    for name in ("甲", "乙"):
        page = book.create_sheet(name)
        page.append(HEADER)
        page.append((f"示例{name}", IDS[0], 60, 60))
    table = read(saved(book), "成绩.xlsx", SCORES, sheet="乙")
    assert table.rows[0].cells[0] == "示例乙"


def test_a_header_nobody_knows_is_taken_with_a_note() -> None:
    table = read(xlsx([("甲项", "乙项"), ("一", "二")]), "表.xlsx")
    assert heads(table) == ["甲项", "乙项"]
    assert "没有认出列名，暂以第 1 行作表头" in notes(table)


def test_formulas_give_the_value_that_the_file_keeps() -> None:
    def keep(name: str, part: bytes) -> bytes:
        return part.replace(b"<f>30+30</f><v></v>", b"<f>30+30</f><v>60</v>").replace(
            b"<f>30+30</f><v />", b"<f>30+30</f><v>60</v>"
        )

    rows = [HEADER, ("示例甲", IDS[0], "=30+30", "=1+1")]
    table = read(repacked(xlsx(rows), keep), "成绩.xlsx", SCORES)
    assert table.rows[0].cells[2] == "60"
    assert table.flaws == {(2, 3): Flaw.FORMULA}


def test_error_values_are_flagged_where_they_stand() -> None:
    rows = [HEADER, ("示例甲", IDS[0], "#N/A", 60)]

    def as_error(page: Any) -> None:
        page["C2"].data_type = "e"

    table = read(xlsx(rows, as_error), "成绩.xlsx", SCORES)
    assert table.flaws == {(2, 2): Flaw.ERROR}


def test_a_claimed_dimension_of_a_million_rows_costs_nothing() -> None:
    def claim(name: str, part: bytes) -> bytes:
        return part.replace(b'ref="A1:D3"', b'ref="A1:XFD1048576"')

    file = repacked(xlsx(plain_scores()), claim)
    assert file != xlsx(plain_scores())
    assert cells(read(file, "成绩.xlsx", SCORES)) == BODY


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_are_named_as_in_spreadsheet_programs(index: int, name: str) -> None:
    assert letter(index) == name
