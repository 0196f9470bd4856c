"""How moments and days of training are read."""

from datetime import datetime

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


def shown(moment: datetime) -> str:
    """A moment as people read it."""
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"
