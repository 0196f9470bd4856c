"""More time to register for one person: the same page for a county's own sittings and the city's.

Whoever arranges a sitting gives it; the candidate is told.
"""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, StringField
from wtforms.validators import InputRequired, Length

from trainer.core import clock
from trainer.core.text import say
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import MoreTime, Sitting
from trainer.web import CreatingForm, done, events, found, page, show

events.LABELS.update({"registration.more_time": say("延长个人的报名时间")})


class MoreTimeForm(CreatingForm):
    id_number = StringField(
        _l("考生的证件号码"),
        [InputRequired(_l("请填写证件号码。")), Length(max=40)],
        render_kw={"class": "input-20", "autocomplete": "off"},
    )
    until = DateTimeLocalField(
        _l("延长到"),
        [InputRequired(_l("请填写延长到的时间。"))],
        render_kw={"class": "input-20"},
    )
    reason = StringField(
        _l("延长的原因"),
        [InputRequired(_l("请写明延长的原因。")), Length(max=300)],
        description=_l("会长期保存。不要写证件号码和账号。"),
    )


def more_time(sitting_id: int) -> ResponseReturnValue:
    """Give one person more time, and see who was given it."""
    sitting = found(queries.find_sitting(sitting_id, viewer=g.user))
    ours = rules.may_arrange(g.user, sitting.kind, sitting.county_id)
    form = MoreTimeForm()
    if form.perform(_give, form, sitting):
        return done(_("已延长，并告知本人。"), url_for(".more_time", sitting_id=sitting.id))
    reads = rules.reads_seating(g.user, sitting)
    return show(
        form=form,
        sitting=sitting,
        given=queries.given_time(sitting.id) if reads else [],
        may_give=ours and not sitting.is_national,
    )


def _give(form: MoreTimeForm, sitting: Sitting) -> MoreTime:
    typed = form.until.data
    return operations.give_more_time(
        sitting,
        queries.person_with_number(form.id_number.data or "", sitting.county_id),
        until=clock.office_moment(typed.date(), typed.hour, typed.minute) if typed else None,
        reason=form.reason.data or "",
        actor=g.user,
    )


def hang(bp: Blueprint) -> None:
    """Give the sittings of the county or the city this page."""
    page(bp, "/<int:sitting_id>/more-time", form=True)(more_time)
