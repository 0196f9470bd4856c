"""What is counted, how work is named, and when it has waited too long. No database here."""

from trainer.domain.reports.rules.annual import (
    Annual,
    CountyYear,
    LevelMoney,
    MonthOfTraining,
    TrainedAgainst,
    months_from,
    report_facts,
)
from trainer.domain.reports.rules.standing import (
    CALENDAR_AHEAD_DAYS,
    TOO_LONG_DAYS,
    CountyFigures,
    Desk,
    Totals,
    Work,
    totals,
)

__all__ = [
    "CALENDAR_AHEAD_DAYS",
    "TOO_LONG_DAYS",
    "Annual",
    "CountyFigures",
    "CountyYear",
    "Desk",
    "LevelMoney",
    "MonthOfTraining",
    "Totals",
    "TrainedAgainst",
    "Work",
    "months_from",
    "report_facts",
    "totals",
]
