"""Who of those that wait comes first, and the rule as it is published."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from trainer.core.text import Sentence, say
from trainer.domain.training.models import Course, Precedence, SignUp

MISSED_WITHIN = timedelta(days=365)
MISSED_TOO_OFTEN = 2
"""So many classes missed in that time, and one waits behind the others."""

PRECEDENCE = {
    Precedence.IN_ORDER: say("候补按报名先后递补。"),
    Precedence.OWN_COUNTY: say("候补先递补本县（市、区）的人，再按报名先后递补其他人。"),
    Precedence.NEWCOMERS: say("候补先递补没有上过本课程的人，再按报名先后递补其他人。"),
}


def queue_order(
    sign_ups: Iterable[SignUp],
    missed: Mapping[int, int] | None = None,
    behind: Collection[int] = (),
) -> list[SignUp]:
    """Who was moved up first, then by the time of joining; whoever missed often comes after.

    `missed` is how often each person lately stayed away or cancelled late; `behind` are those
    whom the course's rule of precedence puts after the others.
    """
    known = missed or {}
    return sorted(
        sign_ups,
        key=lambda s: (
            s.moved_up_at is None,
            s.moved_up_at is None and known.get(s.person_id or 0, 0) >= MISSED_TOO_OFTEN,
            s.moved_up_at is None and s.person_id in behind,
            s.moved_up_at or s.waiting_since,
            s.id,
        ),
    )


def queue_rule(course: Course) -> Sentence:
    """The rule of the queue, as it is published where people join it."""
    return say(
        "{first}近 {days} 天内缺课（没有请假）或晚取消满 {times} 次的人，排在其他候补的人后面。",
        first=PRECEDENCE[course.precedence],
        days=MISSED_WITHIN.days,
        times=MISSED_TOO_OFTEN,
    )


def behind(
    precedence: Precedence, waiting: Sequence[SignUp], known: Collection[int]
) -> frozenset[int]:
    """Who waits behind the others by the course's published rule, as ids of people.

    `known`: those of the waiting who attended another class of the course before.
    """
    if precedence is Precedence.NEWCOMERS:
        return frozenset(known)
    if precedence is Precedence.OWN_COUNTY:
        return frozenset(
            row.person_id
            for row in waiting
            if row.person_id is not None and row.person is not None and not _at_home(row)
        )
    return frozenset()


def _at_home(row: SignUp) -> bool:
    return row.person is not None and row.county_id in (
        row.person.county_id,
        row.person.home_county_id,
    )
