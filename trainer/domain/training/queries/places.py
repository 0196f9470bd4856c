"""Who holds a seat, who waits and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.sealed import blind
from trainer.domain.people.models import Person, Standing, User
from trainer.domain.training import rules
from trainer.domain.training.models import (
    CAME,
    HOLDING,
    LIVE,
    Course,
    CourseLimit,
    Mark,
    MarkStatus,
    Precedence,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)
from trainer.domain.training.queries.sessions import visible_to


@dataclass(frozen=True)
class Numbers:
    """The figures of one session as its county sees them."""

    seated: int
    offered: int
    waiting: int
    cancelled: int
    came: int


def waiting_counts(sessions: Sequence[Session]) -> dict[int, int]:
    """How many wait for each of these sessions."""
    rows = db.session.execute(
        select(SignUp.session_id, func.count())
        .where(
            SignUp.session_id.in_([session.id for session in sessions]),
            SignUp.state == SignUpState.WAITING,
        )
        .group_by(SignUp.session_id)
    )
    return dict(rows.all())


def own(person_id: int) -> Sequence[SignUp]:
    """Everything the person signed up for, the newest session first."""
    return db.session.scalars(
        select(SignUp)
        .join(SignUp.session)
        .options(contains_eager(SignUp.session).joinedload(Session.course))
        .where(SignUp.person_id == person_id)
        .order_by(Session.starts_at.desc(), SignUp.id.desc())
    ).all()


def find_own(sign_up_id: int, *, viewer: User) -> SignUp | None:
    """A sign-up, for the person whose it is."""
    if viewer.person_id is None:
        return None
    return db.session.scalar(
        select(SignUp).where(SignUp.id == sign_up_id, SignUp.person_id == viewer.person_id)
    )


def seats_of(person_id: int) -> Sequence[SignUp]:
    """The seats that the person holds in sessions that take place."""
    return db.session.scalars(
        select(SignUp)
        .join(SignUp.session)
        .where(
            SignUp.person_id == person_id,
            SignUp.state.in_(HOLDING),
            Session.state != SessionState.CANCELLED,
        )
    ).all()


def live_of(session_id: int, person_id: int) -> SignUp | None:
    """The person's live sign-up for the session."""
    return db.session.scalar(
        select(SignUp).where(
            SignUp.session_id == session_id,
            SignUp.person_id == person_id,
            SignUp.state.in_(LIVE),
        )
    )


def place_in_queue(sign_up: SignUp) -> int:
    """1 for whoever gets the next freed seat; 0 for somebody who does not wait."""
    waiting = queue(sign_up.session_id)
    return next((place for place, row in enumerate(waiting, start=1) if row.id == sign_up.id), 0)


def anybody_waits(session_id: int) -> bool:
    """Whether the queue has a first; asked by everybody who joins, so nobody is loaded."""
    waiting = select(SignUp.id).where(
        SignUp.session_id == session_id, SignUp.state == SignUpState.WAITING
    )
    return db.session.scalar(waiting.limit(1)) is not None


def queue(session_id: int) -> list[SignUp]:
    """Those who wait, the next one first."""
    waiting = db.session.scalars(
        select(SignUp)
        .options(joinedload(SignUp.person))
        .where(SignUp.session_id == session_id, SignUp.state == SignUpState.WAITING)
    ).all()
    if len(waiting) < 2:
        return list(waiting)
    people = [row.person_id for row in waiting if row.person_id is not None]
    course = waiting[0].session.course
    known = attended_before(course, people) if course.precedence is Precedence.NEWCOMERS else ()
    return rules.queue_order(
        waiting, missed(people), rules.behind(course.precedence, waiting, known)
    )


def next_in_line(session: Session) -> list[SignUp]:
    """Those who wait and could come now: where the course is full, who sits in it already."""
    waiting, limit = queue(session.id), held_limit(session.course_id)
    if limit is None or limit.left:
        return waiting
    known = people_in_course(session.course_id)
    return [row for row in waiting if row.person_id in known]


