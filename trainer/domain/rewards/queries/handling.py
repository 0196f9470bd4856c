"""How a claim is handled: until when it is cured, whose it is again, who approved beside."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.workdays import YearUnknown
from trainer.domain.people import queries as people
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.rules import counties_of
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import Application, State
from trainer.domain.rewards.queries.debts import hold_people


def cure_until(application: Application) -> date | None:
    """The last day for putting right what was sent back; None where the table of days is missing.

    The first day is the working day after the claim was sent back, as with a public notice.
    """
    if not application.returns:
        return None
    returned_on = clock.local(application.returns[-1].returned_at).date()
    try:
        return people.calendar().period(returned_on, rules.cure_days(application.content))[1]
    except YearUnknown:
        return None


def reviewer_of(application: Application) -> User | None:
    """Whose a claim that came back is: of who reviewed it or sent it back, while they may."""
    if not application.returns:
        return None
    known = application.reviewed_by_id or application.returns[-1].returned_by_id
    officer = db.session.get(User, known) if known is not None else None
    return officer if officer is not None and rules.may_review(officer, application) else None


def to_approve(*, viewer: User) -> Sequence[Application]:
    """The reviewed claims that this officer may approve, oldest first."""
    return db.session.scalars(
        select(Application)
        .options(joinedload(Application.person), joinedload(Application.county))
        .where(
            Application.county_id.in_(counties_of(viewer, DutyKind.APPROVER)),
            Application.state == State.REVIEWED,
            Application.reviewed_by_id != viewer.id,
            or_(Application.approved_by_id.is_(None), Application.approved_by_id != viewer.id),
            or_(Application.filed_by_id.is_(None), Application.filed_by_id != viewer.id),
        )
        .order_by(Application.submitted_at, Application.id)
        .limit(rules.MOST_AT_ONCE)
    ).all()


def looked_at(ids: Collection[int], *, viewer: User) -> Sequence[Application]:
    """Those claims that this officer looked at, in whatever state they are now, oldest first."""
    return db.session.scalars(
        select(Application)
        .options(joinedload(Application.person), joinedload(Application.county))
        .where(
            Application.id.in_(ids),
            Application.county_id.in_(counties_of(viewer, DutyKind.APPROVER)),
        )
        .order_by(Application.submitted_at, Application.id)
    ).all()


def hold_claims(applications: Sequence[Application]) -> None:
    """The people of these claims, then the claims, locked and read again, in one order."""
    hold_people([application.person for application in applications])
    db.session.scalars(
        select(Application)
        .where(Application.id.in_([application.id for application in applications]))
        .order_by(Application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).all()
