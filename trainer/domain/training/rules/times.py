"""How moments and days of training are read."""

import re
from calendar import Calendar
from datetime import date, datetime

from trainer.core import clock
from trainer.core.text import Sentence, say
from trainer.domain.training.models import Session

WEEKDAYS = (
    say("周一"),
    say("周二"),
    say("周三"),
    say("周四"),
    say("周五"),
    say("周六"),
    say("周日"),
)


def period(session: Session) -> Sentence:
    """When people meet: 2026-09-20（周日）09:00—12:00."""
    begins, ends = clock.local(session.starts_at), clock.local(session.ends_at)
    until = f"{ends:%H:%M}" if ends.date() == begins.date() else shown(session.ends_at)
    return say(
        "{day}（{weekday}）{begins}—{ends}",
        day=begins.date().isoformat(),
        weekday=WEEKDAYS[begins.weekday()],
        begins=f"{begins:%H:%M}",
        ends=until,
    )


def month_of(asked: str, today: date) -> date:
    """The first day of the month that an address asks for (2026-09), or of this month."""
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", asked)
    return date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)


def days_of(month: date) -> list[date]:
    """The days of whole weeks, from Monday on, in which the month lies."""
    weeks = Calendar(firstweekday=0).monthdatescalendar(month.year, month.month)
    return [day for week in weeks for day in week]


def shown(moment: datetime) -> str:
    """A moment as people read it."""
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"
