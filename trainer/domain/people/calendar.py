"""The State Council's arrangement of holidays and the make-up days worked for them, day by day."""

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from trainer.core.db import Base
from trainer.core.text import Choice, say


class DayKind(Choice):
    """How a day differs from what its weekday says."""

    HOLIDAY = "holiday", say("放假"), "info"
    MAKE_UP = "make_up", say("调休上班"), "warning"


class Holiday(Base):
    """One day off, or one weekend day worked. A year with rows is known; any other is refused."""

    __tablename__ = "holiday"
    __table_args__ = (CheckConstraint("year BETWEEN 2000 AND 2100", name="holiday_year"),)

    day: Mapped[date] = mapped_column(unique=True)
    year: Mapped[int] = mapped_column(index=True)
    kind: Mapped[DayKind]
    name: Mapped[str] = mapped_column(String(50), default="")
    source: Mapped[str] = mapped_column(String(100))
