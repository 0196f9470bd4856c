"""The seat counter and the queue behind it, moved only inside an operation.

Whoever changes seats first holds the session's row (and before it the person's, where a clash of
times is checked), so that counter and queue move together on every database.
"""

from sqlalchemy import select, update

from trainer.core import clock
from trainer.core.actors import Actor, System
from trainer.core.audit import record
from trainer.core.db import db
from trainer.core.text import Sentence, say
from trainer.core.workdays import YearUnknown
from trainer.domain.notices.operations import tell
from trainer.domain.people import queries as people
from trainer.domain.people.models import Person
from trainer.domain.training import queries, rules
from trainer.domain.training.models import (
    HOLDING,
    OFFER,
    WITHDRAW_LEAVE,
    Session,
    SessionState,
    SignUp,
)

KEEPER = System("training.queue")
PAGE = "/candidate/training"


def hold(session_id: int) -> Session:
    """The session, read anew and locked until the transaction ends."""
    return db.session.scalars(
        select(Session)
        .where(Session.id == session_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def hold_sign_up(sign_up: SignUp) -> Session:
    """The sign-up's session, locked, and the sign-up as it stands under that lock."""
    session = hold(sign_up.session_id)
    db.session.refresh(sign_up)
    return session


def hold_person(person_id: int) -> None:
    """Let one sign-up of a person be decided after the other. Comes before the session's lock."""
    db.session.execute(
        select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )


def take(session: Session, person_id: int | None) -> bool:
    """Count one more seat as taken, unless all are, or the course takes nobody else."""
    limit = queries.held_limit(session.course_id)
    if limit is not None and not limit.left:
        known = queries.people_in_course(session.course_id)
        if person_id is None or person_id not in known:
            return False
    return _count(session, +1)


def give_back(session: Session) -> None:
    """Count one seat less as taken."""
    _count(session, -1)


def _count(session: Session, step: int) -> bool:
    room = Session.taken < Session.capacity if step > 0 else Session.taken > 0
    taken = db.session.scalar(
        update(Session)
        .where(Session.id == session.id, room)
        .values(taken=Session.taken + step)
        .returning(Session.taken)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(session, ["taken"])
    return taken is not None


def hand_on(session: Session) -> int:
    """Offer every free seat to the next in the queue; returns how many were offered.

    Where the deadline cannot be counted (no holidays entered for that year) the seat stays free
    until they are; the job comes back every minute.
    """
    now = clock.now()
    if session.state is not SessionState.OPEN or now >= session.starts_at:
        return 0
    if not session.chairs_left:
        return 0
    offered = 0
    for sign_up in queries.next_in_line(session):
        if not session.chairs_left:
            break
        try:
            until = rules.offer_deadline(session, now, people.calendar())
        except YearUnknown:
            break
        if not take(session, sign_up.person_id):
            continue
        sign_up.take(OFFER)
        sign_up.offer_until_at = until
        record(KEEPER, "seat.offered", sign_up, until=until)
        inform(
            sign_up,
            say("候补名额轮到您了"),
            say(
                "{what}空出一个名额，为您保留到 {until}。请在此之前点“接受名额”，过时转给下一位。",
                what=named(session),
                until=rules.shown(until),
            ),
        )
        offered += 1
    return offered


def free(sign_up: SignUp, session: Session) -> None:
    """Give back the seat that this sign-up held, if it held one, before its state changes.

    Leave that was asked for from that seat goes with it: nobody has to answer it any more.
    """
    if sign_up.state in HOLDING:
        give_back(session)
    if asked := queries.leave_of(sign_up):
        asked.take(WITHDRAW_LEAVE)
        record(KEEPER, "leave.withdrawn", asked, session=session.id)
    sign_up.offer_until_at = None
    sign_up.ended_at = clock.now()


def inform(sign_up: SignUp, title: Sentence, text: Sentence, *, actor: Actor = KEEPER) -> None:
    """Leave the person a message; a guest has no inbox."""
    if sign_up.person_id is not None:
        tell(sign_up.person_id, title=title, text=text, url=PAGE, actor=actor)


def named(session: Session) -> Sentence:
    """The session as messages name it."""
    return say("“{title}”（{at}）", title=session.course.title, at=rules.shown(session.starts_at))
