"""Leave is asked for before the class, answered by an instructor or the clerk, or taken back."""

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.people.rules import kept_words_objection
from trainer.domain.training import queries, rules, seats
from trainer.domain.training.models import (
    GRANT_LEAVE,
    REFUSE_LEAVE,
    WITHDRAW_LEAVE,
    LeaveRequest,
    SignUp,
)


@transaction()
def ask_leave(sign_up: SignUp, reason: str, *, actor: Actor) -> LeaveRequest:
    """Say beforehand that one cannot come, and why; the seat stays one's own."""
    require(rules.may_ask_leave(actor, sign_up))
    session = seats.hold_sign_up(sign_up)
    refuse_if(rules.asking_leave_objection(sign_up, clock.now()))
    refuse_if(None if reason.strip() else say("请写明请假的原因。"), "reason")
    refuse_if(kept_words_objection(reason), "reason")
    refuse_if(rules.asked_already(queries.leave_of(sign_up)))
    asked = LeaveRequest(
        sign_up_id=sign_up.id,
        session_id=session.id,
        county_id=session.county_id,
        reason=reason.strip(),
        asked_at=clock.now(),
    )
    db.session.add(asked)
    record(actor, "leave.asked", asked, session=session.id)
    return asked


@transaction()
def withdraw_leave(sign_up: SignUp, *, actor: Actor) -> None:
    """One can come after all."""
    require(rules.may_ask_leave(actor, sign_up))
    session = seats.hold_sign_up(sign_up)
    refuse_if(rules.asking_leave_objection(sign_up, clock.now()))
    asked = _standing(sign_up)
    asked.take(WITHDRAW_LEAVE)
    record(actor, "leave.withdrawn", asked, session=session.id)


@transaction()
def answer_leave(sign_up: SignUp, *, granted: bool, answer: str, actor: Actor) -> None:
    """Grant the leave, which then counts as 请假, or refuse it with a reason."""
    require(rules.may_take(actor, sign_up.session))
    session = seats.hold_sign_up(sign_up)
    refuse_if(rules.answering_leave_objection(session))
    refuse_if(
        None if granted or answer.strip() else say("不准假要写明原因，本人会看到。"), "answer"
    )
    refuse_if(kept_words_objection(answer), "answer")
    asked = _standing(sign_up)
    asked.take(GRANT_LEAVE if granted else REFUSE_LEAVE)
    asked.decided_at, asked.decided_by_id = clock.now(), actor.actor_id
    asked.answer = answer.strip()
    record(actor, "leave.granted" if granted else "leave.refused", asked, session=session.id)
    what = seats.named(session)
    text = (
        say("您在{what}的请假已批准，考勤记为“请假”。", what=what)
        if granted
        else say("您在{what}的请假没有批准：{why}", what=what, why=answer.strip())
    )
    seats.inform(sign_up, say("请假有了答复"), text)


def _standing(sign_up: SignUp) -> LeaveRequest:
    asked = queries.leave_of(sign_up)
    if asked is None:
        raise RuleBroken(say("没有等待答复的请假申请，可能已经撤回。请刷新页面查看。"))
    return asked
