"""Codes: a person's own leads to their line on the list; the room's stands on the screen."""

from flask import Blueprint, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.core import clock
from trainer.domain.training import codes, queries, rules
from trainer.domain.training.models import Half, Session
from trainer.web import data, found, page, show
from trainer.web.codes import qr

bp = Blueprint("codes", __name__, url_prefix="/codes")


@page(bp, "/scan/<code>")
def scan(code: str) -> ResponseReturnValue:
    """A camera outside the take page read somebody's code: their line, one touch from done."""
    row = queries.with_code(code, viewer=g.user)
    if row is None:
        flash(_("这个签到码不在您现在的名单里。请核对是不是这一场，或到签到页现场补报。"), "danger")
        return redirect(url_for("instructor.home.index"))
    return redirect(
        url_for("instructor.sessions.take", session_id=row.session_id, tail=codes.own(row))
    )


@page(bp, "/<int:session_id>/room")
def room(session_id: int) -> ResponseReturnValue:
    """For the screen of the room: a code that changes every half minute."""
    session = found(queries.find_taught(session_id, viewer=g.user))
    half = queries.half_of(session, request.args.get("half", ""))
    return show(
        session=session,
        half=half,
        period=rules.period(session),
        objection=rules.taking_objection(session, clock.now()),
        shared=queries.shared_devices(session, half),
        **_told(session, half),
    )


@data(bp, "/<int:session_id>/now")
def now(session_id: int) -> ResponseReturnValue:
    """The code of this half minute, for the screen that stands open."""
    session = found(queries.find_taught(session_id, viewer=g.user))
    return _told(session, queries.half_of(session, request.args.get("half", "")))


def _told(session: Session, half: Half) -> dict[str, object]:
    moment = clock.now()
    code = codes.room(session, half, codes.turn_of(moment))
    address = url_for("candidate.checking.check_in", code=code)
    tally = rules.tally(queries.roll(session), half)
    return {
        "code": codes.shown(code),
        "picture": qr(current_app.config["TRAINER"].public_url + address),
        "left": codes.seconds_left(moment),
        "marked": tally.marked,
        "expected": tally.expected,
    }
