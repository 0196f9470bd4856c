"""The sample reward policies: drafts everywhere, in force only in a demo city."""

from datetime import date
from typing import Any

from sqlalchemy import select

from trainer.core.actors import Actor
from trainer.core.db import db
from trainer.domain.people import queries as people
from trainer.domain.people.models import User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import Policy, PolicyState
from trainer.seeding import files


def load_drafts(*, actor: Actor) -> None:
    """Enter the samples as drafts, to be read and copied: none of them can be applied under."""
    for content in files.policies():
        county = people.county_by_code(content["county"])
        if county is not None and queries.next_edition(county, content["key"]) == 1:
            operations.add_policy(county, rules.settle(content), actor=actor)


def publish(county: County, *, made_on: date, clerk: User, approver: User) -> list[Policy]:
    """Two officers put the county's samples into force, dated from `made_on`; the drafts go."""
    for draft in _drafts(county):
        operations.end_policy(draft, actor=approver)
    published = []
    for content in files.policies():
        if content["county"] == county.code:
            policy = add_draft(county, content, made_on=made_on, clerk=clerk)
            operations.publish_policy(policy, actor=approver)
            published.append(policy)
    return published


def add_draft(county: County, content: dict[str, Any], *, made_on: date, clerk: User) -> Policy:
    """A clerk enters a policy whose relative dates count from `made_on`."""
    policy = operations.add_policy(county, rules.settle(content, made_on), actor=clerk)
    db.session.flush()
    return policy


def _drafts(county: County) -> list[Policy]:
    drafts = select(Policy).where(Policy.county_id == county.id, Policy.state == PolicyState.DRAFT)
    return list(db.session.scalars(drafts))
