"""How rules of exam years follow one another, and why one cannot be entered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from trainer.core.text import Sentence, say
from trainer.domain.certificates.rules import months_after
from trainer.domain.exams.models import (
    ExamSubject,
    KeepRule,
    PassLine,
    PhotoRule,
    RecheckRule,
    Sitting,
)
from trainer.domain.exams.rules.proofs import LARGEST
from trainer.domain.people.rules import kept_words_objection

YEARS = range(2008, 2101)
SHORTEST_BASIS = 4
LARGEST_PHOTO = 488 * 1024
"""What a finished photo may weigh at most; its table holds no larger one."""
KEEP_NOTICE = timedelta(days=7)
"""So long before it begins another time of keeping is entered: what is deleted is gone."""
Wrong = tuple[str, Sentence] | None


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """A pass line as it is entered; without subject for all, without region everywhere."""

    first_year: int
    last_year: int | None
    mark_tenths: int
    basis: str
    subject_code: str | None = None
    region: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecheckFacts:
    """A rule of re-checks as it is entered."""

    first_year: int
    last_year: int | None
    days: int
    scope: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class PhotoFacts:
    """What a photo must be, as it is entered."""

    holds_from: date
    width: int
    height: int
    least_width: int
    most_bytes: int
    upload_most_bytes: int
    ground: int
    locally: bool
    basis: str


@dataclass(frozen=True, kw_only=True)
class KeepFacts:
    """How long files are kept, as it is entered."""

    holds_from: date
    months: int
    basis: str


class Years(Protocol):
    """From which exam year to which; without an end: until another follows."""

    @property
    def first_year(self) -> int: ...

    @property
    def last_year(self) -> int | None: ...


def shared(one: Years, other: Years) -> bool:
    """Whether both hold for some exam year."""
    return one.first_year <= (other.last_year or YEARS.stop) and other.first_year <= (
        one.last_year or YEARS.stop
    )


def rest_of(old: Years, new: Years) -> list[tuple[int, int | None]]:
    """The years of the old rule that the new one, which lies within them, leaves as they were."""
    rest: list[tuple[int, int | None]] = []
    if old.first_year < new.first_year:
        rest.append((old.first_year, new.first_year - 1))
    if new.last_year is not None and (old.last_year is None or new.last_year < old.last_year):
        rest.append((new.last_year + 1, old.last_year))
    return rest


def basis_objection(basis: str) -> Wrong:
    """Every rule rests on a document."""
    if len(basis.strip()) < SHORTEST_BASIS:
        return "basis", say("请写明依据的文件名称和文号，至少4个字。")
    wrong = kept_words_objection(basis)
    return ("basis", wrong) if wrong else None


def years_objection(facts: Years) -> Wrong:
    """Why these are no exam years."""
    if facts.first_year not in YEARS:
        return "first_year", say("考试年度应在2008年至2100年之间。")
    if facts.last_year is not None and not facts.first_year <= facts.last_year <= YEARS[-1]:
        return "last_year", say("最后适用年度不能早于开始年度，请核对。")
    return None


def line_objection(
    facts: LineFacts, subjects: Iterable[ExamSubject], others: Sequence[PassLine]
) -> Wrong:
    """The field and the reason why a pass line cannot be like this."""
    full = [
        subject.full_mark_tenths
        for subject in subjects
        if facts.subject_code in (None, subject.code)
    ]
    if facts.subject_code is not None and not full:
        return "subject_code", say("没有这个科目，请重新选择。")
    if not 0 < facts.mark_tenths <= min(full, default=1000) or facts.mark_tenths % 5:
        return "mark", say("合格线应大于0、不超过满分，整数或半分。")
    if wrong := years_objection(facts) or basis_objection(facts.basis):
        return wrong
    same = (facts.subject_code, facts.region)
    return _overlap(facts, [row for row in others if (row.subject_code, row.region) == same])


def recheck_rule_objection(facts: RecheckFacts, others: Sequence[RecheckRule]) -> Wrong:
    """The field and the reason why a rule of re-checks cannot be like this."""
    if not 1 <= facts.days <= 365:
        return "days", say("申请期限应在1天至365天之间。")
    if len(facts.scope.strip()) < SHORTEST_BASIS:
        return "scope", say("请写明复核查什么，至少4个字。")
    return years_objection(facts) or basis_objection(facts.basis) or _overlap(facts, others)


def _overlap(facts: Years, others: Iterable[PassLine | RecheckRule]) -> Wrong:
    other = next((row for row in others if shared(facts, row)), None)
    if other is None:
        return None
    return "first_year", say(
        "{years}已经有一条规定（依据：{basis}）。请打开那一条，用“更正”写新的规定。",
        years=years_words(other),
        basis=other.basis,
    )


def years_words(row: Years) -> Sentence:
    """From which year to which, in words."""
    if row.last_year is None:
        return say("{first}年度起", first=row.first_year)
    if row.last_year == row.first_year:
        return say("{first}年度", first=row.first_year)
    return say("{first}年度至{last}年度", first=row.first_year, last=row.last_year)


def following_objection(row: PassLine | RecheckRule, facts: Years) -> Wrong:
    """Why this cannot take the place of the row: it was followed already, or holds for others."""
    if row.ended_at is not None:
        return "first_year", say("这一条刚才已由别人更正，请返回列表打开现行的一条。")
    within = facts.first_year >= row.first_year and (
        row.last_year is None or (facts.last_year is not None and facts.last_year <= row.last_year)
    )
    if not within:
        return "first_year", say(
            "这一条适用于{years}，请填写其中的年度；其他年度请打开那一条更正，或者新录入一条。",
            years=years_words(row),
        )
    return None


def ending_objection(row: PassLine, last_year: int, basis: str) -> Wrong:
    """Why a line cannot end with this year."""
    if row.ended_at is not None:
        return "last_year", say("这一条刚才已由别人更正，请返回列表打开现行的一条。")
    if not row.first_year <= last_year < (row.last_year or YEARS.stop):
        return "last_year", say(
            "这一条适用于{years}，最后适用年度应在其中，并且早于原来的最后年度。",
            years=years_words(row),
        )
    return basis_objection(basis)


def photo_rule_objection(facts: PhotoFacts, known: Sequence[PhotoRule], today: date) -> Wrong:
    """The field and the reason why a rule of photos cannot be like this."""
    found: list[tuple[bool, str, Sentence]] = [
        (
            bool(known) and facts.holds_from <= today,
            "holds_from",
            say("新的照片要求从明天或以后的一天起适用，已经上传的照片不受影响。"),
        ),
        (
            any(row.holds_from == facts.holds_from for row in known),
            "holds_from",
            say("这一天已经有一条照片要求，请先撤下那一条，或者换一天。"),
        ),
        (not 50 <= facts.width <= 2000, "width", say("宽度应在50至2000像素之间。")),
        (not 50 <= facts.height <= 2000, "height", say("高度应在50至2000像素之间。")),
        (
            not 1 <= facts.least_width <= 5000,
            "least_width",
            say("裁剪部分的最小宽度应在1至5000像素之间。"),
        ),
        (
            not 1024 <= facts.most_bytes <= LARGEST_PHOTO,
            "most_kb",
            say("照片大小应在1至{most}KB之间。", most=LARGEST_PHOTO // 1024),
        ),
        (
            not facts.most_bytes <= facts.upload_most_bytes <= LARGEST,
            "upload_most_kb",
            say("上传文件的上限不能小于照片大小，也不能超过{most}KB。", most=LARGEST // 1024),
        ),
        (not 0 <= facts.ground <= 255, "ground", say("背景亮度应在0至255之间。")),
    ]
    wrong = next(((name, said) for is_wrong, name, said in found if is_wrong), None)
    return wrong or basis_objection(facts.basis)


def dropping_objection(rule: PhotoRule | KeepRule, today: date) -> Sentence | None:
    """What has begun to hold is followed by another, not taken away."""
    if rule.holds_from <= today:
        return say("这一条已经适用，不能撤下。请录入一条新的，从以后的一天起适用。")
    return None


def keep_rule_objection(facts: KeepFacts, known: Sequence[KeepRule], today: date) -> Wrong:
    """The field and the reason why files cannot be kept as long as this."""
    if known and facts.holds_from < today + KEEP_NOTICE:
        return "holds_from", say(
            "新的保存期至少提前{days}天录入，这期间可以核对和撤下，请改日期。",
            days=KEEP_NOTICE.days,
        )
    if any(row.holds_from == facts.holds_from for row in known):
        return "holds_from", say("这一天已经有一条保存期的规定，请先撤下那一条，或者换一天。")
    if not 1 <= facts.months <= 240:
        return "months", say("保存期应在1至240个月之间。")
    return basis_objection(facts.basis)


def is_kept_long_enough(sitting: Sitting, rule: KeepRule, today: date) -> bool:
    """Whether the months after the exam are over."""
    return months_after(sitting.exam_last_on, rule.months) < today
