"""Who may sit: a version is written as a copy of another, and published by a second person."""

from collections.abc import Sequence
from typing import Any

from trainer.core import clock
from trainer.core.actors import Actor, System
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import EligibilityClause, EligibilityVersion
from trainer.domain.exams.operations.rejudging import start_rejudging
from trainer.domain.exams.rules import ClauseFacts

RULES = System("exams.conditions")
"""Has registrations judged again when a new wording of the conditions holds for them."""


@transaction()
def add_eligibility_version(
    *,
    version: str,
    first_exam_year: int,
    last_exam_year: int | None = None,
    clauses: Sequence[ClauseFacts],
    study_rule: str = "",
    social_work: str = "",
    exclusions: Sequence[dict[str, str]] = (),
    actor: Actor,
) -> EligibilityVersion:
    """Put a wording of the conditions into force; registrations keep what judged them."""
    require(rules.may_set_rules(actor))
    row = EligibilityVersion(
        version=version,
        first_exam_year=first_exam_year,
        last_exam_year=last_exam_year,
        study_rule=study_rule,
        social_work=social_work,
        exclusions=list(exclusions),
        recorded_at=clock.now(),
    )
    refuse_if(rules.overlap(row, queries.eligibility_versions()), "first_exam_year")
    row.clauses = [
        EligibilityClause(position=position, **_values(facts))
        for position, facts in enumerate(clauses, start=1)
    ]
    db.session.add(row)
    db.session.flush()
    _put_into_force(row, actor)
    record(actor, "eligibility.added", row, version=version, clauses=len(row.clauses))
    return row


@transaction()
def end_eligibility_version(
    version: EligibilityVersion, *, last_exam_year: int, actor: Actor
) -> None:
    """Let a wording of the conditions end with this exam year, so that a new one can follow."""
    require(rules.may_set_rules(actor))
    if last_exam_year < version.first_exam_year:
        raise RuleBroken(say("最后适用年度不能早于开始年度，请核对。"), "last_exam_year")
    version.last_exam_year = last_exam_year
    record(actor, "eligibility.ended", version, last_exam_year=last_exam_year)


@transaction()
def draft_eligibility(
    base: EligibilityVersion, *, version: str, first_exam_year: int, basis: str, actor: Actor
) -> EligibilityVersion:
    """Begin the next version as a copy of this one; it judges nobody before it is published."""
    require(rules.may_set_rules(actor))
    queries.hold_rules()
    refuse_if(
        say("草稿还没有发布，不能照它另写一版。请从已发布的一版起草。")
        if base.published_at is None
        else None
    )
    known = queries.eligibility_names()
    if wrong := rules.draft_objection(version, first_exam_year, basis, known):
        raise RuleBroken(wrong[1], wrong[0])
    draft = EligibilityVersion(
        version=version.strip(),
        first_exam_year=first_exam_year,
        study_rule=base.study_rule,
        social_work=base.social_work,
        exclusions=list(base.exclusions),
        basis=basis.strip(),
        based_on_id=base.id,
        made_by_id=actor.actor_id,
        recorded_at=clock.now(),
    )
    draft.clauses = [
        EligibilityClause(position=row.position, **_values(rules.facts_of_clause(row)))
        for row in base.clauses
    ]
    db.session.add(draft)
    record(actor, "eligibility.drafted", draft, version=draft.version, basis=draft.basis)
    return draft


@transaction()
def change_clause(clause: EligibilityClause, facts: ClauseFacts, *, actor: Actor) -> None:
    """Write a clause of a draft otherwise."""
    draft = _own_draft(clause.version_row, actor)
    if wrong := rules.clause_objection(facts):
        raise RuleBroken(wrong[1], wrong[0])
    for name, value in _values(facts).items():
        setattr(clause, name, value)
    record(actor, "eligibility.clause_changed", draft, clause=facts.clause, level=facts.level)


@transaction()
def add_clause(draft: EligibilityVersion, facts: ClauseFacts, *, actor: Actor) -> EligibilityClause:
    """Write one more clause into a draft, behind the others."""
    _own_draft(draft, actor)
    if wrong := rules.clause_objection(facts):
        raise RuleBroken(wrong[1], wrong[0])
    position = max((row.position for row in draft.clauses), default=0) + 1
    clause = EligibilityClause(position=position, version_id=draft.id, **_values(facts))
    db.session.add(clause)
    record(actor, "eligibility.clause_added", draft, clause=facts.clause, level=facts.level)
    return clause


@transaction()
def remove_clause(clause: EligibilityClause, *, actor: Actor) -> None:
    """Take a clause out of a draft."""
    draft = _own_draft(clause.version_row, actor)
    record(actor, "eligibility.clause_removed", draft, clause=clause.clause, level=clause.level)
    db.session.delete(clause)


@transaction()
def publish_eligibility(draft: EligibilityVersion, *, actor: Actor) -> None:
    """Put a draft into force, by a second person; the one before it ends the year before.

    Registrations that were sent in for its years are judged again and listed.
    """
    require(rules.may_publish_rules(actor))
    queries.hold_rules()
    db.session.refresh(draft)
    others = queries.eligibility_versions()
    refuse_if(rules.publishing_objection(draft, others, actor))
    for other in others:
        if rules.ends_before(other, draft):
            last = draft.first_exam_year - 1
            end_eligibility_version(other, last_exam_year=last, actor=RULES)
    draft.published_by_id = actor.actor_id
    db.session.flush()
    _put_into_force(draft, actor)
    record(actor, "eligibility.published", draft, version=draft.version)


@transaction()
def drop_eligibility(draft: EligibilityVersion, *, actor: Actor) -> None:
    """Give a draft up."""
    require(rules.may_set_rules(actor))
    db.session.refresh(draft, with_for_update=True)
    refuse_if(rules.published_objection(draft))
    record(actor, "eligibility.dropped", draft, version=draft.version)
    db.session.delete(draft)


def _own_draft(draft: EligibilityVersion, actor: Actor) -> EligibilityVersion:
    """Only who writes a draft changes it: the second person reads what the first has written."""
    require(rules.may_set_rules(actor))
    db.session.refresh(draft, with_for_update=True)
    refuse_if(rules.writing_objection(draft, actor))
    return draft


def _put_into_force(version: EligibilityVersion, actor: Actor) -> None:
    version.published_at = clock.now()
    db.session.flush()
    for sitting in queries.concerned(version.first_exam_year, version.last_exam_year):
        if queries.sent_in_count(sitting.id):
            start_rejudging(sitting, actor=RULES)


def _values(facts: ClauseFacts) -> dict[str, Any]:
    return {
        **vars(facts),
        "education": [level.value for level in facts.education],
        "graduating": [level.value for level in facts.graduating],
    }
