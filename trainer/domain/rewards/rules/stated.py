"""Facts that people state: who may state and confirm them, and how they are judged by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.people.models import DutyKind, Person
from trainer.domain.people.rules import holds, is_person, kept_words_objection
from trainer.domain.rewards.models import FactKind, StatedFact
from trainer.domain.rewards.rules.spans import Span

SHORTEST_EVIDENCE = 4
EARLIEST_YEAR = 2008


@dataclass(frozen=True)
class Confirmed:
    """What is confirmed of one person, as a claim asks for it."""

    residence_county_id: int | None = None
    insured: tuple[Span, ...] = ()
    assessed: Mapping[int, bool] = field(default_factory=dict)


def may_state(actor: Actor, person: Person) -> bool:
    """People state facts about themselves."""
    return is_person(actor, person.id)


def may_take_back(actor: Actor, fact: StatedFact) -> bool:
    """What somebody stated they take back."""
    return is_person(actor, fact.person_id)


def may_confirm(actor: Actor, county_id: int) -> bool:
    """Clerks and reviewers of the county that the fact speaks of."""
    return holds(actor, DutyKind.CLERK, DutyKind.REVIEWER, county_id=county_id)


def span_objection(
    kind: FactKind, from_on: date | None, to_on: date | None, today: date
) -> tuple[Sentence, str] | None:
    """What is wrong with the days, and in which field."""
    if from_on is None:
        return say("请填写开始日期。"), "from_on"
    if from_on > today:
        return say("开始日期不能晚于今天，请核对。"), "from_on"
    if to_on is not None and to_on < from_on:
        return say("结束日期早于开始日期，请核对。"), "to_on"
    if kind is FactKind.INSURED and to_on is not None and to_on > today:
        return say("社会保险只填已经缴纳的月份，结束日期不能晚于今天。"), "to_on"
    return None


def year_objection(year: int | None, today: date) -> Sentence | None:
    """A result is of a year that has begun."""
    if year is None or not EARLIEST_YEAR <= year <= today.year:
        return say("请填写考核年度，{first} 至 {last} 年。", first=EARLIEST_YEAR, last=today.year)
    return None


def evidence_objection(evidence: str) -> Sentence | None:
    """What shows it, so that somebody can look at it."""
    if len(evidence.strip()) < SHORTEST_EVIDENCE:
        return say("请写明有什么材料可以证明，例如“社会保险参保缴费证明（2026年3月打印）”。")
    return kept_words_objection(evidence)


def confirming_fact_objection(fact: StatedFact, actor: Actor) -> Sentence | None:
    """Nobody confirms what is said of themselves."""
    if is_person(actor, fact.person_id) or fact.stated_by_id == actor.actor_id:
        return say("不能核实本人填报的情况，请由其他同事办理。")
    return None


def basis_objection(basis: str, basis_on: date | None, today: date) -> tuple[Sentence, str] | None:
    """What was seen, and of which day it is."""
    if len(basis.strip()) < SHORTEST_EVIDENCE:
        return say("请写明看过什么材料，例如“居住证原件”。"), "basis"
    if basis_on is None or basis_on > today:
        return say("请填写材料的日期，不能晚于今天。"), "basis_on"
    objection = kept_words_objection(basis)
    return (objection, "basis") if objection else None


def confirmed(facts: Iterable[Any], on: date) -> Confirmed:
    """The confirmed facts of one person put together; a permit that ran out counts no more.

    Insurance counts to the day of the paper that shows it, and no month further.
    """
    residence: int | None = None
    insured, assessed = list[Span](), dict[int, bool]()
    for fact in facts:
        if fact.kind is FactKind.INSURED:
            shown_until = min(fact.to_on or fact.basis_on, fact.basis_on)
            insured.append(Span(fact.county_id, fact.from_on, shown_until))
        elif fact.kind is FactKind.ASSESSED:
            assessed[fact.year] = fact.passed
        elif fact.to_on is None or fact.to_on >= on:
            residence = fact.county_id
    return Confirmed(residence, tuple(insured), assessed)
