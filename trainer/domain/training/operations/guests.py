"""Somebody added at the door without a record is found later: seat and hours become theirs."""

from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.training import hours, marks, queries, rules, seats
from trainer.domain.training.models import LEAVE, Session, SignUp, SignUpState


@transaction()
def merge_guest(sign_up: SignUp, *, name: str, phone: str, actor: Actor) -> SignUp:
    """Give a guest's line to the person whose it is; returns the line that holds the hours now.

    Whoever waited for the same session leaves the queue; whoever had a seat keeps that line, and
    of two marks the better one counts. Nothing that was noted is deleted.
    """
    require(rules.may_arrange(actor, sign_up.county_id))
    person = queries.known_by(name, phone)
    if person is None:
        raise RuleBroken(say("没有找到姓名和手机号码都一致的人。请核对，或请本人先注册。"), "phone")
    seats.hold_person(person.id)
    session = seats.hold_sign_up(sign_up)
    refuse_if(rules.merging_objection(sign_up))
    refuse_if(rules.elsewhere_objection(session, person, queries.seats_of(person.id)), "name")
    own = queries.live_of(session.id, person.id)
    kept = _own_line(sign_up, own, session) if own is not None else sign_up
    if kept is sign_up:
        sign_up.person_id = person.id
    db.session.flush()
    db.session.expire(sign_up)
    hours.credit(kept, session, str(say("现场补报已对上本人")))
    record(
        actor,
        "sign_up.merged",
        kept,
        session=session.id,
        guest=sign_up.id,
        person=person.id,
        line=kept.id,
    )
    _tell(kept, session)
    return kept


def _own_line(guest: SignUp, own: SignUp, session: Session) -> SignUp:
    """The person was on the list as well: one line stays, with the better marks."""
    if own.state is not SignUpState.SEATED:
        seats.free(own, session)
        own.take(LEAVE)
        db.session.flush()
        return guest
    marks.move(guest, own)
    seats.free(guest, session)
    guest.take(LEAVE)
    return own


def _tell(kept: SignUp, session: Session) -> None:
    text = say("您在{what}的现场补报已归到您名下，学时一并计入。", what=seats.named(session))
    seats.inform(kept, say("现场补报已对上本人"), text)
