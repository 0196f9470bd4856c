"""Facts clean and check themselves before anything is printed."""

import json
from typing import Any

import pytest

from tests.documents.facts import EVERY_KIND, letter, notice, payment, payments, roster, sheet
from trainer.documents import (
    ROSTER_COLUMNS,
    AttendanceRow,
    AwardLetter,
    DocumentRefused,
    NoticeRow,
    RosterRow,
    freeze,
    thaw,
)
from trainer.documents.hygiene import clean, file_name, looks_personal

RLO, ZERO_WIDTH, NUL, SELECTOR = "\u202e", "\u200b", "\0", "\ufe00"


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_facts_come_back_from_json_as_they_were(kind: str) -> None:
    facts = EVERY_KIND[kind]()
    again = thaw(type(facts), json.loads(json.dumps(freeze(facts))))
    assert again == facts


def test_a_mapping_with_a_name_too_many_or_too_few_is_an_error() -> None:
    frozen = freeze(letter())
    with pytest.raises(TypeError, match="no id_number"):
        thaw(AwardLetter, frozen | {"id_number": "x"})
    frozen.pop("recipient")
    with pytest.raises(TypeError, match="recipient"):
        thaw(AwardLetter, frozen)


@pytest.mark.parametrize(
    ("name", "value"), [("amount_fen", "150000"), ("amount_fen", True), ("sealed", 1)]
)
def test_numbers_and_truths_are_not_guessed(name: str, value: Any) -> None:
    with pytest.raises(TypeError):
        thaw(AwardLetter, freeze(letter()) | {name: value})


def test_texts_lose_what_cannot_be_seen() -> None:
    dirty = f"陈{ZERO_WIDTH}示{RLO}例{NUL}\ud800{SELECTOR}\t 甲"
    assert letter(recipient=dirty).recipient == "陈示例 甲"
    assert clean("a\r\nb") == "a\nb"
    assert clean("e\u0301") == "\u00e9"


def test_characters_newer_than_the_tables_of_this_python_are_kept() -> None:
    assert clean("陈\U000323af") == "陈\U000323af"


@pytest.mark.parametrize("text", ["", "  ", ZERO_WIDTH])
def test_a_missing_text_is_named(text: str) -> None:
    with pytest.raises(DocumentRefused, match="缺少“姓名”"):
        letter(recipient=text)


def test_a_text_that_is_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(DocumentRefused, match="“姓名”最多50个字，现在有51个字"):
        letter(recipient="陈" * 51)


@pytest.mark.parametrize("amount", [0, -100])
def test_a_letter_grants_something(amount: int) -> None:
    with pytest.raises(DocumentRefused, match="大于零"):
        letter(amount_fen=amount)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "verify.example.org"])
def test_only_web_addresses_become_codes(url: str) -> None:
    with pytest.raises(DocumentRefused, match="https://"):
        letter(verify_url=url)
    with pytest.raises(DocumentRefused, match="https://"):
        sheet(check_in_url=url)
    with pytest.raises(DocumentRefused, match="https://"):
        AttendanceRow(name="陈示例", check_in_url=url)


@pytest.mark.parametrize(
    "cell",
    [
        "350425199001010017",
        "35042519900101001X",
        "35042519900101001x",
        "３５０４２５１９９００１０１００１７",
        "350425 19900101 0017",
        "6200 0000 0000 0000 005",
        "6200-0000-0000-0000",
        "证号350425199001010017。",
        "13800000000",
        "+86 138 0000 0000",
        "350425900101001",
    ],
)
def test_a_roster_refuses_what_looks_like_a_personal_number(cell: str) -> None:
    assert looks_personal(cell)
    with pytest.raises(DocumentRefused, match="“备注”一栏像是"):
        RosterRow(name="陈示例", remark=cell)
    with pytest.raises(DocumentRefused, match="不能公布"):
        NoticeRow(name="陈*", place=cell)


@pytest.mark.parametrize(
    "cell",
    ["2026年度", "2025.01.01-2025.12.31", "2025************1234", "0598-0000000", "第12345号"],
)
def test_ordinary_numbers_pass(cell: str) -> None:
    assert RosterRow(name="陈示例", remark=cell).remark == cell


def test_a_roster_has_no_place_for_an_identity_number() -> None:
    assert not {"id_number", "account", "phone", "certificate_number"} & set(ROSTER_COLUMNS)
    with pytest.raises(ValueError, match="columns of a roster"):
        roster(columns=("name", "id_number"))


def test_a_list_longer_than_one_file_holds_is_refused_with_the_way_out() -> None:
    row = RosterRow(name="陈示例")
    assert len(roster(rows=(row,) * 3000).rows) == 3000
    with pytest.raises(DocumentRefused, match="名单有3001行，一份文件最多3000行"):
        roster(rows=(row,) * 3001)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="还没有人"):
        roster(rows=())


def test_a_notice_shows_masked_names_unless_it_says_otherwise() -> None:
    rows = (NoticeRow(name="陈示例"),)
    with pytest.raises(DocumentRefused, match="“陈示例”的姓名没有遮盖"):
        notice(rows=rows)
    assert notice(rows=rows, masked=False).rows == rows


def test_a_notice_never_shows_a_whole_certificate_number() -> None:
    with pytest.raises(DocumentRefused, match="证书管理号没有遮盖"):
        NoticeRow(name="陈*", certificate_number="20250001234")


def test_a_notice_ends_after_it_starts() -> None:
    with pytest.raises(DocumentRefused, match="早于"):
        notice(ends_on=notice().starts_on.replace(day=1))


def test_a_payment_list_masks_accounts_and_always_identity_numbers() -> None:
    with pytest.raises(DocumentRefused, match="账号没有遮盖"):
        payments(rows=(payment(account="6200000000000000005"),))
    with pytest.raises(DocumentRefused, match="证件号码没有遮盖"):
        payment(id_number="350425199001010017")


def test_names_of_files_are_safe_everywhere() -> None:
    assert file_name("奖励/通知", '..\\a:b*"') == "奖励_通知-.._a_b.pdf"
    assert file_name("") == "document.pdf"
    assert len(file_name("陈" * 300).encode()) <= 204


def test_a_refusal_names_its_field_in_the_language_of_the_reader() -> None:
    english = {"文书缺少“{label}”，请先补上。": "{label} is missing.", "姓名": "Name"}
    with pytest.raises(DocumentRefused) as refusal:
        letter(recipient="")
    assert refusal.value.sentence.in_language(lambda text: english[text]) == "Name is missing."
