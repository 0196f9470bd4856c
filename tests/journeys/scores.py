"""A spreadsheet of scores as counties really make them, with two rows that cannot be right."""

import io
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment

from tests.journeys.people import SHE

NAME = "大田县2026年初级成绩.xlsx"
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def write(folder: Path, *, his_number: str) -> Path:
    """Titles above, a header of two rows with merged cells, a sum and a note below."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "Sheet1"
    for row in (
        ["2026年度社会工作者职业资格考试（初级）大田县成绩册"],
        ["填报单位：大田县示例考试服务点", None, None, None, None, "填报日期：2026.9.28"],
        [],
        ["序号", "姓　名", "身份证号码", "成绩", None, "备注"],
        [None, None, None, "社会工作综合\n能力（初级）", "社会工作实务（初级）", None],
        [1, SHE.name, f" {SHE.id_number}", "６８．５", 72, None],
        [2, "涂 晓 禾", his_number.translate(WIDE), 55, "６０", None],
        [3, "示例甲", float(SHE.id_number[:15] + "000"), 61, 66, None],
        [4, "示例乙", SHE.mistyped_number, 70, 71.5, None],
        ["合计", "4人", None, None, None, None],
        ["备注：成绩以证书为准。", None, None, None, None, None],
    ):
        page.append(row)
    for merged in ("A1:F1", "A2:E2", "A4:A5", "B4:B5", "C4:C5", "D4:E4", "F4:F5", "A11:F11"):
        page.merge_cells(merged)
    page["A1"].alignment = Alignment(horizontal="center")
    page["C6"].number_format = page["C9"].number_format = "@"
    out = io.BytesIO()
    book.save(out)
    path = folder / NAME
    path.write_bytes(out.getvalue())
    return path


def write_local(folder: Path, first: str, second: str) -> Path:
    """The marks of the local exam, on a plain sheet."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.append(["姓名", "证件号码", "社会工作综合能力（初级）", "社会工作实务（初级）"])
    page.append([SHE.name, SHE.id_number, first, second])
    path = folder / "岗位能力测评成绩.xlsx"
    book.save(path)
    return path
