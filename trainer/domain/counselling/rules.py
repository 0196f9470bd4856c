"""Who counsels, books, asks and answers; windows, cut-offs, and what may become public."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.privacy import MOST_DIGITS, looks_personal
from trainer.core.text import Sentence, say
from trainer.domain.counselling.models import (
    MOST_BOOKED,
    SLOT_TAKEN,
    Booking,
    BookingState,
    CounsellingTerms,
    FrequentQuestion,
    Question,
    QuestionState,
    Slot,
    SlotState,
)
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.people.rules import (
    counties_of,
    holds,
    is_person,
    is_system,
    is_user,
    reason_objection,
)

MOST_BOOKINGS = 2
CANCEL_HOURS = 12
"""What holds where a county has said nothing else."""

MOST_NUMBERS = 9
MOST_SLOTS = 20
AHEAD = timedelta(days=120)
REMIND_BEFORE = timedelta(hours=24)
SHORTEST = 4
NO_NUMBERS = say("请不要写证件号码、手机号码或银行账号，回答问题用不到它们。")
_LONG_NUMBER = re.compile(rf"[0-9]{{{MOST_DIGITS + 1}}}")

__all__ = [
    "AHEAD",
    "CANCEL_HOURS",
    "MOST_BOOKINGS",
    "MOST_SLOTS",
    "REMIND_BEFORE",
    "asking_objection",
    "booking_objection",
    "cancel_hours",
    "cancelling_objection",
    "counsels",
    "free_number",
    "marking_objection",
    "may_answer",
    "may_ask",
    "may_ask_on",
    "may_book",
    "may_cancel",
    "may_keep_slot",
    "may_offer",
    "may_publish",
    "may_remind",
    "may_set_terms",
    "most_bookings",
    "offering_objection",
    "publishing_objection",
    "reason_objection",
    "shown",
    "words_objection",
]


def may_set_terms(actor: Actor, county_id: int) -> bool:
    """A county's clerks say how often one may book and until when one may cancel."""
    return holds(actor, DutyKind.CLERK, county_id=county_id)


def may_offer(actor: Actor, county_id: int) -> bool:
    """Counsellors of the county offer their own time."""
    return holds(actor, DutyKind.COUNSELLOR, county_id=county_id)


def may_keep_slot(actor: Actor, slot: Slot) -> bool:
    """The counsellor whose time it is, while charged with counselling in that county."""
    if not isinstance(actor, User) or not is_user(actor, slot.counsellor):
        return False
    return slot.county_id in counties_of(actor, DutyKind.COUNSELLOR)


def may_book(actor: Actor, person_id: int) -> bool:
    """People book for themselves."""
    return is_person(actor, person_id)


def may_cancel(actor: Actor, booking: Booking) -> bool:
    """People give their own time back."""
    return is_person(actor, booking.person_id)


def may_remind(actor: Actor) -> bool:
    """Reminders are sent by the program itself."""
    return is_system(actor)


def may_ask(actor: Actor, person_id: int) -> bool:
    """People ask for themselves."""
    return is_person(actor, person_id)


def may_ask_on(actor: Actor, question: Question) -> bool:
    """Whoever asked asks on, or says that it is solved."""
    return is_person(actor, question.person_id)


def may_answer(actor: Actor, question: Question) -> bool:
    """Counsellors of the county that was asked."""
    return holds(actor, DutyKind.COUNSELLOR, county_id=question.county_id)


def may_publish(actor: Actor, frequent: FrequentQuestion) -> bool:
    """Counsellors of the county change and withdraw what they made public."""
    return holds(actor, DutyKind.COUNSELLOR, county_id=frequent.county_id)


def most_bookings(terms: CounsellingTerms | None) -> int:
    """How many bookings one may hold at a time."""
    return terms.most_bookings if terms else MOST_BOOKINGS


def cancel_hours(terms: CounsellingTerms | None) -> int:
    """So many hours before the time one can no longer book or cancel."""
    return terms.cancel_hours if terms else CANCEL_HOURS


def shown(slot: Slot) -> str:
    """2026-09-12 09:00—09:30, on the office clock."""
    begins, ends = clock.local(slot.starts_at), clock.local(slot.ends_at)
    return f"{begins:%Y-%m-%d %H:%M}—{ends:%H:%M}"


