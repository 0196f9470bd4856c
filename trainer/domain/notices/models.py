"""Messages to people."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from trainer.core.db import Base


class Message(Base):
    """One message in a person's inbox; `url` is the page where the next step is done."""

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
