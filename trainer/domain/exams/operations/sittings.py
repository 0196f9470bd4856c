"""Levels, subjects, conditions and sittings are set up."""

from collections.abc import Sequence
from datetime import datetime

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.certificates.models import Level
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import (
    CANCEL,
    PUBLISH,
    ExamLevel,
    ExamSubject,
    MoreTime,
    Sitting,
    SittingKind,
    SittingSubject,
)
from trainer.domain.exams.operations.tickets import void_papers, void_sheets
from trainer.domain.exams.rules import SittingFacts, SubjectTime
from trainer.domain.notices.operations import tell
from trainer.domain.people.models import Person
from trainer.domain.people.places import County
from trainer.domain.people.rules import kept_words_objection


@transaction()
def add_exam_level(
    level: Level,
    *,
    passes_within_years: int,
    clause: str,
    gives_certificate: bool = True,
    statement_valid_years: int | None = None,
    actor: Actor,
) -> ExamLevel:
    """Enter within how many exam years the subjects of a level must be passed."""
    require(rules.may_set_rules(actor))
    row = ExamLevel(
        level=level,
        passes_within_years=passes_within_years,
        clause=clause,
        gives_certificate=gives_certificate,
        statement_valid_years=statement_valid_years,
    )
    db.session.add(row)
    record(actor, "exam_level.added", row, level=level, within=passes_within_years)
    return row


@transaction()
def add_subject(
    level: Level,
    *,
    code: str,
    position: int,
    name: str,
    short_name: str,
    minutes: int,
    full_mark_tenths: int = 1000,
    day: int = 1,
    starts_at: str = "",
    ends_at: str = "",
    fee_fen: int | None = None,
    actor: Actor,
) -> ExamSubject:
    """Enter one paper of a level."""
    require(rules.may_set_rules(actor))
    row = ExamSubject(
        level=level,
        code=code,
        position=position,
        name=name,
        short_name=short_name,
        minutes=minutes,
        full_mark_tenths=full_mark_tenths,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        fee_fen=fee_fen,
    )
    db.session.add(row)
    record(actor, "exam_subject.added", row, code=code)
    return row


@transaction()
def create_sitting(facts: SittingFacts, *, county: County | None = None, actor: Actor) -> Sitting:
    """Draw up a sitting; candidates see it once it is published."""
    require(rules.may_arrange(actor, facts.kind, county.id if county else None))
    if facts.local_level is not None:
        gone = rules.local_gone_objection(queries.held_local(facts.local_level))
        refuse_if(gone, "local_level")
    if wrong := rules.sitting_objection(facts):
        raise RuleBroken(wrong[1], wrong[0])
    refuse_if(rules.foreign_objection(facts, county.id if county else None), "local_level")
    values = {**vars(facts), "levels": [level.value for level in facts.levels]}
    sitting = Sitting(county_id=county.id if county else None, made_by_id=actor.actor_id, **values)
    sitting.papers = _usual_papers(facts)
    db.session.add(sitting)
    record(actor, "sitting.created", sitting, kind=facts.kind, year=facts.year)
    return sitting


def _usual_papers(facts: SittingFacts) -> list[SittingSubject]:
    """The subjects with the times of the calendar; fees are the portal's, so a national one's."""
    local = facts.local_level
    subjects = queries.subjects(local_level_id=local.id if local else None)
    times = rules.usual_times(facts.exam_first_on, facts.exam_last_on, facts.levels, subjects)
    papers = []
    for subject in subjects:
        if subject.code in times:
            start, end = times[subject.code] or (None, None)
            fee = subject.fee_fen if facts.kind is SittingKind.NATIONAL else None
            papers.append(
                SittingSubject(subject=subject, starts_at=start, ends_at=end, fee_fen=fee)
            )
    return papers


@transaction()
def set_timetable(sitting: Sitting, times: Sequence[SubjectTime], *, actor: Actor) -> None:
    """Say when each subject is written and what it costs; sheets of rooms are printed anew.

    Once tickets hold, the times on them stay.
    """
    require(rules.may_arrange(actor, sitting.kind, sitting.county_id))
    sitting = queries.held_sitting(sitting)
    papers = {paper.subject.code: paper for paper in sitting.papers}
    times = [each for each in times if each.code in papers]
    names = {code: paper.subject for code, paper in papers.items()}
    wrong = rules.timetable_objection(sitting, times, names, queries.ticket_count(sitting.id))
    if wrong:
        raise RuleBroken(wrong[1], wrong[0])
    for each in times:
        paper = papers[each.code]
        paper.starts_at, paper.ends_at = each.moments or (None, None)
        paper.fee_fen = each.fee_fen
    void_sheets(sitting, [room.id for room in queries.rooms_of(sitting.id)], actor=actor)
    record(
        actor,
        "sitting.timetable_set",
        sitting,
        times={each.code: rules.time_words(papers[each.code]) for each in times},
        fees={each.code: each.fee_fen for each in times},
    )


@transaction()
def publish_sitting(sitting: Sitting, *, actor: Actor) -> None:
    """Show a sitting to candidates, after a second look at its days."""
    require(rules.may_arrange(actor, sitting.kind, sitting.county_id))
    sitting.take(PUBLISH)
    record(actor, "sitting.published", sitting)


@transaction()
def cancel_sitting(sitting: Sitting, *, reason: str, actor: Actor) -> None:
    """Call a sitting off, for a reason that candidates can read."""
    require(rules.may_arrange(actor, sitting.kind, sitting.county_id))
    sitting = queries.held_sitting(sitting)
    if len(reason.strip()) < 4:
        raise RuleBroken(say("请写明取消的原因，至少4个字。"), "reason")
    refuse_if(kept_words_objection(reason), "reason")
    sitting.take(CANCEL)
    sitting.cancelled_reason = reason.strip()
    void_papers(sitting, actor=actor)
    for registration in queries.standing(sitting.id):
        tell(
            registration.person_id,
            title=say("考试已取消"),
            text=say("{title}已取消：{reason}", title=sitting.title, reason=reason.strip()),
            url=rules.page_of(registration),
            actor=actor,
        )
    record(actor, "sitting.cancelled", sitting, reason=reason.strip())


@transaction()
def give_more_time(
    sitting: Sitting,
    person: Person | None,
    *,
    until: datetime | None,
    reason: str,
    actor: Actor,
) -> MoreTime:
    """Let one person register, or send a correction in, until later, for a reason that is kept."""
    require(rules.may_arrange(actor, sitting.kind, sitting.county_id))
    now = clock.now()
    wrong = rules.more_time_objection(sitting, person, until, reason, now)
    if wrong is not None or person is None or until is None:
        field, sentence = wrong or ("until", say("请填写延长到的时间。"))
        raise RuleBroken(sentence, field)
    row = MoreTime(
        sitting_id=sitting.id,
        person_id=person.id,
        until_at=until,
        reason=reason.strip(),
        given_at=now,
        given_by_id=actor.actor_id,
    )
    db.session.add(row)
    tell(
        person.id,
        title=say("报名时间已延长"),
        text=say(
            "{title}的报名（或补正）为您延长到{moment}。",
            title=sitting.title,
            moment=rules.shown(until),
        ),
        url=f"/candidate/exams/{sitting.id}/sitting",
        actor=actor,
    )
    record(
        actor,
        "registration.more_time",
        sitting,
        person=person.id,
        until=until.isoformat(),
        reason=reason.strip(),
    )
    return row
