"""What the exam authority has on record against somebody: bans, and promises that count no more."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.text import Choice, say
from trainer.domain.people.models import Person, User


class BarKind(Choice):
    """What somebody may not do while the record holds."""

    BANNED = "banned", say("停考期内，不得报考"), "danger"
    NO_PROMISE = "no_promise", say("不适用告知承诺制"), "warning"


class ExamBar(Base):
    """One entry of the authority's record, from a day to a day, with the paper it rests on.

    Invariant: one entry per person, kind and first day holds; whoever lifts it says why.
    """

    __tablename__ = "exam_bar"
    __table_args__ = (
        Index(
            "uq_exam_bar_holds",
            "person_id",
            "kind",
            "from_on",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
            info={"refusal": say("同一天开始的同类记录已经有了，请核对。")},
        ),
        CheckConstraint("until_on >= from_on", name="bar_days"),
        CheckConstraint("basis <> ''", name="bar_basis"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_reason = '')", name="bar_lifted"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[BarKind]
    from_on: Mapped[date]
    until_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lifted_at: Mapped[datetime | None]
    lifted_reason: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship()
    entered_by: Mapped[User | None] = relationship()

    def covers(self, day: date) -> bool:
        """Whether it holds on that day."""
        return self.lifted_at is None and self.from_on <= day <= self.until_on
