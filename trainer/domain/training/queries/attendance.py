"""Who came, and what of it can be undone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainer.core import clock
from trainer.core.db import db
from trainer.domain.people.models import User
from trainer.domain.training import codes, rules
from trainer.domain.training.models import (
    Half,
    LeaveRequest,
    LeaveState,
    Mark,
    SelfCheckIn,
    SentMark,
    SentState,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)
from trainer.domain.training.queries.places import sign_ups
from trainer.domain.training.queries.sessions import find_taught, upcoming_of


def find_attendee(sign_up_id: int, *, viewer: User) -> SignUp | None:
    """Somebody on the list of a session, for that session's instructors alone."""
    sign_up = db.session.get(SignUp, sign_up_id)
    if sign_up is None or find_taught(sign_up.session_id, viewer=viewer) is None:
        return None
    return sign_up


def roll(session: Session) -> list[SignUp]:
    """Everybody with a seat, in the order of the printed sheet."""
    return sorted(sign_ups(session, SignUpState.SEATED), key=lambda row: (row.seated_at, row.id))


def sought(people: Sequence[SignUp], text: str) -> list[SignUp]:
    """Who of a list is meant by the last digits of a phone, or by a code that was scanned."""
    digits, code = text.strip()[-4:], codes.typed(text.strip())
    return [row for row in people if row.phone_tail.endswith(digits) or codes.own(row) == code]


def with_code(code: str, *, viewer: User) -> SignUp | None:
    """Whose code this is, among the classes that the viewer teaches now."""
    now = clock.now()
    for session in upcoming_of(viewer):
        if rules.taking_objection(session, now) is None and rules.teaches(viewer, session):
            for row in roll(session):
                if codes.own(row) == codes.typed(code):
                    return row
    return None


def seats_now(person_id: int, now: datetime) -> Sequence[SignUp]:
    """The person's seats in classes that take place at this moment."""
    return db.session.scalars(
        select(SignUp)
        .join(SignUp.session)
        .where(
            SignUp.person_id == person_id,
            SignUp.state == SignUpState.SEATED,
            Session.state == SessionState.OPEN,
            Session.starts_at <= now + rules.DOOR_OPENS,
            Session.ends_at > now,
        )
        .order_by(Session.starts_at, SignUp.id)
    ).all()


def shared_devices(session: Session, half: Half) -> list[list[SignUp]]:
    """Who checked in on one and the same phone, phone by phone."""
    rows = db.session.execute(
        select(SelfCheckIn.device, SignUp)
        .join(SignUp, SignUp.id == SelfCheckIn.sign_up_id)
        .options(joinedload(SignUp.person))
        .where(SelfCheckIn.session_id == session.id, SelfCheckIn.half == half)
        .order_by(SelfCheckIn.id)
    ).all()
    phones: dict[str, list[SignUp]] = {}
    for device, row in rows:
        phones.setdefault(device, []).append(row)
    return [people for people in phones.values() if len(people) > 1]


def is_marked(session: Session) -> bool:
    """Whether anybody's attendance is noted and holds."""
    marks = select(Mark.id).where(Mark.session_id == session.id, Mark.replaced_at.is_(None))
    return bool(db.session.scalar(select(marks.exists())))


def last_row(session: Session) -> int:
    """The last row ever printed on the sheet, whoever left since; 0 before the first printing."""
    return (
        db.session.scalar(select(func.max(SignUp.sheet_row)).where(SignUp.session_id == session.id))
        or 0
    )


def last_batch(session: Session, *, viewer: User) -> str | None:
    """The viewer's newest entry of attendance that still holds, which can be undone."""
    return db.session.scalar(
        select(Mark.batch)
        .where(
            Mark.session_id == session.id,
            Mark.marked_by_id == viewer.id,
            Mark.replaced_at.is_(None),
            Mark.reason == "",
        )
        .order_by(Mark.id.desc())
        .limit(1)
    )


def marks_in(session: Session, batch: str) -> Sequence[Mark]:
    """The marks of one entry that still hold."""
    return db.session.scalars(
        select(Mark)
        .where(Mark.session_id == session.id, Mark.batch == batch, Mark.replaced_at.is_(None))
        .order_by(Mark.id)
    ).all()


def half_of(session: Session, asked: str) -> Half:
    """The part of the session that an address asks for; its first part otherwise."""
    return next((half for half in session.halves if half.value == asked), session.halves[0])


def sent_before(keys: Sequence[str]) -> dict[str, SentMark]:
    """Which of these keys were sent before, for whatever session."""
    rows = db.session.scalars(select(SentMark).where(SentMark.key.in_(keys)))
    return {row.key: row for row in rows}


def keys_of_marks(keys: Sequence[str]) -> set[str]:
    """Which of these keys name a mark, however it came to be."""
    return set(db.session.scalars(select(Mark.key).where(Mark.key.in_(keys))))


def conflicts(session: Session, sign_up: SignUp | None = None) -> Sequence[SentMark]:
    """Where two noted something different and nobody settled it; of one person, or of all."""
    wanted = (
        select(SentMark)
        .options(joinedload(SentMark.sign_up), joinedload(SentMark.sent_by))
        .where(SentMark.session_id == session.id, SentMark.state == SentState.CONFLICT)
    )
    if sign_up is not None:
        wanted = wanted.where(SentMark.sign_up_id == sign_up.id)
    return db.session.scalars(wanted.order_by(SentMark.id)).all()


def leave_of(sign_up: SignUp) -> LeaveRequest | None:
    """The request for leave of this sign-up that stands, as the database has it now."""
    return db.session.scalar(
        select(LeaveRequest).where(
            LeaveRequest.sign_up_id == sign_up.id,
            LeaveRequest.state.in_((LeaveState.ASKED, LeaveState.GRANTED)),
        )
    )
