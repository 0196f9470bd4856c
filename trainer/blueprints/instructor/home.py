"""The instructor's day: today's sessions and the next ones."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from trainer.core import clock
from trainer.domain.training import queries, rules
from trainer.web import page, show

bp = Blueprint("home", __name__)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What the instructor teaches today and next."""
    sessions, now = queries.upcoming_of(g.user), clock.now()
    begin = clock.office_moment(clock.today())
    return show(
        today_sessions=[
            row for row in sessions if clock.local(row.starts_at).date() == clock.today()
        ],
        unclosed=[row for row in sessions if row.starts_at < begin],
        coming=[row for row in sessions if clock.local(row.starts_at).date() > clock.today()],
        numbers={row.id: queries.numbers(row) for row in sessions},
        period=rules.period,
        taking_objection=rules.taking_objection,
        now=now,
    )
