"""Numbers that identify somebody: found in what the public would read, or kept out of a column."""

import re
import unicodedata

from trainer.core import masks

MOST_DIGITS = 10  # a mobile number has eleven, everything worse has more

_PERSONAL_NUMBER = re.compile(r"(?<![0-9])(?:[0-9]{15,19}|[0-9]{17}X)(?![0-9])")
_MOBILE = re.compile(r"(?<![0-9])(?:86)?1[3-9][0-9]{9}(?![0-9])")
_GROUPED = re.compile(r"(?<![0-9])[0-9]{4}(?:-[0-9]{4}){3}(?![0-9])")
_LONG_NUMBER = re.compile(r"\d(?:[\s-]?\d){10,}[Xx]?")
_GAPS = re.compile(r"(?<=[0-9])\s+(?=[0-9X])")


def looks_personal(text: str) -> bool:
    """Whether the text holds what reads as an identity, bank or mobile number, however spaced."""
    plain = unicodedata.normalize("NFKC", text).upper().replace("\u00d7", "X")
    return any(
        pattern.search(form)
        for form in (plain, _GAPS.sub("", plain))
        for pattern in (_PERSONAL_NUMBER, _GROUPED, _MOBILE)
    )


def without_numbers(text: str) -> str:
    """The text with every number of eleven digits or more masked, to be kept where all may read."""
    return _LONG_NUMBER.sub(lambda found: masks.id_number(found[0]), text)


def without_digits(text: str) -> str:
    """The same for a column that `few_digits` guards: where many digits are left, none stays."""
    masked = without_numbers(text)
    many = sum(character.isdigit() for character in masked) > MOST_DIGITS
    return re.sub(r"\d", "*", masked) if many else masked


def few_digits(column: str) -> str:
    """A condition for a CHECK, on every database: the column cannot hold a personal number."""
    bare = column
    for digit in range(10):
        bare = f"replace({bare}, '{digit}', '')"
    return f"length({column}) - length({bare}) <= {MOST_DIGITS}"


def no_long_number(column: str) -> str:
    """A condition for a CHECK, on every database: nowhere eleven digits in a row."""
    zeros = column
    for digit in range(1, 10):
        zeros = f"replace({zeros}, '{digit}', '0')"
    return f"replace({zeros}, '{'0' * (MOST_DIGITS + 1)}', '') = {zeros}"
