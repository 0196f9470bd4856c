"""How long somebody has done social work: dated jobs, no day twice, full-time study left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trainer.core.text import Choice, Sentence, say
from trainer.domain.certificates.rules import months_after
from trainer.domain.people.models import Education, EducationLevel, Employment

Run = tuple[date, date]
_DAY = timedelta(days=1)
LONG_MONTH, SHORT_MONTH = 31, 28
STUDY_YEARS = {
    EducationLevel.SECONDARY: 3,
    EducationLevel.COLLEGE: 3,
    EducationLevel.BACHELOR: 4,
    EducationLevel.MASTER: 3,
    EducationLevel.DOCTOR: 3,
}
"""How long full-time study is taken to have lasted where its beginning was not given."""


class Result(Choice):
    """The three answers to a clause."""

    MET = "met", say("符合"), "success"
    UNMET = "unmet", say("不符合"), "warning"
    UNKNOWN = "unknown", say("需人工核实"), "info"


@dataclass(frozen=True)
class Service:
    """Time served: runs of days without a gap, and their length in calendar months.

    Days that make no whole month in their run are added up over the runs: 31 of them are surely
    a month, fewer than 28 surely none, and in between a person has to look.
    """

    runs: tuple[Run, ...]
    months: int
    spare_days: int

    def reaches(self, years: int) -> Result:
        """Whether so many years are full."""
        needed = 12 * years
        if self.months + self.spare_days // LONG_MONTH >= needed:
            return Result.MET
        several = len(self.runs) > 1
        if several and self.months + self.spare_days // SHORT_MONTH >= needed:
            return Result.UNKNOWN
        return Result.UNMET

    def missing_months(self, years: int) -> int:
        """How many months are still to be served, a begun month counted whole."""
        return max(0, 12 * years - self.months - self.spare_days // LONG_MONTH)

    @property
    def words(self) -> Sentence:
        """3年2个月."""
        return span(self.months + self.spare_days // LONG_MONTH)


def span(months: int) -> Sentence:
    """A number of months in words."""
    years, rest = divmod(months, 12)
    if years and rest:
        return say("{years}年{months}个月", years=years, months=rest)
    return say("{years}年", years=years) if years else say("{months}个月", months=rest)


def served(
    employment: Iterable[Employment],
    education: Iterable[Education],
    *,
    until: date,
    since: date | None = None,
) -> Service:
    """The service from the day after `since` (or ever) up to and including `until`."""
    first = since + _DAY if since else date.min
    jobs = [
        (max(job.starts_on, first), min(job.ends_on or until, until))
        for job in employment
        if job.social_work
    ]
    runs = _without(_merged(jobs), _merged(studies(education)))
    lengths = [_length(run) for run in runs]
    return Service(
        tuple(runs), sum(months for months, _ in lengths), sum(days for _, days in lengths)
    )


def studies(education: Iterable[Education]) -> list[Run]:
    """The days of full-time study."""
    return [
        (
            row.starts_on or months_after(row.graduated_on, -12 * STUDY_YEARS[row.level]) + _DAY,
            row.graduated_on,
        )
        for row in education
        if row.full_time
    ]


def _merged(runs: Iterable[Run]) -> list[Run]:
    found: list[Run] = []
    for start, end in sorted(run for run in runs if run[0] <= run[1]):
        if found and start <= found[-1][1] + _DAY:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _without(runs: Sequence[Run], holes: Sequence[Run]) -> list[Run]:
    left = list(runs)
    for first, last in holes:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, first - _DAY)), (max(start, last + _DAY), end))
            if part[0] <= part[1]
        ]
    return left


def _length(run: Run) -> tuple[int, int]:
    """Whole months of a run, and the days over."""
    start, after = run[0], run[1] + _DAY
    months = (after.year - start.year) * 12 + after.month - start.month
    if months_after(start, months) > after:
        months -= 1
    return months, (after - months_after(start, months)).days
