"""Marks that were noted without a signal arrive later; where two disagree, a person settles it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import Sentence, say
from trainer.domain.people.rules import kept_words_objection
from trainer.domain.training import hours, marks, queries, rules, seats
from trainer.domain.training.marks import Noted
from trainer.domain.training.models import (
    KEY_USED,
    SETTLE,
    Half,
    MarkStatus,
    SentState,
    Session,
    SignUp,
)


@dataclass(frozen=True)
class Answer:
    """What became of one sent mark; `sentence` says why it was not taken."""

    key: str
    state: SentState | None
    sentence: Sentence | None = None


@transaction()
def receive_marks(session: Session, noted: Sequence[Noted], *, actor: Actor) -> list[Answer]:
    """Take in what a phone noted; a key that was sent before changes nothing.

    Each mark is answered alone: one that has no place any more does not stop the others, and one
    that disagrees with what somebody else noted is kept beside it.
    """
    require(rules.may_take(actor, session))
    session = seats.hold(session.id)
    listed = {row.id: row for row in queries.roll(session)}
    answers = _answered(session, [one.key for one in noted], actor=actor)
    batch = uuid4().hex
    for one in noted:
        if one.key not in answers:
            row = listed.get(one.sign_up_id)
            answers[one.key] = _receive(session, row, one, batch, actor=actor)
    record(
        actor,
        "attendance.received",
        session,
        marks=len(noted),
        conflicts=sum(answer.state is SentState.CONFLICT for answer in answers.values()),
    )
    return list(answers.values())


@transaction()
def settle_conflict(
    sign_up: SignUp, half: Half, status: MarkStatus, reason: str, *, actor: Actor
) -> None:
    """Say, for a reason, what holds where two noted something different; nothing is deleted."""
    require(rules.may_take(actor, sign_up.session))
    session = seats.hold_sign_up(sign_up)
    refuse_if(rules.marking_objection(sign_up, half))
    refuse_if(None if reason.strip() else say("请写明核定的原因，会和两条记录一起保留。"), "reason")
    refuse_if(kept_words_objection(reason), "reason")
    open_ones = [row for row in queries.conflicts(session, sign_up) if row.half is half]
    if not open_ones:
        raise RuleBroken(say("这一处刚才已经核定。请刷新页面查看。"))
    held = sign_up.mark_of(half)
    marks.put(sign_up, half, status, actor=actor, batch=uuid4().hex, reason=reason.strip())
    hours.credit(sign_up, session, reason.strip())
    for row in open_ones:
        row.take(SETTLE)
        row.settled_at, row.settled_by_id = clock.now(), actor.actor_id
        row.reason = reason.strip()
    record(
        actor,
        "attendance.settled",
        session,
        sign_up=sign_up.id,
        half=half.value,
        held=held.status.value if held else None,
        said="、".join(row.status.value for row in open_ones),
        settled=status.value,
        reason=reason.strip(),
    )


def _answered(session: Session, keys: Sequence[str], *, actor: Actor) -> dict[str, Answer]:
    """What is known of these keys; one that names somebody else's mark is refused."""
    answers = {key: Answer(key, None, KEY_USED) for key in queries.keys_of_marks(keys)}
    for key, row in queries.sent_before(keys).items():
        own = row.session_id == session.id and row.sent_by_id == actor.actor_id
        answers[key] = Answer(key, row.state) if own else Answer(key, None, KEY_USED)
    return answers


def _receive(
    session: Session, sign_up: SignUp | None, noted: Noted, batch: str, *, actor: Actor
) -> Answer:
    objection = rules.receiving_objection(session, sign_up, noted.half, clock.now())
    if sign_up is None or objection:
        return Answer(noted.key, None, objection)
    state = marks.becomes(session, sign_up, noted, actor=actor)
    if state is SentState.TAKEN:
        marks.put(
            sign_up,
            noted.half,
            noted.status,
            actor=actor,
            batch=batch,
            key=noted.key,
            at=noted.at,
        )
    marks.keep(session, noted, state, actor=actor)
    return Answer(noted.key, state)
