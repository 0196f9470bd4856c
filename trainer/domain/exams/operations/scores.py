"""Files of scores are tried and loaded; passes follow."""

from collections.abc import Iterable, Sequence
from datetime import date

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import Certificate, Level
from trainer.domain.certificates.queries import valid_of
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import (
    CERTIFY,
    VOID,
    ExamPass,
    PassState,
    Score,
    Sitting,
)
from trainer.domain.exams.operations.queue import put_row_on_record
from trainer.domain.exams.rules import Judged, Match, ScoreLine
from trainer.domain.imports import operations as imports
from trainer.domain.imports.models import GOOD, LoadedFile, LoadedRow, LoadKind, Outcome
from trainer.domain.imports.rules import loading_objection, may_load, size_objection
from trainer.domain.notices.operations import tell
from trainer.domain.people.models import Person
from trainer.domain.people.places import County


@transaction()
def take_in_scores(
    county: County,
    sitting: Sitting,
    *,
    filename: str,
    data: bytes,
    level: Level | None,
    mapping: dict[str, str],
    lines: Sequence[ScoreLine] | None,
    actor: Actor,
) -> LoadedFile:
    """Take a file of scores in and try it; without `lines` its columns must be told first."""
    require(may_load(actor, county.id))
    refuse_if(rules.scores_objection(sitting, county.id, clock.today()), "sitting")
    file = imports.take_in(
        county,
        kind=LoadKind.SCORES,
        scope=rules.scope_of(sitting),
        filename=filename,
        data=data,
        settings={"level": level and level.value},
        actor=actor,
    )
    if lines is not None:
        try_scores(file, mapping, lines, sitting, actor=actor)
    record(actor, "scores.taken_in", file, sitting=sitting.id)
    return file


@transaction()
def try_scores(
    file: LoadedFile,
    mapping: dict[str, str],
    lines: Sequence[ScoreLine],
    sitting: Sitting,
    *,
    actor: Actor,
) -> None:
    """Read a file of scores on trial: say of each row what loading it would do."""
    require(may_load(actor, file.county_id))
    refuse_if(size_objection(len(lines)), "file")
    judged = _judge(file, lines, sitting)
    imports.note_rows(file, mapping, [each.facts for each in judged], actor=actor)
    record(actor, "scores.tried", file, sitting=sitting.id, rows=len(lines))


@transaction()
def load_scores(
    file: LoadedFile, lines: Sequence[ScoreLine], sitting: Sitting, *, actor: Actor
) -> None:
    """Load the good rows, judged afresh; the others wait in the file's queue. Passes follow."""
    require(may_load(actor, file.county_id))
    refuse_if(size_objection(len(lines)) or loading_objection(file))
    judged = _judge(file, lines, sitting)
    touched = _write(file, judged, sitting)
    passed = _derive(touched, file.county_id, sitting, actor)
    imports.note_loaded(file, [each.facts for each in judged], actor=actor)
    record(actor, "scores.loaded", file, sitting=sitting.id, people=len(touched), passed=passed)


@transaction()
def settle_score_row(
    row: LoadedRow, line: ScoreLine, person: Person | None, sitting: Sitting, *, actor: Actor
) -> None:
    """An officer says whose row of the queue this is; None opens a record. Scores are loaded."""
    file = row.file
    require(may_load(actor, file.county_id))
    refuse_if(rules.settling_objection(row, person))
    person = person or put_row_on_record(row, line, actor=actor)
    (judged,) = _judged(file, [line], sitting, {line.number: Match(person)})
    if judged.facts.outcome not in GOOD:
        raise RuleBroken(say("这一行还不能载入：{said}", said=judged.facts.said))
    touched = _write(file, [judged], sitting)
    _derive(touched, file.county_id, sitting, actor)
    imports.settle_row(row, judged.facts, actor=actor)
    record(actor, "scores.row_settled", file, row=row.number, person=person.id)


