"""Stretches of time: jobs, months of service, and the days on which one may apply."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from trainer.core.text import Sentence, say
from trainer.domain.people.models import Payroll

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """One job, from a day to a day (None: still held)."""

    county_id: int | None
    starts_on: date
    ends_on: date | None
    social_work: bool = True
    payroll: Payroll = Payroll.NONE
    employer_kind: str = ""
    post: str = ""

    def covers(self, day: date) -> bool:
        """Whether the job was held on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Window:
    """The days on which one may apply; no last day: always."""

    first_on: date
    last_on: date | None

    def covers(self, day: date) -> bool:
        """Whether one may apply on that day."""
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)

    def days_left(self, day: date) -> int | None:
        """How many days remain, the last day counting as 0; None where there is no last day."""
        return None if self.last_on is None else (self.last_on - day).days

    @property
    def last_text(self) -> Sentence:
        """The last day in words."""
        return say("{day}", day=self.last_on) if self.last_on else say("长期")


def window(
    rule: Mapping[str, Any],
    *,
    issued_on: date | None,
    approved_on: date | None,
    published_on: date | None,
    on: date,
) -> Window | None:
    """The window of one certificate by the policy's rule, None where its start is not known."""
    if rule["kind"] == "unknown":
        return None
    if rule["kind"] == "each_year":
        return _this_year(rule, on)
    if rule["kind"] == "fixed_dates":
        return Window(date.fromisoformat(rule["first_on"]), date.fromisoformat(rule["last_on"]))
    starts = {
        "issued_on": issued_on,
        "received_on": issued_on,
        "approved_on": approved_on,
        "published_on": published_on,
    }
    first = starts[rule.get("counted_from", "issued_on")]
    if first is None:
        return None
    if rule["kind"] == "always":
        return Window(first, None)
    if rule.get("months") is not None:
        return Window(first, _months_later(first, int(rule["months"])))
    return Window(first, first + timedelta(days=int(rule["days"])))


def _this_year(rule: Mapping[str, Any], on: date) -> Window:
    """The window of every year, written 11-01 and 12-20, in the year of `on`."""
    return Window(*(date.fromisoformat(f"{on.year}-{rule[end]}") for end in ("first", "last")))


def _months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - _DAY
    return date(year, month + 1, min(day.day, last.day))


def months_of_service(spans: Iterable[Span], until: date, *, continuous: bool) -> int:
    """Whole months of all spans together (overlaps once), or of the one that reaches `until`."""
    merged = _merged(spans, until)
    if continuous:
        merged = [(first, last) for first, last in merged if last >= until]
    months = days = 0
    for first, last in merged:
        whole, rest = _months_and_days(first, last + _DAY)
        months += whole
        days += rest
    return months + days // 30


def full_months(spans: Iterable[Span], year: int, until: date) -> list[date]:
    """The first days of the months of that year that were worked from their first to last day."""
    merged = _merged(spans, until)
    worked = []
    for month in range(1, 13):
        first = date(year, month, 1)
        last = (date(year + month // 12, month % 12 + 1, 1)) - _DAY
        if any(start <= first and last <= end for start, end in merged):
            worked.append(first)
    return worked


def _merged(spans: Iterable[Span], until: date) -> list[tuple[date, date]]:
    """The spans as far as `until`, joined where one follows the other without a day between."""
    merged: list[tuple[date, date]] = []
    for span in sorted(spans, key=lambda one: one.starts_on):
        first, last = span.starts_on, min(span.ends_on or until, until)
        if first > last:
            continue
        if merged and first <= merged[-1][1] + _DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _months_and_days(first: date, end: date) -> tuple[int, int]:
    """Whole months from `first` up to (not including) `end`, and the days left over."""
    months = (end.year - first.year) * 12 + end.month - first.month
    if end.day >= first.day:
        return months, end.day - first.day
    before = end - timedelta(days=end.day)  # the last day of the month before
    return months - 1, end.day + max(0, before.day - first.day)
