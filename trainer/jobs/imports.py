"""Large files are read and loaded part by part.

Each part is a transaction of its own that renews the lease and moves `file.reached` on: a run that
breaks off, or loses its lease, leaves whole parts behind, and the next one goes on after them.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from trainer.core import outbox
from trainer.core.actors import System
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken
from trainer.core.outbox import Claim
from trainer.core.text import say
from trainer.domain.exams import operations as exams
from trainer.domain.exams import rules as exam_rules
from trainer.domain.exams.models import Sitting
from trainer.domain.exams.rules import Line
from trainer.domain.imports import operations, queries
from trainer.domain.imports.models import LoadedFile, LoadKind, LoadState
from trainer.domain.imports.rules import PART
from trainer.jobs.registry import handler
from trainer.sheets import loading, mapping
from trainer.sheets.loading import Opened

READER = System("imports.read")
LOADER = System("imports.load")
Part = Callable[[LoadedFile, Sequence[Any]], None]


@handler("imports.read")
def read_file(claim: Claim) -> None:
    """Read a large file on trial; what cannot be read at all is said on its page."""
    file = _file(claim)
    if file.state is not LoadState.READING:
        _finish(claim, file)
        return
    try:
        opened = loading.reopen(file, claim.args["columns"], _known(file))
        lines = opened.lines() if opened.is_understood else ()
    except RuleBroken as refusal:
        with transaction():
            operations.end_reading(
                file, headers=(), mapping={}, problem=refusal.sentence, actor=READER
            )
            _finish(claim, file)
        return
    _go_through(claim, file, lines, _TRYING[file.kind])
    with transaction():
        operations.end_reading(
            file,
            headers=opened.headers,
            notes=opened.table.notes,
            mapping=opened.saved_mapping,
            problem=mapping.objection(opened.mapping, opened.layout) or "",
            waiting=_waiting(file, opened),
            actor=READER,
        )
        _finish(claim, file)


@handler("imports.load")
def load_file(claim: Claim) -> None:
    """Load the good rows of a large file, judged afresh."""
    file = _file(claim)
    if file.state is not LoadState.LOADING:
        _finish(claim, file)
        return
    opened = loading.reopen(file)
    _go_through(claim, file, opened.lines(), _LOADING[file.kind])
    with transaction():
        operations.end_loading(file, waiting=_waiting(file, opened), actor=LOADER)
        _finish(claim, file)


def _go_through(claim: Claim, file: LoadedFile, lines: Sequence[Line], take: Part) -> None:
    """Every part that is not done yet, each with the lease and the progress in one transaction."""
    for done, part in _parts(lines):
        if part[-1].number <= file.reached:
            continue
        with transaction():
            outbox.beat(claim, done=done, total=len(lines))
            take(file, part)


def _parts(lines: Sequence[Line]) -> Iterator[tuple[int, Sequence[Line]]]:
    for at in range(0, len(lines), PART):
        part = lines[at : at + PART]
        yield at + len(part), part


def _try_scores(file: LoadedFile, lines: Sequence[Any]) -> None:
    exams.try_score_part(file, lines, _sitting(file), actor=READER)


def _load_scores(file: LoadedFile, lines: Sequence[Any]) -> None:
    exams.load_score_part(file, lines, _sitting(file), actor=LOADER)


def _try_holders(file: LoadedFile, lines: Sequence[Any]) -> None:
    exams.try_holder_part(file, lines, actor=READER)


def _load_holders(file: LoadedFile, lines: Sequence[Any]) -> None:
    exams.load_holder_part(file, lines, actor=LOADER)


_TRYING: dict[LoadKind, Part] = {LoadKind.SCORES: _try_scores, LoadKind.HOLDERS: _try_holders}
_LOADING: dict[LoadKind, Part] = {LoadKind.SCORES: _load_scores, LoadKind.HOLDERS: _load_holders}


def _file(claim: Claim) -> LoadedFile:
    return db.session.get_one(LoadedFile, claim.args["file_id"])


def _known(file: LoadedFile) -> list[dict[str, str]]:
    return queries.known_mappings(file.kind, file.county_id)


def _sitting(file: LoadedFile) -> Sitting:
    return db.session.get_one(Sitting, exam_rules.sitting_id_of(file))


def _waiting(file: LoadedFile, opened: Opened) -> bytes:
    """The rows that cannot be loaded, with 错误原因; nothing where there are none."""
    rows = queries.waiting_rows(file)
    return opened.error_file(rows) if rows else b""


def _finish(claim: Claim, file: LoadedFile) -> None:
    outbox.finish(
        claim, {"url": f"/county/imports/{file.id}/detail", "label": str(say("查看结果"))}
    )
