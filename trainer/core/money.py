"""Amounts of money: whole fen in, digits or Chinese capitals out, and typed amounts read."""

import re
import unicodedata

from trainer.core.errors import RuleBroken
from trainer.core.text import say

LARGEST_FEN = 10**18 - 1  # 9,999万亿 and some: the last amount that capitals can write

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_AMOUNT = re.compile(r"(?P<yuan>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<fen>[0-9]{1,2}))?")


def yuan(fen: int) -> str:
    """Digits with thousands separators and two decimals: 100000 fen is 1,000.00."""
    _require_whole(fen)
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def capitals(fen: int) -> str:
    """The amount in the capitals of finance, as on cheques: 人民币壹仟元整.

    Follows the Basic Norms of Accounting Work, article 52: 整 after 元 or 角, none after 分;
    one 零 for any run of zeros inside, and after 元 where the digit before it is 0.
    """
    _require_whole(fen)
    if fen < 0:
        raise RuleBroken(say("金额不能是负数，无法写成大写。"))
    if fen > LARGEST_FEN:
        raise RuleBroken(say("金额太大，无法写成大写，请核对。"))
    whole, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    words = _spell_up_to_trillions(whole) + "元" if whole or not fen else ""
    if not jiao and not cents:
        return f"人民币{words}整"
    if words and (whole % 10 == 0 or not jiao):
        words += "零"
    if jiao:
        words += _DIGITS[jiao] + "角"
    return f"人民币{words}" + (_DIGITS[cents] + "分" if cents else "整")


def parse_yuan(text: str) -> int:
    """Read an amount typed by hand, in half or full width, with or without commas, as fen."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    plain = plain.removeprefix("¥").removeprefix("人民币").removesuffix("元")
    if not plain:
        raise RuleBroken(say("请填写金额。"))
    if plain.startswith(("-", "\u2212")):
        raise RuleBroken(say("金额不能是负数。"))
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise RuleBroken(
            say(
                "金额应是数字，元以下最多两位小数，例如 1000 或 1,000.00。您填写的是“{text}”。",
                text=text,
            )
        )
    fen = int(found["yuan"].replace(",", "")) * 100 + int((found["fen"] or "").ljust(2, "0"))
    if fen > LARGEST_FEN:
        raise RuleBroken(say("金额太大，请核对是否多写了数字。"))
    return fen


def _require_whole(fen: int) -> None:
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError(f"money is a whole number of fen, not {type(fen).__name__}")


def _spell_up_to_trillions(number: int) -> str:
    high, low = divmod(number, 10**8)
    if not high:
        return _spell_up_to_ten_thousands(low)
    return _spell_up_to_ten_thousands(high) + "亿" + _tail(low, 10**7)


def _spell_up_to_ten_thousands(number: int) -> str:
    high, low = divmod(number, 10**4)
    if not high:
        return _spell_four(low) or _DIGITS[0]
    return _spell_four(high) + "万" + _tail(low, 10**3)


def _tail(number: int, leading: int) -> str:
    """What follows 万 or 亿: nothing for 0, and 零 before it where its first place is empty."""
    if not number:
        return ""
    return (_DIGITS[0] if number < leading else "") + _spell_up_to_ten_thousands(number)


def _spell_four(number: int) -> str:
    words = ""
    for digit, place in zip(f"{number:04d}", _PLACES, strict=True):
        words += _DIGITS[int(digit)] + (place if digit != "0" else "")
    return re.sub("零+", "零", words).strip("零")