def held_limit(course_id: int) -> CourseLimit | None:
    """How many people the course takes, counted up to now and locked until the operation ends."""
    return db.session.scalars(
        select(CourseLimit)
        .where(CourseLimit.course_id == course_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def people_in_course(course_id: int) -> set[int]:
    """Who holds a seat in some session of the course; a guest counts by the line, below zero."""
    who = func.coalesce(SignUp.person_id, -SignUp.id)
    rows = db.session.scalars(
        select(who)
        .distinct()
        .join(SignUp.session)
        .where(Session.course_id == course_id, SignUp.state.in_(HOLDING))
    )
    return set(rows)


def missed(people: Sequence[int]) -> dict[int, int]:
    """How often each of these people lately stayed away without leave, or cancelled late."""
    came = SignUp.marks.any(and_(Mark.replaced_at.is_(None), Mark.status != MarkStatus.ABSENT))
    stayed_away = and_(
        SignUp.state == SignUpState.SEATED, Session.state == SessionState.CLOSED, ~came
    )
    rows = db.session.execute(
        select(SignUp.person_id, func.count())
        .join(SignUp.session)
        .where(
            SignUp.person_id.in_(people),
            Session.starts_at > clock.now() - rules.MISSED_WITHIN,
            or_(stayed_away, SignUp.late_cancel),
        )
        .group_by(SignUp.person_id)
    )
    return {number: times for number, times in rows if number is not None}


def attended_before(course: Course, people: Sequence[int]) -> set[int]:
    """Who of these people was in a closed class of the course before."""
    came = SignUp.marks.any(and_(Mark.replaced_at.is_(None), Mark.status.in_(CAME)))
    rows = db.session.scalars(
        select(SignUp.person_id)
        .join(SignUp.session)
        .where(
            SignUp.person_id.in_(people),
            Session.course_id == course.id,
            Session.state == SessionState.CLOSED,
            SignUp.state == SignUpState.SEATED,
            came,
        )
    )
    return {number for number in rows if number is not None}


def find_sign_up(sign_up_id: int, *, viewer: User) -> SignUp | None:
    """A sign-up, if its session belongs to one of the viewer's counties."""
    return db.session.scalar(
        select(SignUp).join(SignUp.session).where(SignUp.id == sign_up_id, visible_to(viewer))
    )


def sign_ups(session: Session, *states: SignUpState) -> Sequence[SignUp]:
    """The people of a session in these states (all by default), in the order of their sign-up.

    The caller has found the session for its viewer.
    """
    wanted = (
        select(SignUp)
        .options(
            joinedload(SignUp.person).joinedload(Person.organisation),
            selectinload(SignUp.marks),
            selectinload(SignUp.leaves),
        )
        .where(SignUp.session_id == session.id)
    )
    if states:
        wanted = wanted.where(SignUp.state.in_(states))
    return db.session.scalars(wanted.order_by(SignUp.id)).all()


def numbers(session: Session) -> Numbers:
    """The figures of one session."""
    rows = db.session.execute(
        select(SignUp.state, func.count())
        .where(SignUp.session_id == session.id)
        .group_by(SignUp.state)
    )
    counts = dict(rows.all())
    came = db.session.scalar(
        select(func.count(Mark.sign_up_id.distinct())).where(
            Mark.session_id == session.id, Mark.replaced_at.is_(None), Mark.status.in_(CAME)
        )
    )
    return Numbers(
        seated=counts.get(SignUpState.SEATED, 0),
        offered=counts.get(SignUpState.OFFERED, 0),
        waiting=counts.get(SignUpState.WAITING, 0),
        cancelled=counts.get(SignUpState.CANCELLED, 0) + counts.get(SignUpState.DECLINED, 0),
        came=came or 0,
    )


def known_by(name: str, phone: str) -> Person | None:
    """The one person with this very name and full phone number, for signing somebody else up."""
    found = db.session.scalars(
        select(Person)
        .where(
            Person.name == name,
            Person.phone_index == blind("phone", phone),
            Person.standing != Standing.MERGED,
        )
        .order_by(Person.standing == Standing.DECLARED, Person.id)
    ).all()
    return found[0] if found else None


def on_list(session: Session, name: str, tail: str) -> SignUp | None:
    """Somebody of that name and with those last digits who signed up, seat or queue."""
    for row in sign_ups(session, *LIVE):
        if row.name == name and row.phone_tail == tail:
            return row
    return None


def overdue_offers(now: datetime) -> Sequence[SignUp]:
    """Offers whose time has run out."""
    return db.session.scalars(
        select(SignUp)
        .where(SignUp.state == SignUpState.OFFERED, SignUp.offer_until_at <= now)
        .order_by(SignUp.offer_until_at, SignUp.id)
    ).all()


def with_free_seat_and_queue(now: datetime) -> Sequence[Session]:
    """Sessions where a seat is free although somebody waits."""
    return db.session.scalars(
        select(Session)
        .where(
            Session.state == SessionState.OPEN,
            Session.starts_at > now,
            Session.taken < Session.capacity,
            ~exists().where(
                CourseLimit.course_id == Session.course_id, CourseLimit.taken >= CourseLimit.most
            ),
            select(SignUp.id)
            .where(SignUp.session_id == Session.id, SignUp.state == SignUpState.WAITING)
            .exists(),
        )
        .order_by(Session.id)
    ).all()
