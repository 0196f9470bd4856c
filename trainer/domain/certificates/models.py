"""Certificates of national and local levels, each with the dates that policies ask for."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.sealed import HasUid
from trainer.core.text import Choice, Sentence, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County


class Level(Choice):
    """The national qualification's three levels, in rising order; below them the local ones."""

    LOCAL = "local", say("县级社工员"), "info"
    ASSISTANT = "assistant", say("助理社会工作师"), "info"
    WORKER = "worker", say("社会工作师"), "info"
    SENIOR = "senior", say("高级社会工作师"), "info"

    @property
    def rank(self) -> int:
        """1 for the lowest national level, 3 for the highest; 0 for local levels."""
        return list(Level).index(self)


NATIONAL = (Level.ASSISTANT, Level.WORKER, Level.SENIOR)
"""The levels to which the national rules of conditions, registration and hours apply."""


class LocalLevel(Base):
    """A level below the national ones that a county, or the city, examines and certifies itself.

    `within_years`: in how many consecutive exam years its subjects are passed; 0: in one sitting.
    """

    __tablename__ = "local_level"
    __table_args__ = (
        Index(
            "uq_local_level_county",
            "county_id",
            "name",
            unique=True,
            info={"refusal": say("本县（市、区）已经有这个名称的级别，请换一个名称。")},
        ),
        Index(
            "uq_local_level_city",
            "name",
            unique=True,
            sqlite_where=text("county_id IS NULL"),
            postgresql_where=text("county_id IS NULL"),
            info={"refusal": say("市里已经有这个名称的级别，请换一个名称。")},
        ),
        CheckConstraint("within_years BETWEEN 0 AND 5", name="local_level_within"),
        CheckConstraint("valid_years BETWEEN 1 AND 20", name="local_level_valid"),
        CheckConstraint("until_on >= from_on", name="local_level_days"),
        CheckConstraint("basis <> ''", name="local_level_basis"),
    )

    county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"))
    name: Mapped[str] = mapped_column(String(30))
    within_years: Mapped[int] = mapped_column(default=0)
    valid_years: Mapped[int | None]
    basis: Mapped[str] = mapped_column(String(200))
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    county: Mapped[County | None] = relationship()


def of_local_level(name: str) -> CheckConstraint:
    """Exactly the rows of a local level say which one."""
    return CheckConstraint("(level = 'local') = (local_level_id IS NOT NULL)", name=name)


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
    NOT_ASKED = "not_asked", say("不需国家登记"), "neutral"
    ENDED = "ended", say("证书已过有效期"), "warning"


class Certificate(HasUid, Stateful, Base):
    """One certificate of one person.

    Invariant: a number (管理号) exists once, and a person holds at most one live certificate
    of a level. A revoked certificate stays, and keeps its number. `file_id`: the roster that it
    came with, so that the roster can be taken back.
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
            sqlite_where=text("state = 'valid' AND local_level_id IS NULL"),
            postgresql_where=text("state = 'valid' AND local_level_id IS NULL"),
            info={"refusal": say("这个人已经有一本同级别的有效证书，不能重复录入。")},
        ),
        Index(
            "uq_certificate_local",
            "person_id",
            "local_level_id",
            unique=True,
            sqlite_where=text("state = 'valid'"),
            postgresql_where=text("state = 'valid'"),
            info={"refusal": say("这个人已经有一本同级别的有效证书，不能重复录入。")},
        ),
        of_local_level("certificate_local"),
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
    local_level_id: Mapped[int | None] = mapped_column(ForeignKey("local_level.id"))
    number: Mapped[str] = mapped_column(String(40))
    exam_year: Mapped[int]
    approved_on: Mapped[date]
    issued_on: Mapped[date | None]
    published_on: Mapped[date | None]
    exam_county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"), index=True)
    source: Mapped[CertificateSource]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("loaded_file.id"), index=True)
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
    local_level: Mapped[LocalLevel | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def level_county_id(self) -> int | None:
        """Whose local level it is of; None: the whole city's, or a national one."""
        return self.local_level.county_id if self.local_level else None

    @property
    def valid_years(self) -> int | None:
        """How long a certificate of its local level is valid; None: without an end."""
        return self.local_level.valid_years if self.local_level else None

    @property
    def level_name(self) -> str | Sentence:
        """What the certificate is called: the national level, or the county's own name."""
        return self.local_level.name if self.local_level else self.level.label


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

    @property
    def level_name(self) -> Sentence:
        """What the level is called; only national ones are declared."""
        return self.level.label


