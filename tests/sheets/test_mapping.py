"""Columns are recognised by the headers counties give them, and the choice is kept."""

import pytest

from tests.sheets.builders import IDS, csv_text, xlsx
from trainer.core.errors import RuleBroken
from trainer.sheets import parsing
from trainer.sheets.layouts import ALL_LAYOUTS, HOLDERS, PEOPLE, SCORES, Layout
from trainer.sheets.mapping import Mapping, chosen, objection, restore, suggest
from trainer.sheets.reading import read
from trainer.sheets.tables import Table


def table(*rows: tuple[str, ...]) -> Table:
    return read(csv_text(rows).encode(), "表.csv")


def mapped(layout: Layout, *rows: tuple[str, ...]) -> dict[str, str]:
    """Each field with the header of its column."""
    found = table(*rows)
    return {
        key: found.columns[at].text
        for key, at in sorted(suggest(found, layout).columns.items(), key=lambda item: item[1])
    }


@pytest.mark.parametrize(
    "header",
    ["证件号码", "身份证号", "身份证号码", "公民身份号码", "身 份 证 号", "身份证号码（必填）*"],
)
def test_the_identity_number_has_many_names(header: str) -> None:
    found = mapped(SCORES, ("姓名", header, "实务"), ("示例甲", IDS[0], "60"))
    assert found["id_number"] == header.replace(" ", "")


def test_a_column_for_each_subject() -> None:
    header = ("序号", "考生姓名", "证件类型", "证件号码", "准考证号", "报考级别")
    subjects = (
        "社会工作综合能力(中级)",
        "社会工作实务（中级）",
        "法规与政策成绩",
        "总分",
        "是否合格",
    )
    row = ("1", "示例甲", "身份证", IDS[0], "3504001", "中级", "60", "61", "62", "183", "合格")
    assert mapped(SCORES, header + subjects, row) == {
        "name": "考生姓名",
        "id_number": "证件号码",
        "ticket": "准考证号",
        "level": "报考级别",
        "comprehensive": "社会工作综合能力(中级)",
        "practice": "社会工作实务（中级）",
        "law": "法规与政策成绩",
    }


def test_a_row_for_each_subject() -> None:
    header = ("姓名", "身份证号", "科目名称", "成绩", "合格标准")
    found = mapped(SCORES, header, ("示例甲", IDS[0], "综合能力", "60", "60"))
    assert found == {
        "name": "姓名",
        "id_number": "身份证号",
        "subject": "科目名称",
        "score": "成绩",
    }


def test_numbered_subjects_with_their_marks() -> None:
    header = ("姓名", "身份证号", "科目1", "科目1成绩", "科目2", "科目2成绩")
    found = mapped(SCORES, header, ("示例甲", IDS[0], "综合能力", "60", "实务", "61"))
    assert [found[key] for key in ("subject_1", "score_1", "subject_2", "score_2")] == [
        "科目1",
        "科目1成绩",
        "科目2",
        "科目2成绩",
    ]


def test_a_numbered_subject_full_of_marks_is_a_column_of_marks() -> None:
    found = mapped(SCORES, ("姓名", "身份证号", "科目1"), ("示例甲", IDS[0], "60"))
    assert found["score_1"] == "科目1"


def test_the_levels_of_a_header_are_looked_at_too() -> None:
    header = ("姓名", "身份证号", "综合能力/成绩", "综合能力/是否合格", "成绩/实务")
    found = mapped(SCORES, header, ("示例甲", IDS[0], "60", "合格", "61"))
    assert found["comprehensive"] == "综合能力/成绩"
    assert found["practice"] == "成绩/实务"


def test_marks_under_a_common_heading_belong_to_their_subjects() -> None:
    header = ("姓名", "身份证号", "成绩/社会工作综合能力（初级）", "成绩/社会工作实务（初级）")
    found = mapped(SCORES, header, ("示例甲", IDS[0], "60", "61"))
    assert found["comprehensive"] == "成绩/社会工作综合能力（初级）"
    assert found["practice"] == "成绩/社会工作实务（初级）"
    assert "score" not in found


