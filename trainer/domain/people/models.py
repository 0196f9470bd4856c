"""People as the bureaus know them, and the accounts with which people sign in."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core import clock, identity
from trainer.core.db import Base
from trainer.core.identity import IdKind as IdKind
from trainer.core.identity import Sex as Sex
from trainer.core.sealed import HasUid, Sealed
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.places import County, Organisation, Township

PHONE_NOT_FREE = say("这个手机号码不能用作登录名。请核对号码，或换一个号码；需要帮助请到窗口办理。")
"""Says the same whatever the cause, so that nobody learns whose number is known here."""


class Standing(Choice):
    """Whether a person's identity has been checked by a bureau."""

    DECLARED = "declared", say("本人填报，待核对"), "info"
    ON_RECORD = "on_record", say("已核对"), "success"
    MERGED = "merged", say("已并入原有档案"), "neutral"


class EducationLevel(Choice):
    """The levels that the exam rules tell apart."""

    SECONDARY = "secondary", say("高中或中专")
    COLLEGE = "college", say("大专")
    BACHELOR = "bachelor", say("本科")
    MASTER = "master", say("硕士")
    DOCTOR = "doctor", say("博士")


class Payroll(Choice):
    """How somebody is paid, as far as reward rules ask."""

    NONE = "none", say("非财政供养")
    CIVIL_SERVANT = "civil_servant", say("公务员")
    REFERENCED = "referenced", say("参照公务员法管理")
    PUBLIC_INSTITUTION = "public_institution", say("事业单位在编")
    STATE_ENTERPRISE = "state_enterprise", say("国有企业")


