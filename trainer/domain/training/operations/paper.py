"""The signed sheet is typed back: who was not simply there, by row number."""

from collections.abc import Mapping

from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import transaction
from trainer.core.errors import require
from trainer.domain.training import queries, rules, seats
from trainer.domain.training.models import Half, MarkStatus, Session
from trainer.domain.training.operations.attendance import take_attendance


@transaction()
def take_from_paper(
    session: Session, half: Half, typed: Mapping[MarkStatus, str], *, actor: Actor
) -> int:
    """Note the rows that were typed; everybody else who has no mark yet was present.

    What somebody else noted meanwhile is not overwritten. Returns how many marks are new.
    """
    require(rules.may_take(actor, session))
    session = seats.hold(session.id)
    found = rules.exceptions(queries.roll(session), queries.last_row(session), typed)
    record(actor, "attendance.typed", session, half=half.value, exceptions=len(found))
    return take_attendance(session, half, found, rest=MarkStatus.PRESENT, seen={}, actor=actor)