def test_other_peoples_names_and_numbers_are_not_taken() -> None:
    header = ("单位名称", "单位负责人姓名", "联系人电话", "姓名", "统一社会信用代码", "身份证号")
    row = ("示例中心", "示例丙", "13800000000", "示例甲", "52350400MJ0000000X", IDS[0])
    found = mapped(PEOPLE, header, row)
    assert found == {"organisation": "单位名称", "name": "姓名", "id_number": "身份证号"}


def test_certificates_of_holders() -> None:
    header = ("姓名", "身份证号", "证书级别", "证书编号", "取证时间", "登记证书编号")
    row = ("示例甲", IDS[0], "初级", "2024061", "2024-06-16", "")
    found = mapped(HOLDERS, header, row)
    assert found["certificate_number"] == "证书编号"
    assert found["approved_on"] == "取证时间"


def test_a_missing_column_is_named() -> None:
    found = table(("姓名", "单位"), ("示例甲", "示例中心"))
    sentence = objection(suggest(found, SCORES), SCORES)
    assert sentence == "没有找到必需的列：证件号码。请在文件里补上，或指定是哪一列。"


def test_marks_must_be_somewhere() -> None:
    found = table(("姓名", "身份证号"), ("示例甲", IDS[0]))
    sentence = objection(suggest(found, SCORES), SCORES)
    assert sentence is not None
    assert "下列各列至少要有一列：社会工作综合能力、" in sentence


def test_a_mapping_is_saved_by_header_and_used_for_the_next_file() -> None:
    first = table(("姓名", "号", "实务", "实务"), ("示例甲", IDS[0], "60", "61"))
    saved = Mapping("scores", {"name": 0, "id_number": 1, "practice": 3}).saved(first)
    assert saved == {"name": "姓名", "id_number": "号", "practice": "实务#2"}
    later = table(("实务", "实务", "姓名", "号"), ("60", "61", "示例甲", IDS[0]))
    restored = restore(saved, later, SCORES)
    assert restored is not None
    assert restored.columns == {"name": 2, "id_number": 3, "practice": 1}
    assert restore(saved, table(("姓名", "实务"), ("示例甲", "60")), SCORES) is None
    assert restore({"nothing": "姓名"}, first, SCORES) is None


def test_a_person_may_choose_the_columns_but_none_twice() -> None:
    found = table(("姓名", "号", "实务"), ("示例甲", IDS[0], "60"))
    choice = chosen({"name": 0, "id_number": 1, "practice": 2}, found, SCORES)
    assert choice.unused(found) == ()
    with pytest.raises(RuleBroken, match="同一列只能对应一项内容"):
        chosen({"name": 0, "id_number": 0}, found, SCORES)
    with pytest.raises(RuleBroken, match="请重新选择"):
        chosen({"name": 9}, found, SCORES)


def test_columns_that_nothing_reads_are_listed() -> None:
    found = read(xlsx([("姓名", "身份证号", "爱好"), ("示例甲", IDS[0], "无")]), "表.xlsx")
    assert [column.text for column in suggest(found, PEOPLE).unused(found)] == ["爱好"]


@pytest.mark.parametrize("layout", ALL_LAYOUTS, ids=lambda layout: layout.kind)
def test_every_layout_agrees_with_itself(layout: Layout) -> None:
    keys = [each.key for each in layout.fields]
    assert len(keys) == len(set(keys))
    named = {key for pair in layout.pairs for key in pair}
    named |= {key for keys in layout.any_of for key in keys}
    assert named | set(layout.identity) | set(layout.subjects) <= set(keys)
    for each in layout.fields:
        assert each.parse is parsing.text or not each.example or each.parse(each.example)
        assert not any(word in each.label for word in each.avoid), each.key


@pytest.mark.parametrize("layout", ALL_LAYOUTS, ids=lambda layout: layout.kind)
def test_the_labels_of_a_layout_find_their_own_fields(layout: Layout) -> None:
    fields = [each for each in layout.fields if each.in_template]
    found = table(
        tuple(each.label for each in fields), tuple(each.example or "示例" for each in fields)
    )
    expected = {each.key: at for at, each in enumerate(fields)}
    assert suggest(found, layout).columns == expected
