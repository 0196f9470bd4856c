"""The county's workbench: what waits, how old the oldest is, what ends soon."""

from typing import Any

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from trainer.core import clock
from trainer.domain.reports import queries
from trainer.domain.reports.rules import Work
from trainer.domain.rewards.models import State
from trainer.web import page, show

bp = Blueprint("home", __name__)

PLACES: dict[Work, tuple[str, dict[str, Any]]] = {
    Work.CLAIMS: ("county.claims.index", {}),
    Work.REGISTRATIONS: ("county.exams.index", {}),
    Work.PASSES: ("county.exams.passes", {}),
    Work.REVIEW: ("county.rewards.index", {"state": State.SUBMITTED.value}),
    Work.APPROVE: ("county.rewards.index", {"state": State.REVIEWED.value}),
    Work.PUBLICISE: ("county.rewards.index", {"state": State.APPROVED.value}),
    Work.OBJECTIONS: ("county.publicity.index", {}),
    Work.LISTING: ("county.payouts.index", {}),
    Work.CONFIRM: ("county.payouts.index", {"state": "locked"}),
    Work.PAY: ("county.payouts.index", {"state": "confirmed"}),
}
"""Where each kind of work is done."""


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What waits for this officer, oldest first, and how the county stands."""
    desks = queries.desks(g.user)
    return show(
        desks=[(desk, _url(desk.work)) for desk in desks],
        total=sum(desk.size for desk in desks),
        notices=queries.notices_ending(g.user),
        sessions=queries.sessions_coming(g.user),
        counties=queries.own_counties(g.user),
        now_on=clock.today(),
    )


def _url(work: Work) -> str:
    endpoint, values = PLACES[work]
    return url_for(endpoint, **values)
