"""Registrations: what a person filled in, signed, and how it was decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.sealed import HasUid
from trainer.core.text import Choice, Sentence, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.certificates.models import Level
from trainer.domain.exams.models.sittings import Sitting
from trainer.domain.exams.models.uploads import ExamPhoto, Proof
from trainer.domain.people.consents import ConsentText
from trainer.domain.people.models import Education, Person, User
from trainer.domain.people.places import County


class RegistrationState(Choice):
    """Where a registration stands."""

    DRAFT = "draft", say("填写中"), "neutral"
    RECORDED = "recorded", say("已记录官网报名"), "info"
    SUBMITTED = "submitted", say("待审核"), "info"
    RETURNED = "returned", say("退回补正"), "warning"
    ACCEPTED = "accepted", say("审核通过"), "success"
    REFUSED = "refused", say("不予通过"), "danger"
    WITHDRAWN = "withdrawn", say("本人撤回"), "neutral"


_State = RegistrationState
DEAD = (_State.REFUSED, _State.WITHDRAWN)
SUBMIT = Step(say("提交报名"), (_State.DRAFT,), _State.SUBMITTED)
RESUBMIT = Step(say("重新提交"), (_State.RETURNED,), _State.SUBMITTED)
RECORD = Step(say("记录官网报名情况"), (_State.DRAFT, _State.RECORDED), _State.RECORDED)
ACCEPT = Step(say("审核通过"), (_State.SUBMITTED,), _State.ACCEPTED)
RETURN = Step(say("退回补正"), (_State.SUBMITTED,), _State.RETURNED)
REFUSE = Step(say("不予通过"), (_State.SUBMITTED, _State.RETURNED), _State.REFUSED)
TAKE_BACK = Step(say("取消审核通过"), (_State.ACCEPTED,), _State.REFUSED)
WITHDRAW = Step(
    say("撤回报名"),
    (_State.DRAFT, _State.RECORDED, _State.SUBMITTED, _State.RETURNED, _State.ACCEPTED),
    _State.WITHDRAWN,
)


class Section(Choice):
    """The parts of a registration; each is saved, and can be returned, on its own."""

    EXAM = "exam", say("报考级别和科目")
    EDUCATION = "education", say("学历")
    SERVICE = "service", say("从事社会工作经历")
    PHOTO = "photo", say("照片")
    REMARK = "remark", say("联系与说明")
    PROMISE = "promise", say("告知承诺")


class SocialField(Choice):
    """In which field of social work somebody works (国人部发〔2006〕71号)."""

    WELFARE = "welfare", say("社会福利")
    ASSISTANCE = "assistance", say("社会救助")
    CHARITY = "charity", say("社会慈善")
    DISABILITY = "disability", say("残障康复")
    VETERANS = "veterans", say("优抚安置")
    HEALTH = "health", say("卫生服务")
    YOUTH = "youth", say("青少年服务")
    JUSTICE = "justice", say("司法矫治")
    COMMUNITY = "community", say("社区建设")
    OTHER = "other", say("其他社会服务")


class Promise(Choice):
    """Whether the person makes the promise, or brings proof instead."""

    MADE = "made", say("采用告知承诺制，已签署"), "success"
    NOT_USED = "not_used", say("不采用，提交证明材料"), "info"


class PortalStatus(Choice):
    """What the person told us about the national portal."""

    REGISTERED = "registered", say("已在官网填报"), "info"
    CHECKED = "checked", say("官网核查通过"), "info"
    PAID = "paid", say("已缴费，报名成功"), "success"
    TICKET = "ticket", say("已打印准考证"), "success"
    NOT_REGISTERED = "not_registered", say("没有报名"), "neutral"


class Registration(HasUid, Stateful, Base):
    """One person's registration for one level of one sitting.

    Invariant: one live registration per person, sitting and level. Only the person signs.
    """

    __tablename__ = "registration"
    __table_args__ = (
        Index(
            "uq_registration_live",
            "person_id",
            "sitting_id",
            "level",
            unique=True,
            sqlite_where=text("state NOT IN ('refused', 'withdrawn')"),
            postgresql_where=text("state NOT IN ('refused', 'withdrawn')"),
            info={"refusal": say("这场考试的这个级别您已经有一份报名，不能再报一次。")},
        ),
        CheckConstraint(
            "promise IS NULL OR promise <> 'made' OR "
            "(promise_text_id IS NOT NULL AND promise_signed_at IS NOT NULL)",
            name="promise_signed",
        ),
        CheckConstraint(
            "state IN ('draft', 'recorded', 'withdrawn') OR submitted_at IS NOT NULL",
            name="registration_submitted",
        ),
        CheckConstraint(
            "state NOT IN ('accepted', 'refused') OR decided_at IS NOT NULL",
            name="registration_decided",
        ),
        Index("ix_registration_county_state", "county_id", "state"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    level: Mapped[Level]
    subjects: Mapped[list[str]] = mapped_column(JSON)
    education_id: Mapped[int | None] = mapped_column(
        ForeignKey("education.id", ondelete="SET NULL")
    )
    social_field: Mapped[SocialField | None]
    service_confirmed: Mapped[bool] = mapped_column(default=False)
    service_note: Mapped[str] = mapped_column(String(500), default="")
    wants_training: Mapped[bool] = mapped_column(default=True)
    needs_access: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(String(500), default="")
    remark_seen: Mapped[bool] = mapped_column(default=False)
    promise: Mapped[Promise | None]
    promise_text_id: Mapped[int | None] = mapped_column(ForeignKey("consent_text.id"))
    promise_signed_at: Mapped[datetime | None]
    promise_address: Mapped[str] = mapped_column(String(64), default="")
    portal_number: Mapped[str] = mapped_column(String(40), default="")
    portal_status: Mapped[PortalStatus | None]
    state: Mapped[RegistrationState] = mapped_column(default=RegistrationState.DRAFT)
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decision_reason: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()

    sitting: Mapped[Sitting] = relationship()
    person: Mapped[Person] = relationship()
    county: Mapped[County] = relationship()
    education: Mapped[Education | None] = relationship()
    promise_text: Mapped[ConsentText | None] = relationship()
    decided_by: Mapped[User | None] = relationship()
    versions: Mapped[list["RegistrationVersion"]] = relationship(
        order_by="RegistrationVersion.number", back_populates="registration"
    )
    returned_fields: Mapped[list["ReturnedField"]] = relationship(
        order_by="ReturnedField.id", back_populates="registration"
    )

    photos: Mapped[list[ExamPhoto]] = relationship(
        order_by=ExamPhoto.id, cascade="all, delete-orphan"
    )
    proofs: Mapped[list[Proof]] = relationship(order_by=Proof.id, cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}

    @property
    def photo(self) -> ExamPhoto | None:
        """The photo that holds."""
        return next((photo for photo in self.photos if photo.replaced_at is None), None)

    @property
    def level_name(self) -> str | Sentence:
        """What its level is called in this sitting."""
        return self.sitting.name_of(self.level) if self.level is Level.LOCAL else self.level.label

    @property
    def reference(self) -> str:
        """The number people quote on the phone."""
        return f"BM{self.sitting.year}-{self.id:06d}"

    @property
    def open_fields(self) -> list["ReturnedField"]:
        """What the last return asked for and has not been sent in again."""
        return [field for field in self.returned_fields if field.settled_at is None]


class RegistrationVersion(Base):
    """A registration exactly as it was sent in, with the rules and findings of that day."""

    __tablename__ = "registration_version"
    __table_args__ = (UniqueConstraint("registration_id", "number"),)

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    number: Mapped[int]
    sent_at: Mapped[datetime]
    rules_version: Mapped[str] = mapped_column(String(20))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    registration: Mapped[Registration] = relationship(back_populates="versions")


class ReturnedField(Base):
    """One part that the county sent back, which of its lines is meant (empty: all), and why.

    `reply`: what the person answered instead of changing it.
    """

    __tablename__ = "returned_field"
    __table_args__ = (UniqueConstraint("registration_id", "version_number", "section"),)

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    version_number: Mapped[int]
    section: Mapped[Section]
    line: Mapped[str] = mapped_column(String(50), default="")
    reply: Mapped[str] = mapped_column(String(300), default="")
    reason: Mapped[str] = mapped_column(String(300))
    returned_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(back_populates="returned_fields")

    @property
    def words(self) -> Sentence:
        """The reason, with the line that it speaks of."""
        if not self.line:
            return Sentence(self.reason)
        return say("{line}：{reason}", line=Sentence(self.line), reason=self.reason)


class MoreTime(Base):
    """One person may register for, or mend, one sitting until later than others.

    Rows are only added: the newest one holds.
    """

    __tablename__ = "more_time"
    __table_args__ = (
        CheckConstraint("until_at > given_at", name="more_time_later"),
        CheckConstraint("reason <> ''", name="more_time_reason"),
        Index("ix_more_time_sitting_person", "sitting_id", "person_id"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    until_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300))
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    sitting: Mapped[Sitting] = relationship()
    person: Mapped[Person] = relationship()
    given_by: Mapped[User | None] = relationship()
