"""Whoever could claim and has not is told: on the first day, at half time, on the day before."""

from collections.abc import Collection
from datetime import date, timedelta

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.people.rules import is_system
from trainer.domain.rewards.models import Stage
from trainer.domain.rewards.rules.spans import Window


def may_remind(actor: Actor) -> bool:
    """People are told by the clock."""
    return is_system(actor)


def due_stage(window: Window | None, told: Collection[Stage], on: date) -> Stage | None:
    """The newest telling that is due and was not done; what was missed is not caught up."""
    due = Stage.FIRST
    if window is not None and window.last_on is not None:
        half_on = window.first_on + (window.last_on - window.first_on) / 2
        if on >= window.last_on - timedelta(days=1):
            due = Stage.LAST
        elif on >= half_on and on > window.first_on:
            due = Stage.HALF
    order = list(Stage)
    if told and order.index(due) <= max(order.index(one) for one in told):
        return None
    return due


def reminder_text(amount: str, window: Window | None) -> Sentence:
    """What the person is told."""
    if window is None or window.last_on is None:
        return say("大约 {yuan} 元，申请已按档案填好，请核对后填写账号提交。", yuan=amount)
    return say(
        "大约 {yuan} 元，{last} 截止。申请已按档案填好，请核对后填写账号提交。",
        yuan=amount,
        last=window.last_on,
    )
