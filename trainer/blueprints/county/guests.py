"""A county's clerk finds out who was added at the door without a record."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TelField
from wtforms.validators import DataRequired, Length

from trainer.domain.training import operations, queries, rules
from trainer.web import CreatingForm, done, found, page, show

bp = Blueprint("guests", __name__, url_prefix="/guests")


class MergeForm(CreatingForm):
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
        description=_l("姓名和号码都和档案一致才能对上。请先和本人核实。"),
        render_kw={"autocomplete": "off"},
    )


@page(bp, "/<int:sign_up_id>/merge", form=True)
def merge(sign_up_id: int) -> ResponseReturnValue:
    """Give the line of a guest, with its hours, to the person whose it is."""
    row = found(queries.find_sign_up(sign_up_id, viewer=g.user))
    form = MergeForm()
    if form.perform(
        operations.merge_guest,
        row,
        name=form.name.data or "",
        phone=form.phone.data or "",
        actor=g.user,
    ):
        return done(
            _("%(name)s 的现场补报已归到本人名下，学时一并计入。", name=form.name.data),
            url_for("county.training.session", session_id=row.session_id),
        )
    return show(
        sign_up=row,
        form=form,
        period=rules.period(row.session),
        objection=rules.merging_objection(row),
    )
