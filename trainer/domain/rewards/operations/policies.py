"""Policies are entered by one person and published by another."""

from datetime import date
from typing import Any

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.people.places import County
from trainer.domain.rewards import queries, rules
from trainer.domain.rewards.models import END, PUBLISH, Policy


@transaction()
def add_policy(county: County, content: dict[str, Any], *, actor: Actor) -> Policy:
    """Enter a policy, or the next edition of one; it holds only once another publishes it."""
    require(rules.may_make_policy(actor, county.id))
    content = rules.settle(content)
    problems = rules.validate(content)
    if problems:
        raise RuleBroken(problems[0], "content")
    if content.get("county", county.code) != county.code:
        raise RuleBroken(
            say("这份政策写的是另一个县（市、区），不能录入到{name}。", name=county.name), "content"
        )
    valid = content["valid"]
    if rules.UNKNOWN in valid.values():
        raise RuleBroken(say("请先查明有效期，再录入。"), "content")
    policy = Policy(
        county_id=county.id,
        code=content["key"],
        edition=queries.next_edition(county, content["key"]),
        title=content["title"],
        document_no=content["document_no"],
        signed_by=content["signed_by"],
        valid_from=date.fromisoformat(valid["from_on"]),
        valid_to=date.fromisoformat(valid["to_on"]) if valid.get("to_on") else None,
        content=content,
        made_by_id=actor.actor_id,
        made_at=clock.now(),
    )
    db.session.add(policy)
    record(actor, "policy.added", policy, code=policy.code, edition=policy.edition)
    return policy


@transaction()
def publish_policy(policy: Policy, *, actor: Actor) -> None:
    """Put a policy into force; the edition before it holds until this one begins.

    Claims filed under that one stand.
    """
    require(rules.may_publish_policy(actor, policy))
    published = queries.held_published(policy)
    refuse_if(rules.outdated_objection(policy, published))
    refuse_if(rules.publishing_objection(policy, actor))
    refuse_if(rules.publishing_gap(policy.content))
    policy.take(PUBLISH)
    policy.published_by_id = actor.actor_id
    policy.published_at = clock.now()
    for older in published:
        if rules.is_replaced_today(older, policy, clock.today()):
            older.take(END)
    record(actor, "policy.published", policy, code=policy.code, edition=policy.edition)


@transaction()
def end_policy(policy: Policy, *, actor: Actor) -> None:
    """Take a policy out of force, or drop a draft; what was filed under it stands."""
    require(rules.may_publish_policy(actor, policy))
    policy.take(END)
    record(actor, "policy.ended", policy, code=policy.code, edition=policy.edition)
