"""Rows that wait because the county does not know whom they speak of."""

from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, require
from trainer.core.identity import IdKind, check_document
from trainer.core.text import say
from trainer.domain.exams.rules import Line
from trainer.domain.imports.models import LoadedRow, Outcome
from trainer.domain.imports.rules import may_load
from trainer.domain.people import operations as people
from trainer.domain.people.models import Person


@transaction()
def put_row_on_record(row: LoadedRow, line: Line, *, actor: Actor) -> Person:
    """Open a record for somebody of a loaded file whom the county does not know yet."""
    require(may_load(actor, row.file.county_id))
    if row.outcome is not Outcome.NOT_FOUND:
        raise RuleBroken(say("这一行已经处理过，请刷新页面。"))
    kind = next((kind for kind in IdKind if _suits(kind, line.id_number)), IdKind.RESIDENT)
    person = people.put_on_record(
        row.file.county, name=line.name, id_kind=kind, id_number=line.id_number, actor=actor
    )
    db.session.flush()
    record(actor, "import.person_added", row.file, row=row.number, person=person.id)
    return person


def _suits(kind: IdKind, number: str) -> bool:
    try:
        check_document(kind, number)
    except RuleBroken:
        return False
    return True
