"""What is asked about loaded files, within the viewer's counties."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import joinedload

from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.imports.models import LoadedFile, LoadedRow, LoadKind, LoadState, Outcome
from trainer.domain.people.models import User
from trainer.domain.people.rules import counties_of, is_city_staff


def visible_to(viewer: User) -> ColumnElement[bool]:
    """The files of the viewer's counties; the city bureau sees all."""
    return true() if is_city_staff(viewer) else LoadedFile.county_id.in_(counties_of(viewer))


def find(file_id: int, *, viewer: User) -> LoadedFile | None:
    """The file, if this viewer may see it."""
    return db.session.scalar(select(LoadedFile).where(LoadedFile.id == file_id, visible_to(viewer)))


def listed(*, viewer: User, number: int = 1) -> Page[LoadedFile]:
    """One page of the files, newest first."""
    wanted = (
        select(LoadedFile)
        .options(joinedload(LoadedFile.county), joinedload(LoadedFile.uploaded_by))
        .where(visible_to(viewer))
    )
    return page_of(wanted.order_by(LoadedFile.id.desc()), number)


def same_content(kind: LoadKind, county_id: int, scope: str, sha256: str) -> LoadedFile | None:
    """The living file with exactly this content, if it was uploaded before."""
    return db.session.scalar(
        select(LoadedFile).where(
            LoadedFile.kind == kind,
            LoadedFile.county_id == county_id,
            LoadedFile.scope == scope,
            LoadedFile.sha256 == sha256,
            LoadedFile.state != LoadState.DISCARDED,
        )
    )


def last_mapping(kind: LoadKind, county_id: int) -> dict[str, str] | None:
    """How this county's newest file of the kind was read, to read the next one alike."""
    file = db.session.scalar(
        select(LoadedFile)
        .where(
            LoadedFile.kind == kind,
            LoadedFile.county_id == county_id,
            LoadedFile.state == LoadState.LOADED,
        )
        .order_by(LoadedFile.id.desc())
        .limit(1)
    )
    return dict(file.mapping) if file is not None else None


def rows(file: LoadedFile, outcome: Outcome | None = None, number: int = 1) -> Page[LoadedRow]:
    """One page of a file's rows in the order of the file."""
    return page_of(_rows(file, outcome), number, size=50)


def all_rows(file: LoadedFile) -> Sequence[LoadedRow]:
    """Every row of a file, for operations."""
    return db.session.scalars(_rows(file, None)).all()


def find_row(file: LoadedFile, row_id: int) -> LoadedRow | None:
    """One row of this file."""
    return db.session.scalar(_rows(file, None).where(LoadedRow.id == row_id))


def _rows(file: LoadedFile, outcome: Outcome | None) -> Select[LoadedRow]:
    wanted = select(LoadedRow).where(LoadedRow.file_id == file.id)
    if outcome is not None:
        wanted = wanted.where(LoadedRow.outcome == outcome)
    return wanted.order_by(LoadedRow.number)