class HoursCategory(Choice):
    """What kind of continuing education an activity is."""

    TRAINING = "training", say("面授培训")
    ONLINE = "online", say("网络课程")
    SEMINAR = "seminar", say("讲座、研讨")
    STUDY = "study", say("社会工作专业学历教育")
    WRITING = "writing", say("论文、著作")


class HoursState(Choice):
    """Where an entry of the ledger stands. What was corrected stays, as replaced."""

    FILED = "filed", say("待审核"), "info"
    RETURNED = "returned", say("退回补充"), "warning"
    COUNTED = "counted", say("已计入"), "success"
    WITHDRAWN = "withdrawn", say("已撤回"), "neutral"
    REPLACED = "replaced", say("已更正"), "neutral"


COUNT = Step(say("计入学时"), (HoursState.FILED,), HoursState.COUNTED)
RETURN = Step(say("退回补充"), (HoursState.FILED,), HoursState.RETURNED)
FILE_AGAIN = Step(say("重新提交"), (HoursState.RETURNED,), HoursState.FILED)
TAKE_BACK = Step(say("撤回学时"), (HoursState.FILED, HoursState.RETURNED), HoursState.WITHDRAWN)
CORRECT = Step(
    say("更正学时"),
    (HoursState.FILED, HoursState.RETURNED, HoursState.COUNTED),
    HoursState.REPLACED,
)


class HoursNeed(Base):
    """How many hours a registration of this level asks for that begins on or after a day."""

    __tablename__ = "hours_need"
    __table_args__ = (
        UniqueConstraint("level", "from_on"),
        CheckConstraint("need_tenths > 0", name="hours_need_some"),
    )

    level: Mapped[Level]
    from_on: Mapped[date]
    need_tenths: Mapped[int]
    basis: Mapped[str] = mapped_column(String(100))


class HoursCap(Base):
    """How many hours of one category count at most in a registration that begins from a day on."""

    __tablename__ = "hours_cap"
    __table_args__ = (
        UniqueConstraint("category", "from_on"),
        CheckConstraint("most_tenths >= 0", name="hours_cap_none_below_zero"),
    )

    category: Mapped[HoursCategory]
    from_on: Mapped[date]
    most_tenths: Mapped[int | None]
    basis: Mapped[str] = mapped_column(String(100))


class HoursEntry(HasUid, Stateful, Base):
    """Hours of continuing education of one activity, in one period of registration.

    Invariant: a person's activity stands once, so in one period only (unique partial index); its
    day lies within that period.
    """

    __tablename__ = "hours_entry"
    __table_args__ = (
        Index(
            "uq_hours_entry_activity",
            "person_id",
            "activity",
            unique=True,
            sqlite_where=text("state IN ('filed', 'returned', 'counted')"),
            postgresql_where=text("state IN ('filed', 'returned', 'counted')"),
            info={"refusal": say("这项活动已经登记过学时：同一项活动只计一次，也不跨两个登记期。")},
        ),
        CheckConstraint("held_on BETWEEN cycle_from AND cycle_until", name="hours_entry_in_cycle"),
        CheckConstraint("hours_tenths > 0", name="hours_entry_some"),
        CheckConstraint(
            "state NOT IN ('returned', 'counted') OR decided_at IS NOT NULL",
            name="hours_entry_decided",
        ),
        CheckConstraint("state <> 'returned' OR answer <> ''", name="hours_entry_answer"),
        CheckConstraint("state <> 'replaced' OR reason <> ''", name="hours_entry_reason"),
        Index("ix_hours_entry_certificate_cycle", "certificate_id", "cycle_from"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    cycle_from: Mapped[date]
    cycle_until: Mapped[date]
    category: Mapped[HoursCategory]
    title: Mapped[str] = mapped_column(String(120))
    organiser: Mapped[str] = mapped_column(String(100))
    held_on: Mapped[date]
    hours_tenths: Mapped[int]
    activity: Mapped[str] = mapped_column(String(200))
    evidence: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[HoursState] = mapped_column(default=HoursState.FILED, index=True)
    filed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answer: Mapped[str] = mapped_column(String(300), default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("hours_entry.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column()

    person: Mapped[Person] = relationship()
    certificate: Mapped[Certificate] = relationship()
    decided_by: Mapped[User | None] = relationship()
    replaces: Mapped["HoursEntry | None"] = relationship(remote_side="HoursEntry.id")

    __mapper_args__ = {"version_id_col": version}
