"""Who came to a room: what the invigilators reported, seat by seat."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from trainer.core.text import Sentence, say
from trainer.domain.exams.models import Placement, SeatingState, SeatOutcome, Sitting
from trainer.domain.people.rules import kept_words_objection


def violations_of(typed: str) -> dict[int, str] | None:
    """One line for each seat: its number, a space, what happened; None: unreadable."""
    found: dict[int, str] = {}
    for line in filter(None, (line.strip() for line in typed.splitlines())):
        number, _, note = line.replace("　", " ").replace("\t", " ").partition(" ")
        if not (number.isascii() and number.isdigit() and len(number) <= 4) or int(number) in found:
            return None
        found[int(number)] = note.strip()[:200]
    return found


def outcome_objection(
    sitting: Sitting,
    placements: Sequence[Placement],
    absent: Collection[int] | None,
    violations: Mapping[int, str] | None,
    reason: str,
    today: date,
) -> tuple[str, Sentence] | None:
    """The field and the reason why this cannot be recorded of the room."""
    if any(each.plan.state is not SeatingState.FIXED for each in placements) or not placements:
        return "absent", say("这个考场还没有确定座位的考生。")
    if today < sitting.exam_first_on:
        return "absent", say("考试还没有开始，不能登记缺考。")
    if absent is None:
        return "absent", say("请只填写座位号，用逗号或空格隔开，例如：1，2，30。")
    if violations is None:
        return "violations", say("违纪每行写一个：先写座位号，空一格，再写情况。")
    return _wrong_seats(placements, absent, violations) or _wrong_words(
        placements, violations, reason
    )


def _wrong_seats(
    placements: Sequence[Placement], absent: Collection[int], violations: Mapping[int, str]
) -> tuple[str, Sentence] | None:
    seats = {each.seat for each in placements}
    for field, numbers in (("absent", absent), ("violations", violations)):
        empty = next((number for number in numbers if number not in seats), None)
        if empty is not None:
            return field, say("{seat}号座位没有安排考生，请核对。", seat=empty)
    both = next((number for number in absent if number in violations), None)
    if both is not None:
        return "violations", say("{seat}号座位既写了缺考又写了违纪，请核对。", seat=both)
    return None


def _wrong_words(
    placements: Sequence[Placement], violations: Mapping[int, str], reason: str
) -> tuple[str, Sentence] | None:
    if any(len(note) < 4 for note in violations.values()):
        return "violations", say("请写明违纪的情况，至少4个字。")
    for note in violations.values():
        if wrong := kept_words_objection(note):
            return "violations", wrong
    if any(each.outcome is not None for each in placements) and len(reason.strip()) < 4:
        return "reason", say("这个考场已经登记过，更改请写明原因，至少4个字。")
    if wrong := kept_words_objection(reason):
        return "reason", wrong
    return None


def outcome_of(
    seat: int, absent: Collection[int], violations: Mapping[int, str]
) -> tuple[SeatOutcome, str]:
    """What is recorded of a seat, and the note to it."""
    if seat in violations:
        return SeatOutcome.VIOLATION, violations[seat]
    return (SeatOutcome.ABSENT if seat in absent else SeatOutcome.PRESENT), ""
