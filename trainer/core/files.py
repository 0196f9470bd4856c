"""Files lie sealed: printed ones once by the hash of their content, personal ones in their row."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, deferred, mapped_column

from trainer.core import clock
from trainer.core.db import Base, db
from trainer.core.sealed import HasUid, seal_bytes, unseal_bytes
from trainer.core.uploads import Upload

_PLACE = "stored_file.content"


class StoredFile(Base):
    """The bytes of one file. Who may fetch it is decided by the row that points to it.

    Files from before they were sealed lie as they are.
    """

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    kept: Mapped[bytes] = deferred(mapped_column("content", LargeBinary))
    sealed: Mapped[bool] = mapped_column(default=False)
    stored_at: Mapped[datetime]

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return unseal_bytes(_PLACE, self.sha256, self.kept) if self.sealed else self.kept


class HoldsFile(HasUid):
    """A row that holds a file of one person, sealed; the file goes when the row goes."""

    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    __tablename__: str

    @property
    def content(self) -> bytes:
        """The bytes of the file; raises InvalidTag where they were moved or altered."""
        return unseal_bytes(self._place, self.uid, self.content_sealed)

    @property
    def upload(self) -> Upload:
        """The file again."""
        return Upload(self.content, self.media_type)

    def hold(self, upload: Upload) -> None:
        """Keep this file in the row."""
        self.media_type, self.size = upload.media_type, len(upload.content)
        self.sha256 = sha256(upload.content).hexdigest()
        self.content_sealed = seal_bytes(self._place, self.uid, upload.content)

    @property
    def _place(self) -> str:
        return f"{self.__tablename__}.content"


def store(content: bytes, media_type: str) -> StoredFile:
    """Keep these bytes (inside an operation); the same bytes are kept once."""
    digest = sha256(content).hexdigest()
    file = db.session.scalar(select(StoredFile).where(StoredFile.sha256 == digest))
    if file is None:
        file = StoredFile(
            sha256=digest,
            media_type=media_type,
            size=len(content),
            kept=seal_bytes(_PLACE, digest, content),
            sealed=True,
            stored_at=clock.now(),
        )
        db.session.add(file)
        db.session.flush()
    return file
