"""Stored files, kept once by the hash of their content."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, deferred, mapped_column

from trainer.core import clock
from trainer.core.db import Base, db


class StoredFile(Base):
    """The bytes of one file. Who may fetch it is decided by the row that points to it."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    stored_at: Mapped[datetime]


def store(content: bytes, media_type: str) -> StoredFile:
    """Keep these bytes (inside an operation); the same bytes are kept once."""
    digest = sha256(content).hexdigest()
    file = db.session.scalar(select(StoredFile).where(StoredFile.sha256 == digest))
    if file is None:
        file = StoredFile(
            sha256=digest,
            media_type=media_type,
            size=len(content),
            content=content,
            stored_at=clock.now(),
        )
        db.session.add(file)
        db.session.flush()
    return file
