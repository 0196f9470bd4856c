"""What people take away: proof that they completed a course, codes for online lessons, a feed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.text import say
from trainer.core.workflow import Stateful
from trainer.domain.papers.models import Paper
from trainer.domain.people.models import Person
from trainer.domain.training.models.courses import Course
from trainer.domain.training.models.states import CodeState


class Completion(Base):
    """Somebody attended enough of a course, and was given a certificate that says so.

    Invariant: one per person and course.
    """

    __tablename__ = "completion"
    __table_args__ = (
        UniqueConstraint(
            "course_id", "person_id", info={"refusal": say("刚才已有人印发了结业证书，请刷新。")}
        ),
        CheckConstraint("hours_tenths > 0", name="completion_hours"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    hours_tenths: Mapped[int]
    issued_at: Mapped[datetime]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), unique=True)

    course: Mapped[Course] = relationship()
    person: Mapped[Person] = relationship()
    paper: Mapped[Paper] = relationship()


class CourseCode(Stateful, Base):
    """One code of an online course, bought or granted elsewhere.

    Invariant: a code is given to one person and never again; a person holds one per course.
    """

    __tablename__ = "course_code"
    __table_args__ = (
        UniqueConstraint("course_id", "code", info={"refusal": say("有课程码刚才已经录入。")}),
        Index(
            "uq_course_code_given",
            "course_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'given'"),
            postgresql_where=text("state = 'given'"),
            info={"refusal": say("您已经领过这门课程的课程码。")},
        ),
        CheckConstraint("state <> 'given' OR person_id IS NOT NULL", name="course_code_given"),
        CheckConstraint("state <> 'free' OR person_id IS NULL", name="course_code_free"),
        CheckConstraint("(person_id IS NULL) = (given_at IS NULL)", name="course_code_given_when"),
        CheckConstraint(
            "(state = 'recalled') = (recalled_at IS NOT NULL)", name="course_code_recalled_when"
        ),
        Index("ix_course_code_course_state", "course_id", "state"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    code: Mapped[str] = mapped_column(String(60))
    state: Mapped[CodeState] = mapped_column(default=CodeState.FREE)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    loaded_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    course: Mapped[Course] = relationship()
    person: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class CalendarFeed(Base):
    """The private address under which a person's calendar program finds their classes.

    Only a hash of the address is kept. Invariant: one live address per person.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        Index(
            "uq_calendar_feed_live",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
            info={"refusal": say("刚才已经换了订阅地址，请刷新页面。")},
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
