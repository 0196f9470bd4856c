"""Selections, and who was chosen in them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.privacy import few_digits
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.papers.models import Paper
from trainer.domain.people.consents import Consent
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County


class Mode(Choice):
    """How the result is made known. 表彰 is for approved award projects only."""

    NOTIFY = "notify", say("通报")
    ANNOUNCE = "announce", say("公布")
    COMMEND = "commend", say("表彰")


class CertificateLayout(Choice):
    """How a certificate of honour lies."""

    PORTRAIT = "portrait", say("竖版")
    LANDSCAPE = "landscape", say("横版")


class SelectionState(Choice):
    """Whether winners can still be entered."""

    OPEN = "open", say("录入中"), "info"
    PUBLISHED = "published", say("已公布"), "success"


CHANGE = Step(say("修改名单"), (SelectionState.OPEN,), SelectionState.OPEN)
PUBLISH = Step(say("公布名单"), (SelectionState.OPEN,), SelectionState.PUBLISHED)


class Ordering(Choice):
    """In which order a list is printed and shown; the label is what is printed of it."""

    COUNTY = "county", say("按县（市、区）顺序排列，同一县内按录入先后")
    CATEGORY = "category", say("按类别排列，同一类别内按县（市、区）顺序")
    ENTERED = "entered", say("按录入先后排列")


class Selection(Stateful, Base):
    """One selection of the city, in one year.

    `printed`: the chosen columns of the list from left to right; none: those that hold something.
    """

    __tablename__ = "selection"
    __table_args__ = (
        CheckConstraint("mode <> 'commend' OR approval_number <> ''", name="commend_approved"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="selection_year"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
        Index(
            "uq_selection_title",
            "year",
            "title",
            unique=True,
            info={"refusal": say("这一年已经有同名的评选，请直接打开它继续办理。")},
        ),
    )

    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    mode: Mapped[Mode]
    approval_number: Mapped[str] = mapped_column(String(60), default="")
    document_no: Mapped[str] = mapped_column(String(60), default="")
    decision_text: Mapped[str] = mapped_column(Text, default="")
    ordering: Mapped[Ordering] = mapped_column(default=Ordering.COUNTY, server_default="county")
    order_rule: Mapped[str] = mapped_column(String(80))
    printed: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    categories: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[SelectionState] = mapped_column(default=SelectionState.OPEN, index=True)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    roster_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    version: Mapped[int] = mapped_column()

    roster: Mapped[Paper | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class WinnerState(Choice):
    """Whether a second officer has looked."""

    ENTERED = "entered", say("待复核"), "warning"
    CONFIRMED = "confirmed", say("已复核"), "success"
    REMOVED = "removed", say("已移除"), "neutral"


CONFIRM = Step(say("复核"), (WinnerState.ENTERED,), WinnerState.CONFIRMED)
REMOVE = Step(say("移除"), (WinnerState.ENTERED, WinnerState.CONFIRMED), WinnerState.REMOVED)

_LIVE = text("state <> 'removed'")
_TWICE = say("这个类别里已经有这一位（单位），不能重复录入。")


class Winner(Stateful, Base):
    """Somebody, or a case, station or team, chosen in one category.

    Invariants: nobody is published without a basis for it; whoever entered does not confirm; no
    column that is printed can hold an identity number.
    """

    __tablename__ = "winner"
    __table_args__ = (
        CheckConstraint("basis <> ''", name="publication_basis"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR entered_by_id IS NULL OR confirmed_by_id <> entered_by_id",
            name="two_people",
            info={"refusal": say("录入和复核必须由两个人办理，请由另一位同事复核。")},
        ),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed"),
        CheckConstraint("state <> 'removed' OR removed_reason <> ''", name="removed_why"),
        *(
            CheckConstraint(few_digits(column), name=f"{column}_few_digits")
            for column in ("name", "organisation", "post", "level")
        ),
        Index(
            "uq_winner_person",
            "selection_id",
            "category",
            "person_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
            info={"refusal": _TWICE},
        ),
        Index(
            "uq_winner_name",
            "selection_id",
            "category",
            "name",
            "organisation",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
            info={"refusal": _TWICE},
        ),
    )

    selection_id: Mapped[int] = mapped_column(ForeignKey("selection.id"), index=True)
    category: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(50))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    organisation: Mapped[str] = mapped_column(String(60), default="")
    post: Mapped[str] = mapped_column(String(40), default="")
    level: Mapped[str] = mapped_column(String(20), default="")
    deed: Mapped[str] = mapped_column(String(500), default="")
    basis: Mapped[str] = mapped_column(String(200))
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    state: Mapped[WinnerState] = mapped_column(default=WinnerState.ENTERED)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    entered_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    removed_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column()

    selection: Mapped[Selection] = relationship()
    person: Mapped[Person | None] = relationship()
    county: Mapped[County] = relationship()
    consent: Mapped[Consent | None] = relationship()
    entered_by: Mapped[User | None] = relationship(foreign_keys=[entered_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])

    @property
    def may_be_named(self) -> bool:
        """Whether the consent on which the name was published, if it rests on one, still stands."""
        return self.consent is None or self.consent.withdrawn_at is None

    __mapper_args__ = {"version_id_col": version}
