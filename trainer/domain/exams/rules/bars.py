"""Bans and promises that count no more: who enters them, and what follows."""

from collections.abc import Iterable
from datetime import date, timedelta

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.exams.models import BarKind, ExamBar, Promise, Sitting
from trainer.domain.people.models import DutyKind, Person
from trainer.domain.people.rules import holds, is_person, kept_words_objection

LONGEST = timedelta(days=366 * 10)


def may_bar(actor: Actor, person: Person) -> bool:
    """Clerks and reviewers of the county that keeps the record, never about themselves."""
    return not is_person(actor, person.id) and holds(
        actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=person.county_id
    )


def bar_objection(from_on: date, until_on: date, basis: str) -> tuple[str, Sentence] | None:
    """The field and the reason why such an entry cannot be."""
    if until_on < from_on:
        return "until_on", say("结束日期不能早于开始日期，请核对。")
    if until_on - from_on > LONGEST:
        return "until_on", say("记录期超过10年，请核对日期。")
    if len(basis.strip()) < 4:
        return "basis", say("请写明依据的处理决定或通知，至少4个字。")
    if wrong := kept_words_objection(basis):
        return "basis", wrong
    return None


def lifting_objection(bar: ExamBar, reason: str) -> Sentence | None:
    """Why an entry is not lifted."""
    if bar.lifted_at is not None:
        return say("这条记录已经撤销。")
    if len(reason.strip()) < 4:
        return say("请写明撤销的原因，至少4个字。")
    return kept_words_objection(reason)


def bar_on(bars: Iterable[ExamBar], kind: BarKind, day: date) -> ExamBar | None:
    """The entry of this kind that holds on the day, the one that ends last."""
    found = [bar for bar in bars if bar.kind is kind and bar.covers(day)]
    return max(found, key=lambda bar: bar.until_on, default=None)


def banned_objection(bars: Iterable[ExamBar], sitting: Sitting) -> Sentence | None:
    """A ban that still holds on the first day of the exam."""
    bar = bar_on(bars, BarKind.BANNED, sitting.exam_first_on) if sitting.applies_rules else None
    return banned_words(bar) if bar is not None else None


def banned_words(bar: ExamBar) -> Sentence:
    """Until when somebody may not sit."""
    return say(
        "在停考期内（{first}至{last}），不得报考。",
        first=bar.from_on.isoformat(),
        last=bar.until_on.isoformat(),
    )


def promise_bar_objection(
    bars: Iterable[ExamBar], choice: Promise | None, today: date
) -> Sentence | None:
    """Whose promise counts no more brings proof instead."""
    bar = bar_on(bars, BarKind.NO_PROMISE, today)
    if bar is None or choice is not Promise.MADE:
        return None
    return say(
        "有不适用告知承诺制的记录（至{last}）。请选择“不采用，提交证明材料”，按审核要求带材料办理；"
        "对记录有疑问请联系本县（市、区）主管部门。",
        last=bar.until_on.isoformat(),
    )