class Person(HasUid, Base):
    """Somebody the bureaus deal with; most exist before they ever open an account.

    Invariant: one person on record per identity number (unique partial index on its keyed hash).
    """

    __tablename__ = "person"
    __table_args__ = (
        Index(
            "uq_person_id_number_on_record",
            "id_number_index",
            unique=True,
            sqlite_where=text("standing = 'on_record'"),
            postgresql_where=text("standing = 'on_record'"),
            info={"refusal": say("这个证件号码已有核对过的档案，请改为办理“认领档案”。")},
        ),
        Index("ix_person_county_name", "county_id", "name"),
        CheckConstraint(
            "(standing = 'merged') = (merged_into_id IS NOT NULL)", name="merged_somewhere"
        ),
    )

    name: Mapped[str] = mapped_column(String(50), index=True)
    sex: Mapped[Sex | None]
    birth_on: Mapped[date | None]
    id_kind: Mapped[IdKind] = mapped_column(default=IdKind.RESIDENT)
    id_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_index: Mapped[str | None] = mapped_column(String(32), index=True)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[str | None] = mapped_column(String(32), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    came_from_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"))
    came_on: Mapped[date | None]
    home_county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"))
    township_id: Mapped[int | None] = mapped_column(ForeignKey("township.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    post: Mapped[str] = mapped_column(String(50), default="")
    payroll: Mapped[Payroll] = mapped_column(default=Payroll.NONE)
    full_time: Mapped[bool] = mapped_column(default=False)
    standing: Mapped[Standing] = mapped_column(default=Standing.DECLARED)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_up: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    id_number = Sealed("person.id_number", kind="id_number")
    phone = Sealed("person.phone", kind="phone")

    county: Mapped[County] = relationship(foreign_keys=[county_id])
    home_county: Mapped[County | None] = relationship(foreign_keys=[home_county_id])
    came_from: Mapped[County | None] = relationship(foreign_keys=[came_from_id])
    township: Mapped[Township | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    education: Mapped[list["Education"]] = relationship(order_by="Education.graduated_on")
    employment: Mapped[list["Employment"]] = relationship(order_by="Employment.starts_on")

    __mapper_args__ = {"version_id_col": version}

    def identify(
        self,
        name: str,
        id_kind: IdKind,
        id_number: str,
        *,
        sex: Sex | None = None,
        birth_on: date | None = None,
    ) -> None:
        """Set name and (checked) number; sex and birth follow from a number that tells them."""
        self.name, self.id_kind, self.id_number = name, id_kind, id_number
        if id_kind in (IdKind.RESIDENT, IdKind.RESIDENCE_PERMIT):
            sex, birth_on = identity.sex(id_number), identity.birth_on(id_number)
        self.sex = sex or self.sex
        self.birth_on = birth_on or self.birth_on


class Education(Base):
    """One completed (or nearly completed) education of a person."""

    __tablename__ = "education"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    level: Mapped[EducationLevel]
    social_work: Mapped[bool]
    major: Mapped[str] = mapped_column(String(50), default="")
    school: Mapped[str] = mapped_column(String(100), default="")
    full_time: Mapped[bool] = mapped_column(default=True)
    starts_on: Mapped[date | None]
    graduated_on: Mapped[date]


class Employment(Base):
    """One dated job of a person; years of service are computed from these rows."""

    __tablename__ = "employment"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="employment_period"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    employer: Mapped[str] = mapped_column(String(100))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"))
    post: Mapped[str] = mapped_column(String(50), default="")
    social_work: Mapped[bool] = mapped_column(default=True)
    payroll: Mapped[Payroll] = mapped_column(default=Payroll.NONE)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class DutyKind(Choice):
    """What a member of staff is charged with. Audiences are doors, duties are rights."""

    CLERK = "clerk", say("经办")
    REVIEWER = "reviewer", say("审核")
    APPROVER = "approver", say("审批")
    PAYER = "payer", say("发放")
    SEALER = "sealer", say("用印")
    INSTRUCTOR = "instructor", say("培训教师")
    COUNSELLOR = "counsellor", say("咨询员")
    JUDGE = "judge", say("评委")
    AUDITOR = "auditor", say("审计")
    ADMINISTRATOR = "administrator", say("管理员")


class UserState(Choice):
    """Whether an account may sign in."""

    ACTIVE = "active", say("正常"), "success"
    CLOSED = "closed", say("已停用"), "neutral"


CLOSE_USER = Step(say("停用账号"), (UserState.ACTIVE,), UserState.CLOSED)


class User(Stateful, HasUid, Base):
    """An account. People sign in by phone number, staff by a name.

    Invariant: one account per person, per phone number, per staff name.
    """

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("phone_index IS NOT NULL OR staff_name IS NOT NULL", name="signs_in"),
        UniqueConstraint("person_id", info={"refusal": say("这份档案已经有一个账号。")}),
        UniqueConstraint("phone_index", info={"refusal": PHONE_NOT_FREE}),
        UniqueConstraint("staff_name", info={"refusal": say("这个登录名已经有人使用。")}),
    )

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    display_name: Mapped[str] = mapped_column(String(50))
    staff_name: Mapped[str | None] = mapped_column(String(50))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[str | None] = mapped_column(String(32))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    must_accept_notice: Mapped[bool] = mapped_column(default=False)
    state: Mapped[UserState] = mapped_column(default=UserState.ACTIVE)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column()

    phone = Sealed("user.phone", kind="phone")

    person: Mapped[Person | None] = relationship()
    duties: Mapped[list["Duty"]] = relationship(lazy="selectin", back_populates="user")

    __mapper_args__ = {"version_id_col": version}

    @property
    def actor_kind(self) -> str:
        """See core.actors."""
        return "user"

    @property
    def actor_id(self) -> int | None:
        """See core.actors."""
        return self.id

    @property
    def actor_name(self) -> str:
        """See core.actors."""
        return self.display_name

    @property
    def live_duties(self) -> list["Duty"]:
        """The duties that hold today."""
        today = clock.today()
        return [duty for duty in self.duties if duty.covers(today)]

    @property
    def open_duties(self) -> list["Duty"]:
        """The duties that hold today or will hold."""
        today = clock.today()
        return [duty for duty in self.duties if duty.ends_on is None or duty.ends_on >= today]


class Duty(Base):
    """A right given to a user, within a county or (no county) within the city, for some time."""

    __tablename__ = "duty"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="duty_period"),
        Index("ix_duty_user", "user_id"),
        Index(
            "uq_duty_open",
            "user_id",
            "kind",
            "county_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
            info={"refusal": say("这项职责已经授予，不需要重复授予。")},
        ),
        Index(
            "uq_duty_open_in_the_city",
            "user_id",
            "kind",
            unique=True,
            sqlite_where=text("ends_on IS NULL AND county_id IS NULL"),
            postgresql_where=text("ends_on IS NULL AND county_id IS NULL"),
            info={"refusal": say("这项职责已经授予，不需要重复授予。")},
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[DutyKind]
    county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="duties")
    county: Mapped[County | None] = relationship()

    def covers(self, day: date) -> bool:
        """Whether the duty holds on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
