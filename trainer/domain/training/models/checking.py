"""Who checked themselves in by the room's code, and what each status of attendance counts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.text import say
from trainer.domain.people.models import User
from trainer.domain.people.places import County
from trainer.domain.training.models.states import Half

TERMS_THAT_DAY = say("这一天已经有一份规定。请换一个开始日期。")


class AttendanceTerms(Base):
    """What 到, 迟到, 早退, 请假 and 缺 count, in percent of the hours, for courses from a day on.

    The city's terms (no county) hold where a county has none of its own. A course keeps those that
    held when it was made.
    """

    __tablename__ = "attendance_terms"
    __table_args__ = (
        *(
            CheckConstraint(
                f"{name}_share BETWEEN 0 AND 100", name=f"attendance_terms_{name}_share"
            )
            for name in ("present", "late", "early", "leave", "absent")
        ),
        Index(
            "uq_attendance_terms_county",
            "county_id",
            "from_day",
            unique=True,
            info={"refusal": TERMS_THAT_DAY},
        ),
        Index(
            "uq_attendance_terms_city",
            "from_day",
            unique=True,
            sqlite_where=text("county_id IS NULL"),
            postgresql_where=text("county_id IS NULL"),
            info={"refusal": TERMS_THAT_DAY},
        ),
    )

    county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"))
    from_day: Mapped[date]
    present_share: Mapped[int]
    late_share: Mapped[int]
    early_share: Mapped[int]
    leave_share: Mapped[int]
    absent_share: Mapped[int]
    basis: Mapped[str] = mapped_column(String(200))
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime]

    county: Mapped[County | None] = relationship()
    set_by: Mapped[User | None] = relationship()


class SelfCheckIn(Base):
    """Somebody with a seat typed or scanned the code of the room.

    Invariant: once per sign-up and part. `device` is a keyed hash of what the browser keeps; two
    people with the same one are shown to the instructor, never refused.
    """

    __tablename__ = "self_check_in"
    __table_args__ = (
        UniqueConstraint(
            "sign_up_id", "half", info={"refusal": say("您在这一部分已经签过到，不用再签。")}
        ),
        Index("ix_self_check_in_session_device", "session_id", "half", "device"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    sign_up_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id"))
    half: Mapped[Half]
    device: Mapped[str] = mapped_column(String(64))
    turn: Mapped[int]
    checked_in_at: Mapped[datetime]
