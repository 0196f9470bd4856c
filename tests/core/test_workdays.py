"""Working days against a slow oracle, and against days everybody remembers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.core import clock
from trainer.core.errors import RuleBroken
from trainer.core.workdays import Calendar, YearUnknown

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)

# The May of 2026: off from the 1st to the 5th, the Saturday of the 9th is worked.
HOLIDAYS = {date(2026, 5, day) for day in range(1, 6)} | {date(2026, 10, d) for d in range(1, 8)}
MAKE_UP = {date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10)}
CALENDAR = Calendar({2026: (HOLIDAYS, MAKE_UP)})

days = st.dates(date(2026, 2, 1), date(2026, 11, 15))


def worked(day: date) -> bool:
    """The oracle: said another way than the program says it."""
    if day in MAKE_UP:
        return True
    return day.isoweekday() not in (6, 7) and day not in HOLIDAYS


def test_a_make_up_saturday_is_worked_and_a_holiday_monday_is_not() -> None:
    assert CALENDAR.is_working_day(date(2026, 5, 9))
    assert not CALENDAR.is_working_day(date(2026, 5, 4))
    assert CALENDAR.is_working_day(date(2026, 5, 6))
    assert not CALENDAR.is_working_day(date(2026, 5, 10))


def test_a_notice_published_before_the_may_holiday_ends_on_the_make_up_saturday_s_week() -> None:
    assert CALENDAR.period(date(2026, 4, 30)) == (date(2026, 5, 6), date(2026, 5, 11))


def test_the_day_of_publication_does_not_count() -> None:
    assert CALENDAR.period(date(2026, 6, 1), 1) == (date(2026, 6, 2), date(2026, 6, 2))


def test_a_notice_published_on_a_sunday_begins_on_monday() -> None:
    assert CALENDAR.period(date(2026, 6, 7), 5) == (date(2026, 6, 8), date(2026, 6, 12))


@given(days)
def test_every_day_is_as_the_oracle_says(day: date) -> None:
    assert CALENDAR.is_working_day(day) is worked(day)


@given(days, st.integers(1, 25))
def test_a_period_holds_exactly_its_working_days(published_on: date, n: int) -> None:
    first_on, last_on = CALENDAR.period(published_on, n)
    every = [published_on + i * DAY for i in range(1, (last_on - published_on).days + 1)]
    assert len([day for day in every if worked(day)]) == n
    assert worked(first_on)
    assert worked(last_on)
    assert not any(worked(day) for day in every if day < first_on)
    assert CALENDAR.working_days_between(first_on, last_on) == n


@given(days, st.integers(-20, 20))
def test_adding_working_days_counts_them_in_both_directions(start: date, n: int) -> None:
    end = CALENDAR.add_working_days(start, n)
    if n == 0:
        assert end == start
    elif n > 0:
        assert CALENDAR.working_days_between(start + DAY, end) == n
        assert worked(end)
    else:
        assert CALENDAR.working_days_between(end, start - DAY) == -n
        assert worked(end)


@given(days, days)
def test_working_days_between_counts_both_ends(first_on: date, last_on: date) -> None:
    span = max(0, (last_on - first_on).days + 1)
    expected = len([i for i in range(span) if worked(first_on + i * DAY)])
    assert CALENDAR.working_days_between(first_on, last_on) == expected


moments = st.builds(
    lambda day, quarters: clock.office_moment(day) + quarters * QUARTER, days, st.integers(0, 95)
)


@given(moments, st.integers(0, 120))
def test_working_hours_stop_outside_working_days(moment: datetime, hours: int) -> None:
    slow, left = moment, hours * 4
    while left:
        left -= worked(clock.local(slow).date())
        slow += QUARTER
    assert CALENDAR.add_working_hours(moment, hours) == slow


def test_a_seat_offered_on_friday_evening_lapses_on_monday_evening() -> None:
    friday = clock.office_moment(date(2026, 6, 5), 20)
    assert CALENDAR.add_working_hours(friday, 24) == clock.office_moment(date(2026, 6, 8), 20)
    assert CALENDAR.add_working_hours(friday, 24).tzinfo is UTC


def test_a_year_without_a_table_is_said_never_guessed() -> None:
    with pytest.raises(YearUnknown) as refusal:
        CALENDAR.period(date(2026, 12, 30))
    assert "2027年的节假日安排" in refusal.value.sentence
    assert "录入" in refusal.value.sentence
    assert refusal.value.year == 2027
    assert isinstance(refusal.value, RuleBroken)


def test_a_period_that_ends_within_the_known_years_needs_no_other() -> None:
    assert CALENDAR.period(date(2026, 12, 24), 5)[1] == date(2026, 12, 31)
    assert CALENDAR.years == (2026,)


@pytest.mark.parametrize("year", [2025, 2027])
def test_the_other_questions_refuse_an_unknown_year_too(year: int) -> None:
    with pytest.raises(YearUnknown):
        CALENDAR.is_working_day(date(year, 6, 1))
    with pytest.raises(YearUnknown):
        CALENDAR.add_working_hours(clock.office_moment(date(year, 6, 1)), 1)


@pytest.mark.parametrize(
    ("holidays", "make_up", "says"),
    [
        ({date(2025, 12, 31)}, set(), "the table of 2026 holds 2025-12-31"),
        ({date(2026, 5, 9)}, {date(2026, 5, 9)}, "both a holiday and worked"),
        (set(), {date(2026, 5, 8)}, "no weekend day"),
    ],
)
def test_a_table_that_cannot_be_right_is_not_taken(
    holidays: set[date], make_up: set[date], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Calendar({2026: (holidays, make_up)})


def test_mistaken_questions_are_errors() -> None:
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.period(date(2026, 6, 1), 0)
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.add_working_hours(datetime(2026, 6, 1), 1)  # noqa: DTZ001  that is the mistake
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add_working_hours(clock.office_moment(date(2026, 6, 1)), -1)
