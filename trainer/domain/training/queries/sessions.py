"""Courses and sessions, for the public, their county and their instructors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.certificates.models import Level
from trainer.domain.people.models import Duty, DutyKind, Person, User, UserState
from trainer.domain.people.rules import counties_of, is_city_staff
from trainer.domain.training import rules
from trainer.domain.training.models import (
    LIVE,
    Course,
    Reach,
    Session,
    SessionInstructor,
    SessionState,
    SignUp,
)

PUBLIC_STATES = (SessionState.OPEN, SessionState.CLOSED, SessionState.CANCELLED)
RECENT = timedelta(days=14)


def near(county_id: int | None, limit: int = 3) -> Sequence[Session]:
    """The next sessions that somebody of this county may still sign up for, soonest first."""
    now = clock.now()
    reach = Course.reach == Reach.CITY
    if county_id is not None:
        reach = or_(reach, Session.county_id == county_id)
    return db.session.scalars(
        _public()
        .where(
            Session.state == SessionState.OPEN,
            Session.sign_up_opens_at <= now,
            Session.sign_up_closes_at > now,
            reach,
        )
        .order_by(Session.county_id != county_id, Session.starts_at, Session.id)
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among the sessions that everybody may see."""

    county_id: int | None = None
    level: Level | None = None
    subject: str = ""

    def narrow(self, sessions: Select[Session]) -> Select[Session]:
        """These sessions, of that county, for that level (or any), on that subject."""
        if self.county_id is not None:
            sessions = sessions.where(Session.county_id == self.county_id)
        if self.level is not None:
            sessions = sessions.where(or_(Course.level == self.level, Course.level.is_(None)))
        if self.subject.strip():
            said = self.subject.strip()
            sessions = sessions.where(
                or_(
                    Course.subject.contains(said, autoescape=True),
                    Course.title.contains(said, autoescape=True),
                )
            )
        return sessions


def published_between(first: date, last: date, looked_for: Wanted) -> Sequence[Session]:
    """What was published and takes place, or was called off, on these days; for everybody."""
    begin = clock.office_moment(first)
    end = clock.office_moment(last + timedelta(days=1))
    wanted = _public().where(
        Session.state.in_(PUBLIC_STATES), Session.starts_at >= begin, Session.starts_at < end
    )
    return db.session.scalars(
        looked_for.narrow(wanted).order_by(Session.starts_at, Session.id)
    ).all()


def public_sessions(
    looked_for: Wanted, *, only_free_seats: bool = False, page: int = 1
) -> Page[Session]:
    """The coming sessions of all counties, or of one, for everybody."""
    wanted = looked_for.narrow(
        _public().where(
            Session.ends_at > clock.now(),
            Session.state.in_((SessionState.OPEN, SessionState.CANCELLED)),
        )
    )
    if only_free_seats:
        wanted = wanted.where(
            Session.taken < Session.capacity, Session.sign_up_closes_at > clock.now()
        )
    return page_of(wanted.order_by(Session.starts_at, Session.id), page)


def open_to(person: Person, *, page: int = 1) -> Page[Session]:
    """What this person can still sign up for: the own county's sessions and the city's."""
    listed = select(SignUp.session_id).where(SignUp.person_id == person.id, SignUp.state.in_(LIVE))
    return page_of(
        _public()
        .where(
            Session.state == SessionState.OPEN,
            Session.sign_up_closes_at > clock.now(),
            Session.id.not_in(listed),
            or_(
                Course.reach == Reach.CITY,
                Session.county_id.in_((person.county_id, person.home_county_id)),
            ),
        )
        .order_by(Session.starts_at, Session.id),
        page,
    )


def find_public(session_id: int) -> Session | None:
    """A session that was published, for everybody."""
    return db.session.scalar(
        _public().where(Session.id == session_id, Session.state.in_(PUBLIC_STATES))
    )


def visible_to(viewer: User) -> ColumnElement[bool]:
    """The sessions of the viewer's counties; the city bureau reads all."""
    if is_city_staff(viewer):
        return true()
    return Session.county_id.in_(counties_of(viewer))


def courses(*, viewer: User, page: int = 1) -> Page[Course]:
    """One page of the viewer's courses with their sessions, newest first."""
    wanted = select(Course).options(selectinload(Course.sessions), joinedload(Course.county))
    if not is_city_staff(viewer):
        wanted = wanted.where(Course.county_id.in_(counties_of(viewer)))
    return page_of(wanted.order_by(Course.id.desc()), page)


def of_subject(county_id: int, subject: str) -> Sequence[Course]:
    """The county's courses of a subject that still have a meeting to come."""
    coming = (Session.ends_at > clock.now(), Session.state == SessionState.OPEN)
    return db.session.scalars(
        select(Course)
        .where(
            Course.county_id == county_id,
            Course.subject == subject,
            Course.sessions.any(and_(*coming)),
        )
        .order_by(Course.id)
    ).all()


def find_course(course_id: int, *, viewer: User) -> Course | None:
    """The course, if it belongs to one of the viewer's counties."""
    wanted = select(Course).where(Course.id == course_id)
    if not is_city_staff(viewer):
        wanted = wanted.where(Course.county_id.in_(counties_of(viewer)))
    return db.session.scalar(wanted)


def find_session(session_id: int, *, viewer: User) -> Session | None:
    """The session, if it belongs to one of the viewer's counties."""
    return db.session.scalar(select(Session).where(Session.id == session_id, visible_to(viewer)))


def instructors_for(county_id: int) -> list[User]:
    """Who may be named as instructor of a county's session: the county's own and the city's."""
    held = db.session.scalars(
        select(User)
        .join(User.duties)
        .where(
            Duty.kind == DutyKind.INSTRUCTOR,
            or_(Duty.county_id == county_id, Duty.county_id.is_(None)),
            User.state == UserState.ACTIVE,
        )
        .order_by(User.display_name, User.id)
        .distinct()
    )
    today = clock.today()
    return [
        user
        for user in held
        if any(duty.kind is DutyKind.INSTRUCTOR and duty.covers(today) for duty in user.duties)
    ]


def taught_by(viewer: User) -> Select[Session]:
    """The sessions for which the viewer is named as instructor."""
    return (
        select(Session)
        .join(Session.course)
        .options(contains_eager(Session.course))
        .where(
            Session.instructors.any(SessionInstructor.user_id == viewer.id),
            Session.state.in_(PUBLIC_STATES),
        )
    )


def upcoming_of(viewer: User) -> Sequence[Session]:
    """The instructor's sessions of today and later, and recent ones not closed yet."""
    begin = clock.office_moment(clock.today())
    open_still = and_(Session.state == SessionState.OPEN, Session.starts_at > clock.now() - RECENT)
    return db.session.scalars(
        taught_by(viewer)
        .where(or_(Session.ends_at >= begin, open_still))
        .order_by(Session.starts_at, Session.id)
    ).all()


def sessions_of(viewer: User, *, page: int = 1) -> Page[Session]:
    """All sessions of the instructor, newest first."""
    return page_of(taught_by(viewer).order_by(Session.starts_at.desc(), Session.id), page)


def find_taught(session_id: int, *, viewer: User) -> Session | None:
    """A session, for its instructors alone."""
    session = db.session.scalar(taught_by(viewer).where(Session.id == session_id))
    return session if session is not None and rules.teaches(viewer, session) else None


def _public() -> Select[Session]:
    return (
        select(Session)
        .join(Session.course)
        .options(
            contains_eager(Session.course),
            joinedload(Session.county),
            selectinload(Session.instructors).joinedload(SessionInstructor.user),
        )
    )
