"""What is asked about loaded files, within the viewer's counties."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import joinedload

from trainer.core.db import db
from trainer.core.paging import Page, page_of
from trainer.domain.imports.models import (
    GOOD,
    LoadedFile,
    LoadedRow,
    LoadKind,
    LoadState,
    Outcome,
    SavedLayout,
)
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
            LoadedFile.state.not_in((LoadState.DISCARDED, LoadState.UNDONE)),
        )
    )


def known_mappings(kind: LoadKind, county_id: int) -> list[dict[str, str]]:
    """How this county has told us to read files of the kind, the last used first."""
    return [
        dict(layout.mapping)
        for layout in db.session.scalars(
            select(SavedLayout)
            .where(SavedLayout.kind == kind, SavedLayout.county_id == county_id)
            .order_by(SavedLayout.used_at.desc(), SavedLayout.id.desc())
        )
    ]


def layout_of(kind: LoadKind, county_id: int, header_key: str) -> SavedLayout | None:
    """The county's layout for exactly these headers."""
    return db.session.scalar(
        select(SavedLayout).where(
            SavedLayout.kind == kind,
            SavedLayout.county_id == county_id,
            SavedLayout.header_key == header_key,
        )
    )


def layouts_visible_to(viewer: User) -> ColumnElement[bool]:
    """The layouts of the viewer's counties; the city bureau sees all."""
    return true() if is_city_staff(viewer) else SavedLayout.county_id.in_(counties_of(viewer))


def layouts(*, viewer: User, number: int = 1) -> Page[SavedLayout]:
    """One page of the saved layouts, the last used first."""
    wanted = (
        select(SavedLayout)
        .options(joinedload(SavedLayout.county), joinedload(SavedLayout.saved_by))
        .where(layouts_visible_to(viewer))
    )
    return page_of(wanted.order_by(SavedLayout.used_at.desc(), SavedLayout.id.desc()), number)


def find_layout(layout_id: int, *, viewer: User) -> SavedLayout | None:
    """A saved layout, if this viewer may see it."""
    return db.session.scalar(
        select(SavedLayout).where(SavedLayout.id == layout_id, layouts_visible_to(viewer))
    )


def rows(file: LoadedFile, outcome: Outcome | None = None, number: int = 1) -> Page[LoadedRow]:
    """One page of a file's rows in the order of the file."""
    return page_of(_rows(file, outcome), number, size=50)


def all_rows(file: LoadedFile) -> Sequence[LoadedRow]:
    """Every row of a file, for operations."""
    return db.session.scalars(_rows(file, None)).all()


def counted(file: LoadedFile) -> dict[str, int]:
    """How many rows of a file there are of each outcome, counted by the database."""
    found = db.session.execute(
        select(LoadedRow.outcome, func.count())
        .where(LoadedRow.file_id == file.id)
        .group_by(LoadedRow.outcome)
    )
    return {**dict.fromkeys((each.value for each in Outcome), 0), **{o.value: n for o, n in found}}


def waiting_rows(file: LoadedFile) -> Sequence[LoadedRow]:
    """The rows that cannot be loaded as they are, in the order of the file."""
    wanted = _rows(file, None).where(LoadedRow.outcome.not_in(GOOD))
    return db.session.scalars(wanted).all()


def find_row(file: LoadedFile, row_id: int) -> LoadedRow | None:
    """One row of this file."""
    return db.session.scalar(_rows(file, None).where(LoadedRow.id == row_id))


def _rows(file: LoadedFile, outcome: Outcome | None) -> Select[LoadedRow]:
    wanted = select(LoadedRow).where(LoadedRow.file_id == file.id)
    if outcome is not None:
        wanted = wanted.where(LoadedRow.outcome == outcome)
    return wanted.order_by(LoadedRow.number)
