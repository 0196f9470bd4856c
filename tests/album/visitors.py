"""Who goes looking: people of the made-up city in every state that has pages of its own."""

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import select

from tests.album.book import Visitor
from trainer.core.db import db
from trainer.core.outbox import Job, JobState
from trainer.core.sessions import start
from trainer.domain.exams.models import Registration
from trainer.domain.people.consents import ClaimState, IdentityClaim
from trainer.domain.people.models import User
from trainer.domain.rewards.models import Application
from trainer.domain.training.models import SignUp

STAFF = {
    "county": (
        "datian.clerk",
        "datian.reviewer",
        "datian.approver",
        "datian.payer",
        "datian.sealer",
    ),
    "instructor": ("datian.instructor",),
    "city": ("city.clerk", "city.confirmer", "city.administrator", "city.auditor"),
}
NOBODY = Visitor("public", "nobody")


def visitors(app: Flask) -> list[Visitor]:
    """Everybody, each with an open session."""
    with app.app_context():
        found = [NOBODY]
        users = list(dict.fromkeys(_candidates()))
        found += [_signed_in("candidate", user) for user in users]
        found.append(_signed_in("public", users[0]))
        for audience, names in STAFF.items():
            for name in names:
                user = db.session.scalars(select(User).filter_by(staff_name=name)).one()
                found.append(_signed_in(audience, user))
        db.session.remove()
    return found


def is_printing(app: Flask) -> bool:
    """Whether documents still wait to be printed in the background."""
    with app.app_context():
        waiting = Job.state.in_((JobState.QUEUED, JobState.RUNNING))
        job = db.session.scalar(select(Job.id).where(Job.name == "papers.print", waiting).limit(1))
        db.session.remove()
    return job is not None


def _candidates() -> Iterator[User]:
    """One person for each state of a registration, a claim to a reward, a place, an identity."""
    for table in (Registration, Application, SignUp):
        for state in db.session.scalars(select(table.state).distinct().order_by(table.state)):
            yield from db.session.scalars(
                select(User)
                .join(table, table.person_id == User.person_id)
                .where(table.state == state)
                .order_by(User.id)
                .limit(1)
            )
    for claim in ClaimState:
        yield from db.session.scalars(
            select(User)
            .join(IdentityClaim, IdentityClaim.user_id == User.id)
            .where(IdentityClaim.state == claim)
            .limit(1)
        )


def _signed_in(audience: str, user: User) -> Visitor:
    name = user.staff_name or user.display_name
    return Visitor(audience, name, start(user.id, address="127.0.0.1", device="pictures"))
