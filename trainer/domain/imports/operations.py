"""What is done with uploaded files; the features that own the rows call these."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import delete, insert, update

from trainer.core import clock, outbox
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.imports import queries, rules
from trainer.domain.imports.models import (
    BEGIN_LOADING,
    DISCARD,
    GOOD,
    LOAD,
    READ,
    READ_THROUGH,
    UNDO,
    LoadedFile,
    LoadedRow,
    LoadKind,
    LoadState,
    SavedLayout,
)
from trainer.domain.imports.rules import RowFacts
from trainer.domain.people.places import County


@transaction()
def take_in(
    county: County,
    *,
    kind: LoadKind,
    filename: str,
    data: bytes,
    scope: str = "",
    headers: Sequence[str] = (),
    notes: Sequence[str] = (),
    settings: dict[str, Any] | None = None,
    actor: Actor,
) -> LoadedFile:
    """Take an uploaded file in, its content sealed; the same content is refused a second time."""
    require(rules.may_load(actor, county.id))
    digest = sha256(data).hexdigest()
    known = queries.same_content(kind, county.id, scope, digest)
    if known is not None:
        raise RuleBroken(
            say(
                "这个文件和 {moment} 上传的“{name}”内容完全相同（{state}），不需要再传一次。"
                "请到“导入记录”里打开那一次。",
                moment=clock.local(known.uploaded_at).strftime("%Y-%m-%d %H:%M"),
                name=known.filename,
                state=known.state.label,
            ),
            "file",
        )
    file = LoadedFile(
        kind=kind,
        county_id=county.id,
        scope=scope,
        headers=list(headers),
        notes=[str(note) for note in notes],
        settings=settings or {},
        filename=_plain(filename),
        sha256=digest,
        uploaded_by_id=actor.actor_id,
        uploaded_at=clock.now(),
    )
    file.hold(data)
    db.session.add(file)
    db.session.flush()
    record(actor, "import.taken_in", file, kind=kind, scope=scope, sha256=digest)
    return file


@transaction()
def start_reading(file: LoadedFile, *, columns: dict[str, int] | None = None, actor: Actor) -> None:
    """Have a large file read on trial by a job, from its first row; `columns` as told by hand."""
    require(rules.may_load(actor, file.county_id))
    refuse_if(rules.busy_objection(file))
    file.take(READ)
    db.session.execute(delete(LoadedRow).where(LoadedRow.file_id == file.id))
    file.counts, file.reached, file.problem, file.waiting = {}, 0, "", None
    job = outbox.enqueue(
        "imports.read", created_by=actor.actor_id, file_id=file.id, columns=columns
    )
    file.job_id = job.id
    record(actor, "import.reading_started", file, job=job.id)


@transaction()
def end_reading(
    file: LoadedFile,
    *,
    headers: Sequence[str],
    notes: Sequence[str] = (),
    mapping: dict[str, str],
    problem: str = "",
    waiting: bytes = b"",
    actor: Actor,
) -> None:
    """The trial reading of a large file is over, or could not be: `problem` says why."""
    require(rules.may_load(actor, file.county_id))
    file.take(READ_THROUGH)
    file.headers, file.mapping, file.problem = list(headers), mapping, problem
    file.notes = [str(note) for note in notes]
    _end_part(file, waiting)
    record(actor, "import.tried", file, **file.counts)


@transaction()
def start_loading(file: LoadedFile, *, actor: Actor) -> None:
    """Have the good rows of a large file loaded by a job; one that broke off goes on."""
    require(rules.may_load(actor, file.county_id))
    refuse_if(rules.busy_objection(file) or rules.loading_objection(file))
    if file.state is not LoadState.LOADING:
        file.reached = 0
    file.take(BEGIN_LOADING)
    file.loaded_by_id = actor.actor_id
    job = outbox.enqueue("imports.load", created_by=actor.actor_id, file_id=file.id)
    file.job_id = job.id
    record(actor, "import.loading_started", file, job=job.id)


@transaction()
def note_part(file: LoadedFile, found: Sequence[RowFacts], *, loaded: bool, actor: Actor) -> None:
    """Note what became of the next rows of a large file, and how far it is done with them."""
    require(rules.may_load(actor, file.county_id))
    refuse_if(rules.part_objection(file, found[0].number, loaded))
    first, last = found[0].number, found[-1].number
    file.reached = last
    db.session.flush()  # whoever else has these rows in hand is stopped here
    db.session.execute(
        delete(LoadedRow).where(LoadedRow.file_id == file.id, LoadedRow.number.between(first, last))
    )
    _insert(file, found, loaded=loaded)
    record(actor, "import.part_noted", file, first=first, last=last, loaded=loaded)


@transaction()
def end_loading(file: LoadedFile, *, waiting: bytes = b"", actor: Actor) -> None:
    """The last part of a large file was loaded."""
    require(rules.may_load(actor, file.county_id))
    file.take(LOAD)
    file.loaded_at = clock.now()
    _end_part(file, waiting)
    keep_layout(file, actor=actor)
    record(actor, "import.loaded", file, **file.counts)


def _end_part(file: LoadedFile, waiting: bytes) -> None:
    db.session.flush()
    file.counts = queries.counted(file)
    if waiting:
        file.hold_waiting(waiting)


@transaction()
def note_rows(
    file: LoadedFile, mapping: dict[str, str], found: Sequence[RowFacts], *, actor: Actor
) -> None:
    """Note what a trial reading found in each row, in place of what an earlier one found."""
    require(rules.may_load(actor, file.county_id))
    refuse_if(
        None if file.state is LoadState.DRY_RUN else say("这个文件已经载入或放弃，不能再试读。")
    )
    file.mapping = mapping
    _replace(file, found, loaded=False)
    record(actor, "import.tried", file, **file.counts)


@transaction()
def note_loaded(file: LoadedFile, found: Sequence[RowFacts], *, actor: Actor) -> None:
    """Note what became of each row when the good ones were loaded (the feature has done that)."""
    require(rules.may_load(actor, file.county_id))
    file.take(LOAD)
    file.loaded_at, file.loaded_by_id = clock.now(), actor.actor_id
    _replace(file, found, loaded=True)
    keep_layout(file, actor=actor)
    record(actor, "import.loaded", file, **file.counts)


@transaction()
def keep_layout(file: LoadedFile, *, actor: Actor) -> None:
    """Keep how the columns of this file are read: the county's next one like it is read alike."""
    require(rules.may_load(actor, file.county_id))
    if not file.headers or not file.mapping:
        return
    key, now = rules.header_key(file.headers), clock.now()
    layout = queries.layout_of(file.kind, file.county_id, key)
    if layout is None:
        layout = SavedLayout(
            kind=file.kind,
            county_id=file.county_id,
            header_key=key,
            headers=list(file.headers),
            saved_by_id=file.loaded_by_id or actor.actor_id,
            saved_at=now,
        )
        db.session.add(layout)
    layout.mapping, layout.used_at = dict(file.mapping), now
    record(actor, "import_layout.kept", layout, kind=file.kind, columns=len(layout.mapping))


