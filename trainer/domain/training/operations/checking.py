"""People check themselves in by the code that the room shows, once, while it stands there."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.sealed import blind
from trainer.core.text import say
from trainer.domain.people.models import Person
from trainer.domain.training import codes, marks, queries, rules, seats
from trainer.domain.training.models import Half, MarkStatus, SelfCheckIn, SignUp

CHECK_INS = 20
WITHIN = timedelta(minutes=10)
EARLIER = 240
"""For so many turns, two hours, an old code is told from a wrong one."""


@transaction()
def check_in(person: Person, code: str, *, device: str, actor: Actor) -> SignUp:
    """Note oneself as present by the code of the room; returns the line on the list.

    `device` is what this browser keeps. Two people with the same one are shown to the instructor.
    """
    require(rules.may_sign_up(actor, person.id))
    mine = queries.seats_now(person.id, clock.now())
    refuse_if(rules.no_class_objection(mine), "code")
    sign_up, half, turn = _meant(mine, code)
    session = seats.hold_sign_up(sign_up)
    refuse_if(rules.taking_objection(session, clock.now()))
    refuse_if(rules.marking_objection(sign_up, half))
    refuse_if(rules.checked_in_objection(sign_up.mark_of(half)))
    checked_in = SelfCheckIn(
        session_id=session.id,
        sign_up_id=sign_up.id,
        half=half,
        device=blind("attendance.device", device),
        turn=turn,
        checked_in_at=clock.now(),
    )
    db.session.add(checked_in)
    marks.put(sign_up, half, MarkStatus.PRESENT, actor=actor, batch=uuid4().hex)
    record(actor, "attendance.checked_in", session, sign_up=sign_up.id, half=half.value)
    return sign_up


def _meant(mine: Sequence[SignUp], code: str) -> tuple[SignUp, Half, int]:
    """The class and its part that the code stands for, just now or half a minute ago."""
    turn = codes.turn_of(clock.now())
    for sign_up in mine:
        told = codes.told_by(sign_up.session, code, range(turn - 1, turn + 1))
        if told is not None:
            return sign_up, *told
    before = range(turn - EARLIER, turn - 1)
    if any(codes.told_by(sign_up.session, code, before) for sign_up in mine):
        raise RuleBroken(
            say("这个签到码已经过期，每 30 秒换一次。请看教室屏幕上现在的码，再签一次。"), "code"
        )
    raise RuleBroken(say("签到码不对。请照教室屏幕上的码填写，或请教师为您记考勤。"), "code")
