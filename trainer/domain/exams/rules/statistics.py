"""The figures of a sitting by county and level."""

from collections.abc import Iterable
from dataclasses import dataclass

from trainer.domain.certificates.models import Level


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How many registered, sat and passed; `county_id` None: all counties."""

    county_id: int | None
    level: Level | None
    registered: int = 0
    sat: int = 0
    passed: int = 0

    @property
    def rate(self) -> str:
        """Passed of those who sat, as it is written: 43.8%; two dashes where nobody sat."""
        return f"{100 * self.passed / self.sat:.1f}%" if self.sat else "--"

    @property
    def turnout(self) -> str:
        """Sat of those who registered; two dashes where that says nothing."""
        if not self.registered or self.sat > self.registered:
            return "--"
        return f"{100 * self.sat / self.registered:.1f}%"


@dataclass(frozen=True, kw_only=True)
class SubjectFigures(Figures):
    """The same of one subject."""

    subject: str


def summed(rows: Iterable[Figures], level: Level | None = None) -> Figures:
    """All counties together, of one level or of all."""
    chosen = [row for row in rows if level in (None, row.level)]
    return Figures(
        county_id=None,
        level=level,
        registered=sum(row.registered for row in chosen),
        sat=sum(row.sat for row in chosen),
        passed=sum(row.passed for row in chosen),
    )
