"""The values that a policy is written with: days, amounts, and the parameters of each clause."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from trainer.core import clock
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.people.models import Payroll
from trainer.domain.rewards.rules.facts import UNKNOWN

MOST_FEN = 10_000_000
MOST_SERVICE_MONTHS = 600

_REQUIRED = {
    "certificate_level": ("levels",),
    "not_on_government_payroll": ("kinds",),
    "service_months_at_least": ("months",),
    "insured_months_at_least": ("months",),
    "employer_is_of_kind": ("employers",),
    "post_is": ("posts",),
}


def params_objections(name: str, node: Mapping[str, Any]) -> Iterator[Sentence]:
    """What is wrong with the parameters of one clause."""
    params = node.get("params", {})
    if not isinstance(params, Mapping):
        yield say("条款“{name}”的 params 格式不对。", name=name)
        return
    for wanted in _REQUIRED.get(node["type"], ()):
        if wanted not in params:
            yield say("条款“{name}”缺少参数 {param}。", name=name, param=wanted)
    for param, given in params.items():
        if given != UNKNOWN and not _FITS.get(param, _anything)(given):
            yield say("条款“{name}”的参数 {param} 不对。", name=name, param=param)


def is_date(value: Any) -> bool:
    """Whether this is a date of our time written as 2026-01-31."""
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return day.isoformat() == value and day.year in clock.YEARS


def is_whole(value: Any, most: int) -> bool:
    """Whether this is a whole number from 0 to `most`."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def is_amount(value: Any) -> bool:
    """Whether this is an amount in fen that a policy may grant."""
    return is_whole(value, MOST_FEN) and bool(value)


def is_texts(value: Any) -> bool:
    """Whether this is a list of words."""
    return isinstance(value, list) and bool(value) and all(_is_text(one) for one in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _some_of(known: tuple[str, ...]) -> Callable[[Any], bool]:
    return lambda given: isinstance(given, list) and bool(given) and all(x in known for x in given)


def _one_of(*known: str) -> Callable[[Any], bool]:
    return lambda given: given in known


def _anything(_given: Any) -> bool:
    return True


def _date_or_none(given: Any) -> bool:
    return given is None or is_date(given)


def _year_or_none(given: Any) -> bool:
    return given is None or (is_whole(given, 2100) and given >= 2008)


def _yes_or_no(given: Any) -> bool:
    return isinstance(given, bool)


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "levels": _some_of(tuple(Level)),
    "kinds": _some_of(tuple(Payroll)),
    "employers": is_texts,
    "posts": is_texts,
    "papers": is_texts,
    "from_on": _date_or_none,
    "to_on": _date_or_none,
    "before_on": _date_or_none,
    "from_year": _year_or_none,
    "to_year": _year_or_none,
    "of": _one_of("certificate", "level"),
    "where": _one_of("county", "anywhere"),
    "area": _one_of("county", "city"),
    "at": _one_of("application", "exam", "payment"),
    "months": lambda given: is_whole(given, MOST_SERVICE_MONTHS),
    "years_before": lambda given: is_whole(given, 10),
    "continuous": _yes_or_no,
    "still_serving": _yes_or_no,
    "in_county": _yes_or_no,
    "outside": _yes_or_no,
}
