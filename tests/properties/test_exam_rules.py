"""Years of service, conditions and rolling passes against slow oracles that share no code."""

import calendar
from datetime import UTC, date, datetime, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.make.exams import job, schooling, version_2006
from trainer.domain.certificates.models import Certificate, CertificateState, Level
from trainer.domain.exams.models import BarKind, ExamBar
from trainer.domain.exams.rules import Facts, Moment, Result, Sat, eligibility, passes, served
from trainer.domain.exams.rules import answer as quick_answer
from trainer.domain.people.models import Education, EducationLevel, Employment

RULES = version_2006()
DAYS = st.dates(date(2012, 1, 1), date(2026, 12, 31))
DAY = timedelta(days=1)
CUTOFF = date(2026, 12, 31)
LIFTED = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def jobs(draw: st.DrawFn) -> list[Employment]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(DAYS)
        length = draw(st.one_of(st.none(), st.integers(0, 2500)))
        end = None if length is None else start + timedelta(days=length)
        found.append(job(start, end, social_work=draw(st.integers(0, 4)) > 0))
    return found


@st.composite
def studies(draw: st.DrawFn) -> list[Education]:
    found = []
    for _ in range(draw(st.integers(1, 2))):
        graduated = draw(st.dates(date(2010, 1, 1), date(2025, 12, 31)))
        found.append(
            schooling(
                draw(st.sampled_from(list(EducationLevel))),
                social_work=draw(st.booleans()),
                graduated_on=graduated,
                starts_on=graduated - timedelta(days=draw(st.integers(300, 1600))),
                full_time=draw(st.booleans()),
            )
        )
    return found


def served_day_by_day(
    employment: list[Employment], education: list[Education], since: date | None
) -> tuple[int, int]:
    """Months and days over, found by walking through every single day."""
    months = over = 0
    begun: date | None = None
    in_run = days = 0
    day = date(2009, 1, 1)
    while day <= CUTOFF + DAY:
        at_work = any(
            row.social_work and row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)
            for row in employment
        )
        at_school = any(
            row.full_time and row.starts_on is not None and row.starts_on <= day <= row.graduated_on
            for row in education
        )
        counts = at_work and not at_school and day <= CUTOFF and (since is None or day > since)
        if counts and begun is None:
            begun, in_run, days = day, 0, 0
        if counts and begun is not None:
            days += 1
            if day + DAY == _corresponding(begun, in_run + 1):
                in_run, days = in_run + 1, 0
        if not counts and begun is not None:
            months, over, begun = months + in_run, over + days, None
        day += DAY
    return months, over


