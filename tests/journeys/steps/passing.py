"""Scores are loaded from a spreadsheet; the pass follows, and the certificate is recorded."""

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from tests.journeys.people import EXAM_LAST_ON, SHE
from tests.journeys.visitor import Walker

SITTING = "2026年度社会工作者职业资格考试"


def tries_the_file(clerk: Walker, path: Path) -> None:
    """First a trial reading: what each row would become, and why not."""
    clerk.menu("导入记录")
    clerk.follow("载入成绩")
    clerk.attach("表格文件", path)
    clerk.choose("考试", SITTING)
    clerk.choose("级别", "助理社会工作师")
    clerk.press("上传并试读")
    clerk.sees("这是试读，还没有载入")
    clerk.sees_in_row("示例甲", "有错误", "C8", "表格软件")
    clerk.sees_in_row("示例乙", "有错误", "C9", "校验码不对")
    clerk.sees_in_row(SHE.name, "新增", "68.5", "72")
    clerk.sees_in_row("涂晓禾", "新增", "55", "60")


def loads_the_good_rows(clerk: Walker) -> None:
    """The wrong rows stay in the file, to be fetched with their reasons."""
    clerk.press_confirmed("载入正确的行")
    clerk.sees("已载入")
    rows = list(_rows_of(clerk.fetch_confirmed("下载没有载入的行（带错误原因）")))
    said = {name: " ".join(row) for row in rows for name in ("示例甲", "示例乙") if name in row}
    assert "表格软件" in said["示例甲"], rows
    assert "校验码不对" in said["示例乙"], rows
    assert not any(SHE.name in row for row in rows), "her row was loaded"


def _rows_of(workbook: bytes) -> Iterator[list[str]]:
    page = openpyxl.load_workbook(io.BytesIO(workbook)).active
    assert page is not None
    for row in page.iter_rows(values_only=True):
        yield ["" if cell is None else str(cell) for cell in row]


def loads_the_same_file_again(clerk: Walker, path: Path) -> None:
    """Nothing happens twice."""
    clerk.menu("导入记录")
    clerk.follow("载入成绩")
    clerk.attach("表格文件", path)
    clerk.choose("考试", SITTING)
    clerk.choose("级别", "助理社会工作师")
    with clerk.refused(422):
        clerk.press("上传并试读")
    clerk.sees("内容完全相同")


def enters_the_number(clerk: Walker) -> None:
    """Of two passes in one year follows the certificate; its number is printed on it."""
    clerk.menu("报名审核")
    clerk.follow("合格待证书")
    clerk.follow("录入管理号", within=clerk.row(SHE.name))
    clerk.sees("助理社会工作师", "2026")
    clerk.fill("证书管理号", SHE.certificate)
    clerk.fill("发证日期", "2026-09-21")
    clerk.tick("已对照证书核对")
    clerk.press("录入证书")
    clerk.sees(f"{SHE.name}的证书已录入")


def sees_scores_and_certificate(her: Walker) -> None:
    """Her own marks, and the certificate."""
    her.menu("考试报名")
    her.follow("我的成绩")
    her.sees("68.5", "72", "2026年度全部合格")
    her.menu("我的证书")
    her.sees(SHE.certificate, EXAM_LAST_ON.isoformat())
    her.menu("首页")
    her.sees_in_step("考试", "2026-05-23", "已完成")
    her.sees_in_step("成绩合格", EXAM_LAST_ON.isoformat(), "已完成")
    her.sees("可以申请奖励 1,000.00 元")


def has_not_passed(him: Walker) -> None:
    """One subject below the line is no pass."""
    him.menu("考试报名")
    him.follow("我的成绩")
    him.sees("55", "还须通过")
    him.sees_not("全部合格", SHE.name)
