"""Attendance is taken, undone, closed and, with a reason, changed afterwards."""

from collections.abc import Mapping
from uuid import uuid4

from sqlalchemy import select

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.people.rules import kept_words_objection
from trainer.domain.training import hours, marks, queries, rules, seats
from trainer.domain.training.marks import Noted
from trainer.domain.training.models import (
    CLOSE,
    LAPSE,
    MISS,
    Half,
    Mark,
    MarkStatus,
    SentState,
    Session,
    SignUp,
    SignUpState,
)


@transaction()
def take_attendance(
    session: Session,
    half: Half,
    statuses: Mapping[int, MarkStatus],
    *,
    rest: MarkStatus | None = None,
    seen: Mapping[int, int] | None = None,
    actor: Actor,
) -> int:
    """Note what the instructor saw, by sign-up; `rest` is noted for all who have no mark yet.

    Nobody's mark is written twice where nothing changed. Returns how many marks are new. With
    `seen`, the marks that the page showed, what somebody else noted meanwhile is not overwritten.
    """
    require(rules.may_take(actor, session))
    session = seats.hold(session.id)
    refuse_if(rules.taking_objection(session, clock.now()))
    listed = {row.id: row for row in queries.roll(session)}
    if unknown := statuses.keys() - listed.keys():
        raise RuleBroken(
            say("有{count}人已不在名单里。请刷新页面后核对再保存。", count=len(unknown))
        )
    batch, new = uuid4().hex, 0
    for number, sign_up in listed.items():
        status = statuses.get(number)
        if status is None and rest is not None and sign_up.mark_of(half) is None:
            status = rules.filled(sign_up, rest)
        if status is not None and not rules.untouched(sign_up, status, (seen or {}).get(number)):
            new += _note(session, sign_up, half, status, seen, actor=actor, batch=batch)
    record(actor, "attendance.taken", session, half=half.value, marks=new)
    return new


@transaction()
def mark(sign_up: SignUp, half: Half, status: MarkStatus, *, key: str, actor: Actor) -> Mark | None:
    """Note one person's attendance; a key that was used before changes nothing."""
    require(rules.may_take(actor, sign_up.session))
    session = seats.hold_sign_up(sign_up)
    refuse_if(rules.taking_objection(session, clock.now()))
    refuse_if(rules.marking_objection(sign_up, half))
    known = db.session.scalar(select(Mark).where(Mark.key == key))
    if known is not None:
        return known
    made = marks.put(sign_up, half, status, actor=actor, batch=uuid4().hex, key=key)
    record(actor, "attendance.marked", session, sign_up=sign_up.id, status=status.value)
    return made


@transaction()
def undo(session: Session, batch: str, *, actor: Actor) -> int:
    """Take back one's own last entry: what stood before it holds again."""
    require(rules.may_take(actor, session))
    session = seats.hold(session.id)
    refuse_if(rules.taking_objection(session, clock.now()))
    own = [m for m in queries.marks_in(session, batch) if m.marked_by_id == actor.actor_id]
    for made in own:
        made.replaced_at = clock.now()
        db.session.flush()
        if made.replaces is not None:
            _restore(made.replaces)
    record(actor, "attendance.undone", session, marks=len(own))
    return len(own)


@transaction()
def close_session(session: Session, *, actor: Actor) -> None:
    """End the taking of attendance: who has no mark was absent, or on leave; who waits missed.

    Where the course counts as continuing education, everybody's hours are credited.
    """
    require(rules.may_take(actor, session))
    session = seats.hold(session.id)
    refuse_if(rules.closing_objection(session, clock.now()))
    refuse_if(rules.unsettled_objection(len(queries.conflicts(session))))
    session.take(CLOSE)
    session.closed_at, session.closed_by_id = clock.now(), actor.actor_id
    absent, batch = 0, uuid4().hex
    for sign_up in queries.roll(session):
        for half in session.halves:
            if sign_up.mark_of(half) is None:
                status = rules.filled(sign_up, MarkStatus.ABSENT)
                marks.put(sign_up, half, status, actor=actor, batch=batch)
                absent += 1
    for late in queries.sign_ups(session, SignUpState.OFFERED, SignUpState.WAITING):
        seats.free(late, session)
        late.take(LAPSE if late.state is SignUpState.OFFERED else MISS)
    for sign_up in queries.roll(session):
        hours.credit(sign_up, session)
    record(actor, "session.closed", session, unmarked=absent)


@transaction()
def change_after_close(
    sign_up: SignUp, half: Half, status: MarkStatus, reason: str, *, actor: Actor
) -> None:
    """Correct a closed list, for a reason; the old mark stays visible beside the new one."""
    require(rules.may_take(actor, sign_up.session))
    session = seats.hold_sign_up(sign_up)
    refuse_if(rules.correcting_objection(session))
    refuse_if(rules.marking_objection(sign_up, half))
    refuse_if(None if reason.strip() else say("考勤已经关闭，更正要写明原因。"), "reason")
    refuse_if(kept_words_objection(reason), "reason")
    before = sign_up.mark_of(half)
    made = marks.put(sign_up, half, status, actor=actor, batch=uuid4().hex, reason=reason.strip())
    refuse_if(None if made else say("新的考勤和原来的一样，没有需要更正的。"), "status")
    hours.credit(sign_up, session, reason.strip())
    record(
        actor,
        "attendance.changed",
        session,
        sign_up=sign_up.id,
        half=half.value,
        before=before.status.value if before else None,
        after=status.value,
        reason=reason.strip(),
    )


def _note(
    session: Session,
    sign_up: SignUp,
    half: Half,
    status: MarkStatus,
    seen: Mapping[int, int] | None,
    *,
    actor: Actor,
    batch: str,
) -> bool:
    """Whether the mark is new; what somebody else noted since the page was opened stays."""
    if seen is not None:
        noted = Noted(
            key=uuid4().hex,
            sign_up_id=sign_up.id,
            half=half,
            status=status,
            seen=seen.get(sign_up.id),
            at=clock.now(),
        )
        if marks.becomes(session, sign_up, noted, actor=actor) is SentState.CONFLICT:
            marks.keep(session, noted, SentState.CONFLICT, actor=actor)
            return False
    return marks.put(sign_up, half, status, actor=actor, batch=batch) is not None


def _restore(mark: Mark) -> None:
    """The same mark once more, as whoever made it made it."""
    db.session.add(
        Mark(
            session_id=mark.session_id,
            sign_up=mark.sign_up,
            half=mark.half,
            status=mark.status,
            share=mark.share,
            marked_by_id=mark.marked_by_id,
            marked_at=mark.marked_at,
            key=uuid4().hex,
            batch=mark.batch,
            replaces=mark.replaces,
        )
    )
