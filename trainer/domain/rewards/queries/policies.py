"""Which policies there are: everybody may read the published ones."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from trainer.core.db import db
from trainer.domain.people.models import User
from trainer.domain.people.places import County
from trainer.domain.people.rules import counties_of, is_city_staff
from trainer.domain.rewards.models import Policy, PolicyState


def in_force(on: date, county: County | None = None) -> Sequence[Policy]:
    """The published policies that hold on that day, by county: of each the newest one begun."""
    newer = aliased(Policy)
    superseded = exists().where(
        newer.county_id == Policy.county_id,
        newer.code == Policy.code,
        newer.edition > Policy.edition,
        newer.state == PolicyState.PUBLISHED,
        newer.valid_from <= on,
    )
    chosen = (
        select(Policy)
        .join(County)
        .where(
            Policy.state == PolicyState.PUBLISHED,
            Policy.valid_from <= on,
            or_(Policy.valid_to.is_(None), Policy.valid_to >= on),
            ~superseded,
        )
        .order_by(County.position, Policy.code)
    )
    if county is not None:
        chosen = chosen.where(Policy.county_id == county.id)
    return db.session.scalars(chosen).all()


def visible_policies(viewer: User) -> ColumnElement[bool]:
    """Policies in every state, of the viewer's counties; the city reads all."""
    return true() if is_city_staff(viewer) else Policy.county_id.in_(counties_of(viewer))


def policies(*, viewer: User) -> Sequence[Policy]:
    """All editions, drafts and ended ones too, newest edition first."""
    return db.session.scalars(
        select(Policy)
        .join(County)
        .where(visible_policies(viewer))
        .order_by(County.position, Policy.code, Policy.edition.desc())
    ).all()


def find_policy(policy_id: int, *, viewer: User) -> Policy | None:
    """One edition, for the officers of its county."""
    return db.session.scalar(select(Policy).where(Policy.id == policy_id, visible_policies(viewer)))


def next_edition(county: County, code: str) -> int:
    """The number of the next edition of a policy."""
    newest = select(func.max(Policy.edition)).where(
        Policy.county_id == county.id, Policy.code == code
    )
    return (db.session.scalar(newest) or 0) + 1


def held_published(policy: Policy) -> Sequence[Policy]:
    """The published editions beside this one; all are locked, so that one after the other comes."""
    editions = db.session.scalars(
        select(Policy)
        .where(Policy.county_id == policy.county_id, Policy.code == policy.code)
        .order_by(Policy.id)
        .with_for_update(of=Policy)
        .execution_options(populate_existing=True)
    ).all()
    return [one for one in editions if one.id != policy.id and one.state is PolicyState.PUBLISHED]


def edition_before(policy: Policy) -> Policy | None:
    """The newest earlier edition that was ever in force."""
    return db.session.scalar(
        select(Policy)
        .where(
            Policy.county_id == policy.county_id,
            Policy.code == policy.code,
            Policy.edition < policy.edition,
            Policy.published_at.is_not(None),
        )
        .order_by(Policy.edition.desc())
        .limit(1)
    )
