"""Files that were loaded, and their rows."""

import base64
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.outbox import Job
from trainer.core.privacy import few_digits
from trainer.core.sealed import HasUid, Sealed
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.models import User
from trainer.domain.people.places import County


class LoadKind(Choice):
    """What kind of file."""

    SCORES = "scores", say("考试成绩")
    HOLDERS = "holders", say("持证名册（管理号）")
    QUESTIONS = "questions", say("练习题库")


class LoadState(Choice):
    """Where a file stands. Only large files are ever READING or LOADING: a job works on them."""

    READING = "reading", say("正在试读"), "info"
    DRY_RUN = "dry_run", say("已试读，未载入"), "info"
    LOADING = "loading", say("正在载入"), "info"
    LOADED = "loaded", say("已载入"), "success"
    UNDONE = "undone", say("已撤销载入"), "neutral"
    DISCARDED = "discarded", say("已放弃"), "neutral"


READ = Step(say("试读"), (LoadState.DRY_RUN, LoadState.READING), LoadState.READING)
READ_THROUGH = Step(say("试读"), (LoadState.READING,), LoadState.DRY_RUN)
BEGIN_LOADING = Step(say("载入"), (LoadState.DRY_RUN, LoadState.LOADING), LoadState.LOADING)
LOAD = Step(
    say("载入"),
    (LoadState.DRY_RUN, LoadState.LOADING),
    LoadState.LOADED,
)
UNDO = Step(say("撤销载入"), (LoadState.LOADED,), LoadState.UNDONE)
DISCARD = Step(say("放弃这个文件"), (LoadState.DRY_RUN, LoadState.READING), LoadState.DISCARDED)


class Outcome(Choice):
    """What a row is, compared with what is on record."""

    NEW = "new", say("新增"), "success"
    CHANGED = "changed", say("有变化"), "warning"
    SAME = "same", say("没有变化"), "neutral"
    NEAR = "near", say("疑似，待认定"), "warning"
    NOT_FOUND = "not_found", say("查无此人"), "info"
    WRONG = "wrong", say("有错误"), "danger"


GOOD = (Outcome.NEW, Outcome.CHANGED, Outcome.SAME)
"""Rows that can be loaded; the others wait in the file's queue."""


class LoadedFile(HasUid, Stateful, Base):
    """An uploaded file, its content sealed, until it is loaded or given up.

    Invariant: the same content is taken in once per kind, county and purpose while it lives.
    A large file is worked on by a job, part by part: `reached` is the last row that is done.
    """

    __tablename__ = "loaded_file"
    __table_args__ = (
        Index(
            "uq_loaded_file_live",
            "kind",
            "county_id",
            "scope",
            "sha256",
            unique=True,
            sqlite_where=text("state NOT IN ('discarded', 'undone')"),
            postgresql_where=text("state NOT IN ('discarded', 'undone')"),
            info={"refusal": say("这个文件已经上传过，内容完全相同。请到“导入记录”里查看那一次。")},
        ),
        CheckConstraint(
            "(state IN ('loaded', 'undone')) = (loaded_at IS NOT NULL)", name="loaded_when"
        ),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone_when"),
        CheckConstraint("state <> 'undone' OR undo_reason <> ''", name="undone_why"),
    )

    kind: Mapped[LoadKind]
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    scope: Mapped[str] = mapped_column(String(40), default="")
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    content_sealed: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    sheet: Mapped[str | None] = mapped_column(String(100))
    waiting_sealed: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    headers: Mapped[list[str]] = mapped_column(JSON, default=list)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    state: Mapped[LoadState] = mapped_column(default=LoadState.DRY_RUN)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime]
    loaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    loaded_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    reached: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(500), default="")
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[datetime | None]
    undo_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column()

    content = Sealed("loaded_file.content")
    waiting = Sealed("loaded_file.waiting")

    county: Mapped[County] = relationship()
    uploaded_by: Mapped[User | None] = relationship(foreign_keys=[uploaded_by_id])
    loaded_by: Mapped[User | None] = relationship(foreign_keys=[loaded_by_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])
    job: Mapped[Job | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    def hold(self, data: bytes) -> None:
        """Keep the bytes of the file, sealed."""
        self.content = base64.b64encode(data).decode("ascii")

    @property
    def data(self) -> bytes:
        """The bytes of the file, empty once it was given up."""
        return base64.b64decode(self.content or "")

    def hold_waiting(self, data: bytes) -> None:
        """Keep the file of the rows that a job could not load, sealed."""
        self.waiting = base64.b64encode(data).decode("ascii")

    @property
    def waiting_data(self) -> bytes:
        """The rows that a job could not load, as a file."""
        return base64.b64decode(self.waiting or "")

    @property
    def is_large(self) -> bool:
        """Whether a job, not a page, reads this file."""
        return self.job_id is not None

    @property
    def is_worked_on(self) -> bool:
        """Whether a job has the file in hand."""
        return self.job is not None and self.job.is_under_way


class SavedLayout(Base):
    """How a county told us to read files with these headers; the next such file is read alike.

    Invariant: one per county, kind of file and row of headers.
    """

    __tablename__ = "import_layout"
    __table_args__ = (
        UniqueConstraint(
            "kind",
            "county_id",
            "header_key",
            info={"refusal": say("这种表头的读法刚才已由别人保存，请刷新页面。")},
        ),
    )

    kind: Mapped[LoadKind]
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    header_key: Mapped[str] = mapped_column(String(64))
    headers: Mapped[list[str]] = mapped_column(JSON)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime]
    used_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    county: Mapped[County] = relationship()
    saved_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class LoadedRow(Base):
    """One row of a file: what it is and what became of it.

    It holds no full identity number, also where the columns of the file were mixed up.
    """

    __tablename__ = "loaded_row"
    __table_args__ = (
        UniqueConstraint("file_id", "number"),
        CheckConstraint(few_digits("name"), name="name_few_digits"),
        Index("ix_loaded_row_outcome", "file_id", "outcome"),
    )

    file_id: Mapped[int] = mapped_column(ForeignKey("loaded_file.id"))
    number: Mapped[int]
    outcome: Mapped[Outcome]
    name: Mapped[str] = mapped_column(String(100), default="")
    masked_id: Mapped[str] = mapped_column(String(40), default="")
    said: Mapped[str] = mapped_column(Text, default="")
    cell: Mapped[str] = mapped_column(String(12), default="")
    subject_type: Mapped[str] = mapped_column(String(64), default="")
    subject_id: Mapped[int | None]
    loaded_at: Mapped[datetime | None]

    file: Mapped[LoadedFile] = relationship()
