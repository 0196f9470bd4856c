"""Anybody checks which level they may sit and when, without an account."""

from typing import Any

from flask import Blueprint, g, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, MonthField
from wtforms.validators import InputRequired, Optional

from trainer.blueprints.public.home import DEADLINES, Deadline
from trainer.core import clock
from trainer.core.clock import local
from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.domain.certificates.models import Level
from trainer.domain.exams import queries, rules
from trainer.domain.exams.rules import Answers
from trainer.domain.people import queries as people
from trainer.domain.people.models import EducationLevel
from trainer.domain.rewards import queries as rewards
from trainer.domain.rewards import rules as reward_rules
from trainer.domain.training import queries as training
from trainer.web import Form, found, page, show
from trainer.web.fields import CountyField, EnumField

bp = Blueprint("exams", __name__, url_prefix="/exams")

KEPT = "check"
"""Where the answers lie in the visitor's cookie."""


class CheckForm(Form):
    county_id = CountyField(
        _l("您在哪个县（市、区）工作"),
        validators=[InputRequired(_l("请选择县（市、区）。"))],
        description=_l("用来看当地的奖励、培训和咨询电话。"),
    )
    education = EnumField(
        _l("最高学历"),
        EducationLevel,
        blank=_l("请选择"),
        validators=[InputRequired(_l("请选择最高学历。"))],
    )
    social_work = BooleanField(
        _l("是社会工作专业"), description=_l("毕业证书上的专业是社会工作（含社会工作硕士）。")
    )
    full_time = BooleanField(
        _l("是全日制"), default=True, description=_l("全日制上学期间的工作不计入年限。")
    )
    graduated = MonthField(
        _l("毕业年月"),
        [InputRequired(_l("请填写毕业年月，例如 2016-06。"))],
        description=_l("例如 2016-06。应届的填写预计毕业年月。"),
        render_kw={"class": "input-10"},
    )
    starts = MonthField(
        _l("哪年哪月起从事社会工作"),
        [Optional()],
        description=_l("包括社会福利、社会救助、社区、司法矫治等专门服务。没有做过就留空。"),
        render_kw={"class": "input-10"},
    )
    ends = MonthField(
        _l("到哪年哪月"),
        [Optional()],
        description=_l("现在还在做就留空。"),
        render_kw={"class": "input-10"},
    )
    earlier_starts = MonthField(
        _l("更早的一段经历：起"), [Optional()], render_kw={"class": "input-10"}
    )
    earlier_ends = MonthField(
        _l("更早的一段经历：止"), [Optional()], render_kw={"class": "input-10"}
    )
    held = EnumField(_l("已有的社会工作者证书（最高一级）"), Level, blank=_l("没有"))
    held_on = MonthField(
        _l("取得证书的年月"),
        [Optional()],
        description=_l("证书上的批准日期。没有证书就留空。"),
        render_kw={"class": "input-10"},
    )


@page(bp, "/check", form=True)
def check() -> ResponseReturnValue:
    """A few questions; the answers stay in the visitor's own browser."""
    kept = kept_answers()
    form = CheckForm(data=_typed(kept) if kept else None)
    if form.perform(_keep, form):
        return redirect(url_for(".result"))
    return show(form=form)


@page(bp, "/result")
def result() -> ResponseReturnValue:
    """Each level: yes, from when, or why not; what the county pays, and whom to ask."""
    answers = kept_answers()
    if answers is None:
        return redirect(url_for(".check"))
    county = found(people.county(answers.county_id))
    today, sitting = clock.today(), queries.next_national()
    policies = rewards.in_force(today, county)
    return show(
        answers=answers,
        verdicts=queries.verdicts(answers.facts()),
        county=county,
        office=county.office_on(today),
        rewards=[(policy, reward_rules.describe(policy.content)) for policy in policies],
        sessions=training.near(county.id),
        sitting=sitting,
        window=rules.window(sitting, clock.now()) if sitting else None,
    )


@page(bp, "/clauses")
def clauses() -> ResponseReturnValue:
    """The conditions themselves, as they stand in the rules."""
    versions = queries.eligibility_versions()
    return show(versions=versions, levels=list(Level))


def kept_answers() -> Answers | None:
    """What this visitor answered, if it is still there."""
    kept = session.get(KEPT)
    if not isinstance(kept, dict):
        return None
    answers = Answers.from_json(kept)
    return answers if people.county(answers.county_id) is not None else None


def _keep(form: CheckForm) -> None:
    answers = _answers(form)
    if wrong := rules.answers_objection(answers, clock.today()):
        raise RuleBroken(wrong[1], wrong[0])
    session[KEPT] = answers.as_json()


def _answers(form: CheckForm) -> Answers:
    periods = (
        (form.starts.data, form.ends.data),
        (form.earlier_starts.data, form.earlier_ends.data),
    )
    return Answers(
        county_id=form.county_id.data,
        education=form.education.data,
        social_work=form.social_work.data,
        full_time=form.full_time.data,
        graduated_on=rules.month_end(form.graduated.data or clock.today()),
        jobs=tuple(
            (start, rules.month_end(end) if end else None) for start, end in periods if start
        ),
        held=form.held.data,
        held_on=rules.month_end(form.held_on.data) if form.held_on.data else None,
    )


def _typed(answers: Answers) -> dict[str, Any]:
    """The answers as they were typed."""
    jobs = [*answers.jobs, (None, None), (None, None)]
    return {
        "county_id": answers.county_id,
        "education": answers.education,
        "social_work": answers.social_work,
        "full_time": answers.full_time,
        "graduated": answers.graduated_on,
        "starts": jobs[0][0],
        "ends": jobs[0][1],
        "earlier_starts": jobs[1][0],
        "earlier_ends": jobs[1][1],
        "held": answers.held,
        "held_on": answers.held_on,
    }


def _deadlines() -> list[Deadline]:
    """The ends of open registration windows."""
    now = clock.now()
    return [
        Deadline(
            label=say("{title}报名截止", title=sitting.title),
            on=local(sitting.closes_at).date(),
            url=url_for("candidate.exams.index" if g.user else "public.exams.check"),
        )
        for sitting in queries.upcoming(None)
        if sitting.closes_at is not None and sitting.closes_at > now
    ]


DEADLINES.append(_deadlines)
