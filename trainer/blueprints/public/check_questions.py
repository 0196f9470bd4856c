"""The five questions of the check of conditions: each on a page of its own, kept as it is answered.

A question is a form, what of the kept answers fills it, and what is kept of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, MonthField
from wtforms.validators import InputRequired, Optional

from trainer.core import clock
from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import NATIONAL, Level
from trainer.domain.exams import rules
from trainer.domain.people.models import EducationLevel
from trainer.web import Form
from trainer.web.fields import CountyField, EnumField

Kept = Mapping[str, Any]
MONTH = {"class": "input-10"}


class PlaceForm(Form):
    county_id = CountyField(
        _l("县（市、区）"),
        validators=[InputRequired(_l("请选择县（市、区）。"))],
        description=_l("用来看当地的奖励、培训和咨询电话。"),
    )

    def kept(self) -> dict[str, Any]:
        """The county."""
        return {"county": self.county_id.data}


class EducationForm(Form):
    education = EnumField(
        _l("最高学历"),
        EducationLevel,
        blank=_l("请选择"),
        validators=[InputRequired(_l("请选择最高学历。"))],
    )
    social_work = BooleanField(
        _l("是社会工作专业"), description=_l("毕业证书上的专业是社会工作（含社会工作硕士）。")
    )

    def kept(self) -> dict[str, Any]:
        """The highest education."""
        return {"education": self.education.data.value, "social_work": self.social_work.data}


class GraduationForm(Form):
    graduated = MonthField(
        _l("毕业年月"),
        [InputRequired(_l("请填写毕业年月，例如 2016-06。"))],
        description=_l("例如 2016-06。应届的填写预计毕业年月。"),
        render_kw=MONTH,
    )
    full_time = BooleanField(
        _l("是全日制"), default=True, description=_l("全日制上学期间的工作不计入年限。")
    )

    def kept(self) -> dict[str, Any]:
        """When and how it was completed."""
        day = rules.month_end(self.graduated.data or clock.today())
        _refuse(rules.graduation_objection(day, clock.today()))
        return {"graduated": day.isoformat(), "full_time": self.full_time.data}


class ServiceForm(Form):
    starts = MonthField(
        _l("哪年哪月起从事社会工作"),
        [Optional()],
        description=_l("没有做过就全部留空。"),
        render_kw=MONTH,
    )
    ends = MonthField(
        _l("到哪年哪月"), [Optional()], description=_l("现在还在做就留空。"), render_kw=MONTH
    )
    earlier_starts = MonthField(_l("更早的一段经历：起"), [Optional()], render_kw=MONTH)
    earlier_ends = MonthField(_l("更早的一段经历：止"), [Optional()], render_kw=MONTH)

    def kept(self) -> dict[str, Any]:
        """The stretches of service."""
        periods = (
            (self.starts.data, self.ends.data),
            (self.earlier_starts.data, self.earlier_ends.data),
        )
        jobs = tuple(
            (start, rules.month_end(end) if end else None) for start, end in periods if start
        )
        _refuse(rules.jobs_objection(jobs, clock.today()))
        return {"jobs": [[start.isoformat(), end and end.isoformat()] for start, end in jobs]}


class HeldForm(Form):
    held = EnumField(_l("证书"), Level, only=NATIONAL, blank=_l("没有"))
    held_on = MonthField(
        _l("取得证书的年月"),
        [Optional()],
        description=_l("证书上的批准日期。没有证书就留空。"),
        render_kw=MONTH,
    )

    def kept(self) -> dict[str, Any]:
        """The certificate that is held."""
        day = rules.month_end(self.held_on.data) if self.held_on.data else None
        _refuse(rules.held_objection(self.held.data, day, clock.today()))
        level = self.held.data
        return {
            "held": level and level.value,
            "held_on": day.isoformat() if day and level else None,
        }


def _refuse(objection: tuple[str, Sentence] | None) -> None:
    if objection:
        raise RuleBroken(objection[1], objection[0])


@dataclass(frozen=True)
class Question:
    """One page of the check: its name in the address, what it asks, and how it is filled again."""

    key: str
    asks: Sentence
    hint: Sentence
    form: type[Form]
    answers: tuple[str, ...]
    typed: Callable[[Kept], dict[str, Any]]

    def is_answered(self, kept: Kept) -> bool:
        """Whether all it asks is kept."""
        return all(name in kept for name in self.answers)

    def filled(self, kept: Kept) -> Form:
        """Its form, with what was answered before."""
        return self.form(data=self.typed(kept) if self.is_answered(kept) else None)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _typed_jobs(kept: Kept) -> dict[str, Any]:
    first, second = [*kept["jobs"], (None, None), (None, None)][:2]
    return {
        "starts": _day(first[0]),
        "ends": _day(first[1]),
        "earlier_starts": _day(second[0]),
        "earlier_ends": _day(second[1]),
    }


QUESTIONS = (
    Question(
        "place",
        say("您在哪个县（市、区）工作"),
        say("一共五个问题，每页一个。不用注册，不问姓名和号码；答案只留在您自己的浏览器里。"),
        PlaceForm,
        ("county",),
        lambda kept: {"county_id": kept["county"]},
    ),
    Question(
        "education",
        say("您的最高学历是什么"),
        say("国家承认的学历都算，非全日制的也算。"),
        EducationForm,
        ("education", "social_work"),
        lambda kept: {
            "education": EducationLevel(kept["education"]),
            "social_work": kept["social_work"],
        },
    ),
    Question(
        "graduation",
        say("您什么时候毕业"),
        say("说的是上一题的最高学历。"),
        GraduationForm,
        ("graduated", "full_time"),
        lambda kept: {"graduated": _day(kept["graduated"]), "full_time": kept["full_time"]},
    ),
    Question(
        "service",
        say("您从事社会工作多久了"),
        say("包括社会福利、社会救助、社区、司法矫治等专门服务。换过单位、中间没有断的，算一段。"),
        ServiceForm,
        ("jobs",),
        _typed_jobs,
    ),
    Question(
        "held",
        say("您已经有社会工作者证书了吗"),
        say("填最高的一级。"),
        HeldForm,
        ("held", "held_on"),
        lambda kept: {
            "held": Level(kept["held"]) if kept["held"] else None,
            "held_on": _day(kept["held_on"]),
        },
    ),
)


def question(key: str) -> Question | None:
    """The question of this name."""
    return next((each for each in QUESTIONS if each.key == key), None)


def unanswered(kept: Kept) -> Question | None:
    """The first question without an answer."""
    return next((each for each in QUESTIONS if not each.is_answered(kept)), None)
