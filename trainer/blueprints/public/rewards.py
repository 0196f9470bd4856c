"""What each county pays for a certificate, in plain words."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from trainer.blueprints.public.home import DEADLINES, Deadline
from trainer.core import clock
from trainer.core.text import say
from trainer.domain.people import queries as people
from trainer.domain.rewards import queries, rules
from trainer.web import found, page, show

bp = Blueprint("rewards", __name__, url_prefix="/rewards")


def _deadlines() -> list[Deadline]:
    """The last days of windows that are open today."""
    today = clock.today()
    return [
        Deadline(
            say("{county}持证奖励申请截止", county=policy.county.name),
            last_on,
            url_for("public.rewards.county", code=policy.county.code),
        )
        for policy in queries.in_force(today)
        if (last_on := rules.closes_on(policy.content, today)) is not None
    ]


DEADLINES.append(_deadlines)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """All counties, with what they pay."""
    in_force = queries.in_force(clock.today())
    return show(
        counties=[
            (county, [policy for policy in in_force if policy.county_id == county.id])
            for county in people.counties()
        ],
        described={policy.id: rules.describe(policy.content) for policy in in_force},
    )


@page(bp, "/county/<code>")
def county(code: str) -> ResponseReturnValue:
    """One county's policies: amounts, conditions, papers, days."""
    place = found(people.county_by_code(code))
    in_force = queries.in_force(clock.today(), place)
    return show(
        county=place,
        policies=[(policy, rules.describe(policy.content)) for policy in in_force],
        office=place.office_on(clock.today()),
    )
