"""Rules of exams that the city enters, and whose passes a line has changed."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import contains_eager, joinedload

from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.certificates.models import Level
from trainer.domain.exams.models import (
    ChangedPass,
    EligibilityClause,
    EligibilityVersion,
    ExamLevel,
    ExamPass,
    ExamSubject,
    KeepRule,
    PassChange,
    PassLine,
    PhotoRule,
    RecheckRule,
    Rederiving,
    Score,
    Sitting,
    SittingKind,
)
from trainer.domain.people.models import Person, User
from trainer.domain.people.rules import counties_of, is_city_staff


def hold_rules() -> None:
    """Whoever sets rules locks the levels: the next one reads what this one has entered."""
    db.session.execute(select(ExamLevel.id).order_by(ExamLevel.id).with_for_update()).all()


def every_pass_line() -> Sequence[PassLine]:
    """Lines that hold and those that were followed, the newest years first."""
    return db.session.scalars(
        select(PassLine).order_by(
            PassLine.ended_at.is_not(None), PassLine.first_year.desc(), PassLine.id.desc()
        )
    ).all()


def every_recheck_rule() -> Sequence[RecheckRule]:
    """The same of the rules of re-checks."""
    return db.session.scalars(
        select(RecheckRule).order_by(
            RecheckRule.ended_at.is_not(None), RecheckRule.first_year.desc(), RecheckRule.id.desc()
        )
    ).all()


def photo_rules() -> Sequence[PhotoRule]:
    """Every rule of photos, the newest first."""
    return db.session.scalars(select(PhotoRule).order_by(PhotoRule.holds_from.desc())).all()


def find_pass_line(line_id: int) -> PassLine | None:
    """A pass line, which everybody may read."""
    return db.session.get(PassLine, line_id)


def find_recheck_rule(rule_id: int) -> RecheckRule | None:
    """A rule of re-checks, which everybody may read."""
    return db.session.get(RecheckRule, rule_id)


def find_keep_rule(rule_id: int) -> KeepRule | None:
    """A rule of how long files are kept, which everybody may read."""
    return db.session.get(KeepRule, rule_id)


def find_photo_rule(rule_id: int) -> PhotoRule | None:
    """A rule of photos, which everybody may read."""
    return db.session.get(PhotoRule, rule_id)


def regions() -> Sequence[str]:
    """The regions that sittings name."""
    named = select(Sitting.region).where(Sitting.region != "").distinct()
    return db.session.scalars(named.order_by(Sitting.region)).all()


def eligibility_drafts() -> Sequence[EligibilityVersion]:
    """Versions of the conditions that are being written."""
    return db.session.scalars(
        select(EligibilityVersion)
        .where(EligibilityVersion.published_at.is_(None))
        .order_by(EligibilityVersion.id)
    ).all()


def eligibility_names() -> set[str]:
    """What versions are called by now, drafts among them."""
    return set(db.session.scalars(select(EligibilityVersion.version)))


def find_eligibility(version_id: int) -> EligibilityVersion | None:
    """A version of the conditions, for whoever works for the city."""
    return db.session.get(EligibilityVersion, version_id)


def find_clause(clause_id: int) -> EligibilityClause | None:
    """A clause of a version."""
    return db.session.get(EligibilityClause, clause_id)


def _scores_read(run: Rederiving) -> Select[Score]:
    """The scores of national exams that the line of a run reads."""
    line = run.line
    wanted = (
        select(Score)
        .join(ExamSubject, ExamSubject.id == Score.subject_id)
        .join(Sitting, Sitting.id == Score.sitting_id)
        .where(
            Score.replaced_at.is_(None),
            Score.year >= run.first_year,
            Sitting.kind == SittingKind.NATIONAL,
        )
    )
    if run.last_year is not None:
        wanted = wanted.where(Score.year <= run.last_year)
    if line.subject_code is not None:
        wanted = wanted.where(ExamSubject.code == line.subject_code)
    return wanted if line.region is None else wanted.where(Sitting.region == line.region)


def read_by(run: Rederiving, *, most: int) -> list[int]:
    """The next people of a run, in the order of their keys."""
    wanted = (
        _scores_read(run)
        .with_only_columns(Score.person_id)
        .where(Score.person_id > run.reached_id)
        .distinct()
        .order_by(Score.person_id)
        .limit(most)
    )
    return list(db.session.scalars(wanted))


def levels_of(run: Rederiving, people: Collection[int]) -> list[tuple[int, Level, int]]:
    """Of each person the levels that the line speaks of, with the county of the newest score."""
    newest = (
        _scores_read(run)
        .with_only_columns(func.max(Score.id).label("id"))
        .where(Score.person_id.in_(people))
        .group_by(Score.person_id, ExamSubject.level)
        .subquery()
    )
    rows = db.session.execute(
        select(Score.person_id, ExamSubject.level, Score.county_id)
        .join(newest, newest.c.id == Score.id)
        .join(ExamSubject, ExamSubject.id == Score.subject_id)
        .order_by(Score.person_id)
    )
    return [(person_id, level, county_id) for person_id, level, county_id in rows]


def hold_passes_of(people: Collection[int]) -> None:
    """Take the locks of these people's passes: none is numbered meanwhile."""
    held = select(ExamPass).where(ExamPass.person_id.in_(people)).order_by(ExamPass.id)
    db.session.scalars(held.with_for_update().execution_options(populate_existing=True)).all()


def held_rederiving(rederiving_id: int) -> Rederiving:
    """The run as it is now, locked until the operation ends."""
    return db.session.scalars(
        select(Rederiving)
        .where(Rederiving.id == rederiving_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def find_rederiving(rederiving_id: int) -> Rederiving | None:
    """A run; whose passes it lists depends on the viewer."""
    return db.session.get(Rederiving, rederiving_id)


def rederivings() -> Sequence[Rederiving]:
    """The last runs, newest first."""
    return db.session.scalars(
        select(Rederiving)
        .options(joinedload(Rederiving.line), joinedload(Rederiving.job))
        .order_by(Rederiving.id.desc())
        .limit(20)
    ).all()


def changed_passes(run: Rederiving, *, viewer: User, number: int = 1) -> Page[ChangedPass]:
    """One page of the passes of the viewer's counties that came out otherwise.

    First those whose certificate the line would not give now.
    """
    wanted = (
        select(ChangedPass)
        .join(Person)
        .options(contains_eager(ChangedPass.person), joinedload(ChangedPass.county))
        .where(ChangedPass.rederiving_id == run.id, _ours(viewer))
    )
    stands_last = ChangedPass.change != PassChange.STANDS
    return page_of(wanted.order_by(stands_last, ChangedPass.change, ChangedPass.id), number)


def _ours(viewer: User) -> ColumnElement[bool]:
    return true() if is_city_staff(viewer) else ChangedPass.county_id.in_(counties_of(viewer))
