"""What is recorded of a sitting, counted by county and level, and by subject."""

from collections import Counter, defaultdict

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from trainer.core.db import db
from trainer.domain.certificates.models import Level
from trainer.domain.exams import rules
from trainer.domain.exams.models import (
    ExamPass,
    ExamSubject,
    PassState,
    PortalStatus,
    Registration,
    RegistrationState,
    Score,
    ScoreState,
    Sitting,
)
from trainer.domain.exams.queries import sittings
from trainer.domain.exams.rules import Figures, SubjectFigures
from trainer.domain.people.models import User
from trainer.domain.people.rules import counties_of, is_city_staff

Key = tuple[int, Level]
Paper = tuple[int, str]


def figures(sitting: Sitting, *, viewer: User) -> list[Figures]:
    """The figures of each county and level that the viewer reads, counties in their order."""
    registered = _registered(sitting, viewer)
    sat, passed_here = _sat(sitting, viewer)
    passed = _passed(sitting, viewer) if sitting.is_national else passed_here
    keys = sorted({*registered, *sat, *passed}, key=lambda key: (key[0], key[1].rank))
    return [
        Figures(
            county_id=county_id,
            level=level,
            registered=registered[county_id, level],
            sat=sat[county_id, level],
            passed=passed[county_id, level],
        )
        for county_id, level in keys
    ]


def subject_figures(sitting: Sitting, *, viewer: User) -> list[SubjectFigures]:
    """The same of each subject: who was to write it, wrote it, and reached its line."""
    registered = _registered_papers(sitting, viewer)
    sat, passed = _written(sitting, viewer)
    return [
        SubjectFigures(
            county_id=county_id,
            level=subject.level,
            subject=subject.name,
            registered=registered[county_id, subject.code],
            sat=sat[county_id, subject.code],
            passed=passed[county_id, subject.code],
        )
        for county_id in sorted({county_id for county_id, _ in (*registered, *sat)})
        for subject in sittings.subjects_of(sitting)
        if registered[county_id, subject.code] or sat[county_id, subject.code]
    ]


def _registered_papers(sitting: Sitting, viewer: User) -> Counter[Paper]:
    rows = db.session.execute(
        select(Registration.county_id, Registration.subjects).where(
            Registration.sitting_id == sitting.id,
            _read_by(viewer, Registration.county_id),
            _counts(),
        )
    )
    return Counter((county_id, code) for county_id, codes in rows for code in codes)


def _written(sitting: Sitting, viewer: User) -> tuple[Counter[Paper], Counter[Paper]]:
    """Of each county and subject: how many have a mark, and how many reached the line."""
    lines, sat, passed = sittings.pass_lines(), Counter[Paper](), Counter[Paper]()
    rows = db.session.execute(
        select(
            Score.county_id,
            ExamSubject.code,
            ExamSubject.pass_tenths,
            Score.mark_tenths,
            func.count(),
        )
        .join(ExamSubject, ExamSubject.id == Score.subject_id)
        .where(
            Score.sitting_id == sitting.id,
            Score.replaced_at.is_(None),
            Score.state == ScoreState.MARKED,
            _read_by(viewer, Score.county_id),
        )
        .group_by(Score.county_id, ExamSubject.code, ExamSubject.pass_tenths, Score.mark_tenths)
    )
    for county_id, code, own, tenths, count in rows:
        sat[county_id, code] += count
        line = own or rules.pass_line(lines, sitting.year, code, sitting.region or None)
        if (tenths or 0) >= line:
            passed[county_id, code] += count
    return sat, passed


def _read_by(viewer: User, county: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return true() if is_city_staff(viewer) else county.in_(counties_of(viewer))


def _registered(sitting: Sitting, viewer: User) -> Counter[Key]:
    """Accepted here, or paid for on the portal."""
    rows = db.session.execute(
        select(Registration.county_id, Registration.level, func.count())
        .where(
            Registration.sitting_id == sitting.id,
            _read_by(viewer, Registration.county_id),
            _counts(),
        )
        .group_by(Registration.county_id, Registration.level)
    )
    return Counter({(county_id, level): count for county_id, level, count in rows})


def _counts() -> ColumnElement[bool]:
    """Which registrations count: accepted here, or paid for on the portal."""
    paid = (PortalStatus.PAID, PortalStatus.TICKET)
    return or_(
        Registration.state == RegistrationState.ACCEPTED,
        and_(
            Registration.state == RegistrationState.RECORDED,
            Registration.portal_status.in_(paid),
        ),
    )


def _sat(sitting: Sitting, viewer: User) -> tuple[Counter[Key], Counter[Key]]:
    """Who has a mark in any subject; and who reached the line in every subject written."""
    lines = sittings.pass_lines()
    marks: dict[tuple[int, int, Level], list[bool]] = defaultdict(list)
    there: set[tuple[int, int, Level]] = set()
    rows = db.session.execute(
        select(
            Score.person_id,
            Score.county_id,
            ExamSubject.level,
            ExamSubject.code,
            ExamSubject.pass_tenths,
            Score.state,
            Score.mark_tenths,
        )
        .join(ExamSubject, ExamSubject.id == Score.subject_id)
        .where(
            Score.sitting_id == sitting.id,
            Score.replaced_at.is_(None),
            _read_by(viewer, Score.county_id),
        )
    )
    line_of: dict[str, int] = {}
    for person_id, county_id, level, code, own, state, tenths in rows:
        if code not in line_of:
            line_of[code] = own or rules.pass_line(
                lines, sitting.year, code, sitting.region or None
            )
        key = (person_id, county_id, level)
        marks[key].append(state is ScoreState.MARKED and (tenths or 0) >= line_of[code])
        if state is ScoreState.MARKED:
            there.add(key)
    sat = Counter((county_id, level) for _, county_id, level in there)
    passed = Counter(
        (county_id, level) for (_, county_id, level), each in marks.items() if all(each)
    )
    return sat, passed


def _passed(sitting: Sitting, viewer: User) -> Counter[Key]:
    """Of a national exam: the passes of its year, by the rule of the years that count."""
    rows = db.session.execute(
        select(ExamPass.county_id, ExamPass.level, func.count())
        .where(
            ExamPass.year == sitting.year,
            ExamPass.state != PassState.VOID,
            ExamPass.level.in_(sitting.levels),
            _read_by(viewer, ExamPass.county_id),
        )
        .group_by(ExamPass.county_id, ExamPass.level)
    )
    return Counter({(county_id, level): count for county_id, level, count in rows})
