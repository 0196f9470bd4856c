"""Text of cells made comparable: full-width digits and letters, invisible marks, blanks."""

import re
import unicodedata

_FULL_WIDTH: dict[int, int | str | None] = {
    **{code: code - 0xFEE0 for code in range(ord("０"), ord("９") + 1)},
    **{code: code - 0xFEE0 for code in range(ord("Ａ"), ord("Ｚ") + 1)},
    **{code: code - 0xFEE0 for code in range(ord("ａ"), ord("ｚ") + 1)},
    ord("．"): ".",
    ord("\u3000"): " ",
    ord("\u00a0"): " ",
    ord("\n"): " ",
    ord("\r"): " ",
    ord("\t"): " ",
}
_INVISIBLE: dict[int, str | None] = {
    code: None
    for first, end in (
        (0x00, 0x09),
        (0x0B, 0x0D),
        (0x0E, 0x20),
        (0x7F, 0x80),
        (0xAD, 0xAE),
        (0x200B, 0x2010),
        (0x202A, 0x202F),
        (0x2060, 0x2065),
        (0xFEFF, 0xFF00),
    )
    for code in range(first, end)
}
_TABLE: dict[int, int | str | None] = {**_FULL_WIDTH, **_INVISIBLE}
_KEPT_AS_TEXT = tuple("0123456789=+-@＝＋－＠")  # an apostrophe before these is no part of it
_QUOTED = re.compile(r'^="([^"]*)"$')
_SCIENTIFIC = re.compile(r"^[+-]?\d(?:\.\d+)?[eE]\+?(?:1[1-9]|[2-9]\d|\d{3})$")
_BRACKETS = re.compile(r"[(\[【〔<].*?[)\]】〕>]")
_PUNCTUATION = re.compile(r"[\s*_:;,.、\"'“”‘’·|-]+")


def clean(text: str) -> str:
    """The text without invisible marks and outer blanks, digits and letters half width.

    The ways people force a spreadsheet program to keep a number as text (a leading apostrophe,
    a formula that is only a quoted number) are taken off.
    """
    if text.isascii() and text.isalnum():
        return text
    text = text.translate(_TABLE).strip()
    if quoted := _QUOTED.match(text):
        text = quoted[1].strip()
    if text[:1] in ("'", "’") and text[1:].lstrip()[:1] in _KEPT_AS_TEXT:
        text = text[1:].strip()
    return text


def is_scientific(text: str) -> bool:
    """Whether a spreadsheet program has made this of a number of twelve digits or more."""
    return len(text) > 3 and text[0] in "+-0123456789" and bool(_SCIENTIFIC.match(text))


def normal(text: str) -> str:
    """A header as it is compared: half width, lower case, no blanks, stars or punctuation."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text).lower())


def bare(text: str) -> str:
    """A header as it is compared, without what stands in brackets."""
    return normal(_BRACKETS.sub("", unicodedata.normalize("NFKC", text)))
