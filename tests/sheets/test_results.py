"""Cells become values, or a problem that names the cell and says how to mend it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.sheets.builders import HEADER, IDS, csv_text, xlsx
from trainer.core.errors import RuleBroken
from trainer.core.identity import Sex, make_id_number
from trainer.sheets import parsing
from trainer.sheets.layouts import HOLDERS, PEOPLE, SCORES, Layout
from trainer.sheets.mapping import suggest
from trainer.sheets.parsing import Level, Mark, MarkState
from trainer.sheets.reading import read
from trainer.sheets.results import ParsedRow, SubjectMark, marks_of, parse_rows


def parsed(layout: Layout, *rows: tuple[Any, ...]) -> tuple[list[ParsedRow], list[str]]:
    table = read(csv_text(rows).encode(), "表.csv", layout)
    found, problems = parse_rows(table, suggest(table, layout), layout)
    return found, [problem.text for problem in problems]


def marked(value: str) -> Mark:
    return Mark(MarkState.MARKED, Decimal(value))


def test_a_good_row_becomes_values() -> None:
    rows, problems = parsed(SCORES, HEADER, ("示例甲", IDS[0].lower(), "６０", "59.5分"))
    assert problems == []
    assert rows[0].number == 2
    assert rows[0].values == {
        "name": "示例甲",
        "id_number": IDS[0],
        "comprehensive": marked("60.0"),
        "practice": marked("59.5"),
    }
    assert marks_of(rows[0], SCORES) == (
        SubjectMark("comprehensive", marked("60")),
        SubjectMark("practice", marked("59.5")),
    )


def test_a_row_for_each_subject_gives_the_same_marks() -> None:
    header = ("姓名", "身份证号", "科目", "成绩")
    body = [
        ("示例甲", IDS[0], "社会工作实务（初级）", "59.5"),
        ("示例甲", IDS[0], "社工基础", "70"),
    ]
    rows, problems = parsed(SCORES, header, *body)
    assert problems == []
    assert [marks_of(row, SCORES) for row in rows] == [
        (SubjectMark("practice", marked("59.5")),),
        (SubjectMark("社工基础", marked("70")),),
    ]


def test_numbered_subjects_give_the_same_marks() -> None:
    header = ("姓名", "身份证号", "科目1", "科目1成绩", "科目2", "科目2成绩")
    rows, problems = parsed(SCORES, header, ("示例甲", IDS[0], "法规与政策", "60", "", ""))
    assert problems == []
    assert marks_of(rows[0], SCORES) == (SubjectMark("law", marked("60")),)


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ("缺考", MarkState.ABSENT),
        ("-1", MarkState.ABSENT),
        ("违纪", MarkState.VIOLATION),
        ("—", MarkState.NOT_TAKEN),
        ("——", MarkState.NOT_TAKEN),
        ("／", MarkState.NOT_TAKEN),
    ],
)
def test_words_in_place_of_marks(raw: str, state: MarkState) -> None:
    assert parsing.mark(raw) == Mark(state)


@pytest.mark.parametrize(
    ("raw", "word"),
    [("101", "超过了满分"), ("59.3", "不是整数或半分"), ("良好", "认不出"), ("6O", "认不出")],
)
def test_marks_that_cannot_be(raw: str, word: str) -> None:
    with pytest.raises(RuleBroken, match=word):
        parsing.mark(raw)


def test_every_problem_names_its_cell_and_column() -> None:
    wrong = IDS[1][:-1] + ("0" if IDS[1][-1] != "0" else "1")
    rows, problems = parsed(
        SCORES,
        HEADER,
        ("示例甲", "4.5E+17", "60", "61"),
        ("示例乙", wrong, "60", "161"),
        ("", IDS[2], "60", "61"),
        ("示例丁", IDS[3], "", ""),
    )
    assert problems[0].startswith("B2（身份证号）：这一格的长数字已被表格软件改成科学计数法")
    assert problems[1].startswith("B3（身份证号）：身份证号码的校验码不对")
    assert problems[2] == "D3（实务）：成绩 161 超过了满分 100，请核对。"
    assert problems[3] == "A4（姓名）：这一格是空的，必须填写。"
    assert problems[4] == "这一行没有任何科目的成绩。未报考的科目请填“—”。"
    assert rows[1].values == {"name": "示例乙", "comprehensive": marked("60")}
    assert [problem.row for problem in rows[3].problems] == [5]


def test_no_problem_tells_a_whole_identity_number() -> None:
    wrong = IDS[1][:-1] + ("0" if IDS[1][-1] != "0" else "1")
    _, problems = parsed(SCORES, HEADER, ("示例乙", wrong, "60", "60"))
    assert wrong not in "".join(problems)


def test_a_repeated_row_names_the_first_one() -> None:
    _, problems = parsed(
        SCORES,
        HEADER,
        ("示例甲", IDS[0], "60", "61"),
        ("示例乙", IDS[1], "60", "61"),
        ("示例甲", IDS[0], "60", "61"),
    )
    assert problems == ["B4（身份证号）：与第 2 行重复（证件号码相同），请只留一行。"]


def test_one_person_with_several_subjects_is_no_repetition() -> None:
    header = ("姓名", "身份证号", "科目", "成绩")
    first = ("示例甲", IDS[0], "实务", "60")
    _, problems = parsed(SCORES, header, first, ("示例甲", IDS[0], "综合", "60"), first)
    assert problems == ["B4（身份证号）：与第 2 行重复（证件号码、科目名称相同），请只留一行。"]


def test_marks_without_a_subject_are_a_problem() -> None:
    header = ("姓名", "身份证号", "科目", "成绩")
    _, problems = parsed(SCORES, header, ("示例甲", IDS[0], "", "60"))
    assert problems == ["D2（成绩）：有成绩，却没有写是哪一个科目。请补上科目名称。"]


def test_a_number_that_may_have_been_rounded_is_doubted_but_kept() -> None:
    days = (date(1990, month, day) for month in range(1, 13) for day in range(1, 28))
    rounded = next(
        number for each in days if (number := make_id_number("350400", each, 100)).endswith("000")
    )
    rows, problems = parsed(SCORES, HEADER, ("示例甲", rounded, "60", "60"))
    assert problems == []
    assert [doubt.cell for doubt in rows[0].doubts] == ["B2"]
    assert rows[0].values["id_number"] == rounded


def test_formulas_and_errors_in_used_columns_are_problems() -> None:
    table = read(xlsx([HEADER, ("示例甲", IDS[0], "=1+1", 60)]), "成绩.xlsx", SCORES)
    _, problems = parse_rows(table, suggest(table, SCORES), SCORES)
    assert problems[0].cell == "C2"
    assert "选择性粘贴" in problems[0].text


def test_rows_are_not_read_without_the_needed_columns() -> None:
    table = read(csv_text([("姓名", "单位"), ("示例甲", "示例中心")]).encode(), "表.csv")
    with pytest.raises(RuleBroken, match="没有找到必需的列"):
        parse_rows(table, suggest(table, SCORES), SCORES)


def test_people_are_read() -> None:
    header = ("姓名", "性别", "身份证号", "联系电话", "入职时间", "是否专职", "学历")
    row = ("欧阳 示例", "男", IDS[0], "138 0000 0000", "2020.3.1", "专职", "本科")
    rows, problems = parsed(PEOPLE, header, row)
    assert problems == []
    assert rows[0].values == {
        "name": "欧阳示例",
        "sex": Sex.MALE,
        "id_number": IDS[0],
        "phone": "13800000000",
        "employed_on": date(2020, 3, 1),
        "full_time": "专职",
        "education": "本科",
    }


def test_holders_are_read() -> None:
    header = ("姓名", "证件号码", "证书名称", "管理号", "批准日期")
    row = ("示例甲", "H12345678", "助理社会工作师", "2024 0610 35a", "20240616")
    rows, problems = parsed(HOLDERS, header, row, ("示例乙", IDS[1], "中级", "", "2024年6月"))
    assert rows[0].values == {
        "name": "示例甲",
        "id_number": "H12345678",
        "level": Level.ASSISTANT,
        "certificate_number": "2024061035A",
        "approved_on": date(2024, 6, 16),
    }
    assert problems == [
        "D3（管理号）：这一格是空的，必须填写。",
        "E3（批准日期）：日期“2024年6月”只有年和月，请补上日，例如 2024-06-15。",
    ]


@pytest.mark.parametrize(
    "raw",
    ["2024-06-15", "2024/6/15", "2024.6.15", "2024年6月15日", "20240615", "2024-06-15 09:00"],
)
def test_dates_as_people_write_them(raw: str) -> None:
    assert parsing.day(raw) == date(2024, 6, 15)


@pytest.mark.parametrize(
    ("raw", "word"),
    [("45458", "设为“日期”格式"), ("2023-02-29", "不存在"), ("去年", "认不出")],
)
def test_dates_that_are_not_guessed(raw: str, word: str) -> None:
    with pytest.raises(RuleBroken, match=word):
        parsing.day(raw)


@pytest.mark.parametrize(
    "raw", ["35040019900101001", "1234567890123456", "12345", "35O40019900101001X", "示例"]
)
def test_identity_numbers_of_no_kind(raw: str) -> None:
    with pytest.raises(RuleBroken):
        parsing.identity_number(raw)


@pytest.mark.parametrize("raw", ["12345678", "H12345678", "E12345678"])
def test_other_documents_are_accepted(raw: str) -> None:
    assert parsing.identity_number(raw) == raw


def test_levels_money_years_and_whole_numbers() -> None:
    assert parsing.level("高级社会工作师") is Level.SENIOR
    assert parsing.level("社会工作师（中级）") is Level.WORKER
    assert parsing.level("社工员") == "社工员"
    assert parsing.amount_fen("１，０００．５元") == 100050
    assert parsing.year("2025年度") == 2025
    assert parsing.whole("1,200") == 1200
    with pytest.raises(RuleBroken, match="不是整数"):
        parsing.whole("3.5")
