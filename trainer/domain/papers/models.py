"""Papers that an office has issued, and the number series they are counted in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.files import StoredFile
from trainer.core.outbox import Job
from trainer.core.sealed import HasUid, Sealed
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.models import User
from trainer.domain.people.places import County, Office


class PaperKind(Choice):
    """What was issued. The values are the kinds of documents that can be printed."""

    AWARD_LETTER = "award_letter", say("奖励通知书")
    WORKERS_ROSTER = "workers_roster", say("优秀社会工作者名单")
    DECISION = "decision", say("评选结果决定")
    HONOUR_CERTIFICATE = "honour_certificate", say("荣誉证书")
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


class WordingState(Choice):
    """Whether papers are issued with a wording."""

    DRAFT = "draft", say("待复核"), "info"
    IN_FORCE = "in_force", say("使用中"), "success"
    ENDED = "ended", say("已停用"), "neutral"


ADOPT = Step(say("发布措辞"), (WordingState.DRAFT,), WordingState.IN_FORCE)
SUPERSEDE = Step(say("停用措辞"), (WordingState.IN_FORCE,), WordingState.ENDED)
DROP = Step(say("放弃草稿"), (WordingState.DRAFT,), WordingState.ENDED)


class PaperWording(Stateful, Base):
    """One edition of the words of a kind of paper. What it says never changes (a trigger).

    Invariant: one edition of a kind is in force; whoever wrote it does not publish it.
    """

    __tablename__ = "paper_wording"
    __table_args__ = (
        UniqueConstraint(
            "kind",
            "edition",
            info={"refusal": say("别人刚刚保存了新的一版，请再保存一次，您写的内容还在。")},
        ),
        CheckConstraint("edition > 0", name="paper_wording_edition"),
        CheckConstraint(
            "made_by_id IS NULL OR published_by_id IS NULL OR made_by_id <> published_by_id",
            name="paper_wording_two_people",
            info={"refusal": say("措辞由一人起草、另一人发布，起草人不能发布自己写的这一版。")},
        ),
        CheckConstraint(
            "state <> 'in_force' OR published_at IS NOT NULL", name="paper_wording_published"
        ),
        Index(
            "uq_paper_wording_in_force",
            "kind",
            unique=True,
            sqlite_where=text("state = 'in_force'"),
            postgresql_where=text("state = 'in_force'"),
            info={"refusal": say("别人刚刚发布了另一版，请刷新页面核对。")},
        ),
    )

    kind: Mapped[PaperKind]
    edition: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(200), default="")
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("paper_wording.id"))
    state: Mapped[WordingState] = mapped_column(default=WordingState.DRAFT)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    made_by: Mapped[User | None] = relationship(foreign_keys=[made_by_id])
    published_by: Mapped[User | None] = relationship(foreign_keys=[published_by_id])
    based_on: Mapped["PaperWording | None"] = relationship(remote_side="PaperWording.id")

    __mapper_args__ = {"version_id_col": version}


class Paper(HasUid, Stateful, Base):
    """One issued document: what it said when it was issued, and whether it still holds.

    Invariant: number, code, dates, wording and facts never change (a trigger holds that); numbers
    of a series have neither gap nor double.
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
    wording_id: Mapped[int | None] = mapped_column(ForeignKey("paper_wording.id"), index=True)
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
    wording: Mapped[PaperWording | None] = relationship()
    job: Mapped[Job | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    replaced_by: Mapped["Paper | None"] = relationship(remote_side="Paper.id")
    seal: Mapped["PaperSeal | None"] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": version}

    @property
    def holds(self) -> bool:
        """Whether it was neither voided nor replaced."""
        return self.state is PaperState.ISSUED

    @property
    def held_file(self) -> StoredFile | None:
        """What is handed out: the sealed file where there is one, else the printed one."""
        return self.file if self.seal is None else self.seal.file

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


class SealWay(Choice):
    """How an office seals; each way is a part of the program that takes a file and seals it."""

    PADES = "pades", say("PDF 数字签名（PAdES）")


class SealCertificate(HasUid, Base):
    """With what an office seals, for some time. The private key lies sealed with the instance's."""

    __tablename__ = "seal_certificate"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="seal_certificate_period"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawal_reason = '')", name="seal_certificate_withdrawn"
        ),
        UniqueConstraint(
            "office_id", "fingerprint", info={"refusal": say("这张用印证书已经登记过。")}
        ),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    way: Mapped[SealWay] = mapped_column(default=SealWay.PADES)
    holder: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    chain: Mapped[list[str]] = mapped_column(JSON)
    key_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    is_test: Mapped[bool]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(String(300), default="")

    office: Mapped[Office] = relationship()

    key = Sealed("seal_certificate.key")

    def covers(self, day: date) -> bool:
        """Whether the office seals with it on that day."""
        return self.withdrawn_at is None and self.starts_on <= day <= self.ends_on


class PaperSeal(Base):
    """The seal on a paper: by whose order, with which certificate, and the file that came of it.

    Invariant: a paper is sealed once, and its seal never changes (a trigger holds that).
    """

    __tablename__ = "paper_seal"
    __table_args__ = (
        UniqueConstraint("paper_id", info={"refusal": say("这份文书已经用印，不再重复用印。")}),
    )

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("seal_certificate.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    unsealed_sha256: Mapped[str] = mapped_column(String(64))
    sealed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    sealed_at: Mapped[datetime]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)

    certificate: Mapped[SealCertificate] = relationship()
    file: Mapped[StoredFile] = relationship()
    sealed_by: Mapped[User] = relationship()


_FROZEN = "kind, prefix, year, serial, number, code, facts, wording_id, issued_at, issued_on"
_WRITTEN = "kind, edition, words, reason, based_on_id, made_by_id, made_at"

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
WRITTEN = {
    "sqlite": (
        f"""CREATE TRIGGER paper_wording_kept_update BEFORE UPDATE OF {_WRITTEN} ON paper_wording
        BEGIN SELECT RAISE(ABORT, 'an edition of a wording does not change'); END""",
        """CREATE TRIGGER paper_wording_kept_delete BEFORE DELETE ON paper_wording
        BEGIN SELECT RAISE(ABORT, 'an edition of a wording does not change'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION paper_wording_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'an edition of a wording does not change'; END $$""",
        f"""CREATE TRIGGER paper_wording_kept BEFORE UPDATE OF {_WRITTEN} OR DELETE
        ON paper_wording FOR EACH STATEMENT EXECUTE FUNCTION paper_wording_refuse()""",
    ),
}
SEALED_ONCE = {
    "sqlite": tuple(
        f"""CREATE TRIGGER paper_seal_kept_{act.lower()} BEFORE {act} ON paper_seal
        BEGIN SELECT RAISE(ABORT, 'a seal is not changed'); END"""
        for act in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        """CREATE FUNCTION paper_seal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'a seal is not changed'; END $$""",
        """CREATE TRIGGER paper_seal_kept BEFORE UPDATE OR DELETE
        ON paper_seal FOR EACH ROW EXECUTE FUNCTION paper_seal_refuse()""",
    ),
}


def _hold(table: Any, laws: Mapping[str, tuple[str, ...]]) -> None:
    """Lay these triggers with the table."""
    for dialect, statements in laws.items():
        for statement in statements:
            law = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", law.execute_if(dialect=dialect))


_hold(PaperWording.__table__, WRITTEN)
_hold(Paper.__table__, FROZEN)
_hold(PaperSeal.__table__, SEALED_ONCE)
