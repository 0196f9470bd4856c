"""Messages: what was decided, and where the next step is done."""

from flask import Blueprint, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.domain.notices import operations, queries
from trainer.web import act, done, found, page, show
from trainer.web.identity import safe_next
from trainer.web.paging import page_number

bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """All messages, newest first."""
    return show(messages=queries.inbox(viewer=g.user, number=page_number()))


@act(bp, "/<int:message_id>/read")
def read(message_id: int) -> ResponseReturnValue:
    """Mark a message as read and go where it points."""
    message = found(queries.find(message_id, viewer=g.user))
    operations.mark_read(message, actor=g.user)
    return redirect(safe_next(message.url) or url_for(".index"))


@act(bp, "/read-all")
def read_all() -> ResponseReturnValue:
    """Mark everything as read."""
    operations.mark_all_read(g.user.person, actor=g.user)
    return done(_("全部消息已标为已读。"), url_for(".index"))
