"""Files of certificate holders are tried and loaded: numbers of new passes, and old holders."""

from collections.abc import Sequence

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import savepoint, transaction
from trainer.core.errors import Refused, RuleBroken, refuse_if, require
from trainer.core.text import Sentence, say
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import CertificateSource
from trainer.domain.certificates.queries import by_number, valid_of
from trainer.domain.certificates.rules import dates_objection, number_objection, read_number
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import ExamPass, PassState
from trainer.domain.exams.operations.passes import give_number
from trainer.domain.exams.operations.queue import put_row_on_record
from trainer.domain.exams.rules import HolderLine, Judged, Match
from trainer.domain.imports import operations as imports
from trainer.domain.imports.models import LoadedFile, LoadedRow, LoadKind, Outcome
from trainer.domain.imports.rules import RowFacts, loading_objection, may_load
from trainer.domain.people.models import Person
from trainer.domain.people.places import County
from trainer.domain.people.queries import county_called


@transaction()
def take_in_holders(
    county: County,
    *,
    filename: str,
    data: bytes,
    mapping: dict[str, str],
    lines: Sequence[HolderLine] | None,
    headers: Sequence[str] = (),
    notes: Sequence[str] = (),
    is_large: bool = False,
    actor: Actor,
) -> LoadedFile:
    """Take a file of holders in and try it; without `lines` its columns must be told first.

    A large one is read by a job.
    """
    require(may_load(actor, county.id))
    file = imports.take_in(
        county,
        kind=LoadKind.HOLDERS,
        filename=filename,
        data=data,
        headers=headers,
        notes=notes,
        actor=actor,
    )
    if is_large:
        imports.start_reading(file, actor=actor)
    elif lines is not None:
        try_holders(file, mapping, lines, actor=actor)
    record(actor, "holders.taken_in", file)
    return file


@transaction()
def try_holders(
    file: LoadedFile, mapping: dict[str, str], lines: Sequence[HolderLine], *, actor: Actor
) -> None:
    """Read a file of holders on trial: say of each row what loading it would do."""
    require(may_load(actor, file.county_id))
    judged = _judge(file, lines)
    imports.note_rows(file, mapping, [each.facts for each in judged], actor=actor)
    record(actor, "holders.tried", file, rows=len(lines))


@transaction()
def load_holders(file: LoadedFile, lines: Sequence[HolderLine], *, actor: Actor) -> None:
    """Record the certificates of the good rows, judged afresh; the others wait in the queue."""
    require(may_load(actor, file.county_id))
    refuse_if(loading_objection(file))
    facts = _all_entered(lines, file, actor)
    imports.note_loaded(file, facts, actor=actor)
    record(actor, "holders.loaded", file, rows=len(lines))


@transaction()
def try_holder_part(file: LoadedFile, lines: Sequence[HolderLine], *, actor: Actor) -> None:
    """Read the next rows of a large file on trial."""
    require(may_load(actor, file.county_id))
    judged = _judge(file, lines)
    imports.note_part(file, [each.facts for each in judged], loaded=False, actor=actor)
    record(actor, "holders.part_tried", file, rows=len(lines))


@transaction()
def load_holder_part(file: LoadedFile, lines: Sequence[HolderLine], *, actor: Actor) -> None:
    """Record the certificates of the next rows of a large file; a refused row waits, with why."""
    require(may_load(actor, file.county_id))
    facts = _all_entered(lines, file, actor)
    imports.note_part(file, facts, loaded=True, actor=actor)
    record(actor, "holders.part_loaded", file, rows=len(lines))


def _all_entered(lines: Sequence[HolderLine], file: LoadedFile, actor: Actor) -> list[RowFacts]:
    """Each good row is entered, or refused alone."""
    found = queries.matches(lines, file.county_id)
    return [
        _entered(line, _judged(line, found.get(line.number, Match()), file), file, actor)
        for line in lines
    ]


def _entered(line: HolderLine, judged: Judged, file: LoadedFile, actor: Actor) -> RowFacts:
    if judged.facts.outcome is not Outcome.NEW or judged.person is None:
        return judged.facts
    try:
        with savepoint():
            _enter(line, judged.person, file, actor)
    except RuleBroken as refusal:
        return rules.row_facts(line, Outcome.WRONG, refusal.sentence)
    return judged.facts


