"""A county's clerk answers who asked for leave from a class."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from trainer.domain.training import operations, queries, rules
from trainer.web import Form, done, found, page, show

bp = Blueprint("leaves", __name__, url_prefix="/leaves")


class AnswerLeaveForm(Form):
    granted = RadioField(
        _l("答复"),
        [DataRequired(_l("请选择准假或不准假。"))],
        choices=lambda: [("yes", _l("准假，考勤记为“请假”")), ("no", _l("不准假"))],
    )
    answer = TextAreaField(
        _l("给本人的话"),
        [Length(max=300)],
        description=_l("不准假时必填，本人会看到。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:sign_up_id>/answer", form=True)
def answer(sign_up_id: int) -> ResponseReturnValue:
    """Grant or refuse the leave that somebody asked for."""
    row = found(queries.find_sign_up(sign_up_id, viewer=g.user))
    form = AnswerLeaveForm()
    if form.perform(
        operations.answer_leave,
        row,
        granted=form.granted.data == "yes",
        answer=form.answer.data or "",
        actor=g.user,
    ):
        return done(
            _("请假已答复，本人会收到消息。"),
            url_for("county.training.session", session_id=row.session_id),
        )
    return show(sign_up=row, form=form, leave=row.leave, period=rules.period(row.session))
