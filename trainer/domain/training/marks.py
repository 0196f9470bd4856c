"""How a mark comes to hold, and how one that disagrees is kept. Only inside an operation.

Whoever calls holds the session's row, so that marks of several instructors come one by one.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import update

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.db import db
from trainer.domain.training import rules
from trainer.domain.training.models import (
    Half,
    Mark,
    MarkStatus,
    SentMark,
    SentState,
    Session,
    SignUp,
)


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A mark as an instructor noted it: `seen` is the mark that the page showed then, if one."""

    key: str
    sign_up_id: int
    half: Half
    status: MarkStatus
    seen: int | None
    at: datetime


def put(
    sign_up: SignUp,
    half: Half,
    status: MarkStatus,
    *,
    actor: Actor,
    batch: str,
    key: str | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> Mark | None:
    """A new mark in place of the one that held; None where it says the same."""
    held = sign_up.mark_of(half)
    if held is not None:
        if held.status is status:
            return None
        held.replaced_at = clock.now()
        db.session.flush()
    made = Mark(
        session_id=sign_up.session_id,
        sign_up=sign_up,
        half=half,
        status=status,
        share=rules.share_of(sign_up.session.course, status),
        marked_by_id=actor.actor_id,
        marked_at=at or clock.now(),
        key=key or uuid4().hex,
        batch=batch,
        replaces=held,
        reason=reason,
    )
    db.session.add(made)
    return made


def keep(session: Session, noted: Noted, state: SentState, *, actor: Actor) -> SentMark:
    """Remember what was noted and what became of it, by its key."""
    kept = SentMark(
        session_id=session.id,
        sign_up_id=noted.sign_up_id,
        half=noted.half,
        status=noted.status,
        sent_by_id=actor.actor_id,
        noted_at=noted.at,
        arrived_at=clock.now(),
        key=noted.key,
        state=state,
        reason="",
    )
    db.session.add(kept)
    return kept


def becomes(session: Session, sign_up: SignUp, noted: Noted, *, actor: Actor) -> SentState:
    """What this mark does to the one that holds."""
    return rules.becomes(
        session,
        sign_up.mark_of(noted.half),
        status=noted.status,
        seen=noted.seen,
        by=actor.actor_id or 0,
        at=noted.at,
    )


def move(guest: SignUp, own: SignUp) -> None:
    """Every mark of a guest goes to the person's own line; of two that hold the better one does."""
    for mark in list(guest.marks):
        held = own.mark_of(mark.half) if mark.replaced_at is None else None
        if held is not None:
            weaker = held if mark.share > held.share else mark
            weaker.replaced_at = clock.now()
            if weaker is held and mark.replaces_id is None:
                mark.replaces_id = held.id
            db.session.flush()
        mark.sign_up_id = own.id
    db.session.execute(
        update(SentMark).where(SentMark.sign_up_id == guest.id).values(sign_up_id=own.id)
    )
    db.session.flush()
    db.session.expire(guest, ["marks"])
    db.session.expire(own, ["marks"])
