"""When a level is passed: all its subjects within one exam year, or within consecutive ones."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from trainer.domain.exams.models import PassLine

USUAL_LINE_TENTHS = 600


@dataclass(frozen=True)
class Sat:
    """One subject as somebody sat it in one exam year."""

    score_id: int
    subject: str
    year: int
    passed: bool


@dataclass(frozen=True)
class Won:
    """A level passed: the year of the last subject needed, and the scores that count."""

    year: int
    counted: tuple[Sat, ...]


@dataclass(frozen=True)
class Carried:
    """A passed subject on the way to a level, and the last exam year in which it counts."""

    subject: str
    year: int
    counts_until: int


def pass_line(lines: Iterable[PassLine], year: int, subject: str, region: str | None = None) -> int:
    """The line for a subject and year in tenths; the most particular one that fits."""
    fitting = [
        line
        for line in lines
        if line.first_year <= year
        and (line.last_year is None or year <= line.last_year)
        and line.subject_code in (None, subject)
        and line.region in (None, region)
    ]
    best = max(
        fitting,
        key=lambda line: (line.region is not None, line.subject_code is not None, line.first_year),
        default=None,
    )
    return best.mark_tenths if best else USUAL_LINE_TENTHS


def passes(needed: Collection[str], within_years: int, sat: Sequence[Sat]) -> Won | None:
    """The first exam year in which all subjects stand passed within the years allowed.

    A subject passed in year Y counts in every window of `within_years` consecutive exam years
    that holds Y. Years run on whether or not an exam was put off.
    """
    passed = [each for each in sat if each.passed and each.subject in needed]
    for year in sorted({each.year for each in passed}):
        window = [each for each in passed if year - within_years < each.year <= year]
        counted = [
            min(
                (each for each in window if each.subject == subject),
                key=lambda each: each.year,
                default=None,
            )
            for subject in needed
        ]
        complete = tuple(each for each in counted if each is not None)
        if needed and len(complete) == len(needed):
            return Won(year, complete)
    return None


def carried(
    needed: Sequence[str], within_years: int, sat: Sequence[Sat], year: int
) -> dict[str, Carried]:
    """The passed subjects that still count for somebody who sits in `year`."""
    found: dict[str, Carried] = {}
    for each in sorted(sat, key=lambda each: each.year):
        until = each.year + within_years - 1
        if each.passed and each.subject in needed and until >= year:
            found[each.subject] = Carried(each.subject, each.year, until)
    return found
