"""Continuing education: which hours count in which period of registration, and how many."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import (
    Certificate,
    CertificateState,
    HoursCategory,
    HoursEntry,
    HoursState,
)
from trainer.domain.people.models import DutyKind, Person
from trainer.domain.people.rules import holds, is_person, is_system, kept_words_objection

SHORT_WITHIN_DAYS = 365
"""So long before a registration ends its holder stands on the county's list."""

MOST_TENTHS = 3000
CREDITED_INSTEAD = say("考勤关闭后已按课堂考勤计入，本条不再重复计算。")


class Cycle(NamedTuple):
    """A period of registration: the first and the last day on which an activity counts."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


class CategoryHours(NamedTuple):
    """The hours of one category: what was done, and what of it counts."""

    category: HoursCategory
    done_tenths: int
    counted_tenths: int
    most_tenths: int | None


@dataclass(frozen=True)
class Ledger:
    """How the hours of one period of registration stand."""

    cycle: Cycle
    need_tenths: int
    categories: tuple[CategoryHours, ...]
    waiting_tenths: int

    @property
    def counted_tenths(self) -> int:
        """What counts of all categories together."""
        return sum(row.counted_tenths for row in self.categories)

    @property
    def missing_tenths(self) -> int:
        """How much is still to be done."""
        return max(0, self.need_tenths - self.counted_tenths)


def may_file_hours(actor: Actor, person: Person) -> bool:
    """People enter what they did themselves."""
    return is_person(actor, person.id)


def may_decide_hours(actor: Actor, entry: HoursEntry) -> bool:
    """Clerks and reviewers of the person's county, never for themselves."""
    county_id = entry.person.county_id
    return not is_person(actor, entry.person_id) and holds(
        actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=county_id
    )


def may_credit(actor: Actor) -> bool:
    """What follows from attendance is entered by the program."""
    return is_system(actor)


def may_set_hours(actor: Actor) -> bool:
    """Needs and caps come from the reference data."""
    return is_system(actor)


def cycle_of(certificate: Certificate) -> Cycle | None:
    """The period in which the hours of a certificate count now."""
    begun, until = certificate.registered_on, certificate.registered_until_on
    if certificate.state is not CertificateState.VALID or begun is None or until is None:
        return None
    return Cycle(begun, until)


def counting_for(certificates: Sequence[Certificate], day: date) -> Certificate | None:
    """The certificate of the highest level in whose period of registration the day lies."""
    fitting = [row for row in certificates if day in (cycle_of(row) or ())]
    return max(fitting, key=lambda row: row.level.rank, default=None)


def filing_objection(
    certificates: Sequence[Certificate], held_on: date, hours_tenths: int, today: date
) -> tuple[Sentence, str] | None:
    """Why an activity cannot be entered, with the ranges in which it could have been."""
    cycles = [cycle for row in certificates if (cycle := cycle_of(row))]
    if not cycles:
        return say("您还没有登记有效的证书，学时无处可记。请先办理证书登记。"), "held_on"
    if held_on > today:
        return say("活动日期还没有到，请在参加以后填报。"), "held_on"
    if not any(held_on in cycle for cycle in cycles):
        ranges = "、".join(f"{one.first.isoformat()}—{one.last.isoformat()}" for one in cycles)
        return say(
            "活动日期不在登记有效期内。您的登记有效期是 {ranges}，只有这期间的活动能计入；"
            "上一期的活动不能计入这一期。",
            ranges=ranges,
        ), "held_on"
    if not 0 < hours_tenths <= MOST_TENTHS:
        return say("学时应在 0.1 到 {most} 之间。", most=MOST_TENTHS // 10), "hours"
    return None


def credited_objection(standing: Iterable[HoursEntry], key: str) -> Sentence | None:
    """What attendance has credited is not entered by hand once more."""
    for entry in standing:
        named = activity_key(entry.held_on, entry.title)
        if named == key and entry.activity != named:
            return say(
                "这次培训的学时已按课堂考勤自动计入，不用再填报。认为学时不对的，请联系主办单位核对考勤。"
            )
    return None


def evidence_objection(evidence: str) -> Sentence | None:
    """What an officer can look up: a number or a place where it is written."""
    if not evidence.strip():
        return say("请写明证明材料的名称和编号，例如：结业证书 第 12 号。")
    return kept_words_objection(evidence)


def answer_objection(counted: bool, answer: str) -> Sentence | None:
    """What is returned has a reason that the person can act upon."""
    if not counted and not answer.strip():
        return say("退回要写明缺什么、怎样补充，本人会看到。")
    return kept_words_objection(answer)


def activity_key(held_on: date, title: str) -> str:
    """How an activity is recognised, however its title was typed: its day and its letters."""
    letters = re.sub(r"\W", "", unicodedata.normalize("NFKC", title)).lower()
    return f"{held_on.isoformat()} {letters}"[:200]


def ledger(
    cycle: Cycle,
    entries: Iterable[HoursEntry],
    need_tenths: int,
    caps: Mapping[HoursCategory, int | None],
) -> Ledger:
    """The sums of a period; of each category no more counts than its cap."""
    done = dict.fromkeys(HoursCategory, 0)
    waiting = 0
    for entry in entries:
        if entry.state is HoursState.COUNTED:
            done[entry.category] += entry.hours_tenths
        elif entry.state in (HoursState.FILED, HoursState.RETURNED):
            waiting += entry.hours_tenths
    return Ledger(
        cycle=cycle,
        need_tenths=need_tenths,
        categories=tuple(
            CategoryHours(
                category, tenths, _at_most(tenths, caps.get(category)), caps.get(category)
            )
            for category, tenths in done.items()
        ),
        waiting_tenths=waiting,
    )


def _at_most(tenths: int, most: int | None) -> int:
    return tenths if most is None else min(tenths, most)
