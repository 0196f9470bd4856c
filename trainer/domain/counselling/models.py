"""Counsellors' times and who booked them; questions, their answers, and what became public."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.privacy import few_digits, no_long_number
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.certificates.models import Level
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County


class Way(Choice):
    """How counsellor and candidate meet."""

    AT_PLACE = "at_place", say("到场面谈"), "info"
    PHONE = "phone", say("电话"), "info"
    ONLINE = "online", say("网上"), "info"


class SlotState(Choice):
    """Whether a time still stands."""

    OPEN = "open", say("已发布"), "success"
    CANCELLED = "cancelled", say("已取消"), "danger"


CANCEL_SLOT = Step(say("取消这个时段"), (SlotState.OPEN,), SlotState.CANCELLED)


class BookingState(Choice):
    """What became of a booking."""

    BOOKED = "booked", say("已预约"), "success"
    CANCELLED = "cancelled", say("本人已取消"), "neutral"
    CALLED_OFF = "called_off", say("时段被取消"), "danger"
    CAME = "came", say("来了"), "success"
    MISSED = "missed", say("没来"), "warning"


_SEEN = (BookingState.BOOKED, BookingState.CAME, BookingState.MISSED)
CANCEL = Step(say("取消预约"), (BookingState.BOOKED,), BookingState.CANCELLED)
CALL_OFF = Step(say("取消这个时段"), (BookingState.BOOKED,), BookingState.CALLED_OFF)
COME = Step(say("记为来了"), _SEEN, BookingState.CAME)
MISS = Step(say("记为没来"), _SEEN, BookingState.MISSED)

_TAKEN = text("state IN ('booked', 'came', 'missed')")
_LIVE = text("state = 'booked'")
SLOT_TAKEN = say("这个时段刚才已被别人约走，请换一个时段。")
MOST_BOOKED = say("您还没有用掉的预约已经够多了。请先取消一个，或等咨询过后再约。")


class CounsellingTerms(Base):
    """What a county's counselling goes by; where there is no row, the rule's own numbers hold."""

    __tablename__ = "counselling_terms"
    __table_args__ = (
        CheckConstraint("most_bookings BETWEEN 1 AND 9", name="terms_most"),
        CheckConstraint("cancel_hours BETWEEN 0 AND 168", name="terms_hours"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), unique=True)
    most_bookings: Mapped[int]
    cancel_hours: Mapped[int]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Slot(Stateful, Base):
    """A time that a counsellor keeps free for one person."""

    __tablename__ = "counselling_slot"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="slot_times"),
        CheckConstraint("close_at <= starts_at", name="slot_close"),
        CheckConstraint("state <> 'cancelled' OR cancelled_reason <> ''", name="slot_why"),
        Index("ix_counselling_slot_county_starts", "county_id", "starts_at"),
        Index(
            "uq_counselling_slot_time",
            "counsellor_id",
            "starts_at",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
            info={"refusal": say("这位咨询员在同一时间已经有一个时段，请换一个时间。")},
        ),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    counsellor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    close_at: Mapped[datetime]
    way: Mapped[Way]
    place: Mapped[str] = mapped_column(String(200))
    state: Mapped[SlotState] = mapped_column(default=SlotState.OPEN)
    cancelled_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column()

    county: Mapped[County] = relationship()
    counsellor: Mapped[User] = relationship()
    bookings: Mapped[list["Booking"]] = relationship(
        order_by="Booking.id", back_populates="slot", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def booking(self) -> "Booking | None":
        """Who has the time, or had it."""
        return next((row for row in self.bookings if row.state in _SEEN), None)


class Booking(Stateful, Base):
    """A person's hold on a time.

    Invariants: one per time; of one person's live ones each has its own number, from 1 up to what
    the county allows (both unique partial indexes).
    """

    __tablename__ = "counselling_booking"
    __table_args__ = (
        Index(
            "uq_counselling_booking_slot",
            "slot_id",
            unique=True,
            sqlite_where=_TAKEN,
            postgresql_where=_TAKEN,
            info={"refusal": SLOT_TAKEN},
        ),
        Index(
            "uq_counselling_booking_number",
            "person_id",
            "number",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
            info={"refusal": MOST_BOOKED},
        ),
        CheckConstraint("number BETWEEN 1 AND 9", name="booking_number"),
        CheckConstraint("(state = 'booked') = (ended_at IS NULL)", name="booking_ended"),
    )

    slot_id: Mapped[int] = mapped_column(ForeignKey("counselling_slot.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    number: Mapped[int]
    wish: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[BookingState] = mapped_column(default=BookingState.BOOKED)
    booked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    slot: Mapped[Slot] = relationship(back_populates="bookings")
    person: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Topic(Choice):
    """What a question is about."""

    CONDITIONS = "conditions", say("报考条件")
    SIGNING_UP = "signing_up", say("考试报名")
    STUDY = "study", say("备考和科目")
    CERTIFICATE = "certificate", say("证书和登记")
    REWARD = "reward", say("持证奖励")
    OTHER = "other", say("其他")


class QuestionState(Choice):
    """Whose turn it is."""

    WAITING = "waiting", say("等待答复"), "warning"
    ANSWERED = "answered", say("已答复"), "success"
    SOLVED = "solved", say("已解决"), "neutral"


ANSWER = Step(say("答复"), (QuestionState.WAITING,), QuestionState.ANSWERED)
ASK_ON = Step(say("追问"), (QuestionState.ANSWERED, QuestionState.WAITING), QuestionState.WAITING)
SOLVE = Step(say("标为已解决"), (QuestionState.ANSWERED,), QuestionState.SOLVED)


class Question(Stateful, Base):
    """What somebody asked in writing; only they and the county's counsellors read it."""

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("title <> ''", name="question_title"),
        Index("ix_question_county_state", "county_id", "state"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    level: Mapped[Level | None]
    topic: Mapped[Topic]
    title: Mapped[str] = mapped_column(String(100))
    state: Mapped[QuestionState] = mapped_column(default=QuestionState.WAITING)
    waiting_since: Mapped[datetime]
    solved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    person: Mapped[Person] = relationship()
    county: Mapped[County] = relationship()
    entries: Mapped[list["Entry"]] = relationship(order_by="Entry.id", back_populates="question")

    __mapper_args__ = {"version_id_col": version}


class Entry(Base):
    """One thing that was written, by whoever asks or by a counsellor."""

    __tablename__ = "question_entry"
    __table_args__ = (CheckConstraint("text <> ''", name="entry_text"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    from_counsellor: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    question: Mapped[Question] = relationship(back_populates="entries")
    by: Mapped[User] = relationship()


class FrequentState(Choice):
    """Whether everybody reads it."""

    PUBLISHED = "published", say("已公开"), "success"
    WITHDRAWN = "withdrawn", say("已撤下"), "neutral"


WITHDRAW = Step(say("撤下"), (FrequentState.PUBLISHED,), FrequentState.WITHDRAWN)


class FrequentQuestion(Stateful, Base):
    """A question with its answer as everybody reads it; neither can hold a personal number."""

    __tablename__ = "frequent_question"
    __table_args__ = (
        CheckConstraint("title <> '' AND answer <> ''", name="frequent_words"),
        CheckConstraint(few_digits("title"), name="title_few_digits"),
        CheckConstraint(no_long_number("answer"), name="answer_no_long_number"),
        Index(
            "uq_frequent_question_once",
            "question_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
            info={"refusal": say("这个问题已经公开过，请直接修改公开的那一条。")},
        ),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    level: Mapped[Level | None]
    topic: Mapped[Topic]
    title: Mapped[str] = mapped_column(String(100))
    answer: Mapped[str] = mapped_column(Text)
    state: Mapped[FrequentState] = mapped_column(default=FrequentState.PUBLISHED, index=True)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column()

    county: Mapped[County] = relationship()
    question: Mapped[Question] = relationship()

    __mapper_args__ = {"version_id_col": version}
