"""What lies ready for a course, and what those who came thought of it."""

from collections.abc import Sequence

from sqlalchemy import String, cast, literal, select

from trainer.core import clock
from trainer.core.db import db
from trainer.domain.certificates import queries as certificates
from trainer.domain.certificates import rules as certificate_rules
from trainer.domain.certificates.models import Certificate, HoursEntry
from trainer.domain.people.models import User
from trainer.domain.training import rules
from trainer.domain.training.models import (
    Course,
    Evaluation,
    Material,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)
from trainer.domain.training.queries.sessions import find_course


def held_course(course: Course) -> Course:
    """The course as it is now, locked until the operation ends."""
    return db.session.scalars(
        select(Course)
        .where(Course.id == course.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def hold_sessions(course: Course) -> Sequence[Session]:
    """The sessions of the course, locked in one order: no seat is given in them meanwhile."""
    return db.session.scalars(
        select(Session)
        .where(Session.course_id == course.id)
        .order_by(Session.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def find_material(material_id: int, *, viewer: User) -> Material | None:
    """A material, if its course belongs to one of the viewer's counties."""
    material = db.session.get(Material, material_id)
    if material is None or find_course(material.course_id, viewer=viewer) is None:
        return None
    return material


def material_of(course: Course, material_id: int) -> Material | None:
    """One of the materials of a course that was found for its viewer."""
    return next((each for each in course.materials if each.id == material_id), None)


def counting_classes(person_id: int) -> Sequence[SignUp]:
    """The person's seats in closed classes that count as continuing education."""
    return db.session.scalars(
        select(SignUp)
        .join(SignUp.session)
        .join(Session.course)
        .where(
            SignUp.person_id == person_id,
            SignUp.state == SignUpState.SEATED,
            Session.state == SessionState.CLOSED,
            Course.hours_category.is_not(None),
        )
        .order_by(Session.starts_at, SignUp.id)
    ).all()


def uncredited(person_id: int | None = None) -> list[SignUp]:
    """Seats in closed classes that count and were attended, but stand in nobody's ledger, although
    a registration covers their day; of one person, or of all.
    """
    credited = select(HoursEntry.id).where(
        HoursEntry.person_id == SignUp.person_id,
        HoursEntry.activity == literal("session:") + cast(Session.id, String),
        HoursEntry.state.in_(certificates.STANDING),
    )
    wanted = (
        select(SignUp)
        .join(SignUp.session)
        .join(Session.course)
        .where(
            SignUp.state == SignUpState.SEATED,
            Session.state == SessionState.CLOSED,
            Course.hours_category.is_not(None),
            SignUp.person_id.in_(
                select(Certificate.person_id).where(Certificate.registered_on.is_not(None))
            ),
            ~credited.exists(),
        )
        .order_by(SignUp.id)
    )
    if person_id is not None:
        wanted = wanted.where(SignUp.person_id == person_id)
    return [row for row in db.session.scalars(wanted) if _counts(row)]


def _counts(row: SignUp) -> bool:
    held_on = clock.local(row.session.starts_at).date()
    known = certificates.of_person(row.person_id or 0)
    attended = rules.credited_tenths(row.session, row.marks) > 0
    return attended and certificate_rules.counting_for(known, held_on) is not None


def evaluations(course: Course) -> Sequence[Evaluation]:
    """What was said of a course; shown only as a summary."""
    return db.session.scalars(
        select(Evaluation).where(Evaluation.course_id == course.id).order_by(Evaluation.id)
    ).all()


def has_evaluated(course: Course, person_id: int) -> bool:
    """Whether the person said already what they thought of it."""
    asked = select(Evaluation.id).where(
        Evaluation.course_id == course.id, Evaluation.person_id == person_id
    )
    return db.session.scalar(asked) is not None
