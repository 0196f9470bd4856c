"""Codes: a person's own leads to their line on the list; the room's stands on the screen."""

from flask import Blueprint, current_app, g, request, url_for
from flask.typing import ResponseReturnValue

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
    return show(
        sign_up=row,
        code=codes.own(row) if row else "",
        period=rules.period(row.session) if row else None,
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
