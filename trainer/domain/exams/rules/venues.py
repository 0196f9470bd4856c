"""Who arranges sites, rooms and seats, and what cannot be."""

import re
from collections.abc import Collection

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.exams.models import (
    ExamRoom,
    ExamSite,
    Registration,
    RegistrationState,
    SeatingPlan,
    SeatingState,
    Sitting,
    SittingKind,
    SittingState,
)
from trainer.domain.exams.rules.sittings import may_arrange
from trainer.domain.people.models import User
from trainer.domain.people.places import County, Township
from trainer.domain.people.rules import is_city_staff, kept_words_objection

MOST_SEATS = 60_000


def may_seat(actor: Actor, sitting: Sitting) -> bool:
    """Whoever arranges the sitting."""
    return may_arrange(actor, sitting.kind, sitting.county_id)


def reads_seating(viewer: User, sitting: Sitting) -> bool:
    """Whoever arranges the sitting, and the city bureau."""
    return may_seat(viewer, sitting) or is_city_staff(viewer)


def venue_objection(sitting: Sitting) -> Sentence | None:
    """Why no venues are entered here for this sitting."""
    if sitting.kind is SittingKind.NATIONAL:
        return say("全国统一考试的考点和座位由官网安排，这里不编排。")
    if sitting.state is SittingState.CANCELLED:
        return say("考试已取消，不再安排考点和座位。")
    return None


def site_objection(
    sitting: Sitting, county: County, township: Township | None
) -> tuple[str, Sentence] | None:
    """The field and the reason why a site cannot lie there."""
    if sitting.county_id is not None and county.id != sitting.county_id:
        return "county_id", say("本县（市、区）举办的考试，考点应在本县（市、区）。")
    if township is not None and township.county_id != county.id:
        return "township_id", say("所选乡镇（街道）不在这个县（市、区），请重新选择。")
    return None


def unused_of(typed: str) -> list[int] | None:
    """The numbers of seats that stay empty, however they are separated; None: unreadable."""
    words = [word for word in re.split(r"[\s,，、;；]+", typed.strip()) if word]
    if not all(word.isascii() and word.isdigit() and len(word) <= 4 for word in words):
        return None
    return sorted({int(word) for word in words})


def room_objection(
    rows: int, columns: int, unused: Collection[int] | None, taken: Collection[int] = ()
) -> tuple[str, Sentence] | None:
    """The field and the reason why a room cannot be like this; `taken` seats are given already."""
    if unused is None:
        return "unused", say("请只填写座位号，用逗号或空格隔开，例如：1，2，30。")
    total = rows * columns
    beyond = next((number for number in unused if not 1 <= number <= total), None)
    if beyond is not None:
        return "unused", say(
            "座位号{number}不在1到{total}之间，请核对。", number=beyond, total=total
        )
    if len(unused) >= total:
        return "unused", say("这个考场没有可用的座位。")
    lost = sorted(number for number in taken if number > total or number in unused)
    if lost:
        return "unused", say(
            "座位{numbers}已经安排了考生，请先把他们调到别的座位。",
            numbers="、".join(str(number) for number in lost[:5]),
        )
    return None


def removing_objection(taken: int) -> Sentence | None:
    """A room in which people are seated is not taken away."""
    if taken:
        return say("这里已经安排了{count}名考生，请先重新编排座位或逐人调整。", count=taken)
    return None


def planning_objection(
    sitting: Sitting, plan: SeatingPlan | None, seed: str, rooms: int, people: int
) -> Sentence | None:
    """Why seats cannot be given by the rule now."""
    if wrong := venue_objection(sitting):
        return wrong
    if plan is not None and plan.state is SeatingState.FIXED:
        return say("座位已经确定，不能重新编排。个别调整请在考生一行点“调整座位”。")
    if not seed.strip() or len(seed.strip()) > 40:
        return say("请填写随机种子，1至40个字符。")
    if not rooms:
        return say("还没有考场。请先添加考点和考场。")
    if not people:
        return say("还没有审核通过的考生，不能编排座位。")
    if people > MOST_SEATS:
        return say("考生超过{most}人，请分成几场考试编排。", most=MOST_SEATS)
    return None


def fixing_seats_objection(seated: int) -> Sentence | None:
    """A plan that seats nobody is not fixed."""
    return None if seated else say("还没有考生有座位，请先编排座位。")


def ticket_number(sitting: Sitting, serial: int) -> str:
    """The number on the admission ticket: year, sitting and a serial number; it never changes."""
    return f"{sitting.year}{sitting.id:04d}{serial:05d}"


def moving_objection(
    registration: Registration,
    room: ExamRoom,
    site: ExamSite,
    seat: int,
    reason: str,
    *,
    recorded: bool = False,
) -> tuple[str, Sentence] | None:
    """The field and the reason why this person is not put on this seat by hand.

    `recorded`: who came is on record of the room they leave, or of the one they would go to.
    """
    if registration.state is not RegistrationState.ACCEPTED:
        return "seat", say(
            "这份报名现在是“{state}”，不能安排座位。", state=registration.state.label
        )
    if room.sitting_id != registration.sitting_id:
        return "room_id", say("这个考场不属于这场考试，请重新选择。")
    if recorded:
        return "room_id", say("考场情况已经登记，座位不能再调整。")
    if seat not in room.seat_numbers:
        return "seat", say("这个考场没有{seat}号座位，或者它不用。", seat=seat)
    if registration.needs_access and not site.accessible:
        return "room_id", say("这名考生需要无障碍座位，所选考点没有无障碍条件。")
    if len(reason.strip()) < 4:
        return "reason", say("请写明调整的原因，至少4个字。")
    if wrong := kept_words_objection(reason):
        return "reason", wrong
    return None
