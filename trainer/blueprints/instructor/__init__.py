"""The pages of an instructor, phone in hand."""

from flask import Blueprint

from trainer.blueprints.instructor import codes, counselling, home, questions, sessions
from trainer.core.text import say
from trainer.domain.counselling import queries
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.rules import counties_of
from trainer.web import MenuItem, guard
from trainer.web.audiences import INSTRUCTOR

instructor = Blueprint("instructor", __name__, url_prefix="/instructor")
guard(instructor, INSTRUCTOR)
instructor.register_blueprint(home.bp)
instructor.register_blueprint(sessions.bp)
instructor.register_blueprint(counselling.bp)
instructor.register_blueprint(questions.bp)


def _counsels(user: User) -> bool:
    return bool(counties_of(user, DutyKind.COUNSELLOR))


instructor.register_blueprint(codes.bp)

INSTRUCTOR.menu[:] = [
    MenuItem(say("今天的课"), "instructor.home.index"),
    MenuItem(say("全部场次"), "instructor.sessions.index"),
    MenuItem(say("咨询预约"), "instructor.counselling.index", shown=_counsels),
    MenuItem(
        say("书面提问"),
        "instructor.questions.index",
        count=queries.to_answer,
        shown=_counsels,
    ),
]
