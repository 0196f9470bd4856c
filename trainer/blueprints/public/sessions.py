"""The free training of all counties, for everybody to find."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from trainer.core import clock
from trainer.domain.training import queries, rules
from trainer.web import FilterForm, found, page, show
from trainer.web.fields import CountyField
from trainer.web.paging import page_number

bp = Blueprint("sessions", __name__, url_prefix="/sessions")


class ListFilter(FilterForm):
    county = CountyField(_l("县（市、区）"), blank=_l("全市"))
    free = BooleanField(_l("只看还有名额的"))


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What is coming, where, and whether there is a seat."""
    form = ListFilter()
    sessions = queries.public_sessions(
        county_id=form.county.data, only_free_seats=form.free.data, page=page_number()
    )
    return show(
        filter_form=form,
        sessions=sessions,
        waiting=queries.waiting_counts(sessions.rows),
        window=rules.window,
        period=rules.period,
        now=clock.now(),
    )


@page(bp, "/<int:session_id>/detail")
def detail(session_id: int) -> ResponseReturnValue:
    """Everything about one session, and how to sign up."""
    session = found(queries.find_public(session_id))
    return show(
        session=session,
        waiting=queries.waiting_counts([session]).get(session.id, 0),
        window=rules.window(session, clock.now()),
        period=rules.period(session),
        is_candidate=g.user is not None and g.user.person_id is not None,
    )
