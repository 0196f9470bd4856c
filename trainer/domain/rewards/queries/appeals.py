"""Appeals: of a claim, and on the desk of those who decide."""

from datetime import date

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.core.workdays import YearUnknown
from trainer.domain.people import queries as people
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.rules import counties_of, holds, is_city_staff
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import DEAD, Appeal, AppealState, Application


def appeal_of(application: Application) -> Appeal | None:
    """The newest appeal against a decision on the claim."""
    return db.session.scalar(
        select(Appeal)
        .where(Appeal.application_id == application.id)
        .order_by(Appeal.id.desc())
        .limit(1)
    )


def appeal_until(application: Application) -> date | None:
    """The last day for an appeal; None where there is nothing to appeal or no table of days."""
    decision = rules.appealed(application)
    if decision is None:
        return None
    decided_on = clock.local(decision[1]).date()
    try:
        return people.calendar().period(decided_on, rules.appeal_days(application.content))[1]
    except YearUnknown:
        return None


def has_another_live(application: Application) -> bool:
    """Whether the person filed the same thing once more since."""
    other = select(Application.id).where(
        Application.id != application.id,
        Application.kind == application.kind,
        Application.person_id == application.person_id,
        Application.level == application.level,
        Application.period == application.period,
        Application.state.not_in(DEAD),
    )
    return db.session.scalar(other.limit(1)) is not None


def appeals(*, viewer: User, number: int = 1) -> Page[Appeal]:
    """The appeals that the viewer reads: those to be decided first, the oldest on top."""
    return page_of(
        select(Appeal)
        .options(
            joinedload(Appeal.person),
            joinedload(Appeal.county),
            joinedload(Appeal.application),
        )
        .where(_read_by(viewer))
        .order_by(Appeal.state != AppealState.FILED, Appeal.id),
        number,
    )


def find_appeal(appeal_id: int, *, viewer: User) -> Appeal | None:
    """One appeal, for the officers of its county and of the city."""
    return db.session.scalar(select(Appeal).where(Appeal.id == appeal_id, _read_by(viewer)))


def _read_by(viewer: User) -> ColumnElement[bool]:
    """The city reads the appeals of every county."""
    if is_city_staff(viewer):
        return true()
    return Appeal.county_id.in_(counties_of(viewer))


def appeals_for_city(viewer: User) -> int:
    """How many appeals wait that a city officer may decide."""
    if not holds(viewer, DutyKind.REVIEWER, DutyKind.APPROVER, county_id=None):
        return 0
    waiting = select(func.count(Appeal.id)).where(Appeal.state == AppealState.FILED)
    return db.session.scalar(waiting) or 0


def appeals_to_decide(viewer: User) -> int:
    """How many appeals wait in the counties where this officer decides."""
    counties = counties_of(viewer, DutyKind.REVIEWER, DutyKind.APPROVER)
    waiting = select(func.count(Appeal.id)).where(
        Appeal.state == AppealState.FILED, Appeal.county_id.in_(counties)
    )
    return db.session.scalar(waiting) or 0


def appellants() -> set[int]:
    """People whose appeal is not decided."""
    waiting = select(Appeal.person_id).where(Appeal.state == AppealState.FILED)
    return set(db.session.scalars(waiting))
