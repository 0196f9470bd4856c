"""Ten ugly spreadsheets: each becomes the right rows of scores, or is refused naming the cell."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from tests.sheets.builders import HEADER, IDS, csv_text, merged, plain_scores, xlsx
from trainer.domain.exams.models import ScoreState
from trainer.domain.exams.rules import ScoreLine
from trainer.domain.imports.models import LoadKind
from trainer.sheets.loading import open_upload

FIRST = ("示例甲", IDS[0], (("comprehensive", 600), ("practice", 595)))
SECOND = ("示例乙", IDS[1], (("comprehensive", None), ("practice", None)))
WIDE = str.maketrans("0123456789.X", "０１２３４５６７８９．Ｘ")
Seen = tuple[str, str, tuple[tuple[str, int | None], ...]]


@dataclass(frozen=True)
class Ugly:
    """A file as a county sends it, the rows it means, and what is said of it."""

    data: bytes
    name: str = "成绩.xlsx"
    rows: tuple[Seen, ...] = (FIRST, SECOND)
    said: tuple[str, ...] = ()
    wrong: dict[str, str] = field(default_factory=dict)
    years: tuple[int | None, ...] = ()


def _hidden(page: Any) -> None:
    page.row_dimensions[3].hidden = True
    page.column_dimensions["C"].hidden = True


def _wps_merged() -> bytes:
    rows = [
        ("示例县2026年度成绩册（虚构）", None, None, None),
        ("姓名", "身份证号", "科目名称", "成绩"),
        ("示例甲", IDS[0], "综合能力", 60),
        (None, None, "实务", 59.5),
    ]
    return xlsx(rows, merged("A1:D1", "A3:A4", "B3:B4"))


def _two_headers() -> bytes:
    rows = [
        ("成绩册", None, None, None),
        ("姓名", "身份证号", "考试成绩", None),
        (None, None, "综合能力", "实务"),
        *plain_scores()[1:],
    ]
    return xlsx(rows, merged("A1:D1", "A2:A3", "B2:B3", "C2:D2"))


def _rounded() -> bytes:
    rows = [
        HEADER,
        ("示例甲", IDS[0], 60, 59.5),
        ("示例丙", 4.5e17, 60, 60),
        ("示例丁", "4.5E+17", 1, 1),
    ]
    return xlsx(rows)


def _full_width() -> bytes:
    rows = [
        HEADER,
        ("示例甲　", IDS[0].translate(WIDE), "６０", "５９．５"),
        ("\u200b示例乙", f" {IDS[1]}\u00a0", "缺 考", "缺考"),
    ]
    return xlsx(rows)


def _dated() -> bytes:
    rows = [
        (*HEADER, "考试年度", "考试日期"),
        ("示例甲", IDS[0], 60, 59.5, "2026年度", "2026年5月23日"),
        ("示例乙", IDS[1], "缺考", "缺考", "２０２６", date(2026, 5, 23)),
    ]
    return xlsx(rows)


def _fifty_blank() -> bytes:
    blank: tuple[None, ...] = (None,) * 50
    rows = [(*row[:2], *blank, *row[2:]) for row in plain_scores()]
    return xlsx([*rows, ("示例丙", IDS[2], *blank, 60, 188)])


UGLY: dict[str, Callable[[], Ugly]] = {
    "cells that WPS merged down": lambda: Ugly(
        _wps_merged(),
        rows=(
            ("示例甲", IDS[0], (("comprehensive", 600),)),
            ("示例甲", IDS[0], (("practice", 595),)),
        ),
        said=("表头在第 2 行",),
    ),
    "GBK without a mark": lambda: Ugly(
        csv_text(plain_scores()).encode("gbk"), "成绩.csv", said=("文字编码：GBK",)
    ),
    "a csv in UTF-8 with a mark": lambda: Ugly(
        b"\xef\xbb\xbf" + csv_text(plain_scores()).encode(), "成绩.csv", said=("UTF-8 BOM",)
    ),
    "GBK behind the mark of UTF-8": lambda: Ugly(
        b"\xef\xbb\xbf" + csv_text(plain_scores()).encode("gbk"), "成绩.csv", said=("GBK",)
    ),
    "numbers as 4.5E+17": lambda: Ugly(
        _rounded(), rows=(FIRST,), wrong={"B3": "科学计数法", "B4": "科学计数法"}
    ),
    "two rows of headers": lambda: Ugly(_two_headers(), said=("表头在第 3 行",)),
    "hidden rows and columns": lambda: Ugly(
        xlsx(plain_scores(), _hidden), said=("第 3 行在文件里是隐藏的", "C 列在文件里是隐藏的")
    ),
    "totals at the end": lambda: Ugly(
        xlsx([*plain_scores(), ("合　计", "2人", 60, 59.5), ("填表人：示例丁", None, None, None)]),
        said=("第 4、5 行是合计、重复的表头或表尾说明，没有读入",),
    ),
    "full-width digits and invisible marks": lambda: Ugly(_full_width()),
    "years and dates as text": lambda: Ugly(_dated(), years=(2026, 2026)),
    "fifty blank columns": lambda: Ugly(_fifty_blank(), wrong={"BB4": "超过了满分"}),
    "a workbook named xls": lambda: Ugly(
        xlsx(plain_scores()), "成绩.xls", said=("扩展名是“.xls”，内容其实是Excel 工作簿（xlsx）",)
    ),
    "a csv named xlsx": lambda: Ugly(
        csv_text(plain_scores()).encode("gb18030"), said=("内容其实是文本表格（csv）",)
    ),
}


def seen(line: ScoreLine) -> Seen:
    """A row as a person would read it."""
    marks = tuple(
        (mark.subject, mark.tenths if mark.state is ScoreState.MARKED else None)
        for mark in line.marks
    )
    return line.name, line.id_number, marks


@pytest.mark.parametrize("what", UGLY)
def test_an_ugly_file_becomes_scores_or_says_which_cell_is_wrong(what: str) -> None:
    ugly = UGLY[what]()
    opened = open_upload(LoadKind.SCORES, ugly.data, ugly.name)
    lines = opened.score_lines()
    right = [line for line in lines if not line.problem]
    assert tuple(map(seen, right)) == ugly.rows
    assert {line.cell for line in lines if line.problem} == set(ugly.wrong)
    for line in lines:
        if line.problem:
            assert line.problem.startswith(f"{line.cell}（")
            assert ugly.wrong[line.cell] in line.problem
    notes = "".join(opened.table.notes)
    for said in ugly.said:
        assert said in notes
    if ugly.years:
        assert tuple(line.year for line in right) == ugly.years


def test_the_rows_that_are_returned_are_read_like_the_first_file() -> None:
    opened = open_upload(LoadKind.SCORES, _rounded(), "成绩.xlsx")
    again = open_upload(
        LoadKind.SCORES, opened.error_file([]), "错误行.xlsx", [opened.saved_mapping]
    )
    assert again.headers == ["错误原因", *opened.headers]
    assert again.saved_mapping == opened.saved_mapping
    assert [line.cell for line in again.score_lines()] == ["C2", "C3"]
