"""Who is judged again when the conditions change, with the facts of many people at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from trainer.core.db import Base, db
from trainer.core.paging import Page, page_of
from trainer.domain.certificates.models import Certificate, DeclaredCertificate, Level
from trainer.domain.exams.models import (
    ChangedAnswer,
    ExamBar,
    Registration,
    RegistrationState,
    RegistrationVersion,
    Rejudging,
    Sitting,
    SittingState,
)
from trainer.domain.exams.queries.registrations import visible_to
from trainer.domain.exams.rules import Facts, Result
from trainer.domain.people.models import Education, Employment, User

JUDGED = (RegistrationState.SUBMITTED, RegistrationState.RETURNED, RegistrationState.ACCEPTED)
"""Registrations that were sent in and still stand."""


@dataclass(frozen=True)
class Sent:
    """One registration that was sent in: whose, for which level, and the answer of that day."""

    registration_id: int
    person_id: int
    level: Level
    result: str


def sent_in(sitting_id: int, *, after_id: int, most: int) -> list[Sent]:
    """The next registrations of a sitting, in the order of their keys.

    What was never judged, as no conditions were on record, counts as unknown.
    """
    newest = (
        select(func.max(RegistrationVersion.id))
        .where(RegistrationVersion.registration_id == Registration.id)
        .correlate(Registration)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Registration.id,
            Registration.person_id,
            Registration.level,
            RegistrationVersion.findings,
        )
        .join(RegistrationVersion, RegistrationVersion.id == newest)
        .where(
            Registration.sitting_id == sitting_id,
            Registration.state.in_(JUDGED),
            Registration.id > after_id,
        )
        .order_by(Registration.id)
        .limit(most)
    )
    return [Sent(row.id, row.person_id, row.level, _result_of(row.findings)) for row in rows]


def _result_of(findings: Sequence[dict[str, Any]]) -> str:
    return str(findings[0]["result"]) if findings else Result.UNKNOWN.value


def sent_in_count(sitting_id: int) -> int:
    """How many registrations of a sitting were sent in and still stand."""
    asked = (
        select(func.count())
        .select_from(Registration)
        .where(Registration.sitting_id == sitting_id, Registration.state.in_(JUDGED))
    )
    return db.session.scalar(asked) or 0


def facts_of_many(person_ids: Sequence[int]) -> dict[int, Facts]:
    """What the record holds of these people, for the rules: five questions for all of them."""
    education = _by_person(
        person_ids,
        Education,
        "level",
        "social_work",
        "major",
        "full_time",
        "starts_on",
        "graduated_on",
    )
    employment = _by_person(person_ids, Employment, "social_work", "starts_on", "ends_on")
    certificates = _by_person(person_ids, Certificate, "level", "state", "approved_on")
    declared = _by_person(person_ids, DeclaredCertificate, "level", "held_on")
    bars = defaultdict[int, list[ExamBar]](list)
    for bar in db.session.scalars(select(ExamBar).where(ExamBar.person_id.in_(person_ids))):
        bars[bar.person_id].append(bar)
    return {
        key: Facts(education[key], employment[key], certificates[key], declared[key], bars[key])
        for key in person_ids
    }


def _by_person(person_ids: Sequence[int], kind: type[Base], *names: str) -> dict[int, list[Any]]:
    table = kind.__table__
    rows = db.session.execute(
        select(*(getattr(kind, name) for name in ("person_id", *names)))
        .where(table.c.person_id.in_(person_ids))
        .order_by(table.c.id)
    )
    found = defaultdict[int, list[Any]](list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def concerned(first_year: int, last_year: int | None) -> Sequence[Sitting]:
    """Sittings of these years whose registrations follow the national conditions."""
    wanted = select(Sitting).where(
        Sitting.year >= first_year,
        Sitting.applies_rules,
        Sitting.state == SittingState.PUBLISHED,
    )
    if last_year is not None:
        wanted = wanted.where(Sitting.year <= last_year)
    return db.session.scalars(wanted.order_by(Sitting.id)).all()


def newest_rejudging(sitting_id: int) -> Rejudging | None:
    """The last run over a sitting, ended or not."""
    return db.session.scalar(
        select(Rejudging)
        .options(joinedload(Rejudging.job))
        .where(Rejudging.sitting_id == sitting_id)
        .order_by(Rejudging.id.desc())
        .limit(1)
    )


def held_rejudging(rejudging_id: int) -> Rejudging:
    """The run as it is now, locked until the operation ends."""
    return db.session.scalars(
        select(Rejudging)
        .where(Rejudging.id == rejudging_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def changed_answers(rejudging: Rejudging, *, viewer: User, number: int = 1) -> Page[ChangedAnswer]:
    """One page of the registrations of the viewer's counties whose answer changed."""
    wanted = (
        select(ChangedAnswer)
        .join(Registration)
        .options(
            contains_eager(ChangedAnswer.registration).joinedload(Registration.person),
            contains_eager(ChangedAnswer.registration).joinedload(Registration.county),
        )
        .where(ChangedAnswer.rejudging_id == rejudging.id, visible_to(viewer))
    )
    return page_of(wanted.order_by(ChangedAnswer.id), number)
