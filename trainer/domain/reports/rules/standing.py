"""What is counted, how work is named, and when it has waited too long. No database here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trainer.core import clock
from trainer.core.text import Choice, say
from trainer.domain.people.places import County

TOO_LONG_DAYS = 10
CALENDAR_AHEAD_DAYS = 60


class Work(Choice):
    """The kinds of work that wait for an officer."""

    CLAIMS = "claims", say("身份待核对")
    REGISTRATIONS = "registrations", say("报名待审核")
    PASSES = "passes", say("合格待录证书号")
    REVIEW = "review", say("奖励待审核")
    APPROVE = "approve", say("奖励待审批")
    PUBLICISE = "publicise", say("奖励待公示")
    OBJECTIONS = "objections", say("异议待核查")
    LISTING = "listing", say("公示结束待列入清单")
    CONFIRM = "confirm", say("发放清单待复核")
    PAY = "pay", say("发放清单待发放")


@dataclass(frozen=True)
class Desk:
    """One kind of work: how much waits, and since when."""

    work: Work
    size: int
    oldest: datetime | None

    def days(self, today: date) -> int:
        """How long the oldest has waited."""
        return (today - clock.local(self.oldest).date()).days if self.oldest else 0

    def tone(self, today: date) -> str:
        """Red where the oldest has waited too long."""
        if not self.size:
            return "neutral"
        return "danger" if self.days(today) > TOO_LONG_DAYS else "warning"


@dataclass(frozen=True)
class CountyFigures:
    """One county in the city's overview."""

    county: County
    people: int = 0
    holders: int = 0
    registrations: int = 0
    deciding: int = 0
    granted: int = 0
    paid: int = 0
    paid_fen: int = 0
    free_fen: int | None = None
    sessions: int = 0
    oldest: datetime | None = None

    def days(self, today: date) -> int | None:
        """How long the oldest undecided claim has waited."""
        return (today - clock.local(self.oldest).date()).days if self.oldest else None


@dataclass(frozen=True)
class Totals:
    """The whole city."""

    people: int
    holders: int
    registrations: int
    deciding: int
    granted: int
    paid: int
    paid_fen: int
    sessions: int


def totals(rows: Sequence[CountyFigures]) -> Totals:
    """The sum over the counties."""
    return Totals(
        people=sum(row.people for row in rows),
        holders=sum(row.holders for row in rows),
        registrations=sum(row.registrations for row in rows),
        deciding=sum(row.deciding for row in rows),
        granted=sum(row.granted for row in rows),
        paid=sum(row.paid for row in rows),
        paid_fen=sum(row.paid_fen for row in rows),
        sessions=sum(row.sessions for row in rows),
    )
