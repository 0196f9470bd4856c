"""How long photos and proofs are kept, and whose may go."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from trainer.core.db import db
from trainer.domain.exams import rules
from trainer.domain.exams.models import (
    ExamPhoto,
    KeepRule,
    PostReview,
    Proof,
    Recheck,
    RecheckState,
    Registration,
    RegistrationState,
    ReviewState,
    Score,
    Sitting,
)

OPEN = (RegistrationState.SUBMITTED, RegistrationState.RETURNED)
"""Registrations about which somebody has to decide, or to send something in."""


def keep_rules() -> Sequence[KeepRule]:
    """Every rule of how long files are kept, the newest first."""
    return db.session.scalars(select(KeepRule).order_by(KeepRule.holds_from.desc())).all()


def keep_rule(day: date) -> KeepRule | None:
    """How long files are kept, by the rule of that day."""
    return next((rule for rule in keep_rules() if rule.holds_from <= day), None)


def sittings_to_clear(today: date) -> list[Sitting]:
    """Sittings that are long over, and of which there are files still."""
    rule = keep_rule(today)
    if rule is None:
        return []
    over = select(Sitting).where(
        Sitting.exam_last_on < today,
        Sitting.id.in_(select(Registration.sitting_id).where(_has_files())),
    )
    rows = db.session.scalars(over.order_by(Sitting.id))
    return [row for row in rows if rules.is_kept_long_enough(row, rule, today)]


def held_with_files(sitting: Sitting, spared: Collection[int], *, most: int) -> list[int]:
    """The next registrations whose files may go, locked: nobody decides on them meanwhile."""
    asked = (
        select(Recheck.id)
        .join(Score, Score.id == Recheck.score_id)
        .where(
            Score.sitting_id == sitting.id,
            Recheck.person_id == Registration.person_id,
            Recheck.state == RecheckState.ASKED,
        )
    )
    reviewed = select(PostReview.id).where(
        PostReview.sitting_id == sitting.id,
        PostReview.person_id == Registration.person_id,
        PostReview.state == ReviewState.WAITING,
    )
    wanted = (
        select(Registration.id)
        .where(
            Registration.sitting_id == sitting.id,
            Registration.state.not_in(OPEN),
            Registration.person_id.not_in(spared),
            _has_files(),
            ~asked.exists(),
            ~reviewed.exists(),
        )
        .order_by(Registration.id)
        .limit(most)
    )
    return list(db.session.scalars(wanted.with_for_update()))


def _has_files() -> ColumnElement[bool]:
    return or_(
        *(
            select(kind.id).where(kind.registration_id == Registration.id).exists()
            for kind in (ExamPhoto, Proof)
        )
    )
