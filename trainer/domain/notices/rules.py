"""Who may write to an inbox, and who may read it."""

from trainer.core.actors import Actor, Visitor
from trainer.domain.notices.models import Message
from trainer.domain.people.rules import is_person


def may_tell(actor: Actor) -> bool:
    """Whoever carries out an operation that has something to tell; no visitor does."""
    return not isinstance(actor, Visitor)


def may_read(actor: Actor, message: Message) -> bool:
    """Only the person it was written to."""
    return is_person(actor, message.person_id)
