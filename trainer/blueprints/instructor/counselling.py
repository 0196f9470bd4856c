"""A counsellor's times: offered, cancelled, and the day's list, phone in hand."""

from datetime import date, timedelta

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from trainer.core import clock
from trainer.domain.counselling import operations, queries, rules
from trainer.domain.counselling.models import Slot, Way
from trainer.domain.counselling.operations import OfferFacts
from trainer.domain.people import queries as people
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import counties_of
from trainer.web import CreatingForm, Form, act, done, found, page, show
from trainer.web.fields import EnumField

bp = Blueprint("counselling", __name__, url_prefix="/counselling")

MOMENT = "%Y-%m-%dT%H:%M"


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The list of a day, today's unless another is asked for, and the days to come."""
    day = _day(request.args.get("day", ""))
    return show(
        day=day,
        slots=queries.day_of(g.user, day),
        days=queries.days_kept(g.user),
        unmarked=queries.days_unmarked(g.user),
        shown=rules.shown,
        counsels=bool(counties_of(g.user, DutyKind.COUNSELLOR)),
        now=clock.now(),
    )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return day if day.year in clock.YEARS else clock.today()


class OfferForm(CreatingForm):
    county_id = SelectField(_l("县（市、区）"), coerce=int)
    first_at = DateTimeLocalField(
        _l("第一个时段从什么时候开始"),
        [InputRequired(_l("请填写日期和时间。"))],
        format=[MOMENT, f"{MOMENT}:%S"],
    )
    minutes = IntegerField(
        _l("每个时段多少分钟"),
        [InputRequired(_l("请填写 10 到 120。")), NumberRange(10, 120, _l("请填写 10 到 120。"))],
        default=30,
    )
    count = IntegerField(
        _l("连着几个时段"),
        [
            InputRequired(_l("请填写 1 到 20。")),
            NumberRange(1, rules.MOST_SLOTS, _l("请填写 1 到 20。")),
        ],
        default=4,
    )
    way = EnumField(_l("方式"), Way)
    place = StringField(
        _l("地点、电话或会议号"),
        [DataRequired(_l("请写明到哪里、打哪个电话或进哪个会议。")), Length(max=200)],
        description=_l("约到的人会看到。请用办公地点和办公电话，不要写个人手机号码。"),
    )

    def facts(self) -> OfferFacts:
        """As the operation takes them."""
        if self.first_at.data is None:
            raise ValueError("a valid form has a moment")
        return OfferFacts(
            first_at=self.first_at.data.replace(tzinfo=clock.HERE),
            minutes=self.minutes.data or 0,
            count=self.count.data or 0,
            way=self.way.data,
            place=self.place.data or "",
        )


@page(bp, "/offer", form=True)
def offer() -> ResponseReturnValue:
    """Offer some of one's time."""
    mine = counties_of(g.user, DutyKind.COUNSELLOR)
    form = OfferForm()
    form.county_id.choices = [(row.id, row.name) for row in people.counties() if row.id in mine]
    if form.first_at.data is None and not form.is_submitted():
        tomorrow = clock.today() + timedelta(days=1)
        form.first_at.data = clock.local(clock.office_moment(tomorrow, 9)).replace(tzinfo=None)

    def publish() -> object:
        county = found(people.county(form.county_id.data))
        return operations.offer(county, form.facts(), actor=g.user)

    if form.perform(publish):
        day = form.facts().first_at.date().isoformat()
        return done(_("时段已发布，本县的人可以预约了。"), url_for(".index", day=day))
    return show(form=form, counsels=bool(mine))


class CancelForm(Form):
    reason = TextAreaField(
        _l("取消的原因"),
        [DataRequired(_l("请写明原因。")), Length(max=300)],
        description=_l("已预约的人马上会收到消息，能看到这个原因。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:slot_id>/cancel", form=True)
def cancel(slot_id: int) -> ResponseReturnValue:
    """Take a time back."""
    slot = found(queries.find_kept(slot_id, viewer=g.user))
    form = CancelForm()
    if form.perform(operations.cancel_slot, slot, form.reason.data or "", actor=g.user):
        return done(_("时段已取消，已预约的人收到了消息。"), _list_of(slot))
    return show(slot=slot, form=form, when=rules.shown(slot))


@act(bp, "/<int:slot_id>/came")
def came(slot_id: int) -> ResponseReturnValue:
    """The person came."""
    slot = found(queries.find_kept(slot_id, viewer=g.user))
    operations.mark(slot, came=True, actor=g.user)
    return done(_("已记为来了。"), _list_of(slot))


@act(bp, "/<int:slot_id>/missed")
def missed(slot_id: int) -> ResponseReturnValue:
    """The person did not come."""
    slot = found(queries.find_kept(slot_id, viewer=g.user))
    operations.mark(slot, came=False, actor=g.user)
    return done(_("已记为没来。"), _list_of(slot))


def _list_of(slot: Slot) -> str:
    return url_for(".index", day=clock.local(slot.starts_at).date().isoformat())
