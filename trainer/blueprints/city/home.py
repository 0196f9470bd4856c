"""The city's overview: the counties side by side, what needs the city's hand."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from trainer.core import clock
from trainer.domain.honours import queries as honours
from trainer.domain.reports import queries, rules
from trainer.web import page, show

bp = Blueprint("home", __name__)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """How many people, certificates, claims and payments there are, by county."""
    counties = queries.by_county(g.user)
    return show(
        counties=counties,
        totals=rules.totals(counties),
        levels=queries.by_level(g.user),
        local_levels=queries.by_local_level(g.user),
        to_confirm=honours.to_confirm(g.user),
        missing_year=queries.missing_calendar(),
        now_on=clock.today(),
        too_long=rules.TOO_LONG_DAYS,
    )
