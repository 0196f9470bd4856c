"""Files of scores are tried and loaded, whole or in parts; passes follow."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.certificates.models import Level
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import Score, Sitting
from trainer.domain.exams.operations.passes import derive_passes
from trainer.domain.exams.operations.queue import put_row_on_record
from trainer.domain.exams.rules import Judged, Match, ScoreLine
from trainer.domain.imports import operations as imports
from trainer.domain.imports.models import GOOD, LoadedFile, LoadedRow, LoadKind, Outcome
from trainer.domain.imports.rules import loading_objection, may_load
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
    headers: Sequence[str] = (),
    notes: Sequence[str] = (),
    is_large: bool = False,
    actor: Actor,
) -> LoadedFile:
    """Take a file of scores in and try it; without `lines` its columns must be told first.

    A large one is read by a job.
    """
    require(may_load(actor, county.id))
    refuse_if(rules.scores_objection(sitting, county.id, clock.today()), "sitting")
    file = imports.take_in(
        county,
        kind=LoadKind.SCORES,
        scope=rules.scope_of(sitting),
        filename=filename,
        data=data,
        headers=headers,
        notes=notes,
        settings={"level": level and level.value},
        actor=actor,
    )
    if is_large:
        imports.start_reading(file, actor=actor)
    elif lines is not None:
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
    judged = _judge(file, lines, sitting)
    imports.note_rows(file, mapping, [each.facts for each in judged], actor=actor)
    record(actor, "scores.tried", file, sitting=sitting.id, rows=len(lines))


@transaction()
def try_score_part(
    file: LoadedFile, lines: Sequence[ScoreLine], sitting: Sitting, *, actor: Actor
) -> None:
    """Read the next rows of a large file on trial."""
    require(may_load(actor, file.county_id))
    judged = _judge(file, lines, sitting)
    imports.note_part(file, [each.facts for each in judged], loaded=False, actor=actor)
    record(actor, "scores.part_tried", file, sitting=sitting.id, rows=len(lines))


@transaction()
def load_scores(
    file: LoadedFile, lines: Sequence[ScoreLine], sitting: Sitting, *, actor: Actor
) -> None:
    """Load the good rows, judged afresh; the others wait in the file's queue. Passes follow."""
    require(may_load(actor, file.county_id))
    refuse_if(loading_objection(file))
    judged = _judge_for_good(file, lines, sitting)
    touched = _write(file, judged, sitting)
    passed = derive_passes(touched, sitting, county_id=file.county_id, actor=actor)
    imports.note_loaded(file, [each.facts for each in judged], actor=actor)
    record(actor, "scores.loaded", file, sitting=sitting.id, people=len(touched), passed=passed)


@transaction()
def load_score_part(
    file: LoadedFile, lines: Sequence[ScoreLine], sitting: Sitting, *, actor: Actor
) -> None:
    """Load the good ones of the next rows of a large file, judged afresh. Passes follow."""
    require(may_load(actor, file.county_id))
    judged = _judge_for_good(file, lines, sitting)
    imports.note_part(file, [each.facts for each in judged], loaded=True, actor=actor)
    touched = _write(file, judged, sitting)
    passed = derive_passes(touched, sitting, county_id=file.county_id, actor=actor)
    record(
        actor, "scores.part_loaded", file, sitting=sitting.id, people=len(touched), passed=passed
    )


@transaction()
def settle_score_row(
    row: LoadedRow, line: ScoreLine, person: Person | None, sitting: Sitting, *, actor: Actor
) -> None:
    """An officer says whose row of the queue this is; None opens a record. Scores are loaded."""
    file = row.file
    require(may_load(actor, file.county_id))
    refuse_if(rules.settling_objection(row, person))
    person = person or put_row_on_record(row, line, actor=actor)
    queries.hold_people([person.id])
    (judged,) = _judged(file, [line], sitting, {line.number: Match(person)})
    if judged.facts.outcome not in GOOD:
        raise RuleBroken(say("这一行还不能载入：{said}", said=judged.facts.said))
    touched = _write(file, [judged], sitting)
    derive_passes(touched, sitting, county_id=file.county_id, actor=actor)
    imports.settle_row(row, judged.facts, actor=actor)
    record(actor, "scores.row_settled", file, row=row.number, person=person.id)


def _judge(file: LoadedFile, lines: Sequence[ScoreLine], sitting: Sitting) -> list[Judged]:
    return _judged(file, lines, sitting, queries.matches(lines, file.county_id, sitting))


def _judge_for_good(file: LoadedFile, lines: Sequence[ScoreLine], sitting: Sitting) -> list[Judged]:
    """Judge what is about to be written: nobody else writes scores of these people meanwhile."""
    found = queries.matches(lines, file.county_id, sitting)
    queries.hold_people([match.person.id for match in found.values() if match.person])
    return _judged(file, lines, sitting, found)


def _judged(
    file: LoadedFile, lines: Sequence[ScoreLine], sitting: Sitting, found: dict[int, Match]
) -> list[Judged]:
    people = {match.person.id for match in found.values() if match.person and not match.near}
    known = queries.known_scores(sitting, people)
    certified = queries.certified_scores(people)
    subjects = queries.subjects_of(sitting)
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


def _write(file: LoadedFile, judged: Iterable[Judged], sitting: Sitting) -> set[tuple[int, Level]]:
    """Write the scores of the good rows; returns whose levels were touched.

    A score that changes stays, and the new one names it.
    """
    now = clock.now()
    touched: set[tuple[int, Level]] = set()
    written: list[dict[str, Any]] = []
    for each in judged:
        if each.person is None or each.facts.outcome not in GOOD:
            continue
        for change in each.changes:
            touched.add((each.person.id, change.subject.level))
            if change.outcome is Outcome.SAME:
                continue
            if change.old is not None:
                change.old.replaced_at = now
            written.append(
                {
                    "person_id": each.person.id,
                    "subject_id": change.subject.id,
                    "sitting_id": sitting.id,
                    "county_id": change.old.county_id if change.old else file.county_id,
                    "year": sitting.year,
                    "state": change.state,
                    "mark_tenths": change.tenths,
                    "file_id": file.id,
                    "row_number": each.facts.number,
                    "recorded_at": now,
                    "replaces_id": change.old.id if change.old else None,
                }
            )
    db.session.flush()  # the old ones step back before the new ones take their place
    if written:
        db.session.execute(insert(Score), written)
    return touched
