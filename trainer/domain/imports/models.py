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
    """Where a file stands."""

    DRY_RUN = "dry_run", say("已试读，未载入"), "info"
    LOADED = "loaded", say("已载入"), "success"
    DISCARDED = "discarded", say("已放弃"), "neutral"


LOAD = Step(say("载入"), (LoadState.DRY_RUN, LoadState.LOADED), LoadState.LOADED)
DISCARD = Step(say("放弃这个文件"), (LoadState.DRY_RUN,), LoadState.DISCARDED)


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
            sqlite_where=text("state <> 'discarded'"),
            postgresql_where=text("state <> 'discarded'"),
            info={"refusal": say("这个文件已经上传过，内容完全相同。请到“导入记录”里查看那一次。")},
        ),
        CheckConstraint("(state = 'loaded') = (loaded_at IS NOT NULL)", name="loaded_when"),
    )

    kind: Mapped[LoadKind]
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    scope: Mapped[str] = mapped_column(String(40), default="")
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    content_sealed: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    sheet: Mapped[str | None] = mapped_column(String(100))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    state: Mapped[LoadState] = mapped_column(default=LoadState.DRY_RUN)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime]
    loaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    loaded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    content = Sealed("loaded_file.content")

    county: Mapped[County] = relationship()
    uploaded_by: Mapped[User | None] = relationship(foreign_keys=[uploaded_by_id])
    loaded_by: Mapped[User | None] = relationship(foreign_keys=[loaded_by_id])

    __mapper_args__ = {"version_id_col": version}

    def hold(self, data: bytes) -> None:
        """Keep the bytes of the file, sealed."""
        self.content = base64.b64encode(data).decode("ascii")

    @property
    def data(self) -> bytes:
        """The bytes of the file, empty once it was given up."""
        return base64.b64decode(self.content or "")


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