def offering_objection(
    first_at: datetime,
    minutes: int,
    count: int,
    kept: Iterable[Slot],
    now: datetime,
    *,
    notice: timedelta,
) -> tuple[Sentence, str] | None:
    """Why a row of times cannot be offered. `kept` are the counsellor's own that stand; `notice`
    is how long before its time a booking is closed.
    """
    last_at = first_at + timedelta(minutes=minutes * count)
    if first_at <= now:
        return say("开始时间已经过去，请填写今后的时间。"), "first_at"
    if first_at - notice <= now:
        return say(
            "本县的预约在开始前 {hours} 小时截止，这个时间已经没有人能约。请填写 {at} 以后的时间。",
            hours=int(notice.total_seconds()) // 3600,
            at=f"{clock.local(now + notice):%Y-%m-%d %H:%M}",
        ), "first_at"
    if first_at > now + AHEAD:
        return say("最多提前 {days} 天发布，请核对日期。", days=AHEAD.days), "first_at"
    if clock.local(first_at).date() != clock.local(last_at).date():
        return say("这些时段会拖到第二天。请减少个数，或早一点开始。"), "count"
    for slot in kept:
        if slot.starts_at < last_at and first_at < slot.ends_at:
            return say("与您已发布的时段 {at} 重叠，请换一个时间。", at=shown(slot)), "first_at"
    return None


def booking_objection(
    slot: Slot, person: Person, live: Sequence[Booking], most: int, now: datetime
) -> Sentence | None:
    """Why this person cannot have this time. `live` are the bookings that nobody marked yet."""
    if slot.state is SlotState.CANCELLED:
        return say("这个时段已经取消，请换一个时段。")
    if slot.county_id not in (person.county_id, person.home_county_id):
        return say(
            "这是{county}的咨询，只接待本县的人。请约您所在县（市、区）的时段。",
            county=slot.county.name,
        )
    if not counsels(slot):
        return say("这位咨询员那天已不再接待本县的咨询，请换一个时段。")
    if now >= slot.close_at:
        return say("这个时段已过预约截止时间，请换一个时段，或改用书面提问。")
    if slot.booking is not None:
        return SLOT_TAKEN
    for booking in live:
        if booking.slot.starts_at < slot.ends_at and slot.starts_at < booking.slot.ends_at:
            return say("您在同一时间已约了 {at}，请换一个时段。", at=shown(booking.slot))
    return MOST_BOOKED if free_number(live, most, now) is None else None


def counsels(slot: Slot) -> bool:
    """Whether its counsellor is charged with counselling there on the day of the slot."""
    day = clock.local(slot.starts_at).date()
    return any(
        duty.kind is DutyKind.COUNSELLOR and duty.county_id == slot.county_id and duty.covers(day)
        for duty in slot.counsellor.duties
    )


def free_number(live: Sequence[Booking], most: int, now: datetime) -> int | None:
    """The lowest number that none of one's live bookings has; None where the county allows no
    more. What is over but was never marked keeps its number and uses up nothing.
    """
    if sum(booking.slot.ends_at > now for booking in live) >= most:
        return None
    used = {booking.number for booking in live}
    return next((number for number in range(1, MOST_NUMBERS + 1) if number not in used), None)


def cancelling_objection(booking: Booking, now: datetime) -> Sentence | None:
    """Time is given back while somebody else can still book it."""
    if booking.state is BookingState.BOOKED and now >= booking.slot.close_at:
        return say(
            "已过取消的截止时间（{at}）。确实不能来的，请打电话告诉主管部门。",
            at=f"{clock.local(booking.slot.close_at):%Y-%m-%d %H:%M}",
        )
    return None


def marking_objection(slot: Slot, now: datetime) -> Sentence | None:
    """Nobody has come, or failed to come, before it begins."""
    if now < slot.starts_at:
        return say("还没到这个时段，开始以后才能记。")
    return None


def asking_objection(title: str, words: str) -> tuple[Sentence, str] | None:
    """What a question needs before it is sent."""
    if len(title.strip()) < SHORTEST:
        return say("请用一句话写明想问什么，至少 {n} 个字。", n=SHORTEST), "title"
    if looks_personal(title):
        return NO_NUMBERS, "title"
    return words_objection(words)


def words_objection(words: str) -> tuple[Sentence, str] | None:
    """What is written is not empty and carries no number that identifies somebody."""
    if len(words.strip()) < SHORTEST:
        return say("请写得具体一些，至少 {n} 个字。", n=SHORTEST), "text"
    if looks_personal(words):
        return NO_NUMBERS, "text"
    return None


def publishing_objection(
    title: str, answer: str, asker: str, state: QuestionState | None
) -> tuple[Sentence, str] | None:
    """What is public says nothing of whoever asked."""
    if state is QuestionState.WAITING:
        return say("这个问题还没有答复，答复以后才能公开。"), "answer"
    for words, field in ((title, "title"), (answer, "answer")):
        if len(words.strip()) < SHORTEST:
            return say("请写得具体一些，至少 {n} 个字。", n=SHORTEST), field
        if looks_personal(words) or _LONG_NUMBER.search(words):
            return say("公开的文字里像是有证件号码、手机号码或银行账号，请删去。"), field
        if asker in words:
            return say("公开的文字里有提问人的姓名，请删去。"), field
    if sum(character.isdigit() for character in title) > MOST_DIGITS:
        return say("问题里的数字太多，请只留下必要的。"), "title"
    return None