@transaction()
def change_layout(layout: SavedLayout, chosen: dict[str, str], *, actor: Actor) -> None:
    """Say anew which column of such files is which."""
    require(rules.may_load(actor, layout.county_id))
    refuse_if(rules.mapping_objection(chosen, layout.headers))
    layout.mapping, layout.saved_by_id = chosen, actor.actor_id
    layout.saved_at = layout.used_at = clock.now()
    record(actor, "import_layout.changed", layout, kind=layout.kind, columns=len(chosen))


@transaction()
def forget_layout(layout: SavedLayout, *, actor: Actor) -> None:
    """Forget a layout: the next such file is read by its headers alone."""
    require(rules.may_load(actor, layout.county_id))
    record(actor, "import_layout.forgotten", layout, kind=layout.kind)
    db.session.delete(layout)


@transaction()
def settle_row(row: LoadedRow, settled: RowFacts, *, actor: Actor) -> None:
    """Note how a waiting row of the queue was settled."""
    file = row.file
    require(rules.may_load(actor, file.county_id))
    refuse_if(rules.settling_objection(file))
    before, settled = row.outcome, rules.kept(settled)
    row.outcome, row.said = settled.outcome, settled.said
    row.subject_type, row.subject_id = settled.subject_type, settled.subject_id
    row.loaded_at = clock.now() if settled.outcome in GOOD else None
    db.session.flush()
    file.counts = rules.counts(queries.all_rows(file))
    record(actor, "import.row_settled", file, row=row.number, before=before, after=row.outcome)


@transaction()
def hand_out_rows(file: LoadedFile, *, actor: Actor) -> Sequence[LoadedRow]:
    """The rows that wait, for an officer who fetches them whole to mend; the act is on record."""
    require(rules.may_load(actor, file.county_id))
    refuse_if(rules.busy_objection(file) or rules.handing_out_objection(file))
    rows = queries.waiting_rows(file)
    record(actor, "import.rows_handed_out", file, count=len(rows))
    return rows


@transaction()
def note_undone(file: LoadedFile, *, reason: str, actor: Actor) -> None:
    """Note that a loading was taken back (the feature has done that); the content is wiped."""
    require(rules.may_load(actor, file.county_id))
    refuse_if(rules.undo_reason_objection(reason), "reason")
    file.take(UNDO)
    file.undone_at, file.undone_by_id = clock.now(), actor.actor_id
    file.undo_reason = reason.strip()
    file.content = file.waiting = None
    db.session.execute(update(LoadedRow).where(LoadedRow.file_id == file.id).values(loaded_at=None))
    record(actor, "import.undone", file, reason=file.undo_reason)


@transaction()
def discard(file: LoadedFile, *, actor: Actor) -> None:
    """Give an uploaded file up before it is loaded; its content and its rows are wiped."""
    require(rules.may_load(actor, file.county_id))
    refuse_if(rules.busy_objection(file))
    file.take(DISCARD)
    file.content = file.waiting = None
    _replace(file, (), loaded=False)
    record(actor, "import.discarded", file)


def _replace(file: LoadedFile, found: Sequence[RowFacts], *, loaded: bool) -> None:
    db.session.execute(delete(LoadedRow).where(LoadedRow.file_id == file.id))
    _insert(file, found, loaded=loaded)
    file.counts = rules.counts(found)


def _insert(file: LoadedFile, found: Sequence[RowFacts], *, loaded: bool) -> None:
    now = clock.now()
    if found:
        db.session.execute(
            insert(LoadedRow),
            [
                {
                    "file_id": file.id,
                    **vars(rules.kept(facts)),
                    "loaded_at": now if loaded and facts.outcome in GOOD else None,
                }
                for facts in found
            ],
        )


def _plain(filename: str) -> str:
    """The name as it is shown: without folders, and without what nobody can see or store."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable())[-200:] or "?"
