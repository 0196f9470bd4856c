"""What is done with public notices."""

from dataclasses import dataclass
from typing import Any

from trainer.core import clock
from trainer.core.actors import Actor, System
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import refuse_if, require
from trainer.domain.papers import operations as papers
from trainer.domain.papers.models import Paper, PaperKind
from trainer.domain.people import queries as people_queries
from trainer.domain.publicity import queries, rules
from trainer.domain.publicity.models import (
    END,
    REJECT,
    UPHOLD,
    WITHDRAW,
    NoticeKind,
    NoticeLine,
    Objection,
    PublicNotice,
)
from trainer.domain.publicity.rules import LineFacts, hash_of

WITHDRAWER = System("publicity.withdraw")
"""The paper of a withdrawn notice ends by itself, whoever withdrew the notice."""


@dataclass(frozen=True, kw_only=True)
class NoticeFacts:
    """What a notice says besides its lines."""

    kind: NoticeKind
    county_id: int | None
    title: str
    office: str
    basis: str
    contact_name: str
    contact_phone: str
    contact_address: str = ""
    working_days: int = 5


@transaction()
def publish(facts: NoticeFacts, lines: list[LineFacts], *, actor: Actor) -> PublicNotice:
    """Put a list before the public, from the next working day on, for N working days."""
    require(rules.may_publish(actor, facts.county_id))
    refuse_if(rules.publishing_objection([facts.title, facts.basis], lines))
    now = clock.now()
    first_on, last_on = people_queries.calendar().period(clock.today(), facts.working_days)
    shown: dict[str, Any] = {
        "title": facts.title,
        "office": facts.office,
        "basis": facts.basis,
        "published_at": now.isoformat(),
        "first_on": first_on.isoformat(),
        "last_on": last_on.isoformat(),
        "lines": [line.shown for line in lines],
    }
    notice = PublicNotice(
        kind=facts.kind,
        county_id=facts.county_id,
        title=facts.title,
        office=facts.office,
        basis=facts.basis,
        working_days=facts.working_days,
        published_at=now,
        first_on=first_on,
        last_on=last_on,
        contact_name=facts.contact_name,
        contact_phone=facts.contact_phone,
        contact_address=facts.contact_address,
        published_by_id=actor.actor_id,
        shown=shown,
        shown_hash=hash_of(shown),
    )
    notice.lines = [
        NoticeLine(position=position, **line._asdict())
        for position, line in enumerate(lines, start=1)
    ]
    db.session.add(notice)
    record(
        actor,
        "notice.published",
        notice,
        lines=len(lines),
        first_on=first_on,
        last_on=last_on,
        hash=notice.shown_hash,
    )
    return notice


@transaction()
def end_due(*, actor: Actor) -> int:
    """Note as ended every notice whose last day has passed; returns how many."""
    require(rules.may_close(actor))
    due = queries.due_to_end()
    for notice in due:
        notice.take(END)
        notice.ended_at = clock.now()
        record(actor, "notice.ended", notice, last_on=notice.last_on)
    return len(due)


@transaction()
def print_notice(notice: PublicNotice, *, actor: Actor) -> Paper:
    """Have the masked list printed for the notice board; asked for twice, there is one."""
    require(rules.may_publish(actor, notice.county_id))
    refuse_if(rules.printing_objection(notice, clock.today()))
    if notice.paper is not None:
        papers.print_again(notice.paper, actor=actor)
        return notice.paper
    notice.paper = papers.issue(
        PaperKind.PUBLIC_NOTICE,
        county=notice.county,
        facts=rules.paper_facts(notice),
        subject=notice,
        actor=actor,
    )
    record(actor, "notice.printed", notice, number=notice.paper.number)
    return notice.paper


@transaction()
def withdraw(notice: PublicNotice, *, actor: Actor, reason: str) -> None:
    """Take a wrong notice down, for a reason that is kept; its list must be published anew."""
    require(rules.may_publish(actor, notice.county_id))
    refuse_if(rules.reason_objection(reason), "reason")
    queries.hold_all_lines(notice)  # waited for, perhaps past midnight
    refuse_if(rules.withdrawing_objection(notice, clock.today()))
    notice.take(WITHDRAW)
    notice.withdrawn_reason = reason.strip()
    if notice.paper is not None:
        papers.void(notice.paper, reason, actor=WITHDRAWER)
    record(actor, "notice.withdrawn", notice, reason=reason)


@transaction()
def object_to(
    line: NoticeLine, *, actor: Actor, by_name: str, by_unit: bool, contact: str, text: str
) -> Objection:
    """Raise an objection by name or as a unit; it holds this one line until it is decided."""
    require(rules.may_object(actor, line.notice))
    refuse_if(rules.objecting_objection(line, clock.today()))
    refuse_if(rules.objection_text_objection(text), "text")
    line = queries.held_line(line.id)  # waited for, perhaps past midnight: asked again
    require(rules.may_object(actor, line.notice))
    refuse_if(rules.objecting_objection(line, clock.today()))
    objection = Objection(
        notice_id=line.notice_id,
        line_id=line.id,
        by_name=by_name,
        by_unit=by_unit,
        text=text,
        received_at=clock.now(),
    )
    objection.contact = contact
    line.held_at = clock.now()
    db.session.add(objection)
    record(
        actor,
        "objection.received",
        objection,
        county_id=line.notice.county_id,
        line=line.position,
        by_unit=by_unit,
    )
    return objection


@transaction()
def reject_objection(objection: Objection, *, actor: Actor, finding: str) -> None:
    """The objection does not hold; the line is free again unless another objection holds it."""
    require(rules.may_decide(actor, objection))
    refuse_if(rules.own_line_objection(objection, actor))
    refuse_if(rules.finding_objection(finding), "finding")
    line = queries.held_line(objection.line_id)
    objection.take(REJECT)
    _decide(objection, actor, finding)
    if not queries.is_held_by_others(objection):
        line.held_at = None
    record(
        actor,
        "objection.rejected",
        objection,
        county_id=objection.notice.county_id,
        line=objection.line.position,
    )


@transaction()
def uphold_objection(objection: Objection, *, actor: Actor, finding: str) -> None:
    """The objection holds: the line stays held for good."""
    require(rules.may_decide(actor, objection))
    refuse_if(rules.own_line_objection(objection, actor))
    refuse_if(rules.finding_objection(finding), "finding")
    line = queries.held_line(objection.line_id)
    objection.take(UPHOLD)
    _decide(objection, actor, finding)
    line.held_at = line.held_at or clock.now()
    record(
        actor,
        "objection.upheld",
        objection,
        county_id=objection.notice.county_id,
        line=objection.line.position,
    )


def _decide(objection: Objection, actor: Actor, finding: str) -> None:
    objection.decided_at = clock.now()
    objection.decided_by_id = actor.actor_id
    objection.finding = finding.strip()
