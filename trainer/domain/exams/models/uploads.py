"""What people send in with a registration: a photo. Its bytes lie sealed in the row itself."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from trainer.core.db import Base
from trainer.core.files import HoldsFile
from trainer.core.text import say


class PhotoRule(Base):
    """What a photo must be, from a day on, until a later row takes its place.

    `least_width`: of the part that is cut out; `ground`: how bright (0-255) what is behind the
    head must be at least; `locally`: whether new local sittings ask for a photo.
    """

    __tablename__ = "photo_rule"
    __table_args__ = (
        CheckConstraint(
            "width BETWEEN 50 AND 2000 AND height BETWEEN 50 AND 2000", name="photo_size"
        ),
        CheckConstraint("least_width BETWEEN 1 AND 5000", name="photo_least"),
        CheckConstraint("most_bytes > 0 AND upload_most_bytes >= most_bytes", name="photo_bytes"),
        CheckConstraint("ground BETWEEN 0 AND 255", name="photo_ground"),
    )

    holds_from: Mapped[date] = mapped_column(unique=True)
    width: Mapped[int]
    height: Mapped[int]
    least_width: Mapped[int]
    most_bytes: Mapped[int]
    upload_most_bytes: Mapped[int]
    ground: Mapped[int]
    locally: Mapped[bool]
    basis: Mapped[str] = mapped_column(String(200))


class ExamPhoto(HoldsFile, Base):
    """The photo of a registration; one that was sent in before it was replaced stays beside it.

    Invariant: a registration has one photo that holds.
    """

    __tablename__ = "exam_photo"
    __table_args__ = (
        Index(
            "uq_exam_photo_holding",
            "registration_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
            info={"refusal": say("刚才已在另一个页面换了照片，请刷新后看一下是否还要再换。")},
        ),
        CheckConstraint("media_type = 'image/jpeg'", name="photo_jpeg"),
        CheckConstraint("size BETWEEN 1 AND 500000", name="photo_bytes"),
    )

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    taken_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
