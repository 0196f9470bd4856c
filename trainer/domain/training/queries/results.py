"""Who completed a course, which codes are left, and whose calendar an address opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainer.core.db import db
from trainer.domain.people.models import Person, User, UserState
from trainer.domain.training import rules
from trainer.domain.training.models import (
    CalendarFeed,
    CodeState,
    Completion,
    Course,
    CourseCode,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)
from trainer.domain.training.queries.sessions import find_course
from trainer.domain.training.rules import Attended


@dataclass(frozen=True)
class Result:
    """One person of a course: what they attended, and the certificate they have."""

    person: Person
    attended: Attended
    completes: bool
    completion: Completion | None

    @property
    def waits(self) -> bool:
        """Whether a certificate is still to be given."""
        return self.completes and not rules.holds_certificate(self.completion)


@dataclass(frozen=True)
class Codes:
    """How the pool of a course stands."""

    free: int
    given: int
    recalled: int
    without: int

    @property
    def total(self) -> int:
        """How many were ever loaded."""
        return self.free + self.given + self.recalled


def results(course: Course) -> list[Result]:
    """Everybody with a seat in a session of the course that took place, by name."""
    rows = db.session.scalars(
        select(SignUp)
        .join(SignUp.session)
        .join(SignUp.person)
        .options(
            contains_eager(SignUp.session),
            contains_eager(SignUp.person),
            selectinload(SignUp.marks),
        )
        .where(
            Session.course_id == course.id,
            Session.state != SessionState.CANCELLED,
            SignUp.state == SignUpState.SEATED,
        )
        .order_by(SignUp.person_id, SignUp.id)
    ).all()
    known = {row.person_id: row for row in completions(course)}
    found = []
    for person_id, seats in groupby(rows, key=lambda row: row.person_id):
        held = list(seats)
        attended = rules.attended(held)
        if attended is not None and held[0].person is not None and person_id is not None:
            completes = attended.completes(course)
            found.append(Result(held[0].person, attended, completes, known.get(person_id)))
    return sorted(found, key=lambda result: (result.person.name, result.person.id))


def completions(course: Course) -> Sequence[Completion]:
    """The certificates that were given for a course."""
    return db.session.scalars(
        select(Completion)
        .options(joinedload(Completion.paper), joinedload(Completion.person))
        .where(Completion.course_id == course.id)
        .order_by(Completion.id)
    ).all()


def completion_of(course_id: int, person_id: int) -> Completion | None:
    """The certificate that the person has for the course."""
    return db.session.scalar(
        select(Completion).where(
            Completion.course_id == course_id, Completion.person_id == person_id
        )
    )


def find_completion(completion_id: int, *, viewer: User) -> Completion | None:
    """A certificate, if its course belongs to one of the viewer's counties."""
    row = db.session.get(Completion, completion_id)
    return row if row and find_course(row.course_id, viewer=viewer) is not None else None


def code_of(course_id: int, person_id: int) -> CourseCode | None:
    """The code that the person holds for the course."""
    return db.session.scalar(
        select(CourseCode).where(
            CourseCode.course_id == course_id,
            CourseCode.person_id == person_id,
            CourseCode.state == CodeState.GIVEN,
        )
    )


def next_code(course: Course) -> CourseCode | None:
    """The free code that was loaded first; the caller holds the course."""
    return db.session.scalar(
        select(CourseCode)
        .where(CourseCode.course_id == course.id, CourseCode.state == CodeState.FREE)
        .order_by(CourseCode.id)
        .limit(1)
    )


def codes_of(course: Course, *states: CodeState) -> Sequence[CourseCode]:
    """The codes of the course in these states (all by default), in the order of loading."""
    wanted = select(CourseCode).options(joinedload(CourseCode.person))
    wanted = wanted.where(CourseCode.course_id == course.id)
    if states:
        wanted = wanted.where(CourseCode.state.in_(states))
    return db.session.scalars(wanted.order_by(CourseCode.id)).all()


def code_numbers(course: Course) -> Codes:
    """How many codes are free, given and recalled, and how many people have none."""
    rows = db.session.execute(
        select(CourseCode.state, func.count())
        .where(CourseCode.course_id == course.id)
        .group_by(CourseCode.state)
    )
    counts = dict(rows.all())
    holders = select(CourseCode.person_id).where(
        CourseCode.course_id == course.id, CourseCode.state == CodeState.GIVEN
    )
    without = db.session.scalar(
        select(func.count(SignUp.person_id.distinct()))
        .join(SignUp.session)
        .where(
            Session.course_id == course.id,
            Session.state != SessionState.CANCELLED,
            SignUp.state == SignUpState.SEATED,
            SignUp.person_id.not_in(holders),
        )
    )
    return Codes(
        free=counts.get(CodeState.FREE, 0),
        given=counts.get(CodeState.GIVEN, 0),
        recalled=counts.get(CodeState.RECALLED, 0),
        without=without or 0,
    )


def find_code(code_id: int, *, viewer: User) -> CourseCode | None:
    """A code, if its course belongs to one of the viewer's counties."""
    row = db.session.get(CourseCode, code_id)
    return row if row and find_course(row.course_id, viewer=viewer) is not None else None


def feed_of(person_id: int) -> CalendarFeed | None:
    """The live private calendar of a person."""
    return db.session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.person_id == person_id, CalendarFeed.ended_at.is_(None)
        )
    )


def feed_by(token_hash: str) -> CalendarFeed | None:
    """The live calendar behind an address, while its person has an account that is open."""
    return db.session.scalar(
        select(CalendarFeed)
        .join(User, User.person_id == CalendarFeed.person_id)
        .where(
            CalendarFeed.token_hash == token_hash,
            CalendarFeed.ended_at.is_(None),
            User.state == UserState.ACTIVE,
        )
    )
