"""Scores, and the passes that follow from them."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.text import Choice, Sentence, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.certificates.models import Certificate, Level, LocalLevel, of_local_level
from trainer.domain.exams.models.sittings import ExamSubject, Sitting
from trainer.domain.imports.models import LoadedFile
from trainer.domain.people.models import Person
from trainer.domain.people.places import County


class ScoreState(Choice):
    """What a result is."""

    MARKED = "marked", say("有成绩"), "success"
    ABSENT = "absent", say("缺考"), "warning"
    VIOLATION = "violation", say("违纪"), "danger"


class Score(Base):
    """One person's result in one subject of one sitting, in tenths of a mark.

    A result that is corrected stays, and the new one names it (`replaces_id`); `from_room`: it
    follows what was recorded of the exam room. Invariant: one that holds per person, subject and
    sitting; a mark stands exactly where there is one.
    """

    __tablename__ = "score"
    __table_args__ = (
        Index(
            "uq_score_live",
            "person_id",
            "subject_id",
            "sitting_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
            info={"refusal": say("这一科的成绩刚才已由别人录入，请刷新页面后核对。")},
        ),
        UniqueConstraint(
            "replaces_id",
            info={"refusal": say("这一科的成绩刚才已由别人更正，请刷新页面后核对。")},
        ),
        CheckConstraint("(state = 'marked') = (mark_tenths IS NOT NULL)", name="score_mark"),
        CheckConstraint("mark_tenths BETWEEN 0 AND 10000", name="score_range"),
        Index("ix_score_sitting_county", "sitting_id", "county_id"),
        Index("ix_score_file_id", "file_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("exam_subject.id"))
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    year: Mapped[int]
    state: Mapped[ScoreState]
    mark_tenths: Mapped[int | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("loaded_file.id"))
    row_number: Mapped[int | None]
    recorded_at: Mapped[datetime]
    from_room: Mapped[bool] = mapped_column(default=False)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("score.id"))
    replaced_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    subject: Mapped[ExamSubject] = relationship(lazy="joined")
    sitting: Mapped[Sitting] = relationship()
    file: Mapped[LoadedFile | None] = relationship()


class PassState(Choice):
    """Where a pass stands on its way to the certificate."""

    WAITING = "waiting", say("合格待证书"), "info"
    CERTIFIED = "certified", say("已录入证书"), "success"
    VOID = "void", say("已取消"), "neutral"


CERTIFY = Step(say("录入证书"), (PassState.WAITING,), PassState.CERTIFIED)
UNCERTIFY = Step(say("撤回证书录入"), (PassState.CERTIFIED,), PassState.WAITING)
VOID = Step(say("取消合格"), (PassState.WAITING, PassState.CERTIFIED), PassState.VOID)


class ExamPass(Stateful, Base):
    """All subjects of a level passed within the years allowed; derived, never typed in.

    `counted` lists the scores that count. Invariant: one live pass per person and level. Where a
    level's pass is only a statement (合格证明), the review (评审) stands between it and the
    certificate.
    """

    __tablename__ = "exam_pass"
    __table_args__ = (
        Index(
            "uq_exam_pass_live",
            "person_id",
            "level",
            unique=True,
            sqlite_where=text("state <> 'void' AND local_level_id IS NULL"),
            postgresql_where=text("state <> 'void' AND local_level_id IS NULL"),
            info={"refusal": say("这个人这一级别的合格记录刚才已由别人办理，请刷新页面后再办理。")},
        ),
        Index(
            "uq_exam_pass_local",
            "person_id",
            "local_level_id",
            unique=True,
            sqlite_where=text("state <> 'void'"),
            postgresql_where=text("state <> 'void'"),
            info={"refusal": say("这个人这一级别的合格记录刚才已由别人办理，请刷新页面后再办理。")},
        ),
        of_local_level("pass_local"),
        CheckConstraint(
            "(state = 'certified') = (certificate_id IS NOT NULL)", name="pass_certified"
        ),
        CheckConstraint("(reviewed_on IS NULL) = (review_basis = '')", name="pass_review"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    level: Mapped[Level]
    local_level_id: Mapped[int | None] = mapped_column(ForeignKey("local_level.id"))
    year: Mapped[int]
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    passed_on: Mapped[date]
    counted: Mapped[list[int]] = mapped_column(JSON)
    state: Mapped[PassState] = mapped_column(default=PassState.WAITING, index=True)
    reviewed_on: Mapped[date | None]
    review_basis: Mapped[str] = mapped_column(String(200), default="")
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    found_at: Mapped[datetime]
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()

    person: Mapped[Person] = relationship()
    county: Mapped[County] = relationship()
    local_level: Mapped[LocalLevel | None] = relationship()
    certificate: Mapped[Certificate | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def level_name(self) -> str | Sentence:
        """What the level is called: the national one, or the county's own name."""
        return self.local_level.name if self.local_level else self.level.label
