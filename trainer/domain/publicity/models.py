"""Public notices, their masked lines, and objections."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base, Fen
from trainer.core.privacy import few_digits
from trainer.core.sealed import HasUid, Sealed
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.papers.models import Paper
from trainer.domain.people.places import County


class NoticeKind(Choice):
    """What the notice is about."""

    REWARD = "reward", say("奖励公示")
    HONOUR = "honour", say("评选公示")


class NoticeState(Choice):
    """Where a notice stands. Whether the period is over follows from the dates."""

    OPEN = "open", say("公示中"), "info"
    ENDED = "ended", say("公示结束"), "success"
    WITHDRAWN = "withdrawn", say("已撤回"), "neutral"


END = Step(say("结束公示"), (NoticeState.OPEN,), NoticeState.ENDED)
WITHDRAW = Step(say("撤回公示"), (NoticeState.OPEN,), NoticeState.WITHDRAWN)


class PublicNotice(Stateful, Base):
    """A list shown to everybody for N working days; it opens and ends by itself.

    `shown` is the notice exactly as published (facts and masked lines), `shown_hash` its SHA-256.
    """

    __tablename__ = "public_notice"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="notice_period"),
        CheckConstraint("working_days >= 1", name="notice_days"),
    )

    kind: Mapped[NoticeKind]
    county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    office: Mapped[str] = mapped_column(String(100))
    basis: Mapped[str] = mapped_column(Text)
    working_days: Mapped[int]
    published_at: Mapped[datetime]
    first_on: Mapped[date]
    last_on: Mapped[date] = mapped_column(index=True)
    contact_name: Mapped[str] = mapped_column(String(50))
    contact_phone: Mapped[str] = mapped_column(String(50))
    contact_address: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.OPEN, index=True)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="")
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    shown_hash: Mapped[str] = mapped_column(String(64))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    version: Mapped[int] = mapped_column()

    county: Mapped[County | None] = relationship()
    paper: Mapped[Paper | None] = relationship()
    lines: Mapped[list["NoticeLine"]] = relationship(
        order_by="NoticeLine.position", back_populates="notice"
    )

    __mapper_args__ = {"version_id_col": version}


class NoticeLine(Base):
    """One person (or case, or station) of a notice.

    There is no column for an identity number, a phone number or an account, and no column that
    is shown can hold one (CHECK). The name of a person is masked before it gets here; `person_id`
    is never shown, it only answers people who ask for themselves.
    """

    __tablename__ = "notice_line"
    __table_args__ = (
        Index("uq_notice_line_subject", "notice_id", "subject_type", "subject_id", unique=True),
        Index("ix_notice_line_subject", "subject_type", "subject_id"),
        CheckConstraint(
            "certificate_mask IS NULL OR certificate_mask LIKE '%*%'", name="certificate_masked"
        ),
        CheckConstraint("person_id IS NULL OR masked_name LIKE '%*%'", name="name_masked"),
        *(
            CheckConstraint(few_digits(column), name=f"{column}_few_digits")
            for column in ("masked_name", "place", "level", "certificate_mask", "note")
        ),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("public_notice.id"), index=True)
    position: Mapped[int]
    subject_type: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    masked_name: Mapped[str] = mapped_column(String(50))
    place: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(50), default="")
    certificate_mask: Mapped[str | None] = mapped_column(String(40))
    amount_fen: Mapped[Fen | None]
    note: Mapped[str] = mapped_column(String(120), default="")
    held_at: Mapped[datetime | None]

    notice: Mapped[PublicNotice] = relationship(back_populates="lines")


class ObjectionState(Choice):
    """What became of an objection."""

    OPEN = "open", say("核查中"), "warning"
    UPHELD = "upheld", say("异议成立"), "danger"
    REJECTED = "rejected", say("异议不成立"), "neutral"


UPHOLD = Step(say("认定异议成立"), (ObjectionState.OPEN,), ObjectionState.UPHELD)
REJECT = Step(say("认定异议不成立"), (ObjectionState.OPEN,), ObjectionState.REJECTED)


class Objection(Stateful, HasUid, Base):
    """Somebody objects, by name or as a unit; it holds the one line it speaks of."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="objection_decided"),
        Index(
            "ix_objection_open",
            "line_id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("public_notice.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("notice_line.id"))
    by_name: Mapped[str] = mapped_column(String(100))
    by_unit: Mapped[bool] = mapped_column(default=False)
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    text: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    state: Mapped[ObjectionState] = mapped_column(default=ObjectionState.OPEN)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    finding: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    contact = Sealed("objection.contact")

    notice: Mapped[PublicNotice] = relationship()
    line: Mapped[NoticeLine] = relationship()

    __mapper_args__ = {"version_id_col": version}
