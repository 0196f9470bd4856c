"""People sign up, wait, are offered a seat, take it, give it back."""

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.people.models import Person
from trainer.domain.people.rules import kept_words_objection
from trainer.domain.training import queries, rules, seats
from trainer.domain.training.models import (
    ACCEPT,
    DECLINE,
    LAPSE,
    LEAVE,
    SEAT,
    Half,
    MarkStatus,
    Session,
    SignUp,
    SignUpState,
    Way,
)
from trainer.domain.training.operations.attendance import mark


@transaction()
def sign_up(session: Session, person: Person, *, actor: Actor) -> SignUp:
    """Give the person a seat or, where all are taken, a place in the queue in the same step."""
    require(rules.may_sign_up(actor, person.id))
    seats.hold_person(person.id)
    session = seats.hold(session.id)
    refuse_if(rules.sign_up_objection(session, person, clock.now()))
    joined = _join(session, person, Way.SELF)
    record(actor, "sign_up.made", joined, state=joined.state.value, session=session.id)
    return joined


@transaction()
def sign_up_for(session: Session, *, name: str, phone: str, actor: Actor) -> SignUp:
    """The county's clerk signs somebody up who asked for it, by the same rules of seats."""
    require(rules.may_arrange(actor, session.county_id))
    person = queries.known_by(name, phone)
    if person is None:
        raise RuleBroken(say("没有找到姓名和手机号码都一致的人。请核对，或请本人先注册。"), "phone")
    seats.hold_person(person.id)
    session = seats.hold(session.id)
    refuse_if(rules.seating_objection(session, clock.now()))
    refuse_if(rules.reach_objection(session, person))
    joined = _join(session, person, Way.OFFICER)
    record(actor, "sign_up.made_for", joined, state=joined.state.value, session=session.id)
    return joined


@transaction()
def walk_in(session: Session, *, name: str, phone: str, half: Half, actor: Actor) -> SignUp:
    """Somebody stands at the door: a free seat is theirs, and they are noted as present.

    With name and full number a known person is found; otherwise the list keeps a guest with the
    last four digits. Whoever waits or was offered a seat gets theirs.
    """
    require(rules.may_take(actor, session))
    _hold_known(session, name, phone)
    session = seats.hold(session.id)
    refuse_if(rules.taking_objection(session, clock.now()))
    known = queries.on_list(session, name, phone[-4:])
    if known is not None and known.state is SignUpState.SEATED:
        raise RuleBroken(say("{name}已经在名单里，请直接记考勤。", name=name), "name")
    guest = known or _guest(session, name, phone)
    if guest.state is SignUpState.WAITING and not seats.take(session, guest.person_id):
        raise RuleBroken(rules.full_at_the_door(session))
    if guest.person_id is not None:
        others = queries.seats_of(guest.person_id)
        refuse_if(rules.door_objection(session, guest.name, others), "name")
    guest.take(ACCEPT if guest.state is SignUpState.OFFERED else SEAT)
    guest.offer_until_at = None
    guest.seated_at = clock.now()
    db.session.flush()
    mark(guest, half, MarkStatus.PRESENT, key=f"walk-in:{guest.uid}", actor=actor)
    record(actor, "sign_up.walked_in", guest, session=session.id, known=guest.person_id is not None)
    return guest


@transaction()
def cancel_sign_up(sign_up: SignUp, *, actor: Actor) -> None:
    """Leave the list. A seat is free at once and goes to the next who waits."""
    require(rules.may_leave(actor, sign_up))
    session = seats.hold_sign_up(sign_up)
    now = clock.now()
    refuse_if(rules.leave_objection(sign_up, now))
    sign_up.late_cancel = rules.is_late(sign_up, now)
    seats.free(sign_up, session)
    sign_up.take(LEAVE)
    record(actor, "sign_up.cancelled", sign_up, session=session.id, late=sign_up.late_cancel)
    if sign_up.person_id is not None and actor.actor_kind != "system":
        text = say("您在{what}的报名已取消。", what=seats.named(session))
        seats.inform(sign_up, say("报名已取消"), text, actor=actor)
    seats.hand_on(session)


@transaction()
def accept_offer(sign_up: SignUp, *, actor: Actor) -> None:
    """Take the seat that was kept."""
    require(rules.may_answer(actor, sign_up))
    seats.hold_person(sign_up.person_id or 0)
    session = seats.hold_sign_up(sign_up)
    refuse_if(rules.answer_objection(sign_up, clock.now()))
    others = [row for row in queries.seats_of(sign_up.person_id or 0) if row.id != sign_up.id]
    refuse_if(rules.clash_objection(session, others))
    sign_up.take(ACCEPT)
    sign_up.offer_until_at = None
    sign_up.seated_at = clock.now()
    record(actor, "seat.accepted", sign_up, session=session.id)


