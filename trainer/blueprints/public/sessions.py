"""The free training of all counties, for everybody to find."""

from datetime import date, timedelta

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SearchField

from trainer.core import clock
from trainer.domain.certificates.models import Level
from trainer.domain.people import queries as people
from trainer.domain.training import queries, rules
from trainer.domain.training.feeds import hashed
from trainer.domain.training.models import LIVE, Session, SessionState, SignUpState
from trainer.domain.training.queries import Wanted
from trainer.web import FilterForm, file, found, page, send, show
from trainer.web.calendars import MEDIA_TYPE, Entry, ics
from trainer.web.fields import CountyField, EnumField
from trainer.web.paging import page_number

bp = Blueprint("sessions", __name__, url_prefix="/sessions")


AHEAD, BACK = timedelta(days=366), timedelta(days=62)


class _Wanted(FilterForm):
    county = CountyField(_l("县（市、区）"), blank=_l("全市"))
    level = EnumField(_l("报考级别"), Level, blank=_l("不限"))
    subject = SearchField(_l("科目或课程名称"), render_kw={"class": "input-20"})

    def wanted(self) -> Wanted:
        """As the queries take it."""
        return Wanted(self.county.data, self.level.data, self.subject.data or "")


class ListFilter(_Wanted):
    free = BooleanField(_l("只看还有名额的"))


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What is coming, where, and whether there is a seat."""
    form = ListFilter()
    sessions = queries.public_sessions(
        form.wanted(), only_free_seats=form.free.data, page=page_number()
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


class MonthFilter(_Wanted):
    month = HiddenField()


@page(bp, "/month")
def month() -> ResponseReturnValue:
    """A month of the training of all counties, or of one."""
    form = MonthFilter()
    first = rules.month_of(form.month.data or "", clock.today())
    grid = rules.days_of(first)
    found_days: dict[date, list[Session]] = {}
    for session in queries.published_between(grid[0], grid[-1], form.wanted()):
        found_days.setdefault(clock.local(session.starts_at).date(), []).append(session)
    kept = {name: value for name, value in request.args.items() if name != "month"}
    return show(
        filter_form=form,
        days=found_days,
        grid=grid,
        number=first.month,
        shown=_("%(year)s年%(month)s月", year=first.year, month=first.month),
        weekdays=rules.WEEKDAYS,
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{first + timedelta(days=31):%Y-%m}",
        kept=kept,
        counties=people.counties(),
    )


@file(bp, "/<int:session_id>/calendar")
def calendar(session_id: int) -> ResponseReturnValue:
    """One session for a calendar program."""
    session = found(queries.find_public(session_id))
    content = ics(session.course.title, [Entry(session)])
    return send(content, f"{session.course.title}.ics", MEDIA_TYPE)


@file(bp, "/feed")
def feed() -> ResponseReturnValue:
    """The published sessions of a county, or of all, for a calendar program to ask again."""
    wanted, today = ListFilter().wanted(), clock.today()
    sessions = queries.published_between(today - BACK, today + AHEAD, wanted)
    name = _("免费培训")
    return send(ics(name, [Entry(session) for session in sessions]), f"{name}.ics", MEDIA_TYPE)


@file(bp, "/<token>/private")
def private(token: str) -> ResponseReturnValue:
    """Somebody's own sessions, for whoever has the secret address."""
    live = found(queries.feed_by(hashed(token)))
    entries = [
        Entry(row.session, rules.enters(row), row.state is SignUpState.SEATED)
        for row in queries.own(live.person_id)
        if row.state in LIVE or row.session.state is SessionState.CANCELLED
    ]
    return send(ics(_("我的培训"), entries), "training.ics", MEDIA_TYPE)
