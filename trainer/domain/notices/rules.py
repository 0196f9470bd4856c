"""Who may write to an inbox, and who may read it."""

from trainer.core.actors import Actor
from trainer.domain.notices.models import Message
from trainer.domain.people.models import User
from trainer.domain.people.rules import OFFICE, is_person, is_system


def may_tell(actor: Actor, person_id: int) -> bool:
    """Who decides about people tells them: the bureaus' staff and the program. Others themselves.

    The county is that of the decision, which is asked by the operation that tells; whom it
    concerns may live in another one.
    """
    staff = isinstance(actor, User) and any(duty.kind in OFFICE for duty in actor.live_duties)
    return is_system(actor) or staff or is_person(actor, person_id)


def may_read(actor: Actor, message: Message) -> bool:
    """Only the person it was written to."""
    return is_person(actor, message.person_id)
