"""The hours of a closed session become continuing education. Only inside an operation.

Whoever calls holds the session's row, so that credits of one person come one by one.
"""

from trainer.core import clock
from trainer.core.actors import System
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.operations import Activity
from trainer.domain.training import rules
from trainer.domain.training.models import Session, SessionState, SignUp, SignUpState

KEEPER = System("training.hours")


def credit(sign_up: SignUp, session: Session, reason: str = "") -> None:
    """Enter the hours of somebody's attendance, or correct them for that reason.

    Nothing happens while the list is open, for a guest, or where the course does not count.
    """
    category, person = session.course.hours_category, sign_up.person
    if category is None or person is None or session.state is not SessionState.CLOSED:
        return
    seated = sign_up.state is SignUpState.SEATED
    activity = Activity(
        category=category,
        title=session.course.title,
        organiser=session.course.organiser,
        held_on=clock.local(session.starts_at).date(),
        hours_tenths=rules.credited_tenths(session, sign_up.marks) if seated else 0,
        evidence="",
    )
    certificates.credit_activity(
        person, activity, f"session:{session.id}", reason=reason, actor=KEEPER
    )
