"""Working days: weekends, the State Council's holidays, and the make-up days worked for them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from trainer.core import clock
from trainer.core.errors import RuleBroken
from trainer.core.text import say

_SATURDAY = 5
_DAY = timedelta(days=1)


class YearUnknown(RuleBroken):
    """The State Council's arrangement for that year has not been entered."""

    def __init__(self, year: int) -> None:
        super().__init__(
            say(
                "系统里还没有{year}年的节假日安排，无法计算工作日。"
                "请系统管理员在国务院办公厅公布该年放假通知后录入，再重新办理。",
                year=year,
            )
        )
        self.year = year


class Calendar:
    """The years whose arrangement is known; any other year is a refusal, never a guess."""

    def __init__(self, years: Mapping[int, tuple[Iterable[date], Iterable[date]]]) -> None:
        self._years: dict[int, tuple[frozenset[date], frozenset[date]]] = {
            year: _checked(year, frozenset(holidays), frozenset(make_up_days))
            for year, (holidays, make_up_days) in years.items()
        }

    @property
    def years(self) -> tuple[int, ...]:
        """The years with a table, oldest first."""
        return tuple(sorted(self._years))

    def is_working_day(self, day: date) -> bool:
        """Whether offices work that day."""
        if day.year not in self._years:
            raise YearUnknown(day.year)
        holidays, make_up_days = self._years[day.year]
        return day in make_up_days or (day.weekday() < _SATURDAY and day not in holidays)

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after start, before it where n is negative; start itself for 0."""
        step = _DAY if n > 0 else -_DAY
        day, left = start, abs(n)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def period(self, published_on: date, n: int = 5) -> tuple[date, date]:
        """First and last day of a notice that must stand for n working days.

        The day of publication does not count: the first day is the next working day.
        """
        if n < 1:
            raise ValueError("a period has at least one working day")
        return self.add_working_days(published_on, 1), self.add_working_days(published_on, n)

    def working_days_between(self, first_on: date, last_on: date) -> int:
        """How many working days lie from first_on to last_on, both included."""
        days = (last_on - first_on).days + 1
        return sum(self.is_working_day(first_on + i * _DAY) for i in range(days))

    def add_working_hours(self, moment: datetime, hours: int) -> datetime:
        """The moment when that many hours of working days have passed.

        A working day runs from 0 to 24 o'clock in Shanghai; other days stop the clock.
        """
        if moment.tzinfo is None:
            raise ValueError("a moment carries its time zone")
        if hours < 0:
            raise ValueError("working hours run forward only")
        moment, left = moment.astimezone(UTC), timedelta(hours=hours)
        while left:
            today = clock.local(moment).date()
            midnight = clock.office_moment(today + _DAY)
            if self.is_working_day(today):
                spent = min(left, midnight - moment)
                left -= spent
                moment += spent
            else:
                moment = midnight
        return moment


def _checked(
    year: int, holidays: frozenset[date], make_up_days: frozenset[date]
) -> tuple[frozenset[date], frozenset[date]]:
    strangers = [day for day in holidays | make_up_days if day.year != year]
    if strangers:
        raise ValueError(f"the table of {year} holds {min(strangers)}")
    if holidays & make_up_days:
        raise ValueError(f"{min(holidays & make_up_days)} is both a holiday and worked")
    worked_anyway = [day for day in make_up_days if day.weekday() < _SATURDAY]
    if worked_anyway:
        raise ValueError(f"{min(worked_anyway)} is no weekend day, so no make-up day")
    return holidays, make_up_days
