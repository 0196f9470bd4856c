"""Scores and passes; who the rows of a file speak of."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true
from sqlalchemy.orm import contains_eager

from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.core.sealed import blind
from trainer.core.text import say
from trainer.domain.certificates.models import Certificate, Level, LocalLevel
from trainer.domain.exams import rules
from trainer.domain.exams.models import (
    ExamPass,
    ExamSubject,
    PassState,
    PostReview,
    Registration,
    ReviewState,
    Score,
    ScoreState,
    Sitting,
    SittingKind,
    SittingState,
)
from trainer.domain.exams.models.registrations import DEAD, PortalStatus, RegistrationState
from trainer.domain.exams.queries import sittings
from trainer.domain.exams.rules import Line, Match, Sat
from trainer.domain.imports.models import LoadedRow
from trainer.domain.people.models import Person, Standing, User
from trainer.domain.people.rules import counties_of, is_city_staff

CHUNK = 500
NEVER_SENT = (*DEAD, RegistrationState.DRAFT)
T = TypeVar("T")


def scores_of(person_id: int) -> Sequence[Score]:
    """A person's scores that hold, newest year first."""
    return db.session.scalars(
        select(Score)
        .join(ExamSubject)
        .options(contains_eager(Score.subject))
        .where(Score.person_id == person_id, Score.replaced_at.is_(None))
        .order_by(Score.year.desc(), ExamSubject.position, Score.id)
    ).all()


def sat(person_id: int, level: Level) -> list[Sat]:
    """What a person sat of a level in national exams, each judged by its pass line."""
    return sat_by([person_id], level)[person_id]


def sat_by(people: Collection[int], level: Level) -> dict[int, list[Sat]]:
    """The same of many people at once."""
    lines, line_of = sittings.pass_lines(), dict[tuple[int, str, str], int]()
    found: dict[int, list[Sat]] = {person_id: [] for person_id in people}
    for part in _parts(people):
        rows = db.session.execute(
            select(
                Score.id,
                Score.person_id,
                ExamSubject.code,
                Score.year,
                Score.state,
                Score.mark_tenths,
                Sitting.exam_last_on,
                Sitting.region,
            )
            .join(ExamSubject, ExamSubject.id == Score.subject_id)
            .join(Sitting, Sitting.id == Score.sitting_id)
            .where(
                Score.person_id.in_(part),
                Score.replaced_at.is_(None),
                ExamSubject.level == level,
                Sitting.kind == SittingKind.NATIONAL,
                ~_review_failed(level),
            )
            .order_by(Score.year, Score.id)
        )
        for score_id, person_id, code, year, state, tenths, exam_on, region in rows:
            key = (year, code, region)
            if key not in line_of:
                line_of[key] = rules.pass_line(lines, year, code, region or None)
            passed = state is ScoreState.MARKED and (tenths or 0) >= line_of[key]
            found[person_id].append(Sat(score_id, code, year, passed, exam_on))
    return found


def sat_locally(people: Collection[int], local: LocalLevel) -> dict[int, list[Sat]]:
    """What these people sat of a local level, each judged by the pass mark of its subject."""
    found: dict[int, list[Sat]] = {person_id: [] for person_id in people}
    for part in _parts(people):
        rows = db.session.execute(
            select(Score, Sitting.exam_last_on)
            .join(ExamSubject, ExamSubject.id == Score.subject_id)
            .join(Sitting, Sitting.id == Score.sitting_id)
            .options(contains_eager(Score.subject))
            .where(
                Score.person_id.in_(part),
                Score.replaced_at.is_(None),
                ExamSubject.local_level_id == local.id,
                Sitting.state != SittingState.CANCELLED,
            )
            .order_by(Score.year, Sitting.exam_last_on, Score.id)
        )
        for score, exam_on in rows:
            found[score.person_id].append(
                Sat(
                    score.id,
                    score.subject.code,
                    score.year,
                    rules.passes_locally(score),
                    exam_on,
                    score.sitting_id,
                )
            )
    return found


def local_scores(person_id: int) -> list[tuple[LocalLevel, list[Score], ExamPass | None]]:
    """A person's scores of local levels, level by level, with the pass that followed."""
    rows = [row for row in scores_of(person_id) if row.subject.local_level_id is not None]
    levels = {row.sitting.local_level: row.sitting.local_level_id for row in rows}
    return [
        (
            level,
            [row for row in rows if row.subject.local_level_id == level_id],
            live_pass(person_id, Level.LOCAL, level_id),
        )
        for level, level_id in levels.items()
        if level is not None
    ]


