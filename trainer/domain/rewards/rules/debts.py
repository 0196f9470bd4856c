"""A paid reward that must come back: who decides, what stands in the way, and what it bars."""

import unicodedata
from datetime import date

from trainer.core import clock, money
from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds
from trainer.domain.rewards.models import Application, Debt, State
from trainer.domain.rewards.rules.facts import Finding, Result

BARRED = say("您有一笔奖励需要归还，还清以前不能申请新的奖励。")


def may_claim_back(actor: Actor, county_id: int) -> bool:
    """Approvers of the county decide that money must come back, and that it need not after all."""
    return holds(actor, DutyKind.APPROVER, county_id=county_id)


def may_record_repayment(actor: Actor, county_id: int) -> bool:
    """Payers of the county enter what came back: not the person who decided on the debt."""
    return holds(actor, DutyKind.PAYER, county_id=county_id)


def claim_back_objection(
    application: Application, amount_fen: int, returned_fen: int
) -> Sentence | None:
    """Only what was paid can come back, and no more than did not come back before."""
    if application.state is not State.PAID:
        return say("这笔奖励还没有发放，不用追回。")
    if returned_fen and not 0 < amount_fen <= application.amount_fen - returned_fen:
        return say(
            "这笔奖励已经归还 {returned} 元，追回的金额应大于 0，不超过其余的 {yuan} 元。",
            returned=money.yuan(returned_fen),
            yuan=money.yuan(application.amount_fen - returned_fen),
        )
    if not 0 < amount_fen <= application.amount_fen:
        most = money.yuan(application.amount_fen)
        return say("追回的金额应大于 0，不超过发放的 {yuan} 元。", yuan=most)
    return None


def repayment_objection(debt: Debt, amount_fen: int, actor: Actor) -> Sentence | None:
    """What came back is no more than stands out, and is entered by another person."""
    if debt.made_by_id is not None and debt.made_by_id == actor.actor_id:
        return say("追回的决定和归还的登记必须由两个人办理，请由另一位同事登记。")
    if not 0 < amount_fen <= debt.left_fen:
        left = money.yuan(debt.left_fen)
        return say("归还的金额应大于 0，不超过还欠的 {yuan} 元。", yuan=left)
    return None


def repaid_on_objection(debt: Debt, paid_on: date, today: date) -> Sentence | None:
    """Money comes back after it was paid out and asked for, on a day that was."""
    if paid_on > today:
        return say("归还日期不能晚于今天，请核对。")
    went_out_on = debt.application.paid_on
    if went_out_on is not None and paid_on < went_out_on:
        return say("这笔奖励 {day} 才发放，归还日期不能更早，请核对。", day=went_out_on)
    decided_on = clock.local(debt.made_at).date()
    if paid_on < decided_on:
        return say("追回决定是 {day} 作出的，归还日期不能更早，请核对。", day=decided_on)
    return None


def voucher_of(typed: str) -> str:
    """A voucher's number as it is stored: one way of writing it, so that it is entered once."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).upper()


def lift_objection(debt: Debt) -> Sentence | None:
    """What was paid back in part was not claimed back for nothing."""
    if debt.repaid_fen:
        return say("已登记归还 {yuan} 元，追回不能再撤销。", yuan=money.yuan(debt.repaid_fen))
    return None


def debt_finding(is_open: bool) -> Finding | None:
    """What no policy needs to say: whoever owes a reward back is granted none."""
    if not is_open:
        return None
    return Finding(
        Result.UNMET,
        say("追回"),
        say("没有待归还的奖励"),
        say("有一笔已发放的奖励待归还。"),
        say("还清以后可以继续办理。"),
    )
