"""A person's own page: what is still to fill in, and their line of steps.

Other features append to TASKS and LINE; steps are shown in the order of their position
(registration 10, training 20, exam 30, result 40, certificate 50, reward 60).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.core import clock
from trainer.core.text import Choice, say
from trainer.domain.people import queries
from trainer.domain.people.consents import ClaimState, ConsentKind
from trainer.domain.people.models import Person, Standing
from trainer.web import page, show

bp = Blueprint("home", __name__)


class TaskState(Choice):
    """How far one task of the list is."""

    TODO = "todo", say("待填写"), "warning"
    WAITING = "waiting", say("等待核对"), "info"
    STOPPED = "stopped", say("需要处理"), "danger"
    LATER = "later", say("还不用办"), "neutral"
    DONE = "done", say("已完成"), "success"


@dataclass(frozen=True)
class TaskFacts:
    """One line of the task list; without an address it cannot be opened yet."""

    label: str
    url: str | None
    state: TaskState
    hint: str = ""


@dataclass(frozen=True)
class StepFacts:
    """One stop of a person's line. `state` is done, current, todo or stopped."""

    label: str
    state: str
    at: str | None = None
    note: str | None = None
    position: int = 50


TASKS: list[Callable[[Person], list[TaskFacts]]] = []
LINE: list[Callable[[Person], list[StepFacts]]] = []


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What to do next, and how far one has come."""
    person: Person = g.user.person
    tasks = [task for source in TASKS for task in source(person)]
    tasks.sort(key=lambda task: task.state is TaskState.DONE)
    return show(
        person=person,
        tasks=[(task.label, task.url, task.state, task.hint) for task in tasks],
        all_done=all(task.state is TaskState.DONE for task in tasks),
        steps=_in_order([step for source in LINE for step in source(person)]),
    )


def _in_order(steps: list[StepFacts]) -> list[StepFacts]:
    """The whole line; where nobody names the present stop, it is the first open one."""
    line = sorted(steps, key=lambda step: step.position)
    if not any(step.state in ("current", "stopped") for step in line):
        following = next((i for i, step in enumerate(line) if step.state == "todo"), None)
        if following is not None:
            line[following] = replace(line[following], state="current")
    return line


def _profile_tasks(person: Person) -> list[TaskFacts]:
    return [
        _identity_task(person),
        TaskFacts(
            _("联系方式和工作单位"),
            url_for("candidate.profile.edit"),
            TaskState.DONE if person.township_id or person.organisation_id else TaskState.TODO,
            _("通知和奖励按这里的县（市、区）办理。"),
        ),
        TaskFacts(
            _("教育经历"),
            url_for("candidate.profile.index", _anchor="education"),
            TaskState.DONE if person.education else TaskState.TODO,
            _("报考条件按学历和专业判断。"),
        ),
        TaskFacts(
            _("工作经历"),
            url_for("candidate.profile.index", _anchor="employment"),
            TaskState.DONE if person.employment else TaskState.TODO,
            _("从业年限按每段工作的起止日期计算。"),
        ),
        _consent_task(person),
    ]


def _identity_task(person: Person) -> TaskFacts:
    label, url = _("身份核对"), url_for("candidate.profile.claim")
    if person.standing is Standing.ON_RECORD:
        return TaskFacts(label, url, TaskState.DONE)
    claim = queries.claim_of(g.user)
    if claim is not None and claim.state is ClaimState.REFUSED:
        return TaskFacts(label, url, TaskState.STOPPED, _("这次没有通过，原因见里面。"))
    return TaskFacts(
        label,
        url,
        TaskState.WAITING,
        _("带身份证件到%(county)s窗口，一次办好。", county=person.county.name),
    )


def _consent_task(person: Person) -> TaskFacts:
    url = url_for("candidate.profile.consents")
    for kind in (ConsentKind.PRIVACY, ConsentKind.ID_NUMBER):
        text = queries.current_text(kind)
        given = {consent.text_id for consent in queries.live_consents(person, kind)}
        if text is not None and text.id not in given:
            return TaskFacts(_("告知与同意"), url, TaskState.TODO, _("有新的告知书，请阅读。"))
    return TaskFacts(_("告知与同意"), url, TaskState.DONE)


def _identity_steps(person: Person) -> list[StepFacts]:
    opened = clock.local(g.user.created_at).date().isoformat()
    checked = person.standing is Standing.ON_RECORD
    claim = queries.claim_of(g.user)
    stopped = not checked and claim is not None and claim.state is ClaimState.REFUSED
    decided = claim.decided_at if claim is not None else None
    return [
        StepFacts(_("开通账号"), "done", at=opened, position=0),
        StepFacts(
            _("身份核对"),
            "done" if checked else "stopped" if stopped else "current",
            at=clock.local(decided).date().isoformat() if decided else None,
            note=None if checked else _("由%(county)s核对", county=person.county.name),
            position=1,
        ),
    ]


TASKS.append(_profile_tasks)
LINE.append(_identity_steps)
