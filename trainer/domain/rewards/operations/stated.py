"""Facts that no register tells us: stated by people, confirmed or refused by an officer."""

from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import Sentence, say
from trainer.domain.notices.operations import tell
from trainer.domain.people.models import Person
from trainer.domain.people.places import County
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import CONFIRM, REFUSE, TAKE_BACK, FactKind, StatedFact


@transaction()
def state_stay(
    person: Person,
    *,
    kind: FactKind,
    county: County,
    from_on: date | None,
    to_on: date | None,
    evidence: str,
    actor: Actor,
) -> StatedFact:
    """State where one has a residence permit, or where and when one was insured."""
    require(rules.may_state(actor, person))
    _refuse(rules.span_objection(kind, from_on, to_on, clock.today()))
    refuse_if(rules.evidence_objection(evidence), "evidence")
    fact = StatedFact(kind=kind, from_on=from_on, to_on=to_on)
    return _stated(fact, person, county, evidence, actor)


@transaction()
def state_result(
    person: Person, *, county: County, year: int | None, passed: bool, evidence: str, actor: Actor
) -> StatedFact:
    """State the result of a year's assessment."""
    require(rules.may_state(actor, person))
    refuse_if(rules.year_objection(year, clock.today()), "year")
    refuse_if(rules.evidence_objection(evidence), "evidence")
    fact = StatedFact(kind=FactKind.ASSESSED, year=year, passed=passed)
    return _stated(fact, person, county, evidence, actor)


@transaction()
def confirm_fact(
    fact: StatedFact, *, basis: str, basis_on: date | None, seen: int | None = None, actor: Actor
) -> None:
    """Somebody has seen the paper: from now on clauses are judged by the fact."""
    _ready(fact, seen, actor)
    _refuse(rules.basis_objection(basis, basis_on, clock.today()))
    fact.take(CONFIRM)
    _decide(fact, basis, basis_on, actor)
    record(actor, "fact.confirmed", fact, kind=fact.kind, basis=basis.strip(), basis_on=basis_on)
    _tell(fact, say("您填报的情况已核实"), actor)


@transaction()
def refuse_fact(fact: StatedFact, *, basis: str, seen: int | None = None, actor: Actor) -> None:
    """The papers do not show it (or not any more), for a reason that the person reads."""
    _ready(fact, seen, actor)
    refuse_if(rules.reason_objection(basis), "basis")
    fact.take(REFUSE)
    _decide(fact, basis, None, actor)
    record(actor, "fact.refused", fact, kind=fact.kind, basis=basis.strip())
    _tell(fact, say("您填报的情况没有被采信"), actor)


@transaction()
def take_back_fact(fact: StatedFact, *, actor: Actor) -> None:
    """It was stated by mistake; nothing is judged by it any more."""
    require(rules.may_take_back(actor, fact))
    fact.take(TAKE_BACK)
    record(actor, "fact.withdrawn", fact, kind=fact.kind)


def _stated(
    fact: StatedFact, person: Person, county: County, evidence: str, actor: Actor
) -> StatedFact:
    fact.person_id, fact.county_id = person.id, county.id
    fact.evidence = evidence.strip()
    fact.stated_by_id, fact.stated_at = actor.actor_id, clock.now()
    db.session.add(fact)
    record(actor, "fact.stated", fact, kind=fact.kind)
    return fact


def _ready(fact: StatedFact, seen: int | None, actor: Actor) -> None:
    require(rules.may_confirm(actor, fact.county_id))
    rules.require_unchanged(fact, seen)
    refuse_if(rules.confirming_fact_objection(fact, actor))


def _decide(fact: StatedFact, basis: str, basis_on: date | None, actor: Actor) -> None:
    fact.decided_by_id, fact.decided_at = actor.actor_id, clock.now()
    fact.basis, fact.basis_on = basis.strip(), basis_on


def _refuse(objection: tuple[Sentence, str] | None) -> None:
    if objection:
        raise RuleBroken(*objection)


def _tell(fact: StatedFact, title: Sentence, actor: Actor) -> None:
    tell(
        fact.person_id,
        title=title,
        text=say("{kind}：{basis}", kind=fact.kind.label, basis=fact.basis),
        url="/candidate/facts/",
        actor=actor,
    )
