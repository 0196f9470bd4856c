"""Courses and their sessions, who signed up, and who came."""

from datetime import datetime

from sqlalchemy import (
    DDL,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.sealed import HasUid
from trainer.core.text import say
from trainer.core.workflow import Stateful
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County
from trainer.domain.training.models.checking import AttendanceTerms, SelfCheckIn
from trainer.domain.training.models.clashes import ONE_PLACE
from trainer.domain.training.models.courses import Course, Evaluation, Material, MaterialFile
from trainer.domain.training.models.limits import COUNTED, CourseLimit
from trainer.domain.training.models.results import CalendarFeed, Completion, CourseCode
from trainer.domain.training.models.states import (
    ACCEPT,
    CALL_OFF,
    CAME,
    CLOSE,
    DECLINE,
    GIVE_CODE,
    GRANT_LEAVE,
    HOLDING,
    KEY_USED,
    LAPSE,
    LEAVE,
    LIVE,
    MISS,
    OFFER,
    OPEN,
    RECALL_CODE,
    REFUSE_LEAVE,
    SEAT,
    SETTLE,
    WITHDRAW_LEAVE,
    CodeState,
    CourseKind,
    Half,
    LeaveState,
    MarkStatus,
    Precedence,
    Reach,
    SentState,
    SessionState,
    SignUpState,
    Way,
)

__all__ = [
    "ACCEPT",
    "CALL_OFF",
    "CAME",
    "CLOSE",
    "DECLINE",
    "GIVE_CODE",
    "GRANT_LEAVE",
    "HOLDING",
    "KEY_USED",
    "LAPSE",
    "LEAVE",
    "LIVE",
    "MISS",
    "OFFER",
    "OPEN",
    "RECALL_CODE",
    "REFUSE_LEAVE",
    "SEAT",
    "SETTLE",
    "WITHDRAW_LEAVE",
    "AttendanceTerms",
    "CalendarFeed",
    "CodeState",
    "Completion",
    "Course",
    "CourseCode",
    "CourseKind",
    "CourseLimit",
    "Evaluation",
    "Half",
    "LeaveRequest",
    "LeaveState",
    "Mark",
    "MarkStatus",
    "Material",
    "MaterialFile",
    "Precedence",
    "Reach",
    "SelfCheckIn",
    "SentMark",
    "SentState",
    "Session",
    "SessionInstructor",
    "SessionState",
    "SignUp",
    "SignUpState",
    "Way",
]


class Session(Stateful, Base):
    """One meeting of a course, with so many seats.

    Invariant: `taken` is the number of sign-ups that hold a seat, and never more than `capacity`.
    Only `seats` changes it, by a guarded update.
    """

    __tablename__ = "training_session"
    __table_args__ = (
        CheckConstraint("taken BETWEEN 0 AND capacity", name="session_seats"),
        CheckConstraint("ends_at > starts_at", name="session_times"),
        CheckConstraint("sign_up_closes_at > sign_up_opens_at", name="session_window"),
        CheckConstraint("offer_hours > 0", name="session_offer_hours"),
        CheckConstraint("hours_tenths > 0", name="session_hours"),
        Index("ix_training_session_county_starts", "county_id", "starts_at"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    hours_tenths: Mapped[int]
    place: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    sign_up_opens_at: Mapped[datetime]
    sign_up_closes_at: Mapped[datetime]
    cancel_until_at: Mapped[datetime]
    offer_hours: Mapped[int] = mapped_column(default=24)
    by_halves: Mapped[bool] = mapped_column(default=False)
    state: Mapped[SessionState] = mapped_column(default=SessionState.PLANNED, index=True)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    called_off_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column()

    course: Mapped[Course] = relationship(back_populates="sessions")
    county: Mapped[County] = relationship()
    instructors: Mapped[list["SessionInstructor"]] = relationship(
        order_by="SessionInstructor.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def halves(self) -> tuple[Half, ...]:
        """The parts for which attendance is taken."""
        return (Half.AM, Half.PM) if self.by_halves else (Half.WHOLE,)

    @property
    def chairs_left(self) -> int:
        """How many seats of this session nobody holds."""
        return self.capacity - self.taken

    @property
    def seats_left(self) -> int:
        """How many more people may come: the session's free seats, as far as the course's reach."""
        limit = self.course.limit
        return self.chairs_left if limit is None else min(self.chairs_left, limit.left)

    @property
    def instructor_names(self) -> str:
        """Who teaches, in one line."""
        return "、".join(link.user.display_name for link in self.instructors)


class SessionInstructor(Base):
    """Somebody teaches a session, and may therefore take its attendance."""

    __tablename__ = "session_instructor"
    __table_args__ = (UniqueConstraint("session_id", "user_id"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)

    user: Mapped[User] = relationship()


class SignUp(HasUid, Stateful, Base):
    """A person's seat in a session, or the place in the queue for one.

    Somebody at the door whose record was not found is a guest, known by name and four digits.
    Invariant: one live sign-up per person and session (unique partial index).
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        Index(
            "uq_sign_up_live",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'offered', 'seated')"),
            postgresql_where=text("state IN ('waiting', 'offered', 'seated')"),
            info={"refusal": say("这场培训已经报过名，不用再报。")},
        ),
        Index("ix_sign_up_session_state", "session_id", "state"),
        CheckConstraint("person_id IS NOT NULL OR guest_name <> ''", name="sign_up_of_somebody"),
        CheckConstraint("(state = 'offered') = (offer_until_at IS NOT NULL)", name="sign_up_offer"),
        Index("uq_sign_up_sheet_row", "session_id", "sheet_row", unique=True),
        CheckConstraint("(moved_up_at IS NULL) = (moved_up_reason = '')", name="sign_up_moved_up"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    guest_name: Mapped[str] = mapped_column(String(50), default="")
    guest_tail: Mapped[str] = mapped_column(String(4), default="")
    way: Mapped[Way] = mapped_column(default=Way.SELF)
    state: Mapped[SignUpState] = mapped_column(default=SignUpState.WAITING)
    waiting_since: Mapped[datetime]
    moved_up_at: Mapped[datetime | None]
    moved_up_reason: Mapped[str] = mapped_column(String(300), default="")
    moved_up_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    seated_at: Mapped[datetime | None]
    offer_until_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    late_cancel: Mapped[bool] = mapped_column(default=False)
    sheet_row: Mapped[int | None]
    version: Mapped[int] = mapped_column()

    session: Mapped[Session] = relationship()
    person: Mapped[Person | None] = relationship()
    moved_up_by: Mapped[User | None] = relationship()
    marks: Mapped[list["Mark"]] = relationship(order_by="Mark.id", back_populates="sign_up")
    leaves: Mapped[list["LeaveRequest"]] = relationship(
        order_by="LeaveRequest.id", back_populates="sign_up"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        """As it stands on the list."""
        return self.person.name if self.person else self.guest_name

    @property
    def phone_tail(self) -> str:
        """The last four digits of the phone; all that an instructor sees of it."""
        return (self.person.phone or "")[-4:] if self.person else self.guest_tail

    @property
    def leave(self) -> "LeaveRequest | None":
        """What was last asked, unless it was taken back."""
        asked = [row for row in self.leaves if row.state is not LeaveState.WITHDRAWN]
        return asked[-1] if asked else None

    @property
    def on_leave(self) -> bool:
        """Whether leave was granted beforehand."""
        return any(row.state is LeaveState.GRANTED for row in self.leaves)

    def mark_of(self, half: Half) -> "Mark | None":
        """What holds now for that part of the session."""
        for mark in self.marks:
            if mark.half is half and mark.replaced_at is None:
                return mark
        return None


class LeaveRequest(Stateful, Base):
    """Somebody with a seat says beforehand that they cannot come.

    Invariant: one request stands per sign-up (unique partial index).
    """

    __tablename__ = "leave_request"
    __table_args__ = (
        Index(
            "uq_leave_request_stands",
            "sign_up_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'granted')"),
            postgresql_where=text("state IN ('asked', 'granted')"),
            info={"refusal": say("这一场已经请过假，不用再请。")},
        ),
        CheckConstraint("reason <> ''", name="leave_request_reason"),
        CheckConstraint(
            "state NOT IN ('granted', 'refused') OR decided_at IS NOT NULL",
            name="leave_request_decided",
        ),
        CheckConstraint("state <> 'refused' OR answer <> ''", name="leave_request_answer"),
    )

    sign_up_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    reason: Mapped[str] = mapped_column(String(300))
    state: Mapped[LeaveState] = mapped_column(default=LeaveState.ASKED)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answer: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column()

    sign_up: Mapped[SignUp] = relationship(back_populates="leaves")

    __mapper_args__ = {"version_id_col": version}


class Mark(Base):
    """Somebody's attendance in one part of a session. A changed mark stays, as replaced.

    Invariant: one mark holds per sign-up and part; a key is used once.
    """

    __tablename__ = "mark"
    __table_args__ = (
        Index(
            "uq_mark_holds",
            "sign_up_id",
            "half",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
            info={"refusal": say("刚才已有人给这位学员记了考勤。请刷新页面核对。")},
        ),
        CheckConstraint("share BETWEEN 0 AND 100", name="mark_share"),
        UniqueConstraint("key", info={"refusal": KEY_USED}),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    sign_up_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id"), index=True)
    half: Mapped[Half]
    status: Mapped[MarkStatus]
    share: Mapped[int]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    marked_at: Mapped[datetime]
    key: Mapped[str] = mapped_column(String(80))
    batch: Mapped[str] = mapped_column(String(32), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("mark.id"))
    replaced_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")

    sign_up: Mapped[SignUp] = relationship(back_populates="marks")
    replaces: Mapped["Mark | None"] = relationship(remote_side="Mark.id")
    marked_by: Mapped[User | None] = relationship()


class SentMark(Stateful, Base):
    """A mark as a phone noted it, kept by its key so that sending it again changes nothing.

    Where it disagrees with what somebody else noted, it waits until a person settles it.
    """

    __tablename__ = "sent_mark"
    __table_args__ = (
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="sent_mark_settled"),
        CheckConstraint("(settled_at IS NULL) = (reason = '')", name="sent_mark_reason"),
        UniqueConstraint("key", info={"refusal": KEY_USED}),
        Index("ix_sent_mark_session_state", "session_id", "state"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    sign_up_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id"), index=True)
    half: Mapped[Half]
    status: Mapped[MarkStatus]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    noted_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    key: Mapped[str] = mapped_column(String(80))
    state: Mapped[SentState]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")

    sign_up: Mapped[SignUp] = relationship()
    sent_by: Mapped[User] = relationship(foreign_keys=[sent_by_id])


for _laws in (ONE_PLACE, COUNTED):
    for _dialect, _statements in _laws.items():
        for _statement in _statements:
            _law = DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
            event.listen(SignUp.__table__, "after_create", _law)
