"""Rewards that must come back: decided by an approver, paid back in parts, lifted for a reason."""

from datetime import date

from trainer.core import clock, money
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.notices.operations import tell
from trainer.domain.people.rules import kept_words_objection
from trainer.domain.rewards import queries, rules
from trainer.domain.rewards.models import LIFT, SETTLE, Application, Debt, Repayment


@transaction()
def claim_back(application: Application, *, amount_fen: int, reason: str, actor: Actor) -> Debt:
    """Decide that a paid reward must come back; until it has, the person is granted no other."""
    require(rules.may_claim_back(actor, application.county_id))
    refuse_if(rules.own_objection(application, actor))
    queries.hold_people([application.person])
    returned_fen = queries.held_returned_fen(application)
    refuse_if(rules.claim_back_objection(application, amount_fen, returned_fen), "amount")
    refuse_if(rules.reason_objection(reason), "reason")
    debt = Debt(
        application_id=application.id,
        county_id=application.county_id,
        person_id=application.person_id,
        amount_fen=amount_fen,
        reason=reason.strip(),
        made_by_id=actor.actor_id,
        made_at=clock.now(),
    )
    db.session.add(debt)
    record(
        actor,
        "reward.claimed_back",
        debt,
        county_id=debt.county_id,
        amount_fen=amount_fen,
        reason=reason.strip(),
    )
    tell(
        debt.person_id,
        title=say("已发放的奖励需要归还"),
        text=say(
            "需要归还 {yuan} 元，理由：{reason}。还清以前不能申请新的奖励。"
            "不服的，可以向受理单位提出。",
            yuan=money.yuan(amount_fen),
            reason=reason.strip(),
        ),
        url=rules.page_of(application),
        actor=actor,
    )
    return debt


@transaction()
def record_repayment(
    debt: Debt, *, amount_fen: int, paid_on: date, voucher: str, actor: Actor
) -> None:
    """Enter what came back, by its voucher; the debt is settled when all has."""
    require(rules.may_record_repayment(actor, debt.county_id))
    queries.held_debt(debt)
    refuse_if(rules.own_objection(debt.application, actor))
    refuse_if(rules.repayment_objection(debt, amount_fen, actor), "amount")
    refuse_if(rules.repaid_on_objection(debt, paid_on, clock.today()), "paid_on")
    voucher = rules.voucher_of(voucher)
    if not 2 <= len(voucher) <= 60:
        raise RuleBroken(say("请填写缴款凭证号，2 至 60 个字。"), "voucher")
    refuse_if(kept_words_objection(voucher), "voucher")
    debt.repayments.append(
        Repayment(
            amount_fen=amount_fen,
            paid_on=paid_on,
            voucher=voucher,
            recorded_by_id=actor.actor_id,
            recorded_at=clock.now(),
        )
    )
    debt.repaid_fen += amount_fen
    if debt.left_fen == 0:
        debt.take(SETTLE)
        debt.ended_at = clock.now()
    record(
        actor,
        "reward.repaid",
        debt,
        county_id=debt.county_id,
        amount_fen=amount_fen,
        left_fen=debt.left_fen,
        paid_on=paid_on,
    )
    tell(
        debt.person_id,
        title=say("归还已登记"),
        text=say(
            "已登记归还 {yuan} 元，还欠 {left} 元。",
            yuan=money.yuan(amount_fen),
            left=money.yuan(debt.left_fen),
        ),
        url=rules.page_of(debt.application),
        actor=actor,
    )


@transaction()
def lift_debt(debt: Debt, *, reason: str, actor: Actor) -> None:
    """Take the decision back, for a reason that is kept, unless money came in already."""
    require(rules.may_claim_back(actor, debt.county_id))
    queries.held_debt(debt)
    refuse_if(rules.own_objection(debt.application, actor))
    refuse_if(rules.lift_objection(debt))
    refuse_if(rules.reason_objection(reason), "reason")
    debt.take(LIFT)
    debt.ended_at = clock.now()
    debt.end_reason = reason.strip()
    record(actor, "reward.debt_lifted", debt, county_id=debt.county_id, reason=reason.strip())
    tell(
        debt.person_id,
        title=say("追回已撤销"),
        text=say("理由：{reason}。", reason=reason.strip()),
        url=rules.page_of(debt.application),
        actor=actor,
    )
