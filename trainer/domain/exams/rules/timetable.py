"""When each subject of a sitting is written: the usual times, changes to them, and their words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations

from trainer.core.clock import local, office_moment
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.exams.models import (
    ExamSubject,
    Sitting,
    SittingState,
    SittingSubject,
)

BY_NOTICE = "以考点通知为准"
LONGEST = timedelta(hours=6)
MOST_FEE = 100_000
_LATE = "9999"


@dataclass(frozen=True)
class SubjectTime:
    """What is entered of one subject: day, beginning, end, and the fee in fen."""

    code: str
    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    fee_fen: int | None = None

    @property
    def moments(self) -> tuple[datetime, datetime] | None:
        """From when until when, if all of it was entered."""
        if self.day is None or self.starts is None or self.ends is None:
            return None
        start = office_moment(self.day, self.starts.hour, self.starts.minute)
        return start, office_moment(self.day, self.ends.hour, self.ends.minute)

    @property
    def is_half(self) -> bool:
        """Whether only some of day, beginning and end were entered."""
        said = [part is not None for part in (self.day, self.starts, self.ends)]
        return any(said) and not all(said)


def usual_times(
    first_on: date, last_on: date, levels: Collection[Level], subjects: Sequence[ExamSubject]
) -> dict[str, tuple[datetime, datetime] | None]:
    """The times that the calendar of the exam gives each subject; None where a day is missing."""
    mine = [each for each in subjects if each.level in levels]
    first_day = min((each.day for each in mine), default=1)
    found: dict[str, tuple[datetime, datetime] | None] = {}
    for each in mine:
        day = first_on + timedelta(days=each.day - first_day)
        fits = bool(each.starts_at) and day <= last_on
        found[each.code] = (_on(day, each.starts_at), _on(day, each.ends_at)) if fits else None
    return found


def _on(day: date, said: str) -> datetime:
    hour, minute = said.split(":")
    return office_moment(day, int(hour), int(minute))


def timetable_objection(
    sitting: Sitting, times: Sequence[SubjectTime], names: dict[str, ExamSubject], tickets: int
) -> tuple[str, Sentence] | None:
    """The field and the reason why the timetable cannot be like this."""
    if sitting.state is SittingState.CANCELLED:
        return "", say("考试已取消，不再安排时间。")
    for each in times:
        if wrong := _time_objection(sitting, each, names[each.code].name):
            return wrong
    if wrong := _clash_objection(times, names):
        return wrong
    if tickets and _moved(sitting, times):
        return "", say(
            "准考证已经发出{count}份，时间已印在上面，不能再改。确需改期的，请取消这场考试另行安排。",
            count=tickets,
        )
    return None


def _time_objection(sitting: Sitting, each: SubjectTime, name: str) -> tuple[str, Sentence] | None:
    if each.fee_fen is not None and not 0 <= each.fee_fen <= MOST_FEE:
        return f"{each.code}_fee", say("“{name}”的费用应在0到1000元之间，请核对。", name=name)
    if each.is_half:
        return f"{each.code}_on", say("“{name}”的日期、开始和结束要一起填写。", name=name)
    if each.moments is None or each.day is None:
        return None
    start, end = each.moments
    if end <= start:
        return f"{each.code}_to", say("“{name}”的结束时间应晚于开始时间。", name=name)
    if end - start > LONGEST:
        return f"{each.code}_to", say("“{name}”超过6个小时，请核对。", name=name)
    if not sitting.exam_first_on <= each.day <= sitting.exam_last_on:
        return f"{each.code}_on", say(
            "“{name}”的日期不在考试日期{first}至{last}之内。",
            name=name,
            first=sitting.exam_first_on.isoformat(),
            last=sitting.exam_last_on.isoformat(),
        )
    return None


def _clash_objection(
    times: Sequence[SubjectTime], names: dict[str, ExamSubject]
) -> tuple[str, Sentence] | None:
    """Two subjects of one level are never written at the same time."""
    for one, other in combinations(times, 2):
        first, second = names[one.code], names[other.code]
        if first.level is second.level and _meet(one.moments, other.moments):
            return f"{other.code}_from", say(
                "“{first}”和“{second}”的时间重叠：同一级别的考生两科都要考，请错开。",
                first=first.name,
                second=second.name,
            )
    return None


def _meet(one: tuple[datetime, datetime] | None, other: tuple[datetime, datetime] | None) -> bool:
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]


def _moved(sitting: Sitting, times: Sequence[SubjectTime]) -> bool:
    known = {paper.subject.code: times_of(paper) for paper in sitting.papers}
    return any(known.get(each.code) != each.moments for each in times)


def times_of(paper: SittingSubject) -> tuple[datetime, datetime] | None:
    """From when until when a subject is written, if that is known."""
    if paper.starts_at is None or paper.ends_at is None:
        return None
    return paper.starts_at, paper.ends_at


def in_order(papers: Iterable[SittingSubject]) -> list[SittingSubject]:
    """The subjects of a sitting in the order in which they are written; unknown times last."""
    return sorted(
        papers,
        key=lambda paper: (
            paper.starts_at.isoformat() if paper.starts_at else _LATE,
            paper.subject.level.rank,
            paper.subject.position,
        ),
    )


def levels_at_once(sitting: Sitting) -> list[tuple[SittingSubject, SittingSubject]]:
    """Subjects of different levels that are written at the same time: nobody can sit both."""
    return [
        (one, other)
        for one, other in combinations(in_order(sitting.papers), 2)
        if one.subject.level is not other.subject.level and _meet(times_of(one), times_of(other))
    ]


def timetable(sitting: Sitting, chosen: Collection[str]) -> list[tuple[str, str]]:
    """The chosen subjects in the order in which they are written, each with its time."""
    return [
        (paper.subject.name, time_words(paper))
        for paper in in_order(sitting.papers)
        if paper.subject.code in chosen
    ]


def time_words(paper: SittingSubject) -> str:
    """When a subject is written, as papers print it."""
    known = times_of(paper)
    if known is None:
        return BY_NOTICE
    start, end = (local(moment) for moment in known)
    return f"{start.year}年{start.month}月{start.day}日 {start:%H:%M}—{end:%H:%M}"


def sign_columns(sitting: Sitting, chosen: Collection[str]) -> list[str]:
    """One column to sign in for each time at which anybody of the room writes; at most four."""
    starts = sorted(
        {
            local(paper.starts_at)
            for paper in sitting.papers
            if paper.subject.code in chosen and paper.starts_at
        }
    )
    several = len({start.date() for start in starts}) > 1
    names = [
        f"第{(start.date() - starts[0].date()).days + 1}天{start:%H:%M}"
        if several
        else f"{start:%H:%M}"
        for start in starts
    ]
    return names[:4] or ["签名"]


def fee_of(sitting: Sitting, chosen: Collection[str]) -> int | None:
    """What the chosen subjects cost together; None where a fee is not known."""
    fees = [paper.fee_fen for paper in sitting.papers if paper.subject.code in chosen]
    if not fees or None in fees:
        return None
    return sum(fee for fee in fees if fee is not None)