@transaction()
def settle_holder_row(
    row: LoadedRow, line: HolderLine, person: Person | None, *, actor: Actor
) -> None:
    """An officer says whose certificate this row of the queue is; None opens a record."""
    file = row.file
    require(may_load(actor, file.county_id))
    refuse_if(rules.settling_objection(row, person))
    person = person or put_row_on_record(row, line, actor=actor)
    judged = _judged(line, Match(person), file)
    if judged.facts.outcome not in (Outcome.NEW, Outcome.SAME):
        raise RuleBroken(say("这一行还不能载入：{said}", said=judged.facts.said))
    if judged.facts.outcome is Outcome.NEW:
        _enter(line, person, file, actor)
    imports.settle_row(row, judged.facts, actor=actor)
    record(actor, "holders.row_settled", file, row=row.number, person=person.id)


def _judge(file: LoadedFile, lines: Sequence[HolderLine]) -> list[Judged]:
    found = queries.matches(lines, file.county_id)
    return [_judged(line, found.get(line.number, Match()), file) for line in lines]


def _judged(line: HolderLine, match: Match, file: LoadedFile) -> Judged:
    level = rules.level_of(line, None)
    if match.person is None or match.near is not None or level is None or line.problem:
        return rules.judge_holder(line, match, by_number=None, held=None, waiting=None)
    number = read_number(line.certificate_number)
    waiting = queries.live_pass(match.person.id, level)
    judged = rules.judge_holder(
        line,
        match,
        by_number=by_number(number),
        held=valid_of(match.person.id, level),
        waiting=waiting if waiting and waiting.state is PassState.WAITING else None,
    )
    wrong = number_objection(number) or _wrong(line, waiting, file)
    if wrong is not None and judged.facts.outcome is Outcome.NEW:
        return Judged(rules.row_facts(line, Outcome.WRONG, wrong))
    return judged


def _wrong(line: HolderLine, known: ExamPass | None, file: LoadedFile) -> Sentence | None:
    """What in this row would be refused when the certificate is entered."""
    if line.exam_county and county_called(line.exam_county) is None:
        return say("报考属地“{place}”认不出，请写县（市、区）的全称。", place=line.exam_county)
    if known is not None and known.state is PassState.WAITING:
        if foreign := rules.numbering_objection(known, file.county_id):
            return foreign
        rule = queries.exam_level(known.level)
        basis = say("持证名册")
        wrong = rules.review_objection(known, rule, line.approved_on, basis, clock.today())
        if wrong is not None:
            return wrong[1]
    if line.approved_on is None:
        return None
    return dates_objection(
        exam_year=known.year if known else line.approved_on.year,
        approved_on=line.approved_on,
        issued_on=None,
        today=clock.today(),
    )


def _enter(line: HolderLine, person: Person, file: LoadedFile, actor: Actor) -> None:
    level = rules.level_of(line, None)
    exam_county = county_called(line.exam_county)
    if level is None:
        raise RuleBroken(rules.no_such_level(line))
    waiting = queries.live_pass(person.id, level)
    try:
        if waiting is not None and waiting.state is PassState.WAITING:
            give_number(
                waiting,
                number=line.certificate_number,
                approved_on=line.approved_on,
                reviewed_on=line.approved_on,
                review_basis=say("持证名册（导入记录第{id}号）", id=file.id),
                exam_county=exam_county,
                file_id=file.id,
                actor=actor,
            )
        elif line.approved_on is not None:
            certificates.record_certificate(
                person,
                level=level,
                number=line.certificate_number,
                exam_year=line.approved_on.year,
                approved_on=line.approved_on,
                exam_county_id=exam_county.id if exam_county else None,
                desk_county_id=file.county_id,
                source=CertificateSource.IMPORT,
                file_id=file.id,
                actor=actor,
            )
    except Refused as refusal:
        raise RuleBroken(
            say("第{row}行：{sentence}", row=line.number, sentence=refusal.sentence)
        ) from refusal
