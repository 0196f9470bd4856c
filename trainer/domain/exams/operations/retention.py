"""Photos and proofs of sittings that are long over are deleted, and counted in the audit trail."""

from collections.abc import Collection

from sqlalchemy import delete

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import ExamPhoto, KeepRule, Proof, Sitting
from trainer.domain.exams.rules import KeepFacts

AT_ONCE = 500
"""Of how many registrations the files are deleted in one transaction."""


@transaction()
def add_keep_rule(facts: KeepFacts, *, actor: Actor) -> KeepRule:
    """Enter how many months after an exam photos and proofs are kept, from a day on."""
    require(rules.may_set_rules(actor))
    queries.hold_rules()
    if wrong := rules.keep_rule_objection(facts, queries.keep_rules(), clock.today()):
        raise RuleBroken(wrong[1], wrong[0])
    rule = KeepRule(**vars(facts))
    db.session.add(rule)
    record(actor, "keep_rule.added", rule, months=rule.months, holds_from=rule.holds_from)
    return rule


@transaction()
def drop_keep_rule(rule: KeepRule, *, actor: Actor) -> None:
    """Take a time of keeping away before it holds."""
    require(rules.may_set_rules(actor))
    refuse_if(rules.dropping_objection(rule, clock.today()))
    record(actor, "keep_rule.dropped", rule, months=rule.months, holds_from=rule.holds_from)
    db.session.delete(rule)


@transaction()
def clear_files(sitting: Sitting, *, spared: Collection[int] = (), actor: Actor) -> int:
    """Delete the files of the next registrations on which nothing waits; returns of how many.

    `spared`: people of whom a higher feature has something to decide.
    """
    require(rules.may_judge_again(actor))
    rule = queries.keep_rule(clock.today())
    if rule is None or not rules.is_kept_long_enough(sitting, rule, clock.today()):
        return 0
    over = queries.held_with_files(sitting, spared, most=AT_ONCE)
    if not over:
        return 0
    photos, proofs = (  # what a DELETE gives back counts its rows; the stubs do not know
        db.session.execute(delete(kind).where(kind.registration_id.in_(over))).rowcount  # type: ignore[attr-defined]
        for kind in (ExamPhoto, Proof)
    )
    record(
        actor,
        "sitting.files_deleted",
        sitting,
        registrations=len(over),
        photos=photos,
        proofs=proofs,
        months=rule.months,
    )
    return len(over)
