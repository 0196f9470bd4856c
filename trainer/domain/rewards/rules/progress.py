"""How far a claim has come, as a line of stops with dates."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from trainer.core import clock
from trainer.core.text import Sentence, say
from trainer.domain.rewards.models import Application, State
from trainer.domain.rewards.rules.facts import Result
from trainer.domain.rewards.rules.handling import awaits_second

_REACHED = {
    State.SUBMITTED: 1,
    State.RETURNED: 1,
    State.REVIEWED: 2,
    State.APPROVED: 3,
    State.PUBLICISED: 3,
    State.CLEARED: 4,
    State.LISTED: 4,
    State.PAID: 5,
}
_STOPPED = (State.RETURNED, State.REJECTED, State.WITHDRAWN)


@dataclass(frozen=True)
class Stop:
    """One stop of the line. `state` is done, current, todo or stopped."""

    label: Sentence
    state: str
    at: str | None = None
    note: str | None = None


def progress(application: Application, *, notice_over: bool) -> tuple[Stop, ...]:
    """Filed, reviewed, approved, in public notice, paid."""
    reached = _reached(application, notice_over)
    stops = (
        (say("提交申请"), _moment(application.submitted_at)),
        (say("审核"), _moment(application.reviewed_at)),
        (say("审批"), _moment(application.approved_at)),
        (say("公示"), _moment(application.cleared_at)),
        (say("发放"), application.paid_on.isoformat() if application.paid_on else None),
    )
    stopped = application.state in _STOPPED or bool(application.trouble)
    return tuple(
        Stop(
            label,
            "done"
            if number < reached
            else "todo"
            if number > reached
            else ("stopped" if stopped else "current"),
            at if number < reached else None,
            _note(application, notice_over) if number == reached else None,
        )
        for number, (label, at) in enumerate(stops)
    )


def lights(application: Application) -> list[tuple[Sentence, str]]:
    """How many clauses are met, to be asked and not met, as somebody last saw them."""
    stages = application.findings
    found = stages.get("approved") or stages.get("reviewed") or stages["filed"]
    counts = Counter(Result(one["result"]) for one in found)
    return [
        (say("{label} {n} 条", label=result.label, n=counts[result]), result.tone)
        for result in Result
        if counts[result]
    ]


def days_waiting(application: Application) -> int:
    """How many days ago the claim was handed in, the last time."""
    since = application.resubmitted_at or application.submitted_at
    return (clock.today() - clock.local(since).date()).days


def _reached(application: Application, notice_over: bool) -> int:
    if application.state is State.PUBLICISED and notice_over:
        return _REACHED[State.CLEARED]
    if application.state in _REACHED:
        return _REACHED[application.state]
    if application.approved_at is not None:
        return _REACHED[State.APPROVED]
    return _REACHED[State.REVIEWED if application.reviewed_at else State.SUBMITTED]


def _note(application: Application, notice_over: bool) -> Sentence | None:
    notice = application.notice
    if application.state is State.PUBLICISED and notice is not None and not notice_over:
        return say(
            "公示 {first} 至 {last}，共 {days} 个工作日，期满自动结束。",
            first=notice.first_on,
            last=notice.last_on,
            days=notice.working_days,
        )
    if application.state in (State.REJECTED, State.WITHDRAWN):
        reason = application.end_reason or application.state.label
        return say("{reason}", reason=reason)
    if application.trouble:
        return say("上次发放没有成功，更正以后重新列入发放清单。")
    if awaits_second(application):
        return say("第一位审批人已同意，金额较大，等待第二位审批人。")
    waiting = {
        State.SUBMITTED: say("等待{county}审核。", county=application.county.name),
        State.RETURNED: say("请按下面写的原因补正后重新提交。"),
        State.REVIEWED: say("审核已通过，等待另一位负责人审批。"),
        State.APPROVED: say("审批已通过，等待开始公示。"),
        State.LISTED: say("已列入发放清单，等待发放。"),
    }
    return waiting.get(application.state, say("公示期满没有异议，等待列入发放清单。"))


def _moment(moment: datetime | None) -> str | None:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else None
