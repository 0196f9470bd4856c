"""The exam authority's record of one person: bans, and promises that count no more."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from trainer.core import clock
from trainer.core.text import say
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import BarKind, ExamBar
from trainer.domain.people import queries as people
from trainer.domain.people.models import Person
from trainer.web import CreatingForm, Form, done, events, found, page, show
from trainer.web.fields import EnumField

bp = Blueprint("bars", __name__, url_prefix="/bars")

events.LABELS.update(
    {"exam_bar.entered": say("登记考试诚信记录"), "exam_bar.lifted": say("撤销考试诚信记录")}
)


class BarForm(CreatingForm):
    kind = EnumField(_l("记录"), BarKind)
    from_on = DateField(_l("开始日期"), [InputRequired(_l("请填写开始日期。"))])
    until_on = DateField(_l("结束日期"), [InputRequired(_l("请填写结束日期。"))])
    basis = StringField(
        _l("依据"),
        [InputRequired(_l("请写明依据的处理决定或通知。")), Length(max=200)],
        description=_l("处理决定或通知的名称、文号。不要写证件号码。"),
    )


@page(bp, "/<int:person_id>/person", form=True)
def person(person_id: int) -> ResponseReturnValue:
    """What is on record, and the form to enter more."""
    who = found(people.find(person_id, viewer=g.user))
    form = BarForm()
    if form.perform(_enter, form, who):
        return done(_("已登记，并告知本人。"), url_for(".person", person_id=who.id))
    return show(
        form=form,
        person=who,
        bars=queries.bars_of(who.id),
        may_bar=rules.may_bar(g.user, who),
    )


def _enter(form: BarForm, who: Person) -> ExamBar:
    return operations.enter_bar(
        who,
        kind=form.kind.data,
        from_on=form.from_on.data or clock.today(),
        until_on=form.until_on.data or clock.today(),
        basis=form.basis.data or "",
        actor=g.user,
    )


class LiftForm(Form):
    reason = StringField(
        _l("撤销的原因"), [InputRequired(_l("请写明撤销的原因。")), Length(max=200)]
    )


@page(bp, "/<int:bar_id>/lift", form=True)
def lift(bar_id: int) -> ResponseReturnValue:
    """Take an entry back."""
    bar = found(queries.find_bar(bar_id, viewer=g.user))
    form = LiftForm()
    if form.perform(operations.lift_bar, bar, reason=form.reason.data or "", actor=g.user):
        return done(_("记录已撤销，并告知本人。"), url_for(".person", person_id=bar.person_id))
    return show(form=form, bar=bar)
