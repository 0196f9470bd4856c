"""The only place that asks what time it is.

A demo instance and the tests may move the clock: the offset in seconds stands in a file, so that
every process of the instance sees it at once. An ordinary instance has no such file and refuses
to start with one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")
YEARS = range(1900, 2101)
"""The years that somebody can mean; a date typed outside them is a slip of the hand."""

_offset_file: Path | None = None
_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def allow_offset(file: Path | None) -> None:
    """Let the clock be moved by the seconds written in `file` (None: never)."""
    global _offset_file  # one clock per process, set once by create_app
    _offset_file = file


def offset() -> timedelta:
    """How far the clock has been moved."""
    if _offset_file is None:
        return timedelta()
    try:
        return timedelta(seconds=int(_offset_file.read_text("ascii")))
    except FileNotFoundError:
        return timedelta()


def move(by: timedelta) -> None:
    """Move the clock further by `by`. Only a demo instance or a test has a movable clock."""
    if _offset_file is None:
        raise RuntimeError("this instance has no movable clock")
    seconds = int((offset() + by).total_seconds())
    _offset_file.write_text(str(seconds), "ascii")


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this block, and in no other thread or process, it is `moment`.

    Only the demo city, which is given a past, and tests do this.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    token = _held.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)


def now() -> datetime:
    """This moment, in UTC, as it is stored."""
    return _held.get() or datetime.now(UTC) + offset()


def machine_now() -> datetime:
    """This moment of the machine, never moved: for leases and sessions of processes."""
    return datetime.now(UTC)


def today() -> date:
    """The date on the office wall."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """A stored moment as the office clock shows it."""
    return moment.astimezone(HERE)


def office_moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """That hour of that day on the office clock, as a UTC moment."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HERE).astimezone(UTC)
