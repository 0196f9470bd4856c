"""Levels that a county or the city examines itself are entered, end, or are taken back."""

from datetime import date

from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.domain.certificates.models import Level, LocalLevel
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import ExamSubject
from trainer.domain.exams.rules import LocalFacts, LocalSubject
from trainer.domain.people.places import County


@transaction()
def add_local_level(county: County | None, facts: LocalFacts, *, actor: Actor) -> LocalLevel:
    """Enter a level with its subjects; sittings can choose it from its first day on."""
    county_id = county.id if county else None
    require(rules.may_set_local(actor, county_id))
    if wrong := rules.local_objection(facts):
        raise RuleBroken(wrong[1], wrong[0])
    level = LocalLevel(
        county_id=county_id,
        name=facts.name.strip(),
        within_years=facts.within_years,
        valid_years=facts.valid_years,
        basis=facts.basis.strip(),
        from_on=facts.from_on,
    )
    db.session.add(level)
    db.session.flush()
    last = queries.last_local_position()
    for number, each in enumerate(facts.subjects or (), start=1):
        db.session.add(_subject(level, each, number, last + number))
    record(
        actor,
        "local_level.added",
        level,
        county_id=county_id,
        name=level.name,
        subjects=[each.name for each in facts.subjects or ()],
    )
    return level


def _subject(level: LocalLevel, said: LocalSubject, number: int, position: int) -> ExamSubject:
    return ExamSubject(
        code=f"local_{level.id}_{number}",
        level=Level.LOCAL,
        local_level_id=level.id,
        position=position,
        name=said.name,
        short_name=said.name,
        minutes=said.minutes,
        full_mark_tenths=said.full_tenths,
        pass_tenths=said.pass_tenths,
    )


@transaction()
def end_local_level(level: LocalLevel, *, until_on: date, actor: Actor) -> None:
    """No exam after that day is of this level any more; what was certified stays."""
    require(rules.may_set_local(actor, level.county_id))
    refuse_if(rules.local_gone_objection(queries.held_local(level)))
    last = queries.last_exam_of(level)
    refuse_if(rules.local_ending_objection(level, until_on, last), "until_on")
    level.until_on = until_on
    record(
        actor, "local_level.ended", level, county_id=level.county_id, until_on=until_on.isoformat()
    )


@transaction()
def remove_local_level(level: LocalLevel, *, actor: Actor) -> None:
    """Take back a level that was entered by mistake and that nothing uses yet."""
    require(rules.may_set_local(actor, level.county_id))
    refuse_if(rules.local_gone_objection(queries.held_local(level)))
    refuse_if(rules.local_removing_objection(level, queries.used_locals()))
    record(actor, "local_level.removed", level, county_id=level.county_id, name=level.name)
    for subject in queries.subjects(Level.LOCAL, local_level_id=level.id):
        db.session.delete(subject)
    db.session.flush()
    db.session.delete(level)
