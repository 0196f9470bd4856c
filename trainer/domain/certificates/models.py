"""Certificates of the three levels, each with the dates that policies ask for."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.sealed import HasUid
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.models import Person
from trainer.domain.people.places import County


class Level(Choice):
    """The three levels of the national qualification, in rising order."""

    ASSISTANT = "assistant", say("助理社会工作师"), "info"
    WORKER = "worker", say("社会工作师"), "info"
    SENIOR = "senior", say("高级社会工作师"), "info"

    @property
    def rank(self) -> int:
        """1 for the lowest level, 3 for the highest."""
        return list(Level).index(self) + 1


class CertificateSource(Choice):
    """How we came to know of a certificate."""

    EXAM = "exam", say("考试成绩")
    IMPORT = "import", say("名册导入")
    DECLARED = "declared", say("核对原件后录入")


class CertificateState(Choice):
    """Whether the certificate holds. How its registration stands follows from dates."""

    VALID = "valid", say("有效"), "success"
    REVOKED = "revoked", say("已撤销"), "danger"


REVOKE = Step(say("撤销证书"), (CertificateState.VALID,), CertificateState.REVOKED)


class RegistrationState(Choice):
    """How the registration of a certificate stands today, derived from its dates."""

    NOT_YET = "not_yet", say("未登记"), "info"
    LATE = "late", say("逾期未登记"), "warning"
    IN_PROGRESS = "in_progress", say("登记中"), "info"
    CURRENT = "current", say("登记有效"), "success"
    EXPIRING = "expiring", say("登记将到期"), "warning"
    LAPSED = "lapsed", say("登记已过期"), "warning"
    REVOKED = "revoked", say("证书已撤销"), "danger"


class Certificate(HasUid, Stateful, Base):
    """One certificate of one person.

    Invariant: a number (管理号) exists once, and a person holds at most one live certificate
    of a level. A revoked certificate stays, and keeps its number.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint(
            "number", info={"refusal": say("这个管理号已经录入过，请核对证书上的管理号。")}
        ),
        Index(
            "uq_certificate_live",
            "person_id",
            "level",
            unique=True,
            sqlite_where=text("state = 'valid'"),
            postgresql_where=text("state = 'valid'"),
            info={"refusal": say("这个人已经有一本同级别的有效证书，不能重复录入。")},
        ),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_when"),
        CheckConstraint("state <> 'revoked' OR revoked_reason <> ''", name="revoked_why"),
        CheckConstraint("exam_year BETWEEN 2008 AND 2100", name="certificate_year"),
        CheckConstraint("registered_until_on > registered_on", name="registration_period"),
        CheckConstraint(
            "(registered_until_on IS NULL) = (registered_on IS NULL)", name="registration_dates"
        ),
        Index("ix_certificate_level_year", "level", "exam_year"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    level: Mapped[Level]
    number: Mapped[str] = mapped_column(String(40))
    exam_year: Mapped[int]
    approved_on: Mapped[date]
    issued_on: Mapped[date | None]
    published_on: Mapped[date | None]
    exam_county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"), index=True)
    source: Mapped[CertificateSource]
    recorded_at: Mapped[datetime]
    state: Mapped[CertificateState] = mapped_column(default=CertificateState.VALID)
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(String(300), default="")
    registration_applied_on: Mapped[date | None]
    registered_on: Mapped[date | None]
    registered_until_on: Mapped[date | None]
    registration_place: Mapped[str] = mapped_column(String(100), default="")
    version: Mapped[int] = mapped_column()

    person: Mapped[Person] = relationship()
    exam_county: Mapped[County | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class DeclaredCertificate(Base):
    """A certificate that somebody says they hold, until its original was seen at the counter.

    It proves nothing: where a rule asks for the certificate, a person looks at it.
    """

    __tablename__ = "declared_certificate"
    __table_args__ = (
        UniqueConstraint("person_id", "level", info={"refusal": say("这一级的证书您已经填报过。")}),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    level: Mapped[Level]
    held_on: Mapped[date]
    declared_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
