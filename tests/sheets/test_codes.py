"""Course codes in a spreadsheet: the column is found or chosen, and every odd cell is named."""

import pytest

from tests.sheets.builders import xlsx
from trainer.core.errors import RuleBroken
from trainer.sheets.codes import read_codes

HEADER = ("序号", "兑换码", "有效期")


def test_the_column_is_recognised_and_odd_cells_are_named() -> None:
    rows = [HEADER, (1, "AB-001", "x"), (2, "AB-002", "x"), (3, None, "x"), (4, "AB-001", "x")]
    read = read_codes(xlsx(rows), "codes.xlsx")
    assert read.codes == ("AB-001", "AB-002")
    assert [str(note) for note in read.notes] == [
        "读的是 B 列“兑换码”。",
        "这些格里是同一个课程码，只录一次：B2 B5。",
        "这些格是空的，没有录入：B4。",
    ]


@pytest.mark.parametrize("column", ["C", "c", "串码"])
def test_a_column_that_is_not_recognised_is_chosen_by_letter_or_header(column: str) -> None:
    data = xlsx([("序号", "姓名栏", "串码"), (1, "空", "XY-9001"), (2, "空", "XY-9002")])
    with pytest.raises(
        RuleBroken, match="没有认出课程码在哪一列。文件里有这些列：A 序号、B 姓名栏"
    ) as no:
        read_codes(data, "codes.xlsx")
    assert no.value.field == "column"
    with pytest.raises(RuleBroken, match="文件里没有“Z”这一列"):
        read_codes(data, "codes.xlsx", "Z")
    assert read_codes(data, "codes.xlsx", column).codes == ("XY-9001", "XY-9002")


@pytest.mark.parametrize(
    ("cell", "said"),
    [("AB-001 AB-002", "B2 里不止一个课程码"), (1234567890123456789, "B2：这一格的长数字")],
)
def test_a_cell_that_is_no_single_code_stops_the_file_by_its_name(cell: object, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        read_codes(xlsx([HEADER, (1, cell, "x")]), "codes.xlsx")


def test_a_file_that_is_no_table_is_refused() -> None:
    with pytest.raises(RuleBroken, match="这个文件是PDF 文件，不是表格"):
        read_codes(b"%PDF-1.7", "codes.xlsx")
