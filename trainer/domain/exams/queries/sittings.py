"""Levels, subjects, rules and sittings."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import selectinload

from trainer.core import clock
from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.certificates import queries as certificates
from trainer.domain.certificates.models import NATIONAL, Certificate, Level, LocalLevel
from trainer.domain.exams import rules
from trainer.domain.exams.models import (
    EligibilityVersion,
    ExamLevel,
    ExamSubject,
    PassLine,
    Sitting,
    SittingKind,
    SittingState,
)
from trainer.domain.exams.queries.registrations import bars_of
from trainer.domain.exams.rules import Facts, Moment, Verdict
from trainer.domain.people.models import Person, User
from trainer.domain.people.rules import counties_of, is_city_staff


def subjects(
    level: Level | None = None, *, local_level_id: int | None = None
) -> Sequence[ExamSubject]:
    """The papers of the national levels, or of one local level, by level and position."""
    wanted = select(ExamSubject).where(ExamSubject.local_level_id == local_level_id)
    wanted = wanted.order_by(ExamSubject.position)
    if level is not None:
        wanted = wanted.where(ExamSubject.level == level)
    return sorted(db.session.scalars(wanted).all(), key=lambda row: (row.level.rank, row.position))


def subjects_of(sitting: Sitting) -> Sequence[ExamSubject]:
    """The papers from which a sitting takes its own."""
    return subjects(local_level_id=sitting.local_level_id)


def last_local_position() -> int:
    """The last place among the subjects of all local levels."""
    wanted = select(func.max(ExamSubject.position)).where(ExamSubject.level == Level.LOCAL)
    return db.session.scalar(wanted) or 0


def _local_levels_of(counties: Collection[int]) -> Select[LocalLevel]:
    return (
        select(LocalLevel)
        .where(or_(LocalLevel.county_id.is_(None), LocalLevel.county_id.in_(counties)))
        .order_by(LocalLevel.county_id, LocalLevel.from_on, LocalLevel.id)
    )


def local_levels(*, viewer: User) -> Sequence[LocalLevel]:
    """The levels of the viewer's counties and of the city; the city sees all."""
    wanted = _local_levels_of(counties_of(viewer))
    if is_city_staff(viewer):
        wanted = select(LocalLevel).order_by(LocalLevel.county_id, LocalLevel.id)
    return db.session.scalars(wanted).all()


def local_choices(counties: Collection[int]) -> Sequence[LocalLevel]:
    """The levels that these counties can examine and that have not ended."""
    today = clock.today()
    rows = db.session.scalars(_local_levels_of(counties))
    return [row for row in rows if row.until_on is None or row.until_on >= today]


def find_local(level_id: int, *, viewer: User) -> LocalLevel | None:
    """A local level that the viewer sees."""
    return next((row for row in local_levels(viewer=viewer) if row.id == level_id), None)


