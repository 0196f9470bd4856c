"""Of the editions of a policy one is in force on any day: the newest that has begun."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import TEST, policy_content
from tests.properties.test_budget import at_once
from trainer.core import clock
from trainer.core.db import db
from trainer.core.errors import Refused, RuleBroken
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries
from trainer.domain.rewards.models import Policy, PolicyState


def edition(county: County, *, begins_in: int = 0) -> Policy:
    from_on = clock.today() + timedelta(days=begins_in)
    content = policy_content(county, valid={"from_on": from_on.isoformat(), "to_on": None})
    return operations.add_policy(county, content, actor=TEST)


def test_an_edition_published_for_the_future_leaves_todays_in_force_until_it_begins(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    today, begins = clock.today(), clock.today() + timedelta(days=30)
    first, second = edition(county, begins_in=-400), edition(county, begins_in=30)
    for one in (first, second):
        operations.publish_policy(one, actor=TEST)
    assert first.state is PolicyState.PUBLISHED
    assert queries.in_force(today, county) == [first]
    assert queries.in_force(begins - timedelta(days=1), county) == [first]
    assert queries.in_force(begins, county) == [second]
    assert make.filed_claim(county, policy=first).policy_id == first.id
    with pytest.raises(RuleBroken, match="现在不在有效期内"):
        make.filed_claim(county, policy=second)
    operations.end_policy(second, actor=TEST)  # it never begins: the first one goes on
    assert queries.in_force(begins, county) == [first]


def test_nothing_is_filed_by_an_edition_after_the_next_one_began(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    first, second = edition(county, begins_in=-400), edition(county, begins_in=3)
    for one in (first, second):
        operations.publish_policy(one, actor=TEST)
    clock.move(timedelta(days=3))
    with pytest.raises(RuleBroken, match="现在不在有效期内"):
        make.filed_claim(county, policy=first)
    assert make.filed_claim(county, policy=second).policy_id == second.id


def test_an_old_draft_does_not_replace_a_newer_edition(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    draft, newer = edition(county, begins_in=-9), edition(county, begins_in=-9)
    operations.publish_policy(newer, actor=TEST)
    with pytest.raises(RuleBroken, match="第 2 版已经发布，比它早的第 1 版不能再发布"):
        operations.publish_policy(draft, actor=TEST)
    assert (draft.state, newer.state) == (PolicyState.DRAFT, PolicyState.PUBLISHED)


def test_of_editions_published_at_once_the_newest_alone_stands(live_app: Flask) -> None:
    with live_app.app_context():
        county = Make(db.session()).county()
        drafts = [edition(county, begins_in=-9).id for _ in range(4)]
        db.session.commit()

    def publish(number: int) -> None:
        operations.publish_policy(db.session.get_one(Policy, drafts[number]), actor=TEST)

    refused = at_once(live_app, publish, threads=4)
    assert all(isinstance(one, Refused) for one in refused), refused
    with live_app.app_context():
        published = db.session.query(Policy).filter_by(state=PolicyState.PUBLISHED).all()
        assert [one.id for one in published] == [drafts[-1]]
