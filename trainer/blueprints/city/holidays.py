"""The State Council's arrangement of working days, entered year by year."""

from datetime import date

from flask import Blueprint, abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.domain.people import operations, queries, rules
from trainer.domain.people.calendar import DayKind, Holiday
from trainer.web import CreatingForm, done, page, show
from trainer.web.fields import EnumField

bp = Blueprint("holidays", __name__, url_prefix="/holidays")


@bp.before_request
def _admit() -> None:
    if not rules.may_manage_places(g.user):
        abort(403)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The years that are known, day by day."""
    years = queries.calendar().years
    return show(years=[(year, queries.holidays(year)) for year in reversed(years)])


class YearForm(CreatingForm):
    year = IntegerField(_l("年份"), [InputRequired(_l("请填写年份。")), NumberRange(2000, 2100)])
    source = StringField(
        _l("依据"),
        [DataRequired(_l("请写明放假通知的文号。")), Length(max=100)],
        description=_l("国务院办公厅放假通知的文号。"),
    )
    holidays = TextAreaField(
        _l("放假"),
        [DataRequired(_l("请填写放假日期。")), Length(max=2000)],
        description=_l("每行一个节日：名称、第一天、最后一天，例如：元旦 2027-01-01 2027-01-03。"),
        render_kw={"rows": 8},
    )
    make_up_days = TextAreaField(
        _l("调休上班的日子"),
        [Length(max=1000)],
        description=_l("每行一天，例如：2027-02-06。没有就不填。"),
        render_kw={"rows": 6},
    )


@page(bp, "/enter", form=True)
def enter() -> ResponseReturnValue:
    """Enter a whole year's arrangement, as the notice gives it."""
    form = YearForm()
    if form.perform(_enter, form):
        return done(
            _("%(year)s年的节假日安排已录入，工作日从现在起按它计算。", year=form.year.data),
            url_for(".index"),
        )
    return show(form=form)


def _enter(form: YearForm) -> Holiday:
    lines = [line.split() for line in (form.holidays.data or "").splitlines() if line.strip()]
    wrong = next((line for line in lines if len(line) != 3), None)
    if wrong is not None:
        raise RuleBroken(
            say("“{line}”应写成：名称、第一天、最后一天，中间用空格隔开。", line=" ".join(wrong)),
            "holidays",
        )
    return operations.add_holiday_year(
        form.year.data or 0,
        source=form.source.data or "",
        holidays=[
            (name, _day(first, "holidays"), _day(last, "holidays")) for name, first, last in lines
        ],
        make_up_days=[
            _day(text, "make_up_days") for text in (form.make_up_days.data or "").split()
        ],
        actor=g.user,
    )[0]


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RuleBroken(
            say("“{text}”不是日期，请写成 2027-01-01 的样子。", text=text), field
        ) from None


class DayForm(CreatingForm):
    day = DateField(_l("日期"), [InputRequired(_l("请填写日期。"))])
    kind = EnumField(_l("安排"), DayKind)
    name = StringField(_l("节日"), [Length(max=50)], render_kw={"class": "input-20"})
    source = StringField(_l("依据"), [DataRequired(_l("请写明依据的文号。")), Length(max=100)])


@page(bp, "/amend", form=True)
def amend() -> ResponseReturnValue:
    """Change one day of a known year, when a later notice does."""
    form = DayForm()
    if form.perform(
        operations.add_holiday,
        form.day.data,
        kind=form.kind.data,
        name=form.name.data or "",
        source=form.source.data or "",
        actor=g.user,
    ):
        return done(_("这一天的安排已调整。"), url_for(".index"))
    return show(form=form)
