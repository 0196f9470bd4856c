"""Where a local sitting is held, who sits where, and who came."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.exams.models.registrations import Registration
from trainer.domain.exams.models.sittings import Sitting
from trainer.domain.people.models import User
from trainer.domain.people.places import County, Township


class ExamSite(Base):
    """A school or hall in which a local sitting is held."""

    __tablename__ = "exam_site"
    __table_args__ = (
        UniqueConstraint(
            "sitting_id", "name", info={"refusal": say("这场考试已有同名的考点，请换一个名称。")}
        ),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    township_id: Mapped[int | None] = mapped_column(ForeignKey("township.id"))
    name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(120))
    accessible: Mapped[bool] = mapped_column(default=False)

    sitting: Mapped[Sitting] = relationship()
    county: Mapped[County] = relationship()
    township: Mapped[Township | None] = relationship()
    rooms: Mapped[list["ExamRoom"]] = relationship(
        order_by="ExamRoom.number", back_populates="site"
    )

    @property
    def seats(self) -> int:
        """How many people can sit here."""
        return sum(room.capacity for room in self.rooms)


class ExamRoom(Base):
    """A room of a site: its seats stand in rows and are numbered from the front left, row by row.

    `unused` lists seats that nobody gets (broken, or too near the door).
    """

    __tablename__ = "exam_room"
    __table_args__ = (
        UniqueConstraint(
            "sitting_id", "number", info={"refusal": say("这场考试已有这个考场号，请换一个。")}
        ),
        CheckConstraint("number BETWEEN 1 AND 9999", name="room_number"),
        CheckConstraint("seat_rows BETWEEN 1 AND 60", name="room_rows"),
        CheckConstraint("seat_columns BETWEEN 1 AND 40", name="room_columns"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("exam_site.id"), index=True)
    number: Mapped[int]
    place: Mapped[str] = mapped_column(String(60), default="")
    seat_rows: Mapped[int]
    seat_columns: Mapped[int]
    unused: Mapped[list[int]] = mapped_column(JSON, default=list)

    site: Mapped[ExamSite] = relationship(back_populates="rooms")

    @property
    def seat_numbers(self) -> list[int]:
        """The seats that can be given."""
        closed = set(self.unused)
        return [n for n in range(1, self.seat_rows * self.seat_columns + 1) if n not in closed]

    @property
    def capacity(self) -> int:
        """How many people can sit here."""
        return len(self.seat_numbers)


class SeatingState(Choice):
    """Whether a plan of seats may still be drawn anew."""

    PLANNED = "planned", say("编排中"), "warning"
    FIXED = "fixed", say("已确定"), "success"


FIX = Step(say("确定座位"), (SeatingState.PLANNED,), SeatingState.FIXED)


class SeatingPlan(Stateful, Base):
    """How the seats of a sitting were given: by a rule from a seed, so that it can be repeated.

    Invariant: one plan per sitting. `counts` is what the rule reported.
    """

    __tablename__ = "seating_plan"
    __table_args__ = (
        UniqueConstraint(
            "sitting_id",
            info={"refusal": say("刚才有其他人先编排了座位，请刷新页面查看。")},
        ),
        CheckConstraint("(state = 'fixed') = (fixed_at IS NOT NULL)", name="plan_fixed"),
        CheckConstraint("last_ticket >= 0", name="plan_tickets"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    seed: Mapped[str] = mapped_column(String(40))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[SeatingState] = mapped_column(default=SeatingState.PLANNED)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    fixed_at: Mapped[datetime | None]
    fixed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    last_ticket: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    sitting: Mapped[Sitting] = relationship()
    made_by: Mapped[User | None] = relationship(foreign_keys=[made_by_id])
    fixed_by: Mapped[User | None] = relationship(foreign_keys=[fixed_by_id])

    __mapper_args__ = {"version_id_col": version}


class SeatOutcome(Choice):
    """What the invigilators of the room reported of a seat."""

    PRESENT = "present", say("到"), "success"
    ABSENT = "absent", say("缺"), "warning"
    VIOLATION = "violation", say("违纪"), "danger"


class Placement(Base):
    """The seat of one registration.

    Invariant: one seat per registration, one registration per seat.
    """

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint(
            "registration_id", info={"refusal": say("这名考生刚才已经安排了座位，请刷新页面。")}
        ),
        UniqueConstraint(
            "room_id", "seat", info={"refusal": say("这个座位已经安排给别人，请另选一个。")}
        ),
        UniqueConstraint("ticket_number"),
        CheckConstraint("seat >= 1", name="placement_seat"),
        CheckConstraint("(moved_at IS NULL) = (moved_reason = '')", name="placement_moved"),
        CheckConstraint("(outcome IS NULL) = (outcome_at IS NULL)", name="placement_outcome"),
        CheckConstraint(
            "outcome IS NULL OR outcome <> 'violation' OR outcome_note <> ''",
            name="placement_violation",
        ),
        Index("ix_placement_plan_room", "plan_id", "room_id"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("seating_plan.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    room_id: Mapped[int] = mapped_column(ForeignKey("exam_room.id"))
    seat: Mapped[int]
    ticket_number: Mapped[str | None] = mapped_column(String(20))
    moved_at: Mapped[datetime | None]
    moved_reason: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[SeatOutcome | None]
    outcome_note: Mapped[str] = mapped_column(String(200), default="")
    outcome_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    plan: Mapped[SeatingPlan] = relationship()
    registration: Mapped[Registration] = relationship()
    room: Mapped[ExamRoom] = relationship()

    __mapper_args__ = {"version_id_col": version}
