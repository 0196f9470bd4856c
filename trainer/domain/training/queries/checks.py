"""What `trainer check` asks of training."""

from sqlalchemy import func, or_, select

from trainer.core.db import db
from trainer.domain.training.models import (
    HOLDING,
    CourseLimit,
    Mark,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)
from trainer.domain.training.queries.places import people_in_course


def inconsistencies() -> list[str]:
    """What `trainer check` reports: counters and marks that do not agree with the rows."""
    held = (
        select(SignUp.session_id, func.count().label("held"))
        .where(SignUp.state.in_(HOLDING))
        .group_by(SignUp.session_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Session.id, Session.taken, Session.capacity, func.coalesce(held.c.held, 0))
        .outerjoin(held, held.c.session_id == Session.id)
        .where(
            or_(Session.taken != func.coalesce(held.c.held, 0), Session.taken > Session.capacity)
        )
        .order_by(Session.id)
    )
    wrong = [
        f"training session {number}: {taken} of {capacity} seats counted, {count} held"
        for number, taken, capacity, count in rows
    ]
    wrong += [
        f"course {limit.course_id}: {limit.taken} of {limit.most} people counted, {count} held"
        for limit in db.session.scalars(select(CourseLimit).order_by(CourseLimit.course_id))
        if (count := len(people_in_course(limit.course_id))) != limit.taken
    ]
    strangers = db.session.scalars(
        select(Mark.id)
        .join(Mark.sign_up)
        .join(SignUp.session)
        .where(
            Session.state != SessionState.CANCELLED,
            or_(SignUp.state != SignUpState.SEATED, SignUp.session_id != Mark.session_id),
        )
        .order_by(Mark.id)
    )
    wrong += [f"mark {number} belongs to nobody with a seat in its session" for number in strangers]
    unmarked = db.session.scalars(
        select(SignUp.id)
        .join(SignUp.session)
        .where(
            Session.state == SessionState.CLOSED,
            SignUp.state == SignUpState.SEATED,
            ~SignUp.marks.any(Mark.replaced_at.is_(None)),
        )
        .order_by(SignUp.id)
    )
    wrong += [f"sign-up {number} has no mark though its session is closed" for number in unmarked]
    return wrong
