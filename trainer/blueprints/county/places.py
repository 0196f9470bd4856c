"""Who sits and who waits in a county's class: signing up for somebody, the queue, leaving."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, Length

from trainer.domain.training import operations, queries, rules
from trainer.web import CreatingForm, Form, act, done, found, page, show

bp = Blueprint("places", __name__, url_prefix="/places")


class SignUpForForm(CreatingForm):
    name = StringField(
        _l("姓名"),
        [DataRequired(_l("请填写姓名。")), Length(max=50)],
        render_kw={"class": "input-20"},
    )
    phone = TelField(
        _l("手机号码"),
        [
            DataRequired(_l("请填写手机号码。")),
            Length(min=11, max=11, message=_l("请填写 11 位手机号码。")),
        ],
        description=_l("姓名和号码都一致才能代报，避免报错人。"),
        render_kw={"autocomplete": "off"},
    )


@page(bp, "/<int:session_id>/sign-up-for", form=True)
def sign_up_for(session_id: int) -> ResponseReturnValue:
    """Sign somebody up who asked for it at the counter or by phone."""
    row = found(queries.find_session(session_id, viewer=g.user))
    form = SignUpForForm()
    if form.perform(
        operations.sign_up_for,
        row,
        name=form.name.data or "",
        phone=form.phone.data or "",
        actor=g.user,
    ):
        made = found(queries.find_sign_up(form.made, viewer=g.user))
        return done(
            _("%(name)s：%(state)s。", name=made.name, state=str(made.state.label)),
            url_for("county.training.session", session_id=row.id),
        )
    return show(form=form, session=row, period=rules.period(row))


class MoveUpForm(Form):
    reason = TextAreaField(
        _l("提前的原因"),
        [DataRequired(_l("请写明原因。")), Length(max=300)],
        description=_l("写在候补名单上，并进入操作记录，市级主管部门可以看到。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:sign_up_id>/move-up", form=True)
def move_up(sign_up_id: int) -> ResponseReturnValue:
    """Put somebody before the queue, with a reason."""
    row = found(queries.find_sign_up(sign_up_id, viewer=g.user))
    form = MoveUpForm()
    if form.perform(operations.move_up, row, form.reason.data or "", actor=g.user):
        return done(
            _("%(name)s 已提前，下一个空出的名额先给这个人。", name=row.name),
            url_for("county.training.session", session_id=row.session_id),
        )
    return show(form=form, sign_up=row, place=queries.place_in_queue(row))


@act(bp, "/<int:sign_up_id>/cancel-sign-up")
def cancel_sign_up(sign_up_id: int) -> ResponseReturnValue:
    """Take somebody off the list at their own wish."""
    row = found(queries.find_sign_up(sign_up_id, viewer=g.user))
    operations.cancel_sign_up(row, actor=g.user)
    return done(
        _("%(name)s 的报名已取消，空出的名额转给候补的人。", name=row.name),
        url_for("county.training.session", session_id=row.session_id),
    )
