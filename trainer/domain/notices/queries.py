"""What is in an inbox."""

from sqlalchemy import func, select

from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.notices.models import Message
from trainer.domain.people.models import User


def inbox(*, viewer: User, number: int = 1) -> Page[Message]:
    """The viewer's messages, newest first."""
    return page_of(
        select(Message).where(Message.person_id == viewer.person_id).order_by(Message.id.desc()),
        number,
    )


def find(message_id: int, *, viewer: User) -> Message | None:
    """One message, if it is the viewer's."""
    return db.session.scalar(
        select(Message).where(Message.id == message_id, Message.person_id == viewer.person_id)
    )


def unread(viewer: User) -> int:
    """How many messages wait to be read."""
    if viewer.person_id is None:
        return 0
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Message)
            .where(Message.person_id == viewer.person_id, Message.read_at.is_(None))
        )
        or 0
    )
