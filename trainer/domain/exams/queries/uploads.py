"""What a photo must be, and the files that came with a registration."""

from datetime import date, timedelta

from sqlalchemy import func, select

from trainer.core.db import db
from trainer.domain.exams import rules
from trainer.domain.exams.models import ExamPhoto, PhotoRule, Proof, Registration
from trainer.domain.people.models import Person, User

UPLOADS, WITHIN = 60, timedelta(minutes=10)
"""How many files one account may send: each is decoded, which costs time."""


def photo_rule(day: date) -> PhotoRule | None:
    """What a photo must be on that day."""
    return db.session.scalar(
        select(PhotoRule)
        .where(PhotoRule.holds_from <= day)
        .order_by(PhotoRule.holds_from.desc())
        .limit(1)
    )


def photo(registration: Registration, *, viewer: User, replaced: bool = False) -> ExamPhoto | None:
    """The photo of a registration (or the one before it), for whoever may see it."""
    if not rules.may_see_uploads(viewer, registration):
        return None
    if not replaced:
        return registration.photo
    return next((one for one in reversed(registration.photos) if one.replaced_at), None)


def photo_with(sha256: str) -> ExamPhoto | None:
    """The photo that a ticket was issued with."""
    return db.session.scalar(select(ExamPhoto).where(ExamPhoto.sha256 == sha256).limit(1))


def proof(registration: Registration, proof_id: int, *, viewer: User) -> Proof | None:
    """One proof of a registration, for whoever may see it."""
    if not rules.may_see_uploads(viewer, registration):
        return None
    return next((one for one in registration.proofs if one.id == proof_id), None)


def held_by(person_id: int) -> tuple[int, int]:
    """How many files of a person are kept, and how large; others of that person wait."""
    db.session.execute(
        select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )
    files = held = 0
    for kind in (ExamPhoto, Proof):
        count, size = db.session.execute(
            select(func.count(kind.id), func.coalesce(func.sum(kind.size), 0))
            .join(Registration, Registration.id == kind.registration_id)
            .where(Registration.person_id == person_id)
        ).one()
        files, held = files + count, held + size
    return files, held