def _review_failed(level: Level) -> ColumnElement[bool]:
    """Whether the review after the exam has taken the results of that sitting away."""
    return exists().where(
        PostReview.sitting_id == Score.sitting_id,
        PostReview.person_id == Score.person_id,
        PostReview.level == level,
        PostReview.state == ReviewState.FAILED,
    )


def live_pass(person_id: int, level: Level, local_level_id: int | None = None) -> ExamPass | None:
    """The pass of a person at this level that was not voided."""
    return db.session.scalar(
        select(ExamPass).where(
            ExamPass.person_id == person_id,
            ExamPass.level == level,
            ExamPass.local_level_id == local_level_id,
            ExamPass.state != PassState.VOID,
        )
    )


def live_passes(
    people: Collection[int], level: Level, local_level_id: int | None = None
) -> dict[int, ExamPass]:
    """The passes of these people at this level that were not voided, by person."""
    found: dict[int, ExamPass] = {}
    for part in _parts(people):
        wanted = select(ExamPass).where(
            ExamPass.person_id.in_(part),
            ExamPass.level == level,
            ExamPass.local_level_id == local_level_id,
            ExamPass.state != PassState.VOID,
        )
        found.update({row.person_id: row for row in db.session.scalars(wanted)})
    return found


def statement_until(exam_pass: ExamPass | None) -> date | None:
    """Until when a pass that waits for its review can be used; None where there is no review."""
    if exam_pass is None or exam_pass.state is not PassState.WAITING:
        return None
    return rules.statement_until(exam_pass.passed_on, sittings.exam_level(exam_pass.level))


def examined_in(exam_pass: ExamPass) -> int | None:
    """The county whose own level a pass is of; else where the person registered for its exams."""
    local = exam_pass.local_level
    if local is not None and local.county_id is not None:
        return local.county_id
    return db.session.scalar(
        select(Registration.county_id)
        .join(Score, Score.sitting_id == Registration.sitting_id)
        .where(
            Score.id.in_(exam_pass.counted),
            Registration.person_id == exam_pass.person_id,
            Registration.level == exam_pass.level,
            Registration.state.not_in(NEVER_SENT),
            or_(
                Registration.portal_status.is_(None),
                Registration.portal_status != PortalStatus.NOT_REGISTERED,
            ),
        )
        .order_by(Score.year.desc(), Registration.id.desc())
        .limit(1)
    )


def passes_of(person_id: int) -> Sequence[ExamPass]:
    """A person's passes."""
    return db.session.scalars(
        select(ExamPass)
        .where(ExamPass.person_id == person_id, ExamPass.state != PassState.VOID)
        .order_by(ExamPass.year.desc(), ExamPass.id.desc())
    ).all()


def passes_visible_to(viewer: User) -> ColumnElement[bool]:
    """The passes of the viewer's counties; the city bureau sees all."""
    return true() if is_city_staff(viewer) else ExamPass.county_id.in_(counties_of(viewer))


def waiting_passes(*, viewer: User, number: int = 1) -> Page[ExamPass]:
    """Passes whose certificate has no number yet, oldest first."""
    wanted = (
        select(ExamPass)
        .join(Person)
        .options(contains_eager(ExamPass.person))
        .where(passes_visible_to(viewer), ExamPass.state == PassState.WAITING)
    )
    return page_of(wanted.order_by(ExamPass.year, Person.name, ExamPass.id), number)


def find_pass(pass_id: int, *, viewer: User) -> ExamPass | None:
    """A pass, if this viewer works with it."""
    return db.session.scalar(
        select(ExamPass).where(ExamPass.id == pass_id, passes_visible_to(viewer))
    )


def known_scores(sitting: Sitting, people: Collection[int]) -> dict[tuple[int, int], Score]:
    """The scores of these people in this sitting, by person and subject."""
    found = {}
    for part in _parts(people):
        rows = db.session.scalars(
            select(Score).where(
                Score.sitting_id == sitting.id,
                Score.person_id.in_(part),
                Score.replaced_at.is_(None),
            )
        )
        found.update({(row.person_id, row.subject_id): row for row in rows})
    return found


def certified_scores(people: Collection[int]) -> dict[int, str]:
    """Scores on which a certificate rests, with its number."""
    found: dict[int, str] = {}
    for part in _parts(people):
        rows = db.session.execute(
            select(ExamPass.counted, Certificate.number)
            .join(Certificate, Certificate.id == ExamPass.certificate_id)
            .where(ExamPass.person_id.in_(part), ExamPass.state == PassState.CERTIFIED)
        )
        found.update({score_id: number for counted, number in rows for score_id in counted})
    return found


