"""A candidate books a counsellor's time, and gives it back."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from trainer.core import clock
from trainer.domain.counselling import operations, queries, rules
from trainer.domain.counselling.models import BookingState
from trainer.web import CreatingForm, act, done, found, page, show
from trainer.web.paging import page_number

bp = Blueprint("counselling", __name__, url_prefix="/counselling")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """One's own bookings, and the times that are still free."""
    rows = queries.bookings_of(g.user.person_id)
    terms = queries.terms_of(g.user.person.county_id)
    live = [row for row in rows if row.state is BookingState.BOOKED]
    return show(
        live=list(reversed(live)),
        past=[row for row in rows if row not in live],
        free=queries.free_for(g.user.person, page=page_number()),
        shown=rules.shown,
        most=rules.most_bookings(terms),
        hours=rules.cancel_hours(terms),
        now=clock.now(),
    )


class BookForm(CreatingForm):
    wish = TextAreaField(
        _l("想咨询什么"),
        [Length(max=300, message=_l("最多 300 个字。"))],
        description=_l("写一两句，咨询员好准备。不要写证件号码和手机号码。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:slot_id>/book", form=True)
def book(slot_id: int) -> ResponseReturnValue:
    """Take this time."""
    slot = found(queries.find_slot(slot_id, viewer=g.user))
    form = BookForm()
    if form.perform(operations.book, slot, g.user.person, wish=form.wish.data or "", actor=g.user):
        return done(_("预约成功。前一天会发消息提醒您；不能来时请尽早取消。"), url_for(".index"))
    return show(slot=slot, form=form, when=rules.shown(slot))


@act(bp, "/<int:booking_id>/cancel")
def cancel(booking_id: int) -> ResponseReturnValue:
    """Give the time back."""
    booking = found(queries.find_booking(booking_id, viewer=g.user))
    operations.cancel_booking(booking, actor=g.user)
    return done(_("预约已取消，时段已让给别人。"), url_for(".index"))
