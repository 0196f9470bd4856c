"""The pages of an instructor, phone in hand."""

from flask import Blueprint

from trainer.blueprints.instructor import codes, home, sessions
from trainer.core.text import say
from trainer.web import MenuItem, guard
from trainer.web.audiences import INSTRUCTOR

instructor = Blueprint("instructor", __name__, url_prefix="/instructor")
guard(instructor, INSTRUCTOR)
instructor.register_blueprint(home.bp)
instructor.register_blueprint(sessions.bp)
instructor.register_blueprint(codes.bp)

INSTRUCTOR.menu[:] = [
    MenuItem(say("今天的课"), "instructor.home.index"),
    MenuItem(say("全部场次"), "instructor.sessions.index"),
]