def hold_people(people: Collection[int]) -> None:
    """Take the locks of these people until the operation ends: their scores change in turn."""
    for part in _parts(sorted(set(people))):
        held = select(Person.id).where(Person.id.in_(part)).order_by(Person.id)
        db.session.execute(held.with_for_update(key_share=True)).all()


def matches(
    lines: Sequence[Line], county_id: int, sitting: Sitting | None = None
) -> dict[int, Match]:
    """Who each row speaks of, by row number: by identity number, and the name must agree.

    People of other counties are nobody here, unless this county handles their registration.
    """
    readable = [line for line in lines if line.id_number and not line.problem]
    by_index: dict[str, list[Person]] = defaultdict(list)
    indexes = {line.number: blind("id_number", line.id_number) for line in readable}
    for part in _parts(set(indexes.values())):
        for person in db.session.scalars(_ours(county_id, sitting).where(_with_index(part))):
            by_index[str(person.id_number_index)].append(person)
    found = {
        line.number: _by_number(line, by_index.get(indexes[line.number], [])) for line in readable
    }
    lost = [line for line in readable if found[line.number] == Match()]
    by_name = _by_names({line.name for line in lost}, county_id, sitting)
    for line in lost:
        found[line.number] = _by_name(line, by_name.get(line.name, []))
    return {line.number: found.get(line.number, Match()) for line in lines}


def person_of_row(row: LoadedRow, line: Line, sitting: Sitting | None) -> Person | None:
    """Who a row of a file that the viewer may see was found to be, or to be near.

    A row of nobody is looked up afresh: its person may be on record by now.
    An account that has been checked meanwhile is the record that it led to, if that is kept by the
    county of the file or registered there; another county's record is nobody here (ADR 0009).
    """
    if row.subject_id is None:
        return matches([line], row.file.county_id, sitting)[line.number].person
    person = db.session.get(Person, row.subject_id)
    if person is None:
        return None
    if person.merged_into_id is not None:
        person = db.session.get_one(Person, person.merged_into_id)
    elif person.standing is not Standing.ON_RECORD:
        person = db.session.scalar(_on_record_here(person, row.file.county_id)) or person
    return person if _is_here(person, row.file.county_id) else None


def _is_here(person: Person, county_id: int) -> bool:
    registered = exists().where(
        Registration.person_id == person.id,
        Registration.county_id == county_id,
        Registration.state.not_in(DEAD),
    )
    return person.county_id == county_id or bool(db.session.scalar(select(registered)))


def _on_record_here(person: Person, county_id: int) -> Select[Person]:
    return select(Person).where(
        Person.id_number_index == person.id_number_index,
        Person.standing == Standing.ON_RECORD,
        Person.county_id == county_id,
    )


def _with_index(indexes: Sequence[str]) -> ColumnElement[bool]:
    return Person.id_number_index.in_(indexes)


def _ours(county_id: int, sitting: Sitting | None) -> Select[Person]:
    registered = (
        exists().where(
            Registration.person_id == Person.id,
            Registration.county_id == county_id,
            Registration.sitting_id == sitting.id,
            Registration.state.not_in(DEAD),
        )
        if sitting is not None
        else false()
    )
    return select(Person).where(
        Person.standing != Standing.MERGED, or_(Person.county_id == county_id, registered)
    )


def _by_number(line: Line, people: Sequence[Person]) -> Match:
    checked = next((each for each in people if each.standing is Standing.ON_RECORD), None)
    if checked is not None and checked.name == line.name:
        return Match(checked)
    if checked is not None:
        return Match(checked, say("证件号码相同，档案里的姓名是“{name}”。", name=checked.name))
    if people:
        return Match(people[0], say("填写这个证件号码的账号还没有核对身份，请先核对身份。"))
    return Match()


def _by_names(
    names: Collection[str], county_id: int, sitting: Sitting | None
) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for part in _parts(names):
        wanted = _ours(county_id, sitting).where(
            Person.name.in_(part), Person.standing == Standing.ON_RECORD
        )
        for person in db.session.scalars(wanted):
            found[person.name].append(person)
    return found


def _by_name(line: Line, people: Sequence[Person]) -> Match:
    for person in people:
        places = rules.near_by_number(line.id_number, person.id_number or "")
        if places is not None:
            return Match(person, say("姓名相同，证件号码与档案里的只差{places}位。", places=places))
    return Match()


def _parts(values: Collection[T]) -> Iterator[list[T]]:
    left = iter(values)
    while part := list(islice(left, CHUNK)):
        yield part
