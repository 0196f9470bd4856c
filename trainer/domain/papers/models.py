"""Papers that an office has issued, and the number series they are counted in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.files import StoredFile
from trainer.core.outbox import Job
from trainer.core.sealed import HasUid
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.places import County


class PaperKind(Choice):
    """What was issued. The values are the kinds of documents that can be printed."""

    AWARD_LETTER = "award_letter", say("奖励通知书")
    WORKERS_ROSTER = "workers_roster", say("优秀社会工作者名单")
    PUBLIC_NOTICE = "public_notice", say("公示")
    ATTENDANCE_SHEET = "attendance_sheet", say("签到表")
    PAYMENT_LIST = "payment_list", say("发放汇总表")
    ADMISSION_TICKET = "admission_ticket", say("准考证")
    EXAM_ROOM_SHEETS = "exam_room_sheets", say("考场门贴和签到表")
    COMPLETION_CERTIFICATE = "completion_certificate", say("结业证书")


class PaperState(Choice):
    """Whether the paper still holds."""

    ISSUED = "issued", say("有效"), "success"
    VOID = "void", say("已作废"), "danger"
    REPLACED = "replaced", say("已由新文书替代"), "warning"


VOID = Step(say("作废"), (PaperState.ISSUED,), PaperState.VOID)
REPLACE = Step(say("换发"), (PaperState.ISSUED,), PaperState.REPLACED)


class PaperSeries(Base):
    """The last number given for one office prefix, kind and year. Its row is the lock."""

    __tablename__ = "paper_series"
    __table_args__ = (UniqueConstraint("prefix", "kind", "year"),)

    prefix: Mapped[str] = mapped_column(String(20))
    kind: Mapped[PaperKind]
    year: Mapped[int]
    last: Mapped[int]


class Paper(HasUid, Stateful, Base):
    """One issued document: what it said when it was issued, and whether it still holds.

    Invariant: number, code, dates and facts never change (a trigger holds that); numbers of a
    series have neither gap nor double.
    """

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("prefix", "kind", "year", "serial"),
        CheckConstraint("serial > 0", name="paper_serial"),
        CheckConstraint("(state = 'issued') = (ended_at IS NULL)", name="paper_ended"),
        CheckConstraint(
            "(state = 'replaced') = (replaced_by_id IS NOT NULL)", name="paper_replaced"
        ),
        Index("ix_paper_subject", "subject_type", "subject_id"),
    )

    kind: Mapped[PaperKind]
    county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"), index=True)
    prefix: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(60), unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    subject_type: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int]
    state: Mapped[PaperState] = mapped_column(default=PaperState.ISSUED)
    issued_at: Mapped[datetime]
    issued_on: Mapped[date]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    problem: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(300), default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    version: Mapped[int] = mapped_column()

    county: Mapped[County | None] = relationship()
    job: Mapped[Job | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    replaced_by: Mapped["Paper | None"] = relationship(remote_side="Paper.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_printing(self) -> bool:
        """Whether a job still has the paper in hand."""
        return self.file_id is None and self.job is not None and self.job.is_under_way

    @property
    def can_be_printed(self) -> bool:
        """Whether the paper holds, has no file, and nobody is making one."""
        return (
            self.state is PaperState.ISSUED
            and self.file_id is None
            and (bool(self.problem) or not self.is_printing)
        )


_FROZEN = "kind, prefix, year, serial, number, code, facts, issued_at, issued_on"

FROZEN = {
    "sqlite": (
        f"""CREATE TRIGGER paper_frozen BEFORE UPDATE OF {_FROZEN} ON paper
        BEGIN SELECT RAISE(ABORT, 'an issued paper does not change'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION paper_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'an issued paper does not change'; END $$""",
        f"""CREATE TRIGGER paper_frozen BEFORE UPDATE OF {_FROZEN}
        ON paper FOR EACH STATEMENT EXECUTE FUNCTION paper_refuse()""",
    ),
}
for _dialect, _statements in FROZEN.items():
    for _statement in _statements:
        event.listen(
            Paper.__table__,
            "after_create",
            DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
