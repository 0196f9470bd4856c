"""The city reads the reward policies of all counties side by side."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from trainer.core import clock
from trainer.domain.people import queries as people
from trainer.domain.rewards import queries, rules
from trainer.domain.rewards.models import PolicyState
from trainer.web import page, show

bp = Blueprint("rewards", __name__, url_prefix="/rewards")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What each county pays, to whom and when; counties without a policy are named too."""
    in_force = queries.in_force(clock.today())
    described = {policy.id: rules.describe(policy.content) for policy in in_force}
    with_policy = {policy.county_id for policy in in_force}
    return show(
        policies=in_force,
        described=described,
        without=[county for county in people.counties() if county.id not in with_policy],
        waiting=[
            policy
            for policy in queries.policies(viewer=g.user)
            if policy.state is PolicyState.DRAFT
        ],
    )
