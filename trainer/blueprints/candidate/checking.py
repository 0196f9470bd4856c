"""A candidate's codes: one's own to be scanned at the door, and the room's to be typed."""

import secrets

from flask import Blueprint, Response, after_this_request, current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from trainer.core import clock
from trainer.core.text import say
from trainer.domain.training import codes, operations, queries, rules
from trainer.web import CreatingForm, done, events, found, page, show
from trainer.web.codes import qr
from trainer.web.limits import count_try

events.LABELS["attendance.checked_in"] = say("学员凭教室签到码签到")

bp = Blueprint("checking", __name__, url_prefix="/checking")
DEVICE = "device"
A_YEAR = 365 * 24 * 3600


@page(bp, "/<int:sign_up_id>/code")
def code(sign_up_id: int) -> ResponseReturnValue:
    """One's own code for a class, for the instructor's phone."""
    row = found(queries.find_own(sign_up_id, viewer=g.user))
    own = codes.own(row)
    address = url_for("instructor.codes.scan", code=own)
    return show(
        sign_up=row,
        code=codes.shown(own),
        picture=qr(current_app.config["TRAINER"].public_url + address),
        period=rules.period(row.session),
        objection=rules.code_objection(row, clock.now()),
    )


class CheckInForm(CreatingForm):
    code = StringField(
        _l("教室签到码"),
        [DataRequired(_l("请填写教室屏幕上的签到码。")), Length(max=40)],
        description=_l("8 位数字和字母，大小写都行，例如 7K3M-9QPX。"),
        render_kw={"class": "input-20", "autocomplete": "off", "autocapitalize": "characters"},
    )


@page(bp, "/check-in", form=True)
def check_in() -> ResponseReturnValue:
    """Note oneself as present by the code that the room shows."""
    form = CheckInForm(code=request.args.get("code", ""))
    if form.is_submitted():
        count_try("attendance.check_in", limit=operations.CHECK_INS, within=operations.WITHIN)
    if form.perform(
        operations.check_in,
        g.user.person,
        form.code.data or "",
        device=_device(),
        actor=g.user,
    ):
        return done(_("签到成功，已记为“到”。"), url_for("candidate.training.index"))
    return show(
        form=form, mine=queries.seats_now(g.user.person_id, clock.now()), period=rules.period
    )


def _device() -> str:
    """What this browser keeps so that one phone for two people is noticed; nothing else uses it."""
    kept = request.cookies.get(DEVICE, "")[:64]
    device = kept or secrets.token_urlsafe(24)

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            DEVICE,
            device,
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["TRAINER"].secure,
            path=url_for(".check_in"),
        )
        return response

    return device
