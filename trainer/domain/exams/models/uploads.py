"""What people send in with a registration: a photo, and proof where no promise is made.

The bytes of a file lie sealed in its row.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.files import HoldsFile
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.models import User


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


class KeepRule(Base):
    """For how many months after an exam photos and proofs are kept; holds from a day on."""

    __tablename__ = "keep_rule"
    __table_args__ = (CheckConstraint("months BETWEEN 1 AND 240", name="keep_months"),)

    holds_from: Mapped[date] = mapped_column(unique=True)
    months: Mapped[int]
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


class ProofKind(Choice):
    """What a proof shows."""

    EDUCATION = "education", say("学历（学位）证书")
    REPORT = "report", say("学信网学历查验报告")
    SERVICE = "service", say("从事社会工作年限证明")
    CERTIFICATE = "certificate", say("已有的职业水平证书")
    OTHER = "other", say("其他证明材料")


class ProofState(Choice):
    """What the county found."""

    WAITING = "waiting", say("待核对"), "info"
    ACCEPTED = "accepted", say("核对无误"), "success"
    RETURNED = "returned", say("退回"), "warning"


ACCEPT_PROOF = Step(say("核对无误"), (ProofState.WAITING, ProofState.RETURNED), ProofState.ACCEPTED)
RETURN_PROOF = Step(
    say("退回这份材料"), (ProofState.WAITING, ProofState.ACCEPTED), ProofState.RETURNED
)


class Proof(HoldsFile, Stateful, Base):
    """One document that somebody sends in instead of making the promise, and what was found.

    Invariant: what was returned says why; what was found says by whom and when.
    """

    __tablename__ = "proof"
    __table_args__ = (
        CheckConstraint("media_type IN ('image/jpeg', 'application/pdf')", name="proof_type"),
        CheckConstraint("size BETWEEN 1 AND 8388608", name="proof_bytes"),
        CheckConstraint("state <> 'returned' OR reason <> ''", name="proof_reason"),
        CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL) AND "
            "(state = 'waiting') = (decided_by_id IS NULL)",
            name="proof_decided",
        ),
    )

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    kind: Mapped[ProofKind]
    sent_at: Mapped[datetime]
    state: Mapped[ProofState] = mapped_column(default=ProofState.WAITING)
    reason: Mapped[str] = mapped_column(String(300), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    decided_by: Mapped[User | None] = relationship()
