"""What a photo must be, and the files that came with a registration."""

from datetime import date

from sqlalchemy import select

from trainer.core.db import db
from trainer.domain.exams import rules
from trainer.domain.exams.models import ExamPhoto, PhotoRule, Registration
from trainer.domain.people.models import User


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
