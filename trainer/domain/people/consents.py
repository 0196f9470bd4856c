"""What people agreed to, identity claims, and one-time codes."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.models import Person, User


class ConsentKind(Choice):
    """Each purpose is agreed to on its own (PIPL art. 14, 25, 29)."""

    PRIVACY = "privacy", say("个人信息保护告知书")
    ID_NUMBER = "id_number", say("使用身份证件号码")
    ACCOUNT = "account", say("使用银行账号")
    PUBLICATION = "publication", say("公开姓名")
    EXAM_PROMISE = "exam_promise", say("报考告知承诺书")


class ConsentText(Base):
    """One version of a notice or promise; a new wording is a new version."""

    __tablename__ = "consent_text"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    kind: Mapped[ConsentKind]
    version: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    from_on: Mapped[date]


class Consent(Base):
    """Somebody agreed to (or withdrew from) one version, then and there."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_live",
            "person_id",
            "text_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
            info={"refusal": say("您已经同意过这份告知书，不需要重复办理。")},
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("consent_text.id"))
    kind: Mapped[ConsentKind]
    given_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(64))
    withdrawn_at: Mapped[datetime | None]

    text: Mapped[ConsentText] = relationship()


class ClaimState(Choice):
    """Where the check of an identity stands."""

    OPEN = "open", say("待核对"), "info"
    CONFIRMED = "confirmed", say("已核对"), "success"
    REFUSED = "refused", say("未通过"), "danger"


CONFIRM_CLAIM = Step(say("确认身份"), (ClaimState.OPEN,), ClaimState.CONFIRMED)
HAND_ON_CLAIM = Step(say("转其他窗口核对"), (ClaimState.OPEN,), ClaimState.OPEN)
REFUSE_CLAIM = Step(say("不予确认"), (ClaimState.OPEN,), ClaimState.REFUSED)


class IdentityClaim(Stateful, Base):
    """A new account says who it is; a bureau confirms it at the counter or by a one-time code.

    It is opened for every self-registered account alike, so that nobody learns from it whether
    the number was on record.
    """

    __tablename__ = "identity_claim"
    __table_args__ = (
        Index(
            "uq_identity_claim_open",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="claim_decided"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.OPEN)
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    paper_seen: Mapped[str] = mapped_column(String(100), default="")
    version: Mapped[int] = mapped_column()

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    person: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}


class CodePurpose(Choice):
    """What a one-time code opens."""

    PASSWORD = "password", say("重设密码")
    CLAIM = "claim", say("认领档案")


class OneTimeCode(Base):
    """A code handed over by an officer: one use, few tries, a short life; only its hash is kept.

    `person_name` and `id_number_index` are what the officer saw the papers for: a claim is settled
    only while the account still says the same.
    """

    __tablename__ = "one_time_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[CodePurpose]
    code_hash: Mapped[str] = mapped_column(String(64))
    person_name: Mapped[str] = mapped_column(String(50), default="")
    id_number_index: Mapped[str | None] = mapped_column(String(32))
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    issued_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300))
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]

    def void(self, now: datetime) -> None:
        """From now on it opens nothing."""
        self.expires_at = min(self.expires_at, now)
