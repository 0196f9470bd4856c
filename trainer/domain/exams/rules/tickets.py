"""Admission tickets and the papers of a room: from when on, and what they say."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from trainer.core.text import Sentence, say
from trainer.domain.exams.models import (
    ExamRoom,
    ExamSubject,
    Placement,
    Registration,
    SeatingState,
    Sitting,
    SittingState,
)

MOST_ROOMS = 300
"""How many rooms are printed by one job; the others when it is asked for again."""
BY_NOTICE = "以考点通知为准"


def tickets_from(sitting: Sitting) -> date | None:
    """From which day on tickets are handed out; None: not set."""
    said = sitting.calendar.get("ticket_from_on")
    return date.fromisoformat(said) if said else None


def ticket_objection(
    registration: Registration, placement: Placement | None, today: date
) -> Sentence | None:
    """Why the candidate gets no ticket now."""
    sitting = registration.sitting
    if sitting.is_national:
        return say("全国统一考试的准考证在中国人事考试网打印。")
    if sitting.state is SittingState.CANCELLED:
        return say("考试已取消，不再发准考证。")
    if placement is None or placement.plan.state is not SeatingState.FIXED:
        return say("座位还没有确定，准考证还不能下载。")
    start = tickets_from(sitting)
    if start is not None and today < start:
        return say("准考证从{day}起下载。", day=start.isoformat())
    return None


def rooms_objection(rooms: int) -> Sentence | None:
    """Papers of rooms come after the seats are fixed."""
    return None if rooms else say("座位确定以后才能打印门贴和签到表。")


def held_on(sitting: Sitting, subject: ExamSubject, first_day: int) -> date | None:
    """On which day of the sitting a subject is written; None where the timetable does not fit."""
    day = sitting.exam_first_on + timedelta(days=subject.day - first_day)
    return day if subject.starts_at and day <= sitting.exam_last_on else None


def timetable(
    sitting: Sitting, subjects: Sequence[ExamSubject], chosen: Collection[str]
) -> list[tuple[str, str]]:
    """The chosen subjects in the order in which they are written, each with its time."""
    levels = set(sitting.level_list)
    first_day = min((each.day for each in subjects if each.level in levels), default=1)
    mine = [each for each in subjects if each.code in chosen]
    mine.sort(key=lambda each: (each.day, each.starts_at, each.position))
    return [(each.name, _time(sitting, each, first_day)) for each in mine]


def _time(sitting: Sitting, subject: ExamSubject, first_day: int) -> str:
    day = held_on(sitting, subject, first_day)
    if day is None:
        return BY_NOTICE
    return f"{day.year}年{day.month}月{day.day}日 {subject.starts_at}—{subject.ends_at}"


def room_name(room: ExamRoom) -> str:
    """The room as papers name it."""
    name = f"第{room.number}考场"
    return f"{name}（{room.place}）" if room.place else name


def sign_columns(
    sitting: Sitting, subjects: Sequence[ExamSubject], chosen: Collection[str]
) -> list[str]:
    """One column to sign in for each time at which anybody of the room writes; at most four."""
    times = sorted(
        {(each.day, each.starts_at) for each in subjects if each.code in chosen and each.starts_at}
    )
    several = len({day for day, _ in times}) > 1
    first_day = min((day for day, _ in times), default=1)
    names = [f"第{day - first_day + 1}天{start}" if several else start for day, start in times]
    return names[:4] or ["签名"]