def _corresponding(start: date, months: int) -> date:
    """The day of a later month that corresponds to `start`, month by month."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


@settings(deadline=None, max_examples=50)
@given(jobs(), studies(), st.one_of(st.none(), DAYS))
def test_service_is_what_counting_every_day_gives(
    employment: list[Employment], education: list[Education], since: date | None
) -> None:
    service = served(employment, education, until=CUTOFF, since=since)
    assert (service.months, service.spare_days) == served_day_by_day(employment, education, since)


def enough(service: tuple[int, int], years: int) -> bool:
    return service[0] + service[1] // 31 >= 12 * years


def may_sit(
    level: Level,
    education: list[Education],
    service: tuple[int, int],
    since_certificate: tuple[int, int] | None,
) -> bool:
    """The regulation written down once more, as plain text reads."""
    order = list(EducationLevel)

    def has(least: EducationLevel, social_work: bool | None = None) -> bool:
        return any(
            order.index(row.level) >= order.index(least)
            and (social_work is None or row.social_work is social_work)
            for row in education
        )

    def exactly(wanted: EducationLevel, social_work: bool | None = None) -> bool:
        return any(
            row.level is wanted and (social_work is None or row.social_work is social_work)
            for row in education
        )

    e = EducationLevel
    if level is Level.ASSISTANT:
        return (
            (exactly(e.SECONDARY) and enough(service, 4))
            or (exactly(e.COLLEGE, True) and enough(service, 2))
            or has(e.BACHELOR, True)
            or (exactly(e.COLLEGE, False) and enough(service, 4))
            or (has(e.BACHELOR, False) and enough(service, 2))
        )
    years = {e.COLLEGE: 4, e.BACHELOR: 3, e.MASTER: 1, e.DOCTOR: 0}
    after = {e.COLLEGE: 6, e.BACHELOR: 5, e.MASTER: 3, e.DOCTOR: 2}
    by_certificate = since_certificate is not None and enough(since_certificate, 6)
    return by_certificate or any(
        has(least, social_work) and enough(service, table[least])
        for least, (social_work, table) in product(years, ((True, years), (False, after)))
    )


EXAM = date(2026, 5, 23)


@st.composite
def bans(draw: st.DrawFn) -> list[ExamBar]:
    found = []
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.dates(date(2025, 6, 1), date(2026, 8, 1)))
        found.append(
            ExamBar(
                kind=draw(st.sampled_from(list(BarKind))),
                from_on=start,
                until_on=start + timedelta(days=draw(st.integers(0, 500))),
                lifted_at=draw(st.sampled_from([None, None, LIFTED])),
            )
        )
    return found


def stopped_day_by_day(bars: list[ExamBar]) -> bool:
    """Whether the exam falls into a ban, found by walking through each ban."""
    days = set()
    for row in bars:
        day = row.from_on
        while row.kind is BarKind.BANNED and row.lifted_at is None and day <= row.until_on:
            days.add(day)
            day += DAY
    return EXAM in days


@settings(deadline=None, max_examples=50)
@given(
    st.sampled_from([Level.ASSISTANT, Level.WORKER]),
    jobs(),
    studies(),
    st.one_of(st.none(), st.dates(date(2015, 1, 1), date(2024, 12, 31))),
    bans(),
)
def test_the_answer_is_what_the_regulation_says(
    level: Level,
    employment: list[Employment],
    education: list[Education],
    approved_on: date | None,
    bars: list[ExamBar],
) -> None:
    certificates = (
        []
        if approved_on is None
        else [
            Certificate(
                level=Level.ASSISTANT,
                number="示例",
                approved_on=approved_on,
                state=CertificateState.VALID,
            )
        ]
    )
    facts = Facts(education, employment, certificates, bars=bars)
    moment = Moment(2026, CUTOFF, date(2026, 3, 1), EXAM)
    answer = eligibility(level, facts, moment, RULES)
    since = approved_on and served_day_by_day(employment, education, approved_on)
    expected = may_sit(
        level, education, served_day_by_day(employment, education, None), since or None
    )
    expected = expected and not stopped_day_by_day(bars)
    assert (answer.result is Result.MET) == expected
    assert quick_answer(level, facts, moment, RULES) is answer.result
    if answer.result is Result.MET:
        assert answer.possible_from == 2026
    for finding in answer.findings:
        assert (finding.result is Result.UNMET) <= (finding.cure is not None)


SUBJECTS = ["policy", "ability", "practice"]


def wins_by_trying(within: int, sat: list[Sat]) -> int | None:
    """The first year in which some choice of one pass per subject lies within the years."""
    found = []
    for choice in product(*([s for s in sat if s.passed and s.subject == n] for n in SUBJECTS)):
        years = [each.year for each in choice]
        if max(years) - min(years) < within:
            found.append(max(years))
    return min(found, default=None)


@settings(deadline=None, max_examples=300)
@given(
    st.integers(1, 3),
    st.lists(st.tuples(st.sampled_from(SUBJECTS), st.integers(2018, 2026), st.booleans())),
)
def test_a_level_is_passed_exactly_when_some_window_holds_all_subjects(
    within: int, drawn: list[tuple[str, int, bool]]
) -> None:
    sat = [Sat(at, *each) for at, each in enumerate(drawn)]
    won = passes(SUBJECTS, within, sat)
    assert (won.year if won else None) == wins_by_trying(within, sat)
    if won:
        assert {each.subject for each in won.counted} == set(SUBJECTS)
        assert all(
            each.passed and won.year - within < each.year <= won.year for each in won.counted
        )
