"""Counties, their predecessors and offices, townships, stations and organisations."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.text import Choice, say


class TownshipKind(Choice):
    """What kind of township-level unit."""

    STREET = "street", say("街道")
    TOWN = "town", say("镇")
    RURAL = "rural", say("乡")


class County(Base):
    """A county-level unit of the city, by its present GB/T 2260 code."""

    __tablename__ = "county"

    code: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    short_name: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    counselling_phone: Mapped[str] = mapped_column(String(50))
    counselling_hours: Mapped[str] = mapped_column(String(100))
    counselling_address: Mapped[str] = mapped_column(String(200), default="")

    offices: Mapped[list["Office"]] = relationship(order_by="Office.starts_on")

    def office_on(self, day: date) -> "Office | None":
        """The authority in charge on that day: it changed hands and may change again."""
        for office in self.offices:
            if office.covers(day):
                return office
        return None


class FormerCounty(Base):
    """A retired code that old ID numbers and certificates still carry."""

    __tablename__ = "former_county"

    code: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(50))
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    until_on: Mapped[date]

    county: Mapped[County] = relationship()


class Office(Base):
    """The authority in charge of social work in a county (none: of the city), for some time."""

    __tablename__ = "office"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="office_period"),
    )

    county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"))
    name: Mapped[str] = mapped_column(String(100))
    document_prefix: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    def covers(self, day: date) -> bool:
        """Whether the office was in charge on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Township(Base):
    """A street, town or rural township, by its nine-digit code; names are not unique."""

    __tablename__ = "township"

    code: Mapped[str] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(50))
    kind: Mapped[TownshipKind]
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)

    county: Mapped[County] = relationship()


class Station(Base):
    """The social-work station of a township."""

    __tablename__ = "station"

    name: Mapped[str] = mapped_column(String(100))
    township_id: Mapped[int] = mapped_column(ForeignKey("township.id"), unique=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)

    township: Mapped[Township] = relationship()


class Organisation(Base):
    """A body that employs social workers, by its unified social credit code."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("county_id", "name"),)

    name: Mapped[str] = mapped_column(String(100))
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    kind: Mapped[str] = mapped_column(String(50))
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    made_up: Mapped[bool] = mapped_column(default=False)

    county: Mapped[County] = relationship()
