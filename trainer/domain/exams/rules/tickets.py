"""Admission tickets and the papers of a room: from when on, and what they say."""

from collections.abc import Sequence
from datetime import date

from trainer.core.text import Sentence, say
from trainer.domain.exams.models import (
    ExamBar,
    ExamRoom,
    Placement,
    Registration,
    SeatingState,
    Sitting,
    SittingState,
)
from trainer.domain.exams.rules.bars import banned_objection

MOST_ROOMS = 300
"""How many rooms are printed by one job; the others when it is asked for again."""


def tickets_from(sitting: Sitting) -> date | None:
    """From which day on tickets are handed out; None: not set."""
    said = sitting.calendar.get("ticket_from_on")
    return date.fromisoformat(said) if said else None


def ticket_objection(
    registration: Registration,
    placement: Placement | None,
    bars: Sequence[ExamBar],
    today: date,
) -> Sentence | None:
    """Why the candidate gets no ticket now."""
    sitting = registration.sitting
    if sitting.is_national:
        return say("全国统一考试的准考证在中国人事考试网打印。")
    if sitting.state is SittingState.CANCELLED:
        return say("考试已取消，不再发准考证。")
    if banned := banned_objection(bars, sitting):
        return banned
    if placement is None or placement.plan.state is not SeatingState.FIXED:
        return say("座位还没有确定，准考证还不能下载。")
    start = tickets_from(sitting)
    if start is not None and today < start:
        return say("准考证从{day}起下载。", day=start.isoformat())
    return None


def rooms_objection(rooms: int) -> Sentence | None:
    """Papers of rooms come after the seats are fixed."""
    return None if rooms else say("座位确定以后才能打印门贴和签到表。")


def room_name(room: ExamRoom) -> str:
    """The room as papers name it."""
    name = f"第{room.number}考场"
    return f"{name}（{room.place}）" if room.place else name
