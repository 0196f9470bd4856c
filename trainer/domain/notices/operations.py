"""Messages are written by other operations, in their transaction, and read by people."""

from sqlalchemy import update

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import require
from trainer.domain.notices import rules
from trainer.domain.notices.models import Message
from trainer.domain.people.models import Person
from trainer.domain.people.rules import is_person


@transaction()
def tell(person_id: int, *, title: str, text: str, url: str = "", actor: Actor) -> Message:
    """Leave a message in somebody's inbox, together with what it tells of."""
    require(rules.may_tell(actor, person_id))
    message = Message(person_id=person_id, title=title, text=text, url=url, created_at=clock.now())
    db.session.add(message)
    record(actor, "message.left", message, person=person_id)
    return message


@transaction()
def mark_read(message: Message, *, actor: Actor) -> None:
    """Note that a message was opened."""
    require(rules.may_read(actor, message))
    if message.read_at is None:
        message.read_at = clock.now()
        record(actor, "message.read", message)


@transaction()
def mark_all_read(person: Person, *, actor: Actor) -> None:
    """Note that the whole inbox was seen."""
    require(is_person(actor, person.id))
    db.session.execute(
        update(Message)
        .where(Message.person_id == person.id, Message.read_at.is_(None))
        .values(read_at=clock.now())
    )
    record(actor, "message.all_read", person)
