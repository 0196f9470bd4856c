"""What is taught: courses, what lies ready for those with a seat, and what these say afterwards."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.files import HoldsFile
from trainer.core.text import say
from trainer.domain.certificates.models import HoursCategory, Level
from trainer.domain.people.places import County
from trainer.domain.training.models.limits import CourseLimit
from trainer.domain.training.models.states import CourseKind, Precedence, Reach

if TYPE_CHECKING:
    from trainer.domain.training.models import Session


class Course(Base):
    """What is taught: one or more sessions of a county's free training."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("present_share BETWEEN 0 AND 100", name="course_present_share"),
        CheckConstraint("late_share BETWEEN 0 AND 100", name="course_late_share"),
        CheckConstraint("early_share BETWEEN 0 AND 100", name="course_early_share"),
        CheckConstraint("leave_share BETWEEN 0 AND 100", name="course_leave_share"),
        CheckConstraint("absent_share BETWEEN 0 AND 100", name="course_absent_share"),
        CheckConstraint("required_share BETWEEN 0 AND 100", name="course_required_share"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    title: Mapped[str] = mapped_column(String(100))
    level: Mapped[Level | None]
    subject: Mapped[str] = mapped_column(String(50), default="")
    kind: Mapped[CourseKind] = mapped_column(default=CourseKind.ON_SITE)
    reach: Mapped[Reach] = mapped_column(default=Reach.COUNTY)
    precedence: Mapped[Precedence] = mapped_column(default=Precedence.IN_ORDER)
    hours_category: Mapped[HoursCategory | None]
    free: Mapped[bool] = mapped_column(default=True)
    organiser: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(Text, default="")
    present_share: Mapped[int] = mapped_column(default=100, server_default="100")
    late_share: Mapped[int] = mapped_column(default=80)
    early_share: Mapped[int] = mapped_column(default=50)
    leave_share: Mapped[int] = mapped_column(default=0, server_default="0")
    absent_share: Mapped[int] = mapped_column(default=0, server_default="0")
    required_share: Mapped[int] = mapped_column(default=80)
    required_tenths: Mapped[int] = mapped_column(default=0)

    county: Mapped[County] = relationship()
    sessions: Mapped[list["Session"]] = relationship(
        order_by="Session.starts_at", back_populates="course"
    )
    limit: Mapped[CourseLimit | None] = relationship(lazy="selectin", cascade="all, delete-orphan")
    materials: Mapped[list["Material"]] = relationship(
        order_by="Material.id", back_populates="course"
    )


class Material(Base):
    """Something to read or to open, for those who have a seat in the course."""

    __tablename__ = "material"
    __table_args__ = (
        CheckConstraint(
            "link <> '' OR body <> '' OR file_name <> ''", name="material_of_something"
        ),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    title: Mapped[str] = mapped_column(String(100))
    link: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    file_name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    added_at: Mapped[datetime]

    course: Mapped[Course] = relationship(back_populates="materials")
    file: Mapped["MaterialFile | None"] = relationship(cascade="all, delete-orphan")


class MaterialFile(HoldsFile, Base):
    """The file of a material, sealed; it goes when the material goes."""

    __tablename__ = "material_file"
    __table_args__ = (
        CheckConstraint(
            "media_type IN ('image/jpeg', 'application/pdf', "
            "'application/vnd.openxmlformats-officedocument.wordprocessingml.document', "
            "'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', "
            "'application/vnd.openxmlformats-officedocument.presentationml.presentation')",
            name="material_file_type",
        ),
        CheckConstraint("size BETWEEN 1 AND 10485760", name="material_file_bytes"),
    )

    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), unique=True)


class Evaluation(Base):
    """What somebody who attended thought of the course: marks of one to five, and words.

    Invariant: one evaluation per person and course. Who gave it is shown to nobody.
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint(
            "course_id", "person_id", info={"refusal": say("这门课程您已经评价过，谢谢。")}
        ),
        CheckConstraint("content BETWEEN 1 AND 5", name="evaluation_content"),
        CheckConstraint("teaching BETWEEN 1 AND 5", name="evaluation_teaching"),
        CheckConstraint("arrangement BETWEEN 1 AND 5", name="evaluation_arrangement"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    content: Mapped[int]
    teaching: Mapped[int]
    arrangement: Mapped[int]
    words: Mapped[str] = mapped_column(String(500), default="")
    given_at: Mapped[datetime]
