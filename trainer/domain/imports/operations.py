"""What is done with uploaded files; the features that own the rows call these."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import delete, insert

from trainer.core import clock
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction
from trainer.core.errors import RuleBroken, refuse_if, require
from trainer.core.text import say
from trainer.domain.imports import queries, rules
from trainer.domain.imports.models import (
    DISCARD,
    GOOD,
    LOAD,
    LoadedFile,
    LoadedRow,
    LoadKind,
    LoadState,
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
    record(actor, "import.loaded", file, **file.counts)


@transaction()
def settle_row(row: LoadedRow, settled: RowFacts, *, actor: Actor) -> None:
    """Note how a waiting row of the queue was settled."""
    file = row.file
    require(rules.may_load(actor, file.county_id))
    before, settled = row.outcome, rules.kept(settled)
    row.outcome, row.said = settled.outcome, settled.said
    row.subject_type, row.subject_id = settled.subject_type, settled.subject_id
    row.loaded_at = clock.now() if settled.outcome in GOOD else None
    db.session.flush()
    file.counts = rules.counts(queries.all_rows(file))
    record(actor, "import.row_settled", file, row=row.number, before=before, after=row.outcome)


@transaction()
def hand_out_rows(file: LoadedFile, *, actor: Actor) -> Sequence[LoadedRow]:
    """The rows of a file, for an officer who fetches them whole to mend; the act is on record."""
    require(rules.may_load(actor, file.county_id))
    refuse_if(rules.handing_out_objection(file))
    rows = queries.all_rows(file)
    record(actor, "import.rows_handed_out", file, count=len(rows))
    return rows


@transaction()
def discard(file: LoadedFile, *, actor: Actor) -> None:
    """Give an uploaded file up before it is loaded; its content and its rows are wiped."""
    require(rules.may_load(actor, file.county_id))
    file.take(DISCARD)
    file.content = None
    _replace(file, (), loaded=False)
    record(actor, "import.discarded", file)


def _replace(file: LoadedFile, found: Sequence[RowFacts], *, loaded: bool) -> None:
    now = clock.now()
    db.session.execute(delete(LoadedRow).where(LoadedRow.file_id == file.id))
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
    file.counts = rules.counts(found)


def _plain(filename: str) -> str:
    """The name as it is shown: without folders, and without what nobody can see or store."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable())[-200:] or "?"
