"""What lies ready for a course, and what those who came thought of it."""

from collections.abc import Sequence

from sqlalchemy import select

from trainer.core.db import db
from trainer.domain.people.models import User
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
