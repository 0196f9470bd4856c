"""When a level is passed: all its subjects within one exam year, or within consecutive ones."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import LocalLevel
from trainer.domain.certificates.rules import months_after
from trainer.domain.exams.models import ExamLevel, ExamPass, PassLine, Score, ScoreState
from trainer.domain.people.rules import kept_words_objection

USUAL_LINE_TENTHS = 600
SHORTEST_BASIS = 4


@dataclass(frozen=True)
class Sat:
    """One subject as somebody sat it in one exam year, and the last day of that exam."""

    score_id: int
    subject: str
    year: int
    passed: bool
    exam_on: date | None = None
    sitting_id: int | None = None


@dataclass(frozen=True)
class Won:
    """A level passed: the year of the last subject needed, and the scores that count."""

    year: int
    counted: tuple[Sat, ...]

    @property
    def exam_on(self) -> date:
        """The last day of the newest exam among those that count."""
        return max(each.exam_on for each in self.counted if each.exam_on is not None)


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


def passes_locally(score: Score) -> bool:
    """Whether a score reaches the pass mark of its subject of a local level."""
    needed = score.subject.pass_tenths or USUAL_LINE_TENTHS
    return score.state is ScoreState.MARKED and (score.mark_tenths or 0) >= needed


def local_passes(needed: Collection[str], local: LocalLevel, sat: Sequence[Sat]) -> Won | None:
    """How a local level is passed: in one sitting, or within the years that its row gives."""
    if local.within_years:
        return passes(needed, local.within_years, sat)
    sittings = dict.fromkeys(each.sitting_id for each in sat)
    found = (
        passes(needed, 1, [each for each in sat if each.sitting_id == sitting_id])
        for sitting_id in sittings
    )
    return next((won for won in found if won is not None), None)


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


def needs_review(rule: ExamLevel | None) -> bool:
    """Whether a pass of this level is only a statement (合格证明), and a review (评审) follows."""
    return rule is not None and not rule.gives_certificate


def statement_until(passed_on: date, rule: ExamLevel | None) -> date | None:
    """Until when the statement of a pass can be used for the review, counted from the exam."""
    if rule is None or not needs_review(rule) or rule.statement_valid_years is None:
        return None
    return months_after(passed_on, 12 * rule.statement_valid_years) - timedelta(days=1)


def passed_words(
    year: int, passed_on: date, rule: ExamLevel | None, level: str | Sentence
) -> Sentence:
    """What somebody reads who has passed a level; a local one has no rule of the nation."""
    if rule is None:
        return say(
            "{year}年{level}各科已全部合格，由举办的县（市、区）编号发证。", year=year, level=level
        )
    until = statement_until(passed_on, rule)
    if not needs_review(rule):
        return say(
            "{year}年度{level}各科已全部合格。证书发放后由县（市、区）录入管理号。",
            year=year,
            level=level,
        )
    if until is None:
        return say(
            "{year}年度{level}考试已合格，取得的是考试成绩合格证明。通过评审、取得证书后再录入管理号。",
            year=year,
            level=level,
        )
    return say(
        "{year}年度{level}考试已合格，取得的是考试成绩合格证明（按考试日期推算有效至{until}）。"
        "请在有效期内申报评审；通过评审、取得证书后再录入管理号。",
        year=year,
        level=level,
        until=until,
    )


def review_objection(
    exam_pass: ExamPass, rule: ExamLevel | None, reviewed_on: date | None, basis: str, today: date
) -> tuple[str, Sentence] | None:
    """The field and the reason why no certificate follows from this pass yet."""
    if not needs_review(rule):
        return None
    level = exam_pass.level_name
    if reviewed_on is None:
        return "reviewed_on", say(
            "{level}考试合格后须通过评审才取得证书，请填写评审通过的日期。", level=level
        )
    if reviewed_on <= exam_pass.passed_on or reviewed_on > today:
        return "reviewed_on", say("评审通过的日期应在考试以后、今天以前，请核对。")
    if len(basis.strip()) < SHORTEST_BASIS:
        return "review_basis", say("请写明评审结果的依据，例如公布评审结果的文件，至少4个字。")
    wrong = kept_words_objection(basis)
    return ("review_basis", wrong) if wrong else None
