"""Passes derived again after a pass line was entered or corrected: what became of whose pass."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.outbox import Job
from trainer.core.text import Choice, say
from trainer.domain.certificates.models import Level
from trainer.domain.exams.models.sittings import PassLine
from trainer.domain.people.models import Person
from trainer.domain.people.places import County


class PassChange(Choice):
    """What became of a pass when the scores were read by another line."""

    FOUND = "found", say("新达到合格"), "success"
    MOVED = "moved", say("仍合格，计入的年度变了"), "info"
    VOIDED = "voided", say("不再合格，合格记录已取消"), "warning"
    STANDS = "stands", say("已有证书，按现行合格线不合格"), "danger"


class Rederiving(Base):
    """One run over the people whose scores a line concerns.

    `reached_id`: the last person looked at, so that a run that breaks off goes on where it was.
    """

    __tablename__ = "rederiving"
    __table_args__ = (CheckConstraint("looked_at >= 0 AND changed >= 0", name="rederiving_counts"),)

    pass_line_id: Mapped[int] = mapped_column(ForeignKey("pass_line.id"), index=True)
    first_year: Mapped[int]
    last_year: Mapped[int | None]
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    reached_id: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))

    line: Mapped[PassLine] = relationship()
    job: Mapped[Job | None] = relationship()


class ChangedPass(Base):
    """One person's pass that came out otherwise; a certificate is never touched, only shown.

    Invariant: one per run, person and level.
    """

    __tablename__ = "changed_pass"
    __table_args__ = (UniqueConstraint("rederiving_id", "person_id", "level"),)

    rederiving_id: Mapped[int] = mapped_column(ForeignKey("rederiving.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    level: Mapped[Level]
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    change: Mapped[PassChange]

    rederiving: Mapped[Rederiving] = relationship()
    person: Mapped[Person] = relationship()
    county: Mapped[County] = relationship()
