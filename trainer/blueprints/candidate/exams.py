"""Sittings a person can take, what the conditions say, and their own scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, g, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.blueprints.candidate.home import LINE, TASKS, StepFacts, TaskFacts, TaskState
from trainer.blueprints.public.exams import KEPT, kept_answers
from trainer.core import clock
from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.domain.certificates.models import NATIONAL, Level
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import (
    ExamPass,
    ExamSubject,
    Recheck,
    Registration,
    RegistrationState,
    Score,
    Sitting,
)
from trainer.domain.exams.rules import Carried
from trainer.domain.people.models import Person
from trainer.web import CreatingForm, act, done, found, page, show
from trainer.web.language import translated

bp = Blueprint("exams", __name__, url_prefix="/exams")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """Sittings to come, and one's own registrations."""
    person, now = g.user.person, clock.now()
    registrations = queries.own(person.id)
    return show(
        sittings=[(sitting, rules.window(sitting, now)) for sitting in queries.upcoming(person)],
        mine={each.sitting_id: each for each in registrations if each.state not in _OVER},
        registrations=registrations,
        answers=None if person.education else kept_answers(),
    )


_OVER = (RegistrationState.WITHDRAWN, RegistrationState.REFUSED)


class StartForm(CreatingForm):
    level = RadioField(_l("报考级别"), validators=[InputRequired(_l("请选择报考级别。"))])
    subjects = SelectMultipleField(
        _l("报考科目"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l(
            "不勾选就是报这一级的全部科目。助理和高级须报全部科目；"
            "社会工作师可以只报还没有通过的科目。"
        ),
    )


@page(bp, "/<int:sitting_id>/sitting", form=True)
def sitting(sitting_id: int) -> ResponseReturnValue:
    """One sitting: its days, what the conditions say of oneself, and the way in."""
    person = g.user.person
    chosen = found(queries.sitting_for(sitting_id, person))
    form = StartForm()
    papers = [each for each in queries.subjects_of(chosen) if each.level in chosen.level_list]
    form.level.choices = [(level.value, chosen.name_of(level)) for level in chosen.level_list]
    form.subjects.choices = [(each.code, each.name) for each in papers]
    if form.perform(_start, form, chosen):
        return done(
            _("报名已经建立，请按下面的清单一项一项填写，随时可以停下，下次接着填。"),
            url_for("candidate.registrations.detail", registration_id=form.made),
        )
    now = clock.now()
    return show(
        form=form,
        sitting=chosen,
        window=rules.window(chosen, now),
        objection=None
        if chosen.is_national
        else rules.window_objection(chosen, now, queries.more_time(chosen.id, person.id)),
        verdicts=[
            verdict
            for level in chosen.level_list
            if (verdict := queries.verdict(person, chosen, level))
        ],
        mine=queries.live(person.id, chosen.id),
        times=[(paper, rules.time_words(paper)) for paper in rules.in_order(chosen.papers)],
        at_once=rules.levels_at_once(chosen),
        steps=PORTAL_STEPS,
    )


def _start(form: StartForm, sitting: Sitting) -> Registration:
    level = Level(form.level.data)
    codes = [paper.code for paper in queries.subjects_of(sitting) if paper.level is level]
    ticked = [code for code in form.subjects.data or () if code in codes]
    return operations.start_registration(
        sitting,
        g.user.person,
        level=level,
        subjects=ticked or ([] if form.subjects.data else codes),
        actor=g.user,
    )


PORTAL_STEPS = (
    say("登录中国人事考试网（www.cpta.com.cn），注册并填写真实的姓名、证件号码、学历和手机号码。"),
    say("等待在线核验学历学位，一般在24小时以内；2002年以前的学历和中专学历请先到学信网申请报告。"),
    say("用官网的照片处理工具处理白底证件照，再上传。"),
    say("选择报名地（工作地或居住地就近）、级别和科目。"),
    say("选择是否采用告知承诺制，由本人签署；任何人都不能代报、代签。"),
    say("核对报名信息并确认，确认后不能修改；需要现场核查的，带材料到核查点。"),
    say("在截止时间以前缴费；没有缴费等于没有报名，缴费后不退。"),
    say("把报名序号填回本平台，考前我们提醒您打印准考证。"),
)
"""What a person does on the national portal; nobody registers for them."""


@act(bp, "/keep-answers")
def keep_answers() -> ResponseReturnValue:
    """Take the answers of the check over into one's own record."""
    answers = found(kept_answers())
    try:
        operations.keep_answers(g.user.person, answers, actor=g.user)
    except RuleBroken as refusal:
        return done(
            str(translated(refusal.sentence)),
            url_for("candidate.profile.index", _anchor="education"),
            tone="warning",
        )
    session.pop(KEPT)
    if answers.held is not None:
        return done(
            _(
                "学历和工作经历已记入您的档案，请补充学校、专业和单位名称。"
                "您填报的%(level)s证书还没有核对，请带原件到本县（市、区）窗口录入。",
                level=answers.held.label,
            ),
            url_for("candidate.certificates.index"),
        )
    return done(
        _("学历和工作经历已记入您的档案。请补充学校、专业和单位名称。"),
        url_for("candidate.profile.index", _anchor="education"),
    )


@dataclass(frozen=True)
class LevelScores:
    """One level as the page of scores shows it."""

    level: Level
    subjects: list[tuple[ExamSubject, list[tuple[Score, bool]], Carried | None]]
    exam_pass: ExamPass | None
    statement_until: date | None


@dataclass(frozen=True)
class Asking:
    """Whether one score can still be asked about, until when, and what came of it."""

    until: date | None
    recheck: Recheck | None
    open: bool


@page(bp, "/scores")
def scores() -> ResponseReturnValue:
    """Every score, and which pass of which year counts until when."""
    person = g.user.person
    rows = queries.scores_of(person.id)
    sat = {level: queries.sat(person.id, level) for level in NATIONAL}
    passed = {each.score_id for level in NATIONAL for each in sat[level] if each.passed}
    levels = []
    for level in NATIONAL:
        rule, papers = queries.exam_level(level), queries.subjects(level)
        ours = [row for row in rows if row.subject.level is level]
        if rule is None or not ours:
            continue
        exam_pass = queries.live_pass(person.id, level)
        counting = rules.carried(
            [paper.code for paper in papers],
            rule.passes_within_years,
            sat[level],
            clock.today().year,
        )
        levels.append(
            LevelScores(
                level,
                [
                    (
                        paper,
                        [(row, row.id in passed) for row in ours if row.subject_id == paper.id],
                        counting.get(paper.code),
                    )
                    for paper in papers
                ],
                exam_pass,
                queries.statement_until(exam_pass),
            )
        )
    return show(
        levels=levels,
        local=queries.local_scores(person.id),
        passes_locally=rules.passes_locally,
        marked=rules.marked,
        asking=_asking(rows, queries.rechecks_of(person.id)),
        reviews=queries.reviews_of(person.id),
    )


def _asking(rows: Sequence[Score], asked: dict[int, Recheck]) -> dict[int, Asking]:
    """What can be said of a re-check, by score; a corrected score shows the answer to the old."""
    every, today = queries.recheck_rules(), clock.today()
    found = {}
    for row in rows:
        chain = queries.chain_of(row)
        until = rules.recheck_until(chain, rules.recheck_rule(every, row.year))
        known = next((asked[each.id] for each in chain if each.id in asked), None)
        is_open = known is None and rules.recheck_objection(row, until, today) is None
        found[row.id] = Asking(until, known, is_open)
    return found


class RecheckForm(CreatingForm):
    reason = TextAreaField(
        _l("申请的理由"),
        [InputRequired(_l("请写明申请的理由。")), Length(max=300)],
        description=_l("例如：客观题估分与公布的成绩相差较大。不要写证件号码和电话。"),
    )


@page(bp, "/<int:score_id>/recheck", form=True)
def recheck(score_id: int) -> ResponseReturnValue:
    """Ask that one score be added up again, within its days."""
    score, form = found(queries.own_score(score_id, viewer=g.user)), RecheckForm()
    if form.perform(_ask, form, score):
        return done(
            _("申请已提交，县（市、区）向考试机构核实后答复，结果会发到您的消息里。"),
            url_for(".scores"),
        )
    rule = queries.recheck_rule(score.year)
    chain = queries.chain_of(score)
    until, asked = rules.recheck_until(chain, rule), queries.rechecks_of(score.person_id)
    return show(
        form=form,
        score=score,
        rule=rule,
        until=until,
        marked=rules.marked,
        asked=next((asked[each.id] for each in chain if each.id in asked), None),
        objection=rules.recheck_objection(score, until, clock.today()),
    )


def _ask(form: RecheckForm, score: Score) -> Recheck:
    return operations.ask_recheck(score, reason=form.reason.data or "", actor=g.user)


def _tasks(person: Person) -> list[TaskFacts]:
    return [
        TaskFacts(
            _("%(title)s报名", title=each.sitting.title),
            url_for("candidate.registrations.detail", registration_id=each.id),
            _TASK_STATES[each.state],
            str(each.level.label),
        )
        for each in queries.own(person.id)
        if each.state in _TASK_STATES
    ]


_TASK_STATES = {
    RegistrationState.DRAFT: TaskState.TODO,
    RegistrationState.RETURNED: TaskState.STOPPED,
    RegistrationState.SUBMITTED: TaskState.WAITING,
}


def _line(person: Person) -> list[StepFacts]:
    """Registration, exam and result of one's newest registration."""
    registration = next((each for each in queries.own(person.id) if each.state not in _OVER), None)
    passed = queries.passes_of(person.id)
    if registration is None and not passed:
        return [
            StepFacts(_("报名"), "todo", note=_("先看看能考哪一级，再报名。"), position=10),
            StepFacts(_("考试"), "todo", position=30),
        ]
    steps = _registration_steps(registration) if registration is not None else []
    if passed:
        newest = passed[0]
        note = f"{newest.level.label} · {newest.state.label}"
        steps.append(
            StepFacts(
                _("成绩合格"), "done", at=newest.passed_on.isoformat(), note=note, position=40
            )
        )
    return steps


def _registration_steps(registration: Registration) -> list[StepFacts]:
    sitting = registration.sitting
    decided, stopped = rules.has_place(registration), rules.is_stopped(registration)
    words = rules.standing_words(registration)
    over = clock.today() > sitting.exam_last_on
    return [
        StepFacts(
            _("报名"),
            "done" if decided else "stopped" if stopped else "current",
            at=_day(registration.submitted_at or registration.started_at),
            note=f"{sitting.title} · {registration.level_name} · {translated(words)}",
            position=10,
        ),
        StepFacts(
            _("考试"),
            "done" if decided and over else "current" if decided else "todo",
            at=sitting.exam_first_on.isoformat(),
            position=30,
        ),
    ]


def _day(moment: datetime) -> str:
    return clock.local(moment).date().isoformat()


TASKS.append(_tasks)
LINE.append(_line)