def held_local(level: LocalLevel) -> LocalLevel | None:
    """The level as it is now, locked until the operation ends; None: it was removed meanwhile."""
    return db.session.scalars(
        select(LocalLevel)
        .where(LocalLevel.id == level.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def used_locals() -> set[int]:
    """Which local levels were chosen for an exam, or stand on a certificate."""
    exams = select(Sitting.local_level_id).where(Sitting.local_level_id.is_not(None))
    papers = select(Certificate.local_level_id).where(Certificate.local_level_id.is_not(None))
    return {number for number in db.session.scalars(exams.union(papers)) if number is not None}


def last_exam_of(level: LocalLevel) -> date | None:
    """The day of the last exam of a local level that was not cancelled."""
    return db.session.scalar(
        select(func.max(Sitting.exam_first_on)).where(
            Sitting.local_level_id == level.id, Sitting.state != SittingState.CANCELLED
        )
    )


def exam_level(level: Level) -> ExamLevel | None:
    """How the subjects of this level make a pass."""
    return db.session.scalar(select(ExamLevel).where(ExamLevel.level == level))


def pass_lines() -> Sequence[PassLine]:
    """The lines that hold; none that another has followed."""
    wanted = select(PassLine).where(PassLine.ended_at.is_(None))
    return db.session.scalars(wanted.order_by(PassLine.first_year, PassLine.id)).all()


def eligibility_versions() -> Sequence[EligibilityVersion]:
    """All versions of the conditions that were published, newest first."""
    return db.session.scalars(
        select(EligibilityVersion)
        .where(EligibilityVersion.published_at.is_not(None))
        .options(selectinload(EligibilityVersion.clauses))
        .order_by(EligibilityVersion.first_exam_year.desc())
    ).all()


def eligibility_rules(exam_year: int) -> EligibilityVersion | None:
    """The version that holds for this exam year."""
    return next(
        (
            version
            for version in eligibility_versions()
            if version.first_exam_year <= exam_year
            and (version.last_exam_year is None or exam_year <= version.last_exam_year)
        ),
        None,
    )


def facts_of(person: Person) -> Facts:
    """What the record holds of a person, for the rules."""
    return Facts(
        person.education,
        person.employment,
        certificates.of_person(person.id),
        certificates.declared_of(person.id),
        bars_of(person.id),
    )


def verdict(person: Person, sitting: Sitting, level: Level) -> Verdict | None:
    """Whether the person may sit this level of this sitting, judged today; local ones: no rule."""
    version = eligibility_rules(sitting.year)
    if version is None or level is Level.LOCAL:
        return None
    moment = Moment(sitting.year, sitting.service_cutoff_on, clock.today(), sitting.exam_first_on)
    return rules.eligibility(level, facts_of(person), moment, version)


def verdicts(facts: Facts) -> list[Verdict]:
    """The answer for every level in the next exam year that can still be registered for."""
    upcoming = next_national()
    today = clock.today()
    year = upcoming.year if upcoming else today.year + 1
    version = eligibility_rules(year)
    if version is None:
        return []
    cutoff = upcoming.service_cutoff_on if upcoming else today.replace(year, 12, 31)
    moment = Moment(year, cutoff, today)
    return [rules.eligibility(level, facts, moment, version) for level in NATIONAL]


def next_national() -> Sitting | None:
    """The next national sitting whose registration is not over."""
    now = clock.now()
    rows = db.session.scalars(
        select(Sitting)
        .where(
            Sitting.kind == "national",
            Sitting.state == SittingState.PUBLISHED,
            Sitting.exam_last_on >= clock.today(),
        )
        .order_by(Sitting.exam_first_on)
    )
    return next((row for row in rows if row.closes_at is None or row.closes_at > now), None)


def upcoming(person: Person | None) -> Sequence[Sitting]:
    """Published sittings whose exam is not over, for this person's county; the next one first."""
    wanted = select(Sitting).where(
        Sitting.state == SittingState.PUBLISHED, Sitting.exam_last_on >= clock.today()
    )
    if person is not None:
        wanted = wanted.where(
            or_(Sitting.county_id.is_(None), Sitting.county_id == person.county_id)
        )
    return db.session.scalars(wanted.order_by(Sitting.exam_first_on, Sitting.id)).all()


def sitting_for(sitting_id: int, person: Person) -> Sitting | None:
    """A published sitting that is open to this person's county."""
    return db.session.scalar(
        select(Sitting).where(
            Sitting.id == sitting_id,
            Sitting.state == SittingState.PUBLISHED,
            or_(Sitting.county_id.is_(None), Sitting.county_id == person.county_id),
        )
    )


def sittings_visible_to(viewer: User) -> ColumnElement[bool]:
    """The city sees all; a county its own, and what the city has published."""
    if is_city_staff(viewer):
        return true()
    return or_(
        Sitting.county_id.in_(counties_of(viewer)),
        Sitting.county_id.is_(None) & (Sitting.state != SittingState.DRAFT),
    )


def find_sitting(sitting_id: int, *, viewer: User) -> Sitting | None:
    """The sitting, if this viewer works with it."""
    return db.session.scalar(
        select(Sitting).where(Sitting.id == sitting_id, sittings_visible_to(viewer))
    )


def listed_sittings(*, viewer: User, number: int = 1) -> Page[Sitting]:
    """One page of the sittings, the newest exam first."""
    wanted = select(Sitting).where(sittings_visible_to(viewer))
    return page_of(wanted.order_by(Sitting.exam_first_on.desc(), Sitting.id.desc()), number)


def sittings_with_scores(*, viewer: User) -> Sequence[Sitting]:
    """Sittings whose exam has begun: those whose scores can be loaded, newest first."""
    return db.session.scalars(
        select(Sitting)
        .where(
            sittings_visible_to(viewer),
            Sitting.state == SittingState.PUBLISHED,
            Sitting.exam_first_on <= clock.today(),
        )
        .order_by(Sitting.exam_first_on.desc(), Sitting.id.desc())
    ).all()


def national_exam_on(year: int) -> date | None:
    """The first day of that year's national exam, as far as it is on record."""
    return db.session.scalar(
        select(Sitting.exam_first_on)
        .where(Sitting.kind == SittingKind.NATIONAL, Sitting.year == year)
        .order_by(Sitting.exam_first_on)
        .limit(1)
    )
