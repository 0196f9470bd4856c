"""Files that cannot be read are refused with a sentence that says how to mend them."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets.builders import HEADER, IDS, archive, csv_text, plain_scores, repacked, xlsx
from trainer.core.errors import RuleBroken
from trainer.sheets import limits
from trainer.sheets.layouts import SCORES
from trainer.sheets.reading import read
from trainer.sheets.tables import Table

SAMPLES = Path(__file__).parent / "samples"


def refusal(data: bytes, name: str = "成绩.xlsx") -> str:
    with pytest.raises(RuleBroken) as refused:
        read(data, name, SCORES)
    return refused.value.sentence


@pytest.mark.parametrize("data", [b"", b"\r\n \n", b"\0" * 100])
def test_an_empty_file(data: bytes) -> None:
    assert "文件是空的" in refusal(data)


def test_a_workbook_without_content() -> None:
    assert "没有任何内容" in refusal(xlsx([]))


def test_a_header_without_rows() -> None:
    assert "表头（第 1 行）下面没有数据" in refusal(xlsx([HEADER]))


def test_a_sheet_without_a_header() -> None:
    assert "没有找到表头" in refusal(xlsx([(1, 2), (3, 4)]))


def test_a_file_above_the_size_limit() -> None:
    assert "超过了 10 MB 的上限" in refusal(b"a" * (limits.FILE_BYTES + 1))


def test_a_protected_workbook() -> None:
    assert "设有打开密码" in refusal((SAMPLES / "password.xlsx").read_bytes())


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><table><tr><td>姓名</td></tr></table></body></html>",
        '\ufeff<!DOCTYPE html><html lang="zh"><table></table></html>',
        '<?xml version="1.0"?><html xmlns="x"><table/></html>',
        "<table border=1><tr><td>姓名</td></tr></table>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_a_web_page_saved_as_xls_is_refused_with_how_to_mend_it(page: str, encoding: str) -> None:
    sentence = refusal(page.encode(encoding, "ignore"), "成绩.xls")
    assert "其实是网页" in sentence
    assert "另存为" in sentence


def test_an_xml_table_saved_as_xls() -> None:
    page = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'
    assert "其实是 XML 表格" in refusal(page, "成绩.xls")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"Rar!\x1a\x07", "压缩包"),
        (archive(a=b"1"), "压缩包"),
    ],
)
def test_what_is_no_spreadsheet_is_called_by_its_name(data: bytes, word: str) -> None:
    assert f"这个文件是{word}" in refusal(data)


def test_a_word_document_named_xlsx() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<a/>")
    assert "Word 文档" in refusal(out.getvalue())


def test_bytes_in_no_known_encoding() -> None:
    assert "认不出这个文件" in refusal(b"\xff\xff\xfe\x81\x00\x81" * 20, "成绩.csv")


def test_a_damaged_workbook() -> None:
    data = xlsx(plain_scores())
    assert "已损坏" in refusal(data[: len(data) // 2])


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(
        xlsx(plain_scores()), lambda _, part: part, **{"xl/media/a.xml": b"0" * 60_000_000}
    )
    assert len(bomb) < 200_000
    assert "体积异常地大" in refusal(bomb)


def test_too_many_entries() -> None:
    many = archive(**{f"a{number}": b"" for number in range(limits.ZIP_ENTRIES + 1)})
    assert "体积异常地大" in refusal(many)


@pytest.mark.parametrize("part_name", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_document_type_is_refused(part_name: str) -> None:
    def inject(name: str, part: bytes) -> bytes:
        if name != part_name:
            return part
        doctype = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        body = part.split(b"?>", 1)[1] if part.startswith(b"<?xml") else part
        return b'<?xml version="1.0"?>' + doctype + body

    assert "DOCTYPE" in refusal(repacked(xlsx(plain_scores()), inject))


def test_content_in_the_last_row_is_refused_by_its_cell() -> None:
    def stray(page: Any) -> None:
        page["B1048576"] = "x"

    assert "单元格 B1048576 处超出了上限" in refusal(xlsx(plain_scores(), stray))


def test_content_beyond_the_last_column_is_refused_by_its_cell() -> None:
    def stray(page: Any) -> None:
        page.cell(2, limits.COLUMNS + 1).value = "x"

    assert "单元格 GS2 处超出了上限" in refusal(xlsx(plain_scores(), stray))


def test_one_far_cell_cannot_take_the_memory_of_the_program() -> None:
    def stray(page: Any) -> None:
        page["XFD1048576"] = "x"

    assert "体积异常地大" in refusal(xlsx(plain_scores(), stray))


def test_a_quote_that_is_never_closed() -> None:
    rows = csv_text([HEADER, ('"示例甲', IDS[0], 60, 60), *[("示例", 1, 2, 3)] * 30])
    assert "没有配对的引号" in refusal(rows.encode(), "成绩.csv")


def test_merged_regions_cannot_be_used_to_fill_the_memory() -> None:
    rows = [HEADER, *[("示例甲", IDS[0], 60, 60)] * 400]
    regions = b"".join(b'<mergeCell ref="A2:D%d"/>' % (401 - n % 3) for n in range(3000))

    def overlap(name: str, part: bytes) -> bytes:
        wanted = b"<mergeCells>" + regions + b"</mergeCells><pageMargins"
        return part.replace(b"<pageMargins", wanted) if "sheet1" in name else part

    assert "体积异常地大" in refusal(repacked(xlsx(rows), overlap))


def outcome(data: bytes, name: str) -> Table | str:
    """The table, or the sentence of the refusal; any other exception fails the test."""
    try:
        return read(data, name, SCORES)
    except RuleBroken as refused:
        return refused.sentence


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe"]))
def test_any_bytes_are_read_or_refused_but_never_break(data: bytes, mark: bytes) -> None:
    found = outcome(mark + data, "成绩.csv")
    assert found
    if isinstance(found, Table):
        assert all(len(row.cells) == len(found.columns) for row in found.rows)


@settings(max_examples=15, deadline=None)
@given(st.integers(30, 3000), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_changed_bytes_is_read_or_refused(at: int, noise: bytes) -> None:
    whole = xlsx(plain_scores())
    at %= len(whole)
    assert outcome(whole[:at] + noise + whole[at + len(noise) :], "成绩.xlsx")
