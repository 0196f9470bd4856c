"""Facts about oneself that no register tells: stated here, confirmed by an officer."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from trainer.domain.people import queries as people
from trainer.domain.rewards import operations, queries
from trainer.domain.rewards.models import TAKE_BACK, FactKind
from trainer.web import CreatingForm, act, done, found, page, show
from trainer.web.fields import CountyField

bp = Blueprint("facts", __name__, url_prefix="/facts")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What one stated, and whether anybody confirmed it."""
    return show(facts=queries.own_facts(viewer=g.user), take_back=TAKE_BACK)


class FactForm(CreatingForm):
    county_id = CountyField(
        _l("县（市、区）"), validators=[DataRequired(_l("请选择县（市、区）。"))]
    )
    evidence = StringField(
        _l("有什么材料可以证明"),
        [InputRequired(_l("请写明有什么材料可以证明。")), Length(max=300)],
        description=_l("例如“社会保险参保缴费证明（2026年3月打印）”。不要写证件号码。"),
    )


class StayForm(FactForm):
    from_on = DateField(_l("开始日期"), [InputRequired(_l("请填写开始日期。"))])
    to_on = DateField(_l("结束日期"), [Optional()])


class ResidenceForm(StayForm):
    county_id = CountyField(_l("签发地"), validators=[DataRequired(_l("请选择县（市、区）。"))])
    to_on = DateField(_l("有效期到"), [Optional()], description=_l("没有写期限的，不填。"))


class InsuredForm(StayForm):
    county_id = CountyField(_l("参保地"), validators=[DataRequired(_l("请选择县（市、区）。"))])
    from_on = DateField(
        _l("从哪一天起缴纳"),
        [InputRequired(_l("请填写开始日期。"))],
        description=_l("中间断缴的，每一段分别填报。填当月 1 日即可。"),
    )
    to_on = DateField(_l("缴纳到哪一天"), [Optional()], description=_l("现在仍在缴纳的，不填。"))


class AssessedForm(FactForm):
    county_id = CountyField(
        _l("工作单位所在地"), validators=[DataRequired(_l("请选择县（市、区）。"))]
    )
    year = IntegerField(
        _l("考核年度"),
        [InputRequired(_l("请填写考核年度。"))],
        render_kw={"class": "input-10"},
    )
    passed = BooleanField(_l("考核结果是合格以上"))


@page(bp, "/add-residence", form=True)
def add_residence() -> ResponseReturnValue:
    """State one's residence permit."""
    form = ResidenceForm(county_id=g.user.person.county_id)
    if form.perform(_state_stay, form, FactKind.RESIDENCE):
        return _stated()
    return show(form=form)


@page(bp, "/add-insured", form=True)
def add_insured() -> ResponseReturnValue:
    """State where and when one was insured."""
    form = InsuredForm(county_id=g.user.person.county_id)
    if form.perform(_state_stay, form, FactKind.INSURED):
        return _stated()
    return show(form=form)


@page(bp, "/add-assessed", form=True)
def add_assessed() -> ResponseReturnValue:
    """State the result of a year's assessment."""
    form = AssessedForm(county_id=g.user.person.county_id, passed=True)
    if form.perform(_state_result, form):
        return _stated()
    return show(form=form)


@act(bp, "/<int:fact_id>/take-back")
def take_back(fact_id: int) -> ResponseReturnValue:
    """It was stated by mistake."""
    fact = found(queries.find_own_fact(fact_id, viewer=g.user))
    operations.take_back_fact(fact, actor=g.user)
    return done(_("已撤回，不再用来判断。"), url_for(".index"))


def _state_stay(form: StayForm, kind: FactKind) -> object:
    return operations.state_stay(
        g.user.person,
        kind=kind,
        county=found(people.county(form.county_id.data)),
        from_on=form.from_on.data,
        to_on=form.to_on.data,
        evidence=form.evidence.data or "",
        actor=g.user,
    )


def _state_result(form: AssessedForm) -> object:
    return operations.state_result(
        g.user.person,
        county=found(people.county(form.county_id.data)),
        year=form.year.data,
        passed=form.passed.data,
        evidence=form.evidence.data or "",
        actor=g.user,
    )


def _stated() -> Response:
    return done(_("已填报，请带材料到这个县（市、区）的受理单位核实。"), url_for(".index"))
