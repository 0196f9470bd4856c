"""Numbers that identify somebody: found in what the public would read, or kept out of a column."""

import re
import unicodedata

MOST_DIGITS = 10  # a mobile number has eleven, everything worse has more

_PERSONAL_NUMBER = re.compile(r"(?<![0-9])(?:[0-9]{15,19}|[0-9]{17}X)(?![0-9])")
_MOBILE = re.compile(r"(?<![0-9])(?:86)?1[3-9][0-9]{9}(?![0-9])")
_GROUPED = re.compile(r"(?<![0-9])[0-9]{4}(?:-[0-9]{4}){3}(?![0-9])")
_GAPS = re.compile(r"(?<=[0-9])\s+(?=[0-9X])")


def looks_personal(text: str) -> bool:
    """Whether the text holds what reads as an identity, bank or mobile number, however spaced."""
    plain = unicodedata.normalize("NFKC", text).upper().replace("\u00d7", "X")
    return any(
        pattern.search(form)
        for form in (plain, _GAPS.sub("", plain))
        for pattern in (_PERSONAL_NUMBER, _GROUPED, _MOBILE)
    )


def few_digits(column: str) -> str:
    """A condition for a CHECK, on every database: the column cannot hold a personal number."""
    bare = column
    for digit in range(10):
        bare = f"replace({bare}, '{digit}', '')"
    return f"length({column}) - length({bare}) <= {MOST_DIGITS}"
