"""The authority's record of bans is entered, and lifted, with the paper it rests on."""

from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.exams import rules
from trainer.domain.exams.models import BarKind, ExamBar
from trainer.domain.notices.operations import tell
from trainer.domain.people.models import Person


@transaction()
def enter_bar(
    person: Person, *, kind: BarKind, from_on: date, until_on: date, basis: str, actor: Actor
) -> ExamBar:
    """Enter a ban, or that somebody's promise counts no more; the person is told."""
    require(rules.may_bar(actor, person))
    if wrong := rules.bar_objection(from_on, until_on, basis):
        raise RuleBroken(wrong[1], wrong[0])
    bar = ExamBar(
        person_id=person.id,
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        basis=basis.strip(),
        entered_at=clock.now(),
        entered_by_id=actor.actor_id,
    )
    db.session.add(bar)
    tell(
        person.id,
        title=kind.label,
        text=say(
            "{first}至{last}，依据：{basis}。有疑问请联系本县（市、区）主管部门。",
            first=from_on.isoformat(),
            last=until_on.isoformat(),
            basis=basis.strip(),
        ),
        url="/candidate/exams/",
        actor=actor,
    )
    db.session.flush()
    record(actor, "exam_bar.entered", bar, person=person.id, kind=kind, basis=bar.basis)
    return bar


@transaction()
def lift_bar(bar: ExamBar, *, reason: str, actor: Actor) -> None:
    """Take an entry back, for a reason that is kept; it stays to be read."""
    require(rules.may_bar(actor, bar.person))
    db.session.refresh(bar, with_for_update=True)
    refuse_if(rules.lifting_objection(bar, reason), "reason")
    bar.lifted_at, bar.lifted_reason = clock.now(), reason.strip()
    tell(
        bar.person_id,
        title=say("考试诚信记录已撤销"),
        text=reason.strip(),
        url="/candidate/exams/",
        actor=actor,
    )
    record(actor, "exam_bar.lifted", bar, person=bar.person_id, reason=reason.strip())
