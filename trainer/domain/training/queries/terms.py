"""What each status of attendance counts, and since when."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from trainer.core.db import db
from trainer.domain.training.models import AttendanceTerms


def terms_for(county_id: int, day: date) -> AttendanceTerms:
    """What holds in a county on a day: its own newest terms, else the city's."""
    return (
        db.session.scalars(
            select(AttendanceTerms)
            .where(
                or_(AttendanceTerms.county_id == county_id, AttendanceTerms.county_id.is_(None)),
                AttendanceTerms.from_day <= day,
            )
            .order_by(AttendanceTerms.county_id.is_(None), AttendanceTerms.from_day.desc())
        ).first()
        or _first()
    )


def terms_of(county_ids: Sequence[int]) -> Sequence[AttendanceTerms]:
    """The terms of these counties and of the city, the newest first."""
    return db.session.scalars(
        select(AttendanceTerms)
        .options(joinedload(AttendanceTerms.county), joinedload(AttendanceTerms.set_by))
        .where(or_(AttendanceTerms.county_id.in_(county_ids), AttendanceTerms.county_id.is_(None)))
        .order_by(AttendanceTerms.from_day.desc(), AttendanceTerms.id.desc())
    ).all()


def _first() -> AttendanceTerms:
    """The city's oldest terms, for a day before all others."""
    return db.session.scalars(
        select(AttendanceTerms)
        .where(AttendanceTerms.county_id.is_(None))
        .order_by(AttendanceTerms.from_day)
    ).first()  # type: ignore[return-value]  # the first migration of terms wrote one
