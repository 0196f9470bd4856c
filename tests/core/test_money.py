"""Amounts in digits and capitals, read back by a reader written from the other side."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trainer.core.errors import RuleBroken
from trainer.core.money import LARGEST_FEN, capitals, parse_yuan, yuan


def wide(text: str) -> str:
    """The text as an input method in full-width mode types it."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


DIGITS = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(text: str) -> int:
    """The oracle: an adding machine that reads the words from left to right, in fen."""
    body = text.removeprefix("人民币").removesuffix("整")
    whole, separator, rest = body.rpartition("元")
    total = _read_whole(whole) * 100 if separator else 0
    for unit, worth in (("角", 10), ("分", 1)):
        before, found, after = rest.partition(unit)
        if found:
            total += DIGITS[before[-1]] * worth
            rest = after
    return total


def _read_whole(words: str) -> int:
    high, separator, low = words.rpartition("亿")
    if separator:
        return _read_whole(high) * 10**8 + _read_whole(low)
    high, separator, low = words.rpartition("万")
    if separator:
        return _read_whole(high) * 10**4 + _read_whole(low)
    total = digit = 0
    for char in words:
        if char in DIGITS:
            digit = DIGITS[char]
        else:
            total += digit * PLACES[char]
            digit = 0
    return total + digit


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "人民币零元整"),
        (100000, "人民币壹仟元整"),
        (150000, "人民币壹仟伍佰元整"),
        (300000, "人民币叁仟元整"),
        (1000, "人民币壹拾元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角整"),
        (55, "人民币伍角伍分"),
        (100005, "人民币壹仟元零伍分"),
        (32504, "人民币叁佰贰拾伍元零肆分"),
        (140950, "人民币壹仟肆佰零玖元伍角整"),
        (600714, "人民币陆仟零柒元壹角肆分"),
        (168032, "人民币壹仟陆佰捌拾元零叁角贰分"),
        (10700053, "人民币壹拾万柒仟元零伍角叁分"),
        (1640902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (1000_0001_00, "人民币壹仟万零壹元整"),
        (1_0000_5000_00, "人民币壹亿零伍仟元整"),
        (1_0050_0000_00, "人民币壹亿零伍拾万元整"),
        (1_0000_0000_0000_00, "人民币壹万亿元整"),
        (1_0001_0000_0000_00, "人民币壹万零壹亿元整"),
        (2_0000_0001_0000_00, "人民币贰万亿零壹万元整"),
    ],
)
def test_capitals_follow_the_rules_of_accounting(fen: int, text: str) -> None:
    assert capitals(fen) == text


@given(st.integers(0, LARGEST_FEN))
@example(LARGEST_FEN)
@example(1010_1010_1010_1010_10)
@example(1000_0000_0000_0001_01)
def test_capitals_can_be_read_back(fen: int) -> None:
    assert read_capitals(capitals(fen)) == fen


@given(st.integers(0, 9), st.lists(st.sampled_from("0000123"), min_size=4, max_size=17))
def test_capitals_with_many_zeros_can_be_read_back_and_never_double_a_zero(
    first: int, rest: list[str]
) -> None:
    fen = int(f"{first}{''.join(rest)}")
    text = capitals(fen)
    assert read_capitals(text) == fen
    assert "零零" not in text
    assert text == "人民币零元整" or "零元" not in text
    assert not {"零万", "零亿", "零仟", "零佰", "零拾"} & {
        text[i : i + 2] for i in range(len(text))
    }


def test_negative_and_immense_amounts_have_no_capitals() -> None:
    with pytest.raises(RuleBroken, match="金额不能是负数"):
        capitals(-1)
    with pytest.raises(RuleBroken, match="金额太大"):
        capitals(LARGEST_FEN + 1)


@pytest.mark.parametrize("amount", [1.0, "100", True, None])
def test_money_that_is_no_whole_number_is_a_mistake_of_the_program(amount: object) -> None:
    with pytest.raises(TypeError, match="whole number of fen"):
        capitals(amount)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="whole number of fen"):
        yuan(amount)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (5, "0.05"), (100000, "1,000.00"), (123456789, "1,234,567.89"), (-50, "-0.50")],
)
def test_digits_have_separators_and_two_decimals(fen: int, text: str) -> None:
    assert yuan(fen) == text


@given(st.integers(0, LARGEST_FEN))
def test_what_is_shown_can_be_typed_back(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1000", 100000),
        (wide("1,000.50"), 100050),
        (" 1,000 元", 100000),
        ("¥2000.5", 200050),
        (wide("122"), 12200),
        ("￥122", 12200),
        (f"人民币{wide('3000')}元", 300000),
        ("0.05", 5),
    ],
)
def test_amounts_typed_as_people_type_them_are_read(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "请填写金额"),
        ("元", "请填写金额"),
        ("-5", "不能是负数"),
        ("−5", "不能是负数"),  # a minus sign as word processors write it
        ("一千", "您填写的是“一千”"),
        ("1,00", "应是数字"),
        ("1.234", "最多两位小数"),
        ("1e3", "应是数字"),
        ("٣٠٠", "应是数字"),
        ("9" * 17, "金额太大"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        parse_yuan(text)