@transaction()
def give_number(
    exam_pass: ExamPass,
    *,
    number: str,
    approved_on: date | None = None,
    issued_on: date | None = None,
    reviewed_on: date | None = None,
    review_basis: str = "",
    exam_county: County | None = None,
    actor: Actor,
) -> Certificate:
    """Enter the number (管理号) of the certificate that a pass has led to.

    Where the pass is only a statement, the review comes first: its day and its basis. The county
    of the exam is what the officer read (`exam_county`), else where the person registered here.
    """
    require(rules.may_certify(actor, exam_pass))
    if not exam_pass.can_take(CERTIFY):
        exam_pass.take(CERTIFY)
    rule = queries.exam_level(exam_pass.level)
    wrong = rules.review_objection(exam_pass, rule, reviewed_on, review_basis, clock.today())
    if wrong is not None:
        raise RuleBroken(wrong[1], wrong[0])
    certificate = certificates.record_certificate(
        exam_pass.person,
        level=exam_pass.level,
        number=number,
        exam_year=exam_pass.year,
        approved_on=approved_on or reviewed_on or exam_pass.passed_on,
        issued_on=issued_on,
        exam_county_id=exam_county.id if exam_county else queries.registered_in(exam_pass),
        desk_county_id=exam_pass.county_id,
        actor=actor,
    )
    exam_pass.take(CERTIFY)
    if rules.needs_review(rule):
        exam_pass.reviewed_on, exam_pass.review_basis = reviewed_on, review_basis.strip()
    exam_pass.certificate_id = certificate.id
    tell(
        exam_pass.person_id,
        title=say("{level}证书已录入", level=exam_pass.level.label),
        text=say("请按期办理登记；符合条件的，可以申请持证奖励。"),
        url="/candidate/certificates/",
        actor=actor,
    )
    record(actor, "exam_pass.certified", exam_pass, level=exam_pass.level, number=number)
    return certificate


def _judge(file: LoadedFile, lines: Sequence[ScoreLine], sitting: Sitting) -> list[Judged]:
    return _judged(file, lines, sitting, queries.matches(lines, file.county_id, sitting))


def _judged(
    file: LoadedFile, lines: Sequence[ScoreLine], sitting: Sitting, found: dict[int, Match]
) -> list[Judged]:
    people = {match.person.id for match in found.values() if match.person and not match.near}
    known = queries.known_scores(sitting, people)
    certified = queries.certified_scores(people)
    subjects = queries.subjects()
    level = file.settings.get("level")
    return [
        rules.judge_scores(
            line,
            found.get(line.number, Match()),
            sitting=sitting,
            default_level=Level(level) if level else None,
            subjects=subjects,
            known=known,
            certified=certified,
        )
        for line in lines
    ]


def _write(
    file: LoadedFile, judged: Iterable[Judged], sitting: Sitting
) -> dict[tuple[int, Level], Person]:
    """Write the scores of the good rows; returns whose levels were touched."""
    now = clock.now()
    touched: dict[tuple[int, Level], Person] = {}
    for each in judged:
        if each.person is None or each.facts.outcome not in GOOD:
            continue
        for change in each.changes:
            touched[each.person.id, change.subject.level] = each.person
            if change.outcome is Outcome.SAME:
                continue
            score = change.old
            if score is None:
                score = Score(
                    person_id=each.person.id,
                    subject_id=change.subject.id,
                    sitting_id=sitting.id,
                    county_id=file.county_id,
                    year=sitting.year,
                    recorded_at=now,
                )
                db.session.add(score)
            else:
                score.changed_at = now
            score.state, score.mark_tenths = change.state, change.tenths
            score.file_id, score.row_number = file.id, each.facts.number
    db.session.flush()
    return touched


def _derive(
    touched: dict[tuple[int, Level], Person], county_id: int, sitting: Sitting, actor: Actor
) -> int:
    """Find, keep or void the passes of these people; returns how many were found."""
    if not sitting.is_national:
        return 0
    found = 0
    for (_, level), person in touched.items():
        found += _derive_one(person, level, county_id, actor)
    return found


def _derive_one(person: Person, level: Level, county_id: int, actor: Actor) -> bool:
    rule = queries.exam_level(level)
    codes = [subject.code for subject in queries.subjects(level)]
    if rule is None or not codes:
        return False
    won = rules.passes(codes, rule.passes_within_years, queries.sat(person.id, level))
    known = queries.live_pass(person.id, level)
    if known is not None and known.state is PassState.CERTIFIED:
        return False
    if won is None:
        if known is not None:
            known.take(VOID)
            known.void_reason = str(say("成绩更正后不再符合合格条件"))
            record(actor, "exam_pass.voided", known, level=level)
        return False
    counted = [each.score_id for each in won.counted]
    if known is not None:
        known.year, known.counted = won.year, counted
        known.passed_on = queries.exam_day(counted)
        return False
    held = valid_of(person.id, level)
    if held is not None:
        return False
    exam_pass = ExamPass(
        person_id=person.id,
        level=level,
        year=won.year,
        county_id=county_id,
        passed_on=queries.exam_day(counted),
        counted=counted,
        found_at=clock.now(),
    )
    db.session.add(exam_pass)
    db.session.flush()
    tell(
        person.id,
        title=say("{level}考试合格", level=level.label),
        text=rules.passed_words(won.year, exam_pass.passed_on, rule),
        url="/candidate/exams/scores",
        actor=actor,
    )
    record(actor, "exam_pass.found", exam_pass, level=level, year=won.year)
    return True
