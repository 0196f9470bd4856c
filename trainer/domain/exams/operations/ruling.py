"""Pass lines, re-check rules and photo rules are entered, corrected, ended; none is changed."""

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import PassLine, PhotoRule, RecheckRule
from trainer.domain.exams.operations.rederiving import start_rederiving
from trainer.domain.exams.rules import LineFacts, PhotoFacts, RecheckFacts


@transaction()
def add_pass_line(facts: LineFacts, *, actor: Actor) -> PassLine:
    """Enter the mark that passes for these years; the passes of those years are derived again."""
    require(rules.may_set_rules(actor))
    queries.hold_rules()
    _refuse(rules.line_objection(facts, queries.subjects(), queries.pass_lines()))
    line = _line(facts, actor)
    record(actor, "pass_line.added", line, line=_told(line))
    start_rederiving(line, facts, actor=actor)
    return line


@transaction()
def correct_pass_line(old: PassLine, facts: LineFacts, *, actor: Actor) -> PassLine:
    """Let another line follow for all or some years of this one; the other years stay as they are.

    Subject and region are those of the old line.
    """
    require(rules.may_set_rules(actor))
    queries.hold_rules()
    db.session.refresh(old)
    _refuse(rules.following_objection(old, facts))
    _refuse(rules.line_objection(facts, queries.subjects(), ()))
    _end(old, facts.basis, actor)
    for first, last in rules.rest_of(old, facts):
        _line(_same_line(old, first, last), actor)
    line = _line(facts, actor)
    record(actor, "pass_line.corrected", line, replaced=old.id, line=_told(line))
    start_rederiving(line, facts, actor=actor)
    return line


@transaction()
def end_pass_line(old: PassLine, *, last_year: int, basis: str, actor: Actor) -> PassLine:
    """Let a line end with this exam year; later years go by what else holds for them."""
    require(rules.may_set_rules(actor))
    queries.hold_rules()
    db.session.refresh(old)
    _refuse(rules.ending_objection(old, last_year, basis))
    _end(old, basis, actor)
    line = _line(_same_line(old, old.first_year, last_year), actor)
    record(actor, "pass_line.ended", line, replaced=old.id, basis=basis.strip(), line=_told(line))
    later = _same_line(old, last_year + 1, old.last_year)
    start_rederiving(line, later, actor=actor)
    return line


@transaction()
def add_recheck_rule(facts: RecheckFacts, *, actor: Actor) -> RecheckRule:
    """Enter within how many days a score can be asked about in these exam years."""
    require(rules.may_set_rules(actor))
    queries.hold_rules()
    _refuse(rules.recheck_rule_objection(facts, queries.recheck_rules()))
    rule = _recheck(facts, actor)
    record(actor, "recheck_rule.added", rule, first_year=rule.first_year, days=rule.days)
    return rule


@transaction()
def correct_recheck_rule(old: RecheckRule, facts: RecheckFacts, *, actor: Actor) -> RecheckRule:
    """Let another rule follow for all or some years of this one; the other years stay."""
    require(rules.may_set_rules(actor))
    queries.hold_rules()
    db.session.refresh(old)
    _refuse(rules.following_objection(old, facts))
    _refuse(rules.recheck_rule_objection(facts, ()))
    _end(old, facts.basis, actor)
    for first, last in rules.rest_of(old, facts):
        rest = RecheckFacts(
            first_year=first, last_year=last, days=old.days, scope=old.scope, basis=old.basis
        )
        _recheck(rest, actor)
    rule = _recheck(facts, actor)
    record(actor, "recheck_rule.corrected", rule, replaced=old.id, days=rule.days)
    return rule


@transaction()
def add_photo_rule(facts: PhotoFacts, *, actor: Actor) -> PhotoRule:
    """Enter what a photo must be from a day on."""
    require(rules.may_set_rules(actor))
    queries.hold_rules()
    known, today = queries.photo_rules(), clock.today()
    _refuse(rules.photo_rule_objection(facts, known, today))
    rule = PhotoRule(**vars(facts))
    db.session.add(rule)
    record(actor, "photo_rule.added", rule, holds_from=facts.holds_from, basis=facts.basis)
    return rule


@transaction()
def drop_photo_rule(rule: PhotoRule, *, actor: Actor) -> None:
    """Take a rule of photos away before it holds."""
    require(rules.may_set_rules(actor))
    refuse_if(rules.dropping_objection(rule, clock.today()))
    record(actor, "photo_rule.dropped", rule, holds_from=rule.holds_from, basis=rule.basis)
    db.session.delete(rule)


def _refuse(wrong: rules.Wrong) -> None:
    if wrong is not None:
        raise RuleBroken(wrong[1], wrong[0])


def _end(old: PassLine | RecheckRule, basis: str, actor: Actor) -> None:
    old.ended_at, old.ended_by_id, old.ended_basis = clock.now(), actor.actor_id, basis.strip()
    db.session.flush()


def _line(facts: LineFacts, actor: Actor) -> PassLine:
    values = {**vars(facts), "basis": facts.basis.strip()}
    line = PassLine(**values, entered_at=clock.now(), entered_by_id=actor.actor_id)
    db.session.add(line)
    db.session.flush()
    return line


def _same_line(old: PassLine, first: int, last: int | None) -> LineFacts:
    return LineFacts(
        first_year=first,
        last_year=last,
        mark_tenths=old.mark_tenths,
        basis=old.basis,
        subject_code=old.subject_code,
        region=old.region,
    )


def _recheck(facts: RecheckFacts, actor: Actor) -> RecheckRule:
    rule = RecheckRule(**vars(facts), entered_at=clock.now(), entered_by_id=actor.actor_id)
    db.session.add(rule)
    db.session.flush()
    return rule


def _told(line: PassLine) -> str:
    years = f"{line.first_year}-{line.last_year or ''}"
    return f"{years} {line.subject_code or '*'} {line.region or '*'} {line.mark_tenths}"
