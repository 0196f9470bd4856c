"""How a claim is handled: who takes it on again, until when it is cured, who approves beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trainer.core import money
from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.people.models import User
from trainer.domain.rewards.models import Application, State

CURE_DAYS = 10
"""Working days for putting right what was sent back, where the policy names none."""
MOST_AT_ONCE = 200


Seen = Mapping[int, int]
"""What an officer looked at: the version of each claim, by its key."""


@dataclass(frozen=True)
class ApprovedMany:
    """What came of approving many: how many, how much, and who was left out, and why."""

    count: int
    total_fen: int
    left_out: tuple[Sentence, ...]


def cure_days(content: Mapping[str, Any]) -> int:
    """How many working days the person has to put right what was sent back."""
    return int(content.get("cure", {}).get("working_days", CURE_DAYS))


def closing_objection(application: Application, until: date | None, today: date) -> Sentence | None:
    """A claim that was sent back is closed only once its time is over."""
    if application.state is not State.RETURNED:
        return None
    if until is None:
        return say("系统里没有相应年份的节假日安排，算不出补正期限，不能不予通过。")
    if today <= until:
        return say("补正期限到 {until}，到期以前不能不予通过。", until=until)
    return None


def same_reviewer_objection(expected: User | None, actor: Actor, takeover: str) -> Sentence | None:
    """Who sent a claim back looks at it again; another officer says why they take over."""
    if expected is None or expected.id == actor.actor_id or len(takeover.strip()) >= 4:
        return None
    return say(
        "这份申请由{name}退回，补正后仍由他（她）审核。要接手的，请写明原因。",
        name=expected.display_name,
    )


def needs_second(application: Application) -> bool:
    """Whether the amount is above what one approver may grant under the policy."""
    above = application.second_above_fen
    return above is not None and application.amount_fen > above


def second_above(content: Mapping[str, Any]) -> int | None:
    """Above which amount the policy wants two approvers."""
    above = content.get("second_approval", {}).get("above_fen")
    return None if above is None else int(above)


def awaits_second(application: Application) -> bool:
    """Whether a first approver has agreed and a second one is waited for."""
    return application.state is State.REVIEWED and application.approved_by_id is not None


def second_objection(application: Application, actor: Actor) -> Sentence | None:
    """The second approver is another person than the first."""
    if awaits_second(application) and application.approved_by_id == actor.actor_id:
        return say("您已作为第一位审批人同意，金额较大，请由另一位同事作第二次审批。")
    return None


def alone_objection(application: Application) -> Sentence | None:
    """A large claim is looked at by itself."""
    if needs_second(application):
        return say("金额较大，需要两人审批，请单独打开审批。")
    return None


def totals(count: int, fen: int) -> Sentence:
    """How many and how much, in digits and in capitals."""
    return say(
        "共 {n} 件，合计 {yuan} 元（{capitals}）。",
        n=count,
        yuan=money.yuan(fen),
        capitals=money.capitals(fen),
    )


def confirming_objection(applications: Sequence[Application], seen: Seen) -> Sentence | None:
    """Many at once are approved only after their total was read, and those only that it counts."""
    if not applications:
        return say("请先勾选要审批的申请。")
    if len(applications) > MOST_AT_ONCE:
        return say("一次最多审批 {n} 件，请分几次办理。", n=MOST_AT_ONCE)
    fen = sum(one.amount_fen for one in applications)
    if not seen:
        said = totals(len(applications), fen)
        return say("请核对合计，再点一次“审批通过”：{totals}", totals=said)
    more = [one.person.name for one in applications if one.id not in seen]
    fewer = len(seen) - (len(applications) - len(more))
    if more or fewer:
        return say(
            "您核对合计以后，勾选有了变化：新勾选 {more}，取消 {fewer} 件。"
            "请核对新的合计，再点一次“审批通过”：{totals}",
            more="、".join(more) or say("0 件"),
            fewer=fewer,
            totals=totals(len(applications), fen),
        )
    return None


def seen_objection(application: Application, seen: Seen) -> Sentence | None:
    """What was changed after the officer read the total is looked at once more."""
    if application.version == seen[application.id]:
        return None
    return say(
        "您核对合计以后，这份申请有了变化，现在是“{state}”、{yuan} 元，这次没有办理。",
        state=application.state.label,
        yuan=money.yuan(application.amount_fen),
    )


def left_out(application: Application, sentence: Sentence) -> Sentence:
    """Who was skipped, and why."""
    return say("{name}：{sentence}", name=application.person.name, sentence=sentence)
