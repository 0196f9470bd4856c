"""What a year brought, as figures, and what the printed report says of them."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from trainer.domain.certificates.models import Level
from trainer.domain.people.places import County

ALL_COUNTIES = "全市"


@dataclass(frozen=True, kw_only=True)
class CountyYear:
    """What a year brought in one county: people on their way, and money in fen.

    The way is counted in people of the national exam: registered (paid for on the portal), trained
    (came to any class of the year), sat, passed, certificate recorded, registration entered (登记),
    reward claimed, reward paid. Money is that of all levels, local ones too.
    """

    county: County | None
    registered: int = 0
    trained: int = 0
    sat: int = 0
    passed: int = 0
    recorded: int = 0
    entered: int = 0
    claimed: int = 0
    paid: int = 0
    paid_fen: int = 0
    budget_fen: int = 0
    spent_fen: int = 0
    held_fen: int = 0

    @property
    def rate(self) -> str:
        """Passed of those who sat."""
        return share(self.passed, self.sat)


@dataclass(frozen=True, kw_only=True)
class MonthOfTraining:
    """The classes of one month whose lists are closed."""

    month: int
    sessions: int
    seats: int
    marks: int
    came: int
    leave: int

    @property
    def missed(self) -> int:
        """Neither came nor had leave."""
        return self.marks - self.came - self.leave

    @property
    def rate(self) -> str:
        """Who came, of all who were expected."""
        return share(self.came, self.marks)


@dataclass(frozen=True, kw_only=True)
class LevelMoney:
    """The rewards paid for one level, and the days from filing to the payment."""

    level: Level
    count: int
    fen: int
    median_days: int
    most_days: int


@dataclass(frozen=True, kw_only=True)
class TrainedAgainst:
    """Of those who sat: with a class of that year before the exam, and without."""

    trained_sat: int
    trained_passed: int
    untrained_sat: int
    untrained_passed: int

    @property
    def trained_rate(self) -> str:
        """Passed of the trained who sat."""
        return share(self.trained_passed, self.trained_sat)

    @property
    def untrained_rate(self) -> str:
        """Passed of the others who sat."""
        return share(self.untrained_passed, self.untrained_sat)


@dataclass(frozen=True, kw_only=True)
class Annual:
    """The report of a year, as the records had it on a day."""

    year: int
    on: date
    counties: tuple[CountyYear, ...]
    months: tuple[MonthOfTraining, ...]
    levels: tuple[LevelMoney, ...]
    expiring: tuple[tuple[date, int], ...]
    against: TrainedAgainst

    @property
    def total(self) -> CountyYear:
        """All counties of the report together. Who moved between counties counts in each."""
        names = [one.name for one in fields(CountyYear) if one.name != "county"]
        return CountyYear(
            county=None,
            **{name: sum(getattr(row, name) for row in self.counties) for name in names},
        )


def share(part: int, whole: int) -> str:
    """As it is written: 43.8%; two dashes where there is nothing to divide by."""
    return f"{100 * part / whole:.1f}%" if whole else "--"


def months_from(day: date, count: int) -> list[date]:
    """The first days of so many months, that of the day first."""
    first = day.year * 12 + day.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(first, first + count)]


def report_facts(annual: Annual, office: str, whole_city: bool) -> dict[str, Any]:
    """What the printed report says, as facts of a document."""
    names = [row.county.name for row in annual.counties if row.county is not None]
    scope = ALL_COUNTIES if whole_city else "、".join(names)[:40]
    return {
        "office": office or scope,
        "scope": scope,
        "year": annual.year,
        "issued_on": annual.on.isoformat(),
        "total": _row(annual.total, "合计"),
        "rows": [_row(row, row.county.name if row.county else "") for row in annual.counties],
        "months": [_month(row) for row in annual.months],
        "levels": [asdict(row) | {"level": str(row.level.label)} for row in annual.levels],
        "expiring": [
            {"label": f"{month.year}.{month.month}", "value": count}
            for month, count in annual.expiring
        ],
        "trained_rate": annual.against.trained_rate,
        "untrained_rate": annual.against.untrained_rate,
        "trained_sat": annual.against.trained_sat,
        "untrained_sat": annual.against.untrained_sat,
    }


def _row(row: CountyYear, name: str) -> dict[str, Any]:
    told = {
        one.name: getattr(row, one.name)
        for one in fields(row)
        if one.name not in ("county", "spent_fen", "held_fen")
    }
    return told | {"county": name, "rate": row.rate}


def _month(row: MonthOfTraining) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("sessions", "seats", "came", "leave", "missed")}
    return told | {"month": f"{row.month}月", "rate": row.rate}
