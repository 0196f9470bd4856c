"""Numbers of people and organisations: what is mended, what is refused, and with which words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.core import identity
from trainer.core.errors import RuleBroken
from trainer.core.identity import IdKind, Sex

GOOD = "11010519491231002X"  # the example of GB 11643


def wide(text: str) -> str:
    """The text as an input method in full-width mode types it."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def check_digit_by_hand(stem: str) -> str:
    """The oracle: ISO 7064 MOD 11-2 as the standard's table writes it."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(stem, weights, strict=True))
    return "10X98765432"[total % 11]


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        wide("11010519491231002X"),
        "110105\u200b19491231\u00a0002X\ufeff",
        "'11010519491231002X",
        "11010519491231002×",  # typed with the multiplication sign
        "11010519491231002Х",  # typed with the Cyrillic letter
    ],
)
def test_a_number_is_mended_where_the_meaning_is_plain(text: str) -> None:
    assert identity.check_id_number(text) == GOOD


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "请填写身份证号码"),
        ("1101051949123100", "应为18位，您填写了16位"),
        ("110105491231002", "15位的旧身份证号码.*18位号码"),
        ("11010519491231O02X", "第15位是“O”"),
        ("X1010519491231002X", "第1位是“X”"),
        ("11010519490231002X", "出生日期19490231不存在"),
        ("11010519000229002X", "出生日期19000229不存在"),
        ("11010518990101002X", "出生日期18990101不可能"),
        ("110105194912310021", "校验码不对.*逐位核对"),
        ("350402199003071000", "表格软件改成了0"),
        ("3.50402E+17", "科学计数法"),
        ("٣50402199003071234", "第1位是“٣”"),
    ],
)
def test_each_mistake_has_its_own_sentence(text: str, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        identity.check_id_number(text)


def test_a_number_that_a_spreadsheet_rounded_can_pass_by_chance_and_is_told_apart() -> None:
    rounded = identity.check_id_number("350402199003070000")  # one in eleven passes
    assert identity.may_be_rounded(rounded)
    assert not identity.may_be_rounded(GOOD)


def test_a_birth_in_the_future_is_refused_when_the_day_is_given() -> None:
    number = identity.make_id_number("350404", date(2030, 1, 1), 1)
    assert identity.check_id_number(number) == number
    with pytest.raises(RuleBroken, match="不可能"):
        identity.check_id_number(number, on=date(2029, 12, 31))


@pytest.mark.parametrize("place", ["350402", "350403", "350427", "350404", "350405", "999999"])
def test_no_place_code_is_refused(place: str) -> None:
    number = identity.make_id_number(place, date(1990, 3, 7), 120)
    assert identity.check_id_number(number) == number


@given(st.integers(0, 999999), st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999))
def test_a_made_up_number_is_valid_and_tells_birth_and_sex(
    place: int, birth: date, serial: int
) -> None:
    number = identity.make_id_number(f"{place:06d}", birth, serial)
    assert number[17] == check_digit_by_hand(number[:17])
    assert identity.check_id_number(number) == number
    assert identity.birth_on(number) == birth
    assert identity.sex(number) is (Sex.MALE if serial % 2 else Sex.FEMALE)


@given(st.integers(0, 17), st.integers(1, 9))
def test_no_single_wrong_digit_passes(place: int, shift: int) -> None:
    value = 10 if GOOD[place] == "X" else int(GOOD[place])
    wrong = GOOD[:place] + str((value + shift) % 10) + GOOD[place + 1 :]
    if wrong == GOOD:
        return
    with pytest.raises(RuleBroken):
        identity.check_id_number(wrong)


def test_a_serial_has_three_digits() -> None:
    with pytest.raises(ValueError, match="three digits"):
        identity.make_id_number("350404", date(1990, 1, 1), 1000)


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (IdKind.RESIDENT, "11010519491231002x", GOOD),
        (IdKind.HONG_KONG_MACAO, "h12345678", "H12345678"),
        (IdKind.HONG_KONG_MACAO, wide("M") + "1234567801", "M1234567801"),
        (IdKind.TAIWAN, "0123 4567", "01234567"),
        (IdKind.TAIWAN, "0123456701(b)", "0123456701B"),
        (IdKind.PASSPORT, "e12345678", "E12345678"),
        (
            IdKind.RESIDENCE_PERMIT,
            identity.make_id_number("830000", date(1985, 5, 5), 15),
            identity.make_id_number("830000", date(1985, 5, 5), 15),
        ),
    ],
)
def test_other_documents_are_taken_in_their_shapes(kind: IdKind, text: str, number: str) -> None:
    assert identity.check_document(kind, text) == number


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        (IdKind.HONG_KONG_MACAO, "T12345678", "H 或 M 开头"),
        (IdKind.TAIWAN, "1234567", "8 位数字"),
        (IdKind.PASSPORT, "ABCDEFG", "护照号码"),
        (IdKind.RESIDENCE_PERMIT, GOOD, "830000"),
        (IdKind.RESIDENT, "H12345678", "18位"),
    ],
)
def test_other_documents_out_of_shape_are_refused(kind: IdKind, text: str, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        identity.check_document(kind, text)


def test_every_kind_of_document_has_a_name() -> None:
    assert [kind.label for kind in IdKind] == [
        "居民身份证",
        "港澳居民来往内地通行证",
        "台湾居民来往大陆通行证",
        "港澳台居民居住证",
        "护照",
    ]


@pytest.mark.parametrize(
    "text",
    ["13905980001", "139 0598 0001", wide("13905980001"), "+86 13905980001", "8613905980001"],
)
def test_a_mobile_number_is_mended(text: str) -> None:
    assert identity.check_phone(text) == "13905980001"


@pytest.mark.parametrize("text", ["", "12905980001", "1390598000", "139059800011", "0598-5550101"])
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken, match="手机号码应为11位"):
        identity.check_phone(text)


def test_a_credit_code_is_checked_as_the_standard_s_example() -> None:
    assert identity.check_uscc(" 91350100m000100y43 ") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("91350100M000100Y4", "您填写了17位"),
        ("91350100M000100O43", "不会出现“O”"),
        ("91350A00M000100Y43", "第3至8位"),
        ("91350100M000100Y44", "校验码不对"),
    ],
)
def test_a_wrong_credit_code_is_refused(text: str, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        identity.check_uscc(text)


@given(st.sampled_from(["51", "52", "12", "54", "N1"]), st.integers(0, 999999))
def test_a_made_up_credit_code_is_valid(kind: str, serial: int) -> None:
    code = identity.make_uscc(kind, "350404", serial)
    assert identity.check_uscc(code) == code
    assert code.startswith(f"{kind}350404MJ{serial:06d}")


def test_the_organisation_code_inside_has_its_own_check_digit() -> None:
    # 0 0 0 0 0 1 behind MJ (22, 19): 22*3 + 19*7 + 1*2 = 201; 11 - 201 % 11 = 8
    assert identity.make_uscc("52", "350404", 1)[16] == "8"


def test_a_bank_account_that_fails_luhn_is_only_warned_of() -> None:
    spaced = "6222 0200-" + luhn_number("622202000000000000")[8:]
    good, no_warning = identity.check_bank_account(spaced)
    assert no_warning is None
    assert good == luhn_number("622202000000000000")
    bad = good[:-1] + str((int(good[-1]) + 1) % 10)
    account, warning = identity.check_bank_account(bad)
    assert account == bad
    assert warning is not None
    assert "存折" in warning


@pytest.mark.parametrize("text", ["", "622202", "62220200000000000000", "6222O20000000000000"])
def test_an_account_of_the_wrong_length_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken, match="16至19位"):
        identity.check_bank_account(text)


@given(st.integers(0, 999_999))
def test_a_made_up_account_passes_without_warning(serial: int) -> None:
    account = identity.make_bank_account(serial)
    assert identity.check_bank_account(account) == (account, None)


def luhn_number(stem: str) -> str:
    total = 0
    for i, digit in enumerate(reversed(stem)):
        doubled = int(digit) * 2 if i % 2 == 0 else int(digit)
        total += doubled // 10 + doubled % 10
    return stem + str(-total % 10)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张　三", "张三"),
        ("  欧阳 娜娜 ", "欧阳娜娜"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽 ・ 买买提", "阿依古丽·买买提"),
        ("王\u200b小\u202e明\ufeff", "王小明"),
        ("林㛃", "林㛃"),
        ("龚䶮", "龚䶮"),
        ("陈\U0002cc56堃", "陈\U0002cc56堃"),  # Extension E
        ("李\U0002ebf0", "李\U0002ebf0"),  # Extension I
        ("葛\U000e0100城", "葛\U000e0100城"),  # the form chosen by a variation selector
        ("Jose\u0301  Garcia", "José Garcia"),
        ("张\t三\n", "张三"),
        ("\u2f5f\u2f5f", "\u2f5f\u2f5f"),  # radicals are not turned into other characters
    ],
)
def test_a_name_keeps_every_character_and_loses_only_what_nobody_sees(text: str, name: str) -> None:
    assert identity.normalise_name(text) == name


@given(st.text(max_size=60))
def test_a_normalised_name_stays_as_it_is(text: str) -> None:
    name = identity.normalise_name(text)
    assert identity.normalise_name(name) == name


def test_an_empty_and_an_endless_name_are_refused() -> None:
    with pytest.raises(RuleBroken, match="请填写姓名"):
        identity.check_name(" \u200b ")
    with pytest.raises(RuleBroken, match="最多50个字"):
        identity.check_name("长" * 51)
    assert identity.check_name("长" * 50) == "长" * 50
