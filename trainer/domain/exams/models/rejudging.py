"""Registrations judged again after the conditions changed: whose answer is another one now."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.outbox import Job
from trainer.core.text import say
from trainer.domain.exams.models.registrations import Registration
from trainer.domain.exams.models.sittings import Sitting

_ANSWERS = "('met', 'unknown', 'unmet')"


class Rejudging(Base):
    """One run over the registrations of a sitting. It decides nothing: it lists.

    Invariant: one run at a time per sitting. `reached_id`: the last registration judged, so that a
    run that breaks off goes on where it was.
    """

    __tablename__ = "rejudging"
    __table_args__ = (
        Index(
            "uq_rejudging_under_way",
            "sitting_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
            info={"refusal": say("这场考试正在重新核对，请等它完成。")},
        ),
        CheckConstraint("judged >= 0 AND changed BETWEEN 0 AND judged", name="rejudging_counts"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    rules_version: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    reached_id: Mapped[int] = mapped_column(default=0)
    judged: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))

    sitting: Mapped[Sitting] = relationship()
    job: Mapped[Job | None] = relationship()


class ChangedAnswer(Base):
    """A registration whose conditions stand otherwise than when it was sent in."""

    __tablename__ = "changed_answer"
    __table_args__ = (
        UniqueConstraint("rejudging_id", "registration_id"),
        CheckConstraint(
            f"result_before IN {_ANSWERS} AND result_after IN {_ANSWERS}", name="answer_known"
        ),
        CheckConstraint("result_before <> result_after", name="answer_changed"),
    )

    rejudging_id: Mapped[int] = mapped_column(ForeignKey("rejudging.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    result_before: Mapped[str] = mapped_column(String(16))
    result_after: Mapped[str] = mapped_column(String(16))

    rejudging: Mapped[Rejudging] = relationship()
    registration: Mapped[Registration] = relationship()
