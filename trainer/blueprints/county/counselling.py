"""A county's counselling: how often one may book, and until when one may cancel."""

from flask import Blueprint, abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from trainer.domain.counselling import operations, queries, rules
from trainer.domain.people import queries as people
from trainer.domain.people.rules import counties_of
from trainer.web import CreatingForm, done, found, page, show

bp = Blueprint("counselling", __name__, url_prefix="/counselling")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """How much was booked and asked in each county; who asked what is the counsellors' alone."""
    mine = counties_of(g.user)
    rows = [queries.figures(county) for county in people.counties() if county.id in mine]
    return show(
        rows=rows,
        most=rules.most_bookings,
        hours=rules.cancel_hours,
        may_set=[row.county.id for row in rows if rules.may_set_terms(g.user, row.county.id)],
    )


class TermsForm(CreatingForm):
    most_bookings = IntegerField(
        _l("一个人最多同时约几次"),
        [InputRequired(_l("请填写 1 到 9。")), NumberRange(1, 9, _l("请填写 1 到 9。"))],
    )
    cancel_hours = IntegerField(
        _l("开始前多少小时截止预约和取消"),
        [InputRequired(_l("请填写 0 到 168。")), NumberRange(0, 168, _l("请填写 0 到 168。"))],
        description=_l("只用于以后发布的时段；已发布的时段不变。"),
    )


@page(bp, "/<int:county_id>/terms", form=True)
def terms(county_id: int) -> ResponseReturnValue:
    """Say how often one may book, and until when one may cancel."""
    if not rules.may_set_terms(g.user, county_id):
        abort(404)
    county, known = found(people.county(county_id)), queries.terms_of(county_id)
    form = TermsForm(
        data={
            "most_bookings": rules.most_bookings(known),
            "cancel_hours": rules.cancel_hours(known),
        }
    )
    if form.perform(
        operations.set_terms,
        county,
        most_bookings=form.most_bookings.data,
        cancel_hours=form.cancel_hours.data,
        actor=g.user,
    ):
        return done(_("预约规则已保存。"), url_for(".index"))
    return show(form=form, county=county)
