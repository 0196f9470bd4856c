"""What the exam is: levels, subjects, pass lines, who may sit, and the sittings of each year."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base, Fen
from trainer.core.text import Choice, Sentence, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.certificates.models import Level, LocalLevel, of_local_level
from trainer.domain.exams.models.superseded import Superseded, hold, hold_parts
from trainer.domain.people.models import User
from trainer.domain.people.places import County


class ExamLevel(Base):
    """How the subjects of a level make a pass: all within so many consecutive exam years."""

    __tablename__ = "exam_level"
    __table_args__ = (CheckConstraint("passes_within_years BETWEEN 1 AND 5", name="level_years"),)

    level: Mapped[Level] = mapped_column(unique=True)
    passes_within_years: Mapped[int]
    gives_certificate: Mapped[bool] = mapped_column(default=True)
    statement_valid_years: Mapped[int | None]
    clause: Mapped[str] = mapped_column(String(100))


class ExamSubject(Base):
    """One paper of a level. `code` names it in files; a local one has its own pass mark."""

    __tablename__ = "exam_subject"
    __table_args__ = (
        UniqueConstraint(
            "level",
            "position",
            info={"refusal": say("刚才有人同时登记了别的级别，请再提交一次。")},
        ),
        CheckConstraint("full_mark_tenths BETWEEN 1 AND 10000", name="subject_full_mark"),
        CheckConstraint("pass_tenths BETWEEN 1 AND full_mark_tenths", name="subject_pass"),
        of_local_level("subject_local"),
    )

    code: Mapped[str] = mapped_column(String(40), unique=True)
    level: Mapped[Level]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(50))
    short_name: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    full_mark_tenths: Mapped[int] = mapped_column(default=1000)
    day: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[str] = mapped_column(String(5), default="")
    ends_at: Mapped[str] = mapped_column(String(5), default="")
    fee_fen: Mapped[Fen | None]
    local_level_id: Mapped[int | None] = mapped_column(ForeignKey("local_level.id"))
    pass_tenths: Mapped[int | None]


class PassLine(Superseded, Base):
    """The mark that passes, for some years, one subject or all, one region or everywhere.

    Invariant: a line is never changed, only followed; no two of one subject and region that were
    not followed hold for one year.
    """

    __tablename__ = "pass_line"
    __table_args__ = (
        CheckConstraint("last_year IS NULL OR last_year >= first_year", name="line_years"),
        CheckConstraint("mark_tenths BETWEEN 1 AND 10000", name="line_mark"),
        CheckConstraint("(ended_at IS NULL) = (ended_basis = '')", name="line_ended"),
    )

    first_year: Mapped[int]
    last_year: Mapped[int | None]
    subject_code: Mapped[str | None] = mapped_column(String(40))
    region: Mapped[str | None] = mapped_column(String(50))
    mark_tenths: Mapped[int]
    basis: Mapped[str] = mapped_column(String(200))


hold(
    PassLine.metadata.tables["pass_line"],
    live="ended_at IS NULL",
    same="""COALESCE(other.subject_code, '') = COALESCE(NEW.subject_code, '')
        AND COALESCE(other.region, '') = COALESCE(NEW.region, '')""",
    years=("first_year", "last_year"),
    kept="first_year, last_year, subject_code, region, mark_tenths, basis",
)


class Major(Choice):
    """Which subject of study a clause asks for."""

    SOCIAL_WORK = "social_work", say("社会工作专业")
    OTHER = "other", say("其他专业")
    ANY = "any", say("专业不限")


class EligibilityVersion(Base):
    """One wording of who may sit, for some exam years. Once published it is only followed.

    Invariant: of those that were published no two hold for one year; nothing of them changes but
    the last year; who wrote one does not publish it.
    """

    __tablename__ = "eligibility_version"
    __table_args__ = (
        CheckConstraint(
            "last_exam_year IS NULL OR last_exam_year >= first_exam_year",
            name="eligibility_years",
        ),
        CheckConstraint(
            "made_by_id IS NULL OR published_by_id IS NULL OR made_by_id <> published_by_id",
            name="eligibility_two_people",
        ),
    )

    version: Mapped[str] = mapped_column(String(20), unique=True)
    first_exam_year: Mapped[int]
    last_exam_year: Mapped[int | None]
    study_rule: Mapped[str] = mapped_column(Text, default="")
    social_work: Mapped[str] = mapped_column(Text, default="")
    exclusions: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    recorded_at: Mapped[datetime]
    basis: Mapped[str] = mapped_column(String(200), default="")
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("eligibility_version.id"))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    clauses: Mapped[list["EligibilityClause"]] = relationship(
        order_by="EligibilityClause.position",
        back_populates="version_row",
        cascade="all, delete-orphan",
    )
    based_on: Mapped["EligibilityVersion | None"] = relationship(
        remote_side="EligibilityVersion.id"
    )
    made_by: Mapped[User | None] = relationship(foreign_keys=[made_by_id])
    published_by: Mapped[User | None] = relationship(foreign_keys=[published_by_id])


hold(
    EligibilityVersion.metadata.tables["eligibility_version"],
    live="published_at IS NOT NULL",
    years=("first_exam_year", "last_exam_year"),
    kept="version, first_exam_year, study_rule, social_work, exclusions, basis, made_by_id,"
    " published_by_id, published_at",
    once="published_at IS NOT NULL",
)


class EligibilityClause(Base):
    """One way to be eligible for a level; whoever meets any of them in full may sit."""

    __tablename__ = "eligibility_clause"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        CheckConstraint("years BETWEEN 0 AND 60", name="clause_years"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("eligibility_version.id"), index=True)
    position: Mapped[int]
    level: Mapped[Level]
    clause: Mapped[str] = mapped_column(String(50))
    document: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    education: Mapped[list[str]] = mapped_column(JSON)
    major: Mapped[Major]
    years: Mapped[int]
    held: Mapped[Level | None]
    graduating: Mapped[list[str]] = mapped_column(JSON, default=list)
    needs_person: Mapped[str] = mapped_column(String(200), default="")
    first_exam_year: Mapped[int | None]

    version_row: Mapped[EligibilityVersion] = relationship(back_populates="clauses")


hold_parts(
    EligibilityClause.metadata.tables["eligibility_clause"],
    whole="eligibility_version",
    key="version_id",
    once="published_at IS NOT NULL",
)


class SittingKind(Choice):
    """Where one registers: on the national portal, or here."""

    NATIONAL = "national", say("全国统一考试"), "info"
    LOCAL = "local", say("本地考试"), "info"


class SittingState(Choice):
    """Whether candidates see a sitting. Whether its window is open follows from the clock."""

    DRAFT = "draft", say("待发布"), "neutral"
    PUBLISHED = "published", say("已发布"), "success"
    CANCELLED = "cancelled", say("已取消"), "danger"


PUBLISH = Step(say("发布考试"), (SittingState.DRAFT,), SittingState.PUBLISHED)
CANCEL = Step(say("取消考试"), (SittingState.DRAFT, SittingState.PUBLISHED), SittingState.CANCELLED)


SAME_SITTING = say("这个年度已经有一场同名的考试。请换一个名称，或者先取消原来那一场。")


class Sitting(Stateful, Base):
    """One exam of one year. A national one leads to certificates, and one of a local level.

    `calendar` holds its further days by name (pay_until_on, ticket_from_on …). Invariant: one that
    was not cancelled per name, year and county (or city).
    """

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="sitting_window"),
        CheckConstraint(
            "state <> 'published' OR kind = 'national' OR "
            "(opens_at IS NOT NULL AND closes_at IS NOT NULL)",
            name="sitting_local_window",
        ),
        CheckConstraint("exam_last_on >= exam_first_on", name="sitting_exam"),
        CheckConstraint("kind = 'local' OR county_id IS NULL", name="sitting_national"),
        CheckConstraint("kind = 'local' OR local_level_id IS NULL", name="sitting_local_level"),
        CheckConstraint("year BETWEEN 2008 AND 2100", name="sitting_year"),
        Index(
            "uq_sitting_of_county",
            "title",
            "year",
            "county_id",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
            info={"refusal": SAME_SITTING},
        ),
        Index(
            "uq_sitting_of_city",
            "title",
            "year",
            unique=True,
            sqlite_where=text("state <> 'cancelled' AND county_id IS NULL"),
            postgresql_where=text("state <> 'cancelled' AND county_id IS NULL"),
            info={"refusal": SAME_SITTING},
        ),
    )

    kind: Mapped[SittingKind]
    county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"), index=True)
    title: Mapped[str] = mapped_column(String(100))
    year: Mapped[int] = mapped_column(index=True)
    levels: Mapped[list[str]] = mapped_column(JSON)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    fix_until_at: Mapped[datetime | None]
    exam_first_on: Mapped[date]
    exam_last_on: Mapped[date]
    service_cutoff_on: Mapped[date]
    applies_rules: Mapped[bool] = mapped_column(default=True)
    photo_required: Mapped[bool] = mapped_column(default=False)
    calendar: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    region: Mapped[str] = mapped_column(String(50), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    example: Mapped[bool] = mapped_column(default=False)
    local_level_id: Mapped[int | None] = mapped_column(ForeignKey("local_level.id"))
    state: Mapped[SittingState] = mapped_column(default=SittingState.DRAFT, index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cancelled_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column()

    county: Mapped[County | None] = relationship()
    local_level: Mapped[LocalLevel | None] = relationship()
    papers: Mapped[list["SittingSubject"]] = relationship(back_populates="sitting")

    __mapper_args__ = {"version_id_col": version}

    @property
    def level_list(self) -> list[Level]:
        """The levels as such, lowest first."""
        return sorted((Level(value) for value in self.levels), key=lambda level: level.rank)

    @property
    def certifies(self) -> bool:
        """Whether whoever passes gets a certificate."""
        return self.is_national or self.local_level_id is not None

    def name_of(self, level: Level) -> str | Sentence:
        """What a level is called in this sitting."""
        return self.local_level.name if level is Level.LOCAL and self.local_level else level.label

    @property
    def level_names(self) -> list[str | Sentence]:
        """What its levels are called, lowest first."""
        return [self.name_of(level) for level in self.level_list]

    @property
    def is_national(self) -> bool:
        """Whether one registers for it on the national portal only."""
        return self.kind is SittingKind.NATIONAL


class SittingSubject(Base):
    """When a subject is written in one sitting, and what it costs there; empty: not known yet.

    Invariant: the times do not change any more once tickets of the sitting hold.
    """

    __tablename__ = "sitting_subject"
    __table_args__ = (
        UniqueConstraint("sitting_id", "subject_id"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="sitting_subject_times"),
        CheckConstraint("ends_at > starts_at", name="sitting_subject_order"),
        CheckConstraint("fee_fen >= 0", name="sitting_subject_fee"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("exam_subject.id"))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    fee_fen: Mapped[Fen | None]

    sitting: Mapped[Sitting] = relationship(back_populates="papers")
    subject: Mapped[ExamSubject] = relationship(lazy="joined")
