"""Appeals: what can be appealed against and until when, and who decides."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds, is_person, kept_words_objection
from trainer.domain.rewards.models import Against, Appeal, AppealState, Application, State
from trainer.domain.rewards.rules.letters import has_letter
from trainer.domain.rewards.rules.permissions import GRANTED
from trainer.domain.rewards.rules.progress import Stop

APPEAL_DAYS = 10
"""Working days for an appeal, where the policy names none."""
SHORTEST, LONGEST_STATEMENT = 10, 1000


def may_decide_appeal(actor: Actor, county_id: int) -> bool:
    """Reviewers and approvers, of the county or of the city, which a small county may need.

    Who of them, says `deciding_objection`.
    """
    return any(
        holds(actor, DutyKind.REVIEWER, DutyKind.APPROVER, county_id=place)
        for place in (county_id, None)
    )


def appeal_days(content: Mapping[str, Any]) -> int:
    """Within how many working days somebody may appeal."""
    return int(content.get("appeal_window", {}).get("working_days", APPEAL_DAYS))


def appealed(application: Application) -> tuple[Against, datetime] | None:
    """Which decision can be appealed against, and when it was made."""
    if application.state is State.REJECTED and application.ended_at is not None:
        return Against.REFUSAL, application.ended_at
    if application.state in GRANTED and application.approved_at is not None:
        return Against.AMOUNT, application.approved_at
    return None


def appealing_objection(
    application: Application, until: date | None, earlier: Appeal | None, today: date
) -> Sentence | None:
    """Why no appeal can be filed now."""
    decision = appealed(application)
    if decision is None:
        return say(
            "申请现在是“{state}”，没有可以申诉的决定。对已发放的金额有疑问的，请向受理单位提出。",
            state=application.state.label,
        )
    if earlier is not None and earlier.against_at == decision[1]:
        return say("您已经对这个决定提出过申诉，请在申请页面查看结果。")
    if until is None:
        return say("系统里没有相应年份的节假日安排，算不出申诉期限，请向受理单位提出。")
    if today > until:
        return say("申诉期限到 {until}，已经过了，不能再申诉。", until=until)
    return None


def statement_objection(statement: str) -> Sentence | None:
    """An appeal says what is wrong, so that somebody can look into it."""
    if len(statement.strip()) < SHORTEST:
        return say("请写明不服的理由和依据，至少 {n} 个字。", n=SHORTEST)
    if len(statement.strip()) > LONGEST_STATEMENT:
        return say("申诉理由最多 {n} 个字，请精简。", n=LONGEST_STATEMENT)
    return kept_words_objection(statement)


def deciding_objection(appeal: Appeal, actor: Actor) -> Sentence | None:
    """Nobody decides on their own decision, nor on their own appeal."""
    if is_person(actor, appeal.person_id) or appeal.filed_by_id == actor.actor_id:
        return say("不能复核本人的申诉，请由其他同事办理。")
    if actor.actor_id in appeal.officers:
        return say(
            "申诉要由没有参与原决定的同事复核，请交给其他同事办理；"
            "本县（市、区）没有这样的同事的，由市级审核或审批人员复核。"
        )
    return None


def reopening_objection(application: Application, *, has_another: bool) -> Sentence | None:
    """What keeps a claim from being reviewed once more."""
    if application.state is not State.REJECTED and application.state not in GRANTED:
        return say(
            "申请现在是“{state}”，不能重新审核。如仍有差错，请按追回或补发办理后维持原决定。",
            state=application.state.label,
        )
    if has_another:
        return say("本人已就同一奖励另外提交了申请。请先办完那一份，或请本人撤回，再决定这件申诉。")
    if has_letter(application):
        return say("请先作废奖励通知书，再认定申诉成立。")
    return None


def appeal_hold(appeal: Appeal | None) -> Sentence | None:
    """No money moves while an appeal against its amount is looked into."""
    if appeal is not None and appeal.state is AppealState.FILED:
        return say("{name}对金额提出了申诉，复核完以前暂不列入。", name=appeal.person.name)
    return None


def with_appeal(stops: tuple[Stop, ...], appeal: Appeal | None) -> tuple[Stop, ...]:
    """The line of a claim with the appeal in its place: after what it is against."""
    if appeal is None:
        return stops
    shown = {
        AppealState.FILED: "current",
        AppealState.UPHELD: "done",
        AppealState.WITHDRAWN: "done",
    }
    moment = appeal.decided_at or appeal.withdrawn_at or appeal.filed_at
    stop = Stop(
        say("申诉"),
        shown.get(appeal.state, "stopped"),
        f"{clock.local(moment):%Y-%m-%d %H:%M}",
        say("{state}：{text}", state=appeal.state.label, text=appeal.decision)
        if appeal.decision
        else _undecided(appeal),
    )
    reached = sum(one.state == "done" for one in stops)
    goes_on = appeal.state is AppealState.WITHDRAWN and appeal.against is Against.AMOUNT
    place = reached if goes_on or appeal.state is AppealState.UPHELD else reached + 1
    return (*stops[:place], stop, *stops[place:])


def _undecided(appeal: Appeal) -> Sentence:
    if appeal.state is AppealState.WITHDRAWN:
        return say("本人已撤回，原决定不变。")
    return say("已收到，由没有参与原决定的工作人员复核。")
