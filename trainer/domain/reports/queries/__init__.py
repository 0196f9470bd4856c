"""What waits for an officer, how the counties stand, and what a year brought."""

from trainer.domain.reports.queries.annual import annual, years
from trainer.domain.reports.queries.standing import (
    by_county,
    by_level,
    by_local_level,
    desks,
    missing_calendar,
    notices_ending,
    own_counties,
    sessions_coming,
)

__all__ = [
    "annual",
    "by_county",
    "by_level",
    "by_local_level",
    "desks",
    "missing_calendar",
    "notices_ending",
    "own_counties",
    "sessions_coming",
    "years",
]