@transaction()
def refuse_offer(sign_up: SignUp, *, actor: Actor) -> None:
    """Give the kept seat back: the next is offered it at once, this person not again."""
    require(rules.may_answer(actor, sign_up))
    session = seats.hold_sign_up(sign_up)
    refuse_if(rules.answer_objection(sign_up, clock.now()))
    seats.free(sign_up, session)
    sign_up.take(DECLINE)
    record(actor, "seat.refused", sign_up, session=session.id)
    seats.hand_on(session)


@transaction()
def lapse_offer(sign_up: SignUp, *, actor: Actor) -> None:
    """An offer that nobody answered in time goes to the next; answered meanwhile, it stands."""
    require(rules.may_keep_queue(actor))
    session = seats.hold_sign_up(sign_up)
    if sign_up.state is not SignUpState.OFFERED or not rules.answer_objection(sign_up, clock.now()):
        return
    seats.free(sign_up, session)
    sign_up.take(LAPSE)
    record(actor, "seat.lapsed", sign_up, session=session.id)
    text = say("为您保留的{what}名额已过期，转给了下一位。", what=seats.named(session))
    seats.inform(sign_up, say("名额已过期"), text)
    seats.hand_on(session)


@transaction()
def hand_on_seats(session: Session, *, actor: Actor) -> int:
    """Offer the free seats of a session to those who wait; returns how many were offered."""
    require(rules.may_keep_queue(actor))
    session = seats.hold(session.id)
    offered = seats.hand_on(session)
    if offered:
        record(actor, "session.seats_handed_on", session, offered=offered)
    return offered


@transaction()
def move_up(sign_up: SignUp, reason: str, *, actor: Actor) -> None:
    """Put somebody before the queue, for a reason that stands on the list and in the log."""
    require(rules.may_arrange(actor, sign_up.county_id))
    session = seats.hold_sign_up(sign_up)
    refuse_if(None if reason.strip() else say("请写明提前的原因，市级主管部门可以看到。"), "reason")
    refuse_if(kept_words_objection(reason), "reason")
    refuse_if(rules.moving_objection(sign_up))
    before = queries.place_in_queue(sign_up)
    sign_up.moved_up_at = clock.now()
    sign_up.moved_up_reason = reason.strip()
    sign_up.moved_up_by_id = actor.actor_id
    db.session.flush()
    record(
        actor,
        "sign_up.moved_up",
        sign_up,
        session=session.id,
        reason=reason.strip(),
        before=before,
        now=queries.place_in_queue(sign_up),
    )
    seats.hand_on(session)


def _join(session: Session, person: Person, way: Way) -> SignUp:
    """A seat if one is free and nobody waits for it; else the end of the queue."""
    refuse_if(rules.clash_objection(session, queries.seats_of(person.id)))
    now = clock.now()
    joined = SignUp(
        session_id=session.id,
        county_id=session.county_id,
        person_id=person.id,
        way=way,
        state=SignUpState.WAITING,
        waiting_since=now,
    )
    straight = not queries.anybody_waits(session.id) and seats.take(session, person.id)
    db.session.add(joined)
    if straight:
        joined.take(SEAT)
        joined.seated_at = now
    db.session.flush()
    if not straight:
        seats.hand_on(session)
    _tell_joined(joined, session)
    return joined


def _tell_joined(joined: SignUp, session: Session) -> None:
    place = session.place
    if joined.state is SignUpState.SEATED:
        text = say("您已报上{what}，地点：{place}。", what=seats.named(session), place=place)
        seats.inform(joined, say("报名成功"), text)
    elif joined.state is SignUpState.WAITING:
        text = say(
            "{what}已报满，您排在候补第{place}位。有名额时会在这里通知您。",
            what=seats.named(session),
            place=queries.place_in_queue(joined),
        )
        seats.inform(joined, say("已排候补"), text)


def _hold_known(session: Session, name: str, phone: str) -> None:
    """Whoever is known by this name and number takes seats one after the other."""
    known, person = queries.on_list(session, name, phone[-4:]), queries.known_by(name, phone)
    number = known.person_id if known is not None else person.id if person is not None else None
    if number is not None:
        seats.hold_person(number)


def _guest(session: Session, name: str, phone: str) -> SignUp:
    """A new line on the list for somebody at the door."""
    person = queries.known_by(name, phone)
    guest = SignUp(
        session_id=session.id,
        county_id=session.county_id,
        person_id=person.id if person else None,
        guest_name="" if person else name,
        guest_tail="" if person else phone[-4:],
        way=Way.WALK_IN,
        state=SignUpState.WAITING,
        waiting_since=clock.now(),
    )
    db.session.add(guest)
    return guest
