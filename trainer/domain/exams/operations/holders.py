"""Files of certificate holders are tried and loaded: numbers of new passes, and old holders."""

from collections.abc import Sequence

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import transaction
from trainer.core.errors import Refused, RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import CertificateSource
from trainer.domain.certificates.queries import by_number, valid_of
from trainer.domain.certificates.rules import dates_objection, number_objection, read_number
from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import PassState
from trainer.domain.exams.operations.queue import put_row_on_record
from trainer.domain.exams.operations.scores import give_number
from trainer.domain.exams.rules import HolderLine, Judged, Match
from trainer.domain.imports import operations as imports
from trainer.domain.imports.models import LoadedFile, LoadedRow, LoadKind, Outcome
from trainer.domain.imports.rules import loading_objection, may_load
from trainer.domain.people.models import Person
from trainer.domain.people.places import County


@transaction()
def take_in_holders(
    county: County,
    *,
    filename: str,
    data: bytes,
    mapping: dict[str, str],
    lines: Sequence[HolderLine] | None,
    actor: Actor,
) -> LoadedFile:
    """Take a file of holders in and try it; without `lines` its columns must be told first."""
    require(may_load(actor, county.id))
    file = imports.take_in(county, kind=LoadKind.HOLDERS, filename=filename, data=data, actor=actor)
    if lines is not None:
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
    found = queries.matches(lines, file.county_id)
    facts = []
    for line in lines:
        judged = _judged(line, found.get(line.number, Match()))
        facts.append(judged.facts)
        if judged.facts.outcome is Outcome.NEW and judged.person is not None:
            _enter(line, judged.person, file.county_id, actor)
    imports.note_loaded(file, facts, actor=actor)
    record(actor, "holders.loaded", file, rows=len(lines))


@transaction()
def settle_holder_row(
    row: LoadedRow, line: HolderLine, person: Person | None, *, actor: Actor
) -> None:
    """An officer says whose certificate this row of the queue is; None opens a record."""
    file = row.file
    require(may_load(actor, file.county_id))
    if row.outcome not in (Outcome.NEAR, Outcome.NOT_FOUND) or file.loaded_at is None:
        raise RuleBroken(say("这一行已经处理过，或文件还没有载入。请刷新页面。"))
    person = person or put_row_on_record(row, line, actor=actor)
    judged = _judged(line, Match(person))
    if judged.facts.outcome not in (Outcome.NEW, Outcome.SAME):
        raise RuleBroken(say("这一行还不能载入：{said}", said=judged.facts.said))
    if judged.facts.outcome is Outcome.NEW:
        _enter(line, person, file.county_id, actor)
    imports.settle_row(row, judged.facts, actor=actor)
    record(actor, "holders.row_settled", file, row=row.number, person=person.id)


def _judge(file: LoadedFile, lines: Sequence[HolderLine]) -> list[Judged]:
    found = queries.matches(lines, file.county_id)
    return [_judged(line, found.get(line.number, Match())) for line in lines]


def _judged(line: HolderLine, match: Match) -> Judged:
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
    wrong = number_objection(number)
    if wrong is None and line.approved_on is not None:
        wrong = dates_objection(
            exam_year=waiting.year if waiting else line.approved_on.year,
            approved_on=line.approved_on,
            issued_on=None,
            today=clock.today(),
        )
    if wrong is not None and judged.facts.outcome is Outcome.NEW:
        return Judged(rules.row_facts(line, Outcome.WRONG, wrong))
    return judged


def _enter(line: HolderLine, person: Person, county_id: int, actor: Actor) -> None:
    level = rules.level_of(line, None)
    if level is None:
        raise RuleBroken(say("级别“{level}”认不出，请核对。", level=line.level or ""))
    waiting = queries.live_pass(person.id, level)
    try:
        if waiting is not None and waiting.state is PassState.WAITING:
            give_number(
                waiting,
                number=line.certificate_number,
                approved_on=line.approved_on,
                actor=actor,
            )
        elif line.approved_on is not None:
            certificates.record_certificate(
                person,
                level=level,
                number=line.certificate_number,
                exam_year=line.approved_on.year,
                approved_on=line.approved_on,
                exam_county_id=county_id,
                source=CertificateSource.IMPORT,
                actor=actor,
            )
    except Refused as refusal:
        raise RuleBroken(
            say("第{row}行：{sentence}", row=line.number, sentence=refusal.sentence)
        ) from refusal
