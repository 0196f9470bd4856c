"""The county decides on registrations."""

from collections.abc import Mapping, Sequence

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, savepoint, transaction
from trainer.core.errors import Refused, refuse_if, require
from trainer.core.text import Sentence, say
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import (
    ACCEPT,
    REFUSE,
    RETURN,
    TAKE_BACK,
    Registration,
    ReturnedField,
    Section,
)
from trainer.domain.exams.operations.tickets import DESK, give_seat_back
from trainer.domain.notices.operations import tell


@transaction()
def accept(registration: Registration, *, note: str = "", actor: Actor) -> None:
    """Accept a registration: the person is on the list of the sitting."""
    require(rules.may_review(actor, registration))
    if registration.can_take(ACCEPT):
        refuse_if(rules.cancelled_objection(registration.sitting))
        refuse_if(rules.accepting_objection(registration))
    refuse_if(_bar(registration))
    registration.take(ACCEPT)
    _decide(registration, note, actor)
    _tell(registration, say("报名已通过审核"), note.strip(), actor)
    record(actor, "registration.accepted", registration)


@transaction()
def return_for_correction(
    registration: Registration,
    fields: Mapping[Section, str],
    *,
    lines: Mapping[Section, str] | None = None,
    actor: Actor,
) -> None:
    """Send a registration back, with a reason for each part that must be mended.

    `lines` names the line of a part that is meant; without one it is the whole part.
    """
    lines = lines or {}
    require(rules.may_review(actor, registration))
    refuse_if(rules.cancelled_objection(registration.sitting))
    refuse_if(rules.returning_objection(fields, lines))
    if Section.PROMISE not in fields:
        refuse_if(rules.returned_alone_objection(registration.proofs), Section.PROMISE)
    registration.take(RETURN)
    for section, reason in fields.items():
        registration.returned_fields.append(
            ReturnedField(
                version_number=len(registration.versions),
                section=section,
                line=lines.get(section, ""),
                reason=reason.strip(),
                returned_at=clock.now(),
            )
        )
    registration.decided_by_id = actor.actor_id
    parts = "、".join(section.label for section in fields)
    _tell(registration, say("报名退回补正"), say("请补正：{parts}。", parts=parts), actor)
    record(actor, "registration.returned", registration, sections=",".join(fields))


@transaction()
def refuse(registration: Registration, *, reason: str, actor: Actor) -> None:
    """Refuse a registration, for a reason that the person reads."""
    require(rules.may_review(actor, registration))
    refuse_if(rules.refusing_objection(reason), "reason")
    registration.take(REFUSE)
    _decide(registration, reason, actor)
    _tell(registration, say("报名没有通过"), reason.strip(), actor)
    record(actor, "registration.refused", registration, reason=reason.strip())


@transaction()
def take_back(registration: Registration, *, reason: str, actor: Actor) -> None:
    """Take an acceptance back before the exam, for a reason that the person reads.

    Seat and ticket go with it.
    """
    require(rules.may_review(actor, registration))
    refuse_if(rules.refusing_objection(reason), "reason")
    sitting = queries.held_sitting(registration.sitting)
    placement = queries.placement_of(registration.id)
    if registration.can_take(TAKE_BACK):
        refuse_if(rules.leaving_objection(TAKE_BACK, sitting, placement, clock.today()))
    registration.take(TAKE_BACK)
    give_seat_back(registration, placement, TAKE_BACK.verb, actor=DESK)
    _decide(registration, reason, actor)
    _tell(registration, say("报名的审核通过已取消"), reason.strip(), actor)
    record(actor, "registration.taken_back", registration, reason=reason.strip())


@transaction()
def accept_many(
    registrations: Sequence[Registration], *, actor: Actor
) -> list[tuple[Registration, Sentence]]:
    """Accept those whose every finding is met; returns the others, each with why it was skipped."""
    skipped = []
    for registration in registrations:
        require(rules.may_review(actor, registration))
        try:
            with savepoint():
                refuse_if(rules.cancelled_objection(registration.sitting))
                refuse_if(rules.bulk_objection(registration) or _bar(registration))
                refuse_if(rules.accepting_objection(registration))
                registration.take(ACCEPT)
                _decide(registration, "", actor)
                _tell(registration, say("报名已通过审核"), "", actor)
                record(actor, "registration.accepted", registration, many=True)
        except Refused as refusal:
            db.session.expire(registration)
            skipped.append((registration, refusal.sentence))
    return skipped


def _bar(registration: Registration) -> Sentence | None:
    """What the authority's record says against this registration."""
    bars = queries.bars_of(registration.person_id)
    banned = rules.banned_objection(bars, registration.sitting)
    return banned or rules.promise_bar_objection(bars, registration.promise, clock.today())


def _decide(registration: Registration, reason: str, actor: Actor) -> None:
    registration.decided_at = clock.now()
    registration.decided_by_id = actor.actor_id
    registration.decision_reason = reason.strip()


def _tell(registration: Registration, title: Sentence, text: str, actor: Actor) -> None:
    tell(
        registration.person_id,
        title=title,
        text=say(
            "{sitting}（{level}，编号{reference}）。{text}",
            sitting=registration.sitting.title,
            level=registration.level_name,
            reference=registration.reference,
            text=text,
        ),
        url=rules.page_of(registration),
        actor=actor,
    )
