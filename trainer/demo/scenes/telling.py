"""What all scenes share: reading afresh between acts, and finding a day for a notice."""

from datetime import date, timedelta

from trainer.core.db import db
from trainer.domain.people import queries


def settle() -> None:
    """Write what was done and read it afresh, as the next request would."""
    db.session.flush()
    db.session.expire_all()


def days_before(today: date, working_days: int) -> int:
    """The offset of the day on which a notice is published whose last day is today.

    Where nobody works today, it ends on the next working day.
    """
    calendar = queries.calendar()
    last = today
    while not calendar.is_working_day(last):
        last += timedelta(days=1)
    return (calendar.add_working_days(last, -working_days) - today).days
