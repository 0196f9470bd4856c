"""Reward policies of counties, and the applications filed under them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base, Fen
from trainer.core.sealed import HasUid, Sealed
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.certificates.models import Certificate, Level
from trainer.domain.papers.models import Paper
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County
from trainer.domain.publicity.models import PublicNotice

ELSEWHERE = say("这项奖励已由其他县（市、区）受理或发放，同一级别在全市只能领取一次。")


class PolicyState(Choice):
    """Whether a policy can be applied under."""

    DRAFT = "draft", say("待复核"), "info"
    PUBLISHED = "published", say("已发布"), "success"
    ENDED = "ended", say("已停用"), "neutral"


PUBLISH = Step(say("发布政策"), (PolicyState.DRAFT,), PolicyState.PUBLISHED)
END = Step(say("停用政策"), (PolicyState.DRAFT, PolicyState.PUBLISHED), PolicyState.ENDED)


class Policy(Stateful, Base):
    """One edition of a county's reward policy. `content` is the whole policy as data.

    Invariant: whoever entered it does not publish it.
    """

    __tablename__ = "reward_policy"
    __table_args__ = (
        UniqueConstraint("county_id", "code", "edition"),
        CheckConstraint(
            "made_by_id IS NULL OR published_by_id IS NULL OR made_by_id <> published_by_id",
            name="two_people",
            info={"refusal": say("政策的录入和发布必须由两个人办理，请由另一位同事发布。")},
        ),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    code: Mapped[str] = mapped_column(String(50))
    edition: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    document_no: Mapped[str] = mapped_column(String(40))
    signed_by: Mapped[str] = mapped_column(String(100))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[PolicyState] = mapped_column(default=PolicyState.DRAFT, index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    county: Mapped[County] = relationship()
    made_by: Mapped[User | None] = relationship(foreign_keys=[made_by_id])
    published_by: Mapped[User | None] = relationship(foreign_keys=[published_by_id])

    __mapper_args__ = {"version_id_col": version}


class BenefitKind(Choice):
    """What is paid, and how often."""

    ONE_OFF = "one_off", say("一次性奖励")
    YEARLY = "yearly", say("年度奖励")
    MONTHLY = "monthly", say("职业津贴")
    FEE_REFUND = "fee_refund", say("考试费用补贴")

    @property
    def is_periodic(self) -> bool:
        """Whether it is paid once for each year."""
        return self in (BenefitKind.YEARLY, BenefitKind.MONTHLY)


class State(Choice):
    """Where an application stands."""

    SUBMITTED = "submitted", say("待审核"), "info"
    RETURNED = "returned", say("退回补正"), "warning"
    REVIEWED = "reviewed", say("待审批"), "info"
    APPROVED = "approved", say("已通过，待公示"), "info"
    PUBLICISED = "publicised", say("公示中"), "info"
    CLEARED = "cleared", say("公示结束，待发放"), "success"
    LISTED = "listed", say("已列入发放清单"), "success"
    PAID = "paid", say("已发放"), "success"
    REJECTED = "rejected", say("不予通过"), "danger"
    WITHDRAWN = "withdrawn", say("本人撤回"), "neutral"


DEAD = (State.REJECTED, State.WITHDRAWN)
"""States in which an application no longer stands in the way of another."""

RESUBMIT = Step(say("重新提交"), (State.RETURNED,), State.SUBMITTED)
REVIEW = Step(say("审核通过"), (State.SUBMITTED,), State.REVIEWED)
SEND_BACK = Step(say("退回补正"), (State.SUBMITTED, State.REVIEWED), State.RETURNED)
APPROVE = Step(say("审批通过"), (State.REVIEWED,), State.APPROVED)
REJECT = Step(
    say("不予通过"),
    (
        State.SUBMITTED,
        State.RETURNED,
        State.REVIEWED,
        State.APPROVED,
        State.PUBLICISED,
        State.CLEARED,
    ),
    State.REJECTED,
)
REOPEN = Step(
    say("重新审核"),
    (State.REJECTED, State.APPROVED, State.PUBLICISED, State.CLEARED),
    State.SUBMITTED,
)
WITHDRAW = Step(say("撤回申请"), (State.SUBMITTED, State.RETURNED, State.REVIEWED), State.WITHDRAWN)
PUBLICISE = Step(say("开始公示"), (State.APPROVED,), State.PUBLICISED)
UNPUBLICISE = Step(say("撤回公示"), (State.PUBLICISED,), State.APPROVED)
CLEAR = Step(say("结束公示"), (State.PUBLICISED,), State.CLEARED)
LIST = Step(say("列入发放清单"), (State.CLEARED,), State.LISTED)
UNLIST = Step(say("移出发放清单"), (State.LISTED,), State.CLEARED)
PAY = Step(say("发放"), (State.LISTED,), State.PAID)
BOUNCE = Step(say("登记银行退回"), (State.PAID,), State.CLEARED)

_DECIDED = "('approved', 'publicised', 'cleared', 'listed', 'paid')"
_LIVE = "state NOT IN ('rejected', 'withdrawn')"


def _one_live(name: str, person: str) -> Index:
    return Index(
        name,
        "kind",
        person,
        "level",
        "period",
        unique=True,
        sqlite_where=text(_LIVE),
        postgresql_where=text(_LIVE),
        info={"refusal": ELSEWHERE},
    )


class Application(HasUid, Stateful, Base):
    """A person's claim for one benefit under one county's policy, frozen as it was filed.

    Invariants: one live claim per kind, person, level and period in the whole city, a person being
    the identity number (keyed hash) and also the record, whose number may be corrected;
    reviewer, approver, second approver and payee are different people, and above the amount that
    the policy names (frozen as `second_above_fen`) nothing is granted without the second one.
    """

    __tablename__ = "reward_application"
    __table_args__ = (
        _one_live("uq_reward_application_live", "person_index"),
        _one_live("uq_reward_application_own", "person_id"),
        CheckConstraint(
            "approved_by_id IS NULL OR "
            "(reviewed_by_id IS NOT NULL AND reviewed_by_id <> approved_by_id)",
            name="two_people",
            info={"refusal": say("审核和审批必须由两个人办理，请由另一位同事审批。")},
        ),
        CheckConstraint(
            "filed_by_id IS NULL OR ((reviewed_by_id IS NULL OR reviewed_by_id <> filed_by_id) "
            "AND (approved_by_id IS NULL OR approved_by_id <> filed_by_id))",
            name="not_the_payee",
            info={"refusal": say("不能审核或审批本人的奖励申请，请由其他同事办理。")},
        ),
        CheckConstraint(
            "second_approved_by_id IS NULL OR (approved_by_id IS NOT NULL "
            "AND second_approved_by_id <> approved_by_id "
            "AND second_approved_by_id <> reviewed_by_id "
            "AND (filed_by_id IS NULL OR second_approved_by_id <> filed_by_id))",
            name="second_person",
            info={"refusal": say("第二位审批人不能是审核人、第一位审批人或申请人本人。")},
        ),
        CheckConstraint(
            f"state NOT IN {_DECIDED} OR second_above_fen IS NULL "
            "OR amount_fen <= second_above_fen OR second_approved_by_id IS NOT NULL",
            name="second_needed",
            info={"refusal": say("金额较大，要由两位审批人先后审批。")},
        ),
        CheckConstraint(
            f"state NOT IN {_DECIDED} OR approved_by_id IS NOT NULL", name="approved_by_somebody"
        ),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("(kind IN ('yearly', 'monthly')) = (period <> '')", name="period"),
        Index("ix_reward_application_desk", "county_id", "state", "submitted_at"),
    )

    policy_id: Mapped[int] = mapped_column(ForeignKey("reward_policy.id"), index=True)
    policy_facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person_index: Mapped[str] = mapped_column(String(32), index=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    certificate_number: Mapped[str] = mapped_column(String(40))
    kind: Mapped[BenefitKind]
    level: Mapped[Level]
    period: Mapped[str] = mapped_column(String(7), default="")
    clause: Mapped[str] = mapped_column(String(40))
    amount_fen: Mapped[Fen]
    account_name: Mapped[str] = mapped_column(String(50))
    bank_name: Mapped[str] = mapped_column(String(60))
    account_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    account_index: Mapped[str | None] = mapped_column(String(32), index=True)
    account_doubtful: Mapped[bool] = mapped_column(default=False)
    state: Mapped[State] = mapped_column(default=State.SUBMITTED)
    findings: Mapped[dict[str, Any]] = mapped_column(JSON)
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submitted_at: Mapped[datetime]
    resubmitted_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reviewed_at: Mapped[datetime | None]
    review_note: Mapped[str] = mapped_column(String(300), default="")
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    approval_note: Mapped[str] = mapped_column(String(300), default="")
    second_above_fen: Mapped[Fen | None]
    second_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    second_approved_at: Mapped[datetime | None]
    second_approval_note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("public_notice.id"), index=True)
    cleared_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    listed_at: Mapped[datetime | None]
    paid_on: Mapped[date | None]
    trouble: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column()

    account = Sealed("reward_application.account", kind="bank_account")

    policy: Mapped[Policy] = relationship()
    county: Mapped[County] = relationship()
    person: Mapped[Person] = relationship()
    certificate: Mapped[Certificate] = relationship()
    notice: Mapped[PublicNotice | None] = relationship()
    letter: Mapped[Paper | None] = relationship()
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])
    second_approved_by: Mapped[User | None] = relationship(foreign_keys=[second_approved_by_id])
    returns: Mapped[list["ApplicationReturn"]] = relationship(
        order_by="ApplicationReturn.id", back_populates="application"
    )

    __mapper_args__ = {"version_id_col": version}

    def renumber(self) -> None:
        """Stand under the number that the person has today; a clash is refused on saving."""
        self.person_index = self.person.id_number_index or self.person_index

    @property
    def open_returns(self) -> list["ApplicationReturn"]:
        """What an officer asked to be put right and was not handed in again yet."""
        return [item for item in self.returns if item.cured_at is None]

    @property
    def content(self) -> dict[str, Any]:
        """The policy as it was when the claim was filed."""
        content: dict[str, Any] = self.policy_facts["content"]
        return content


class ReturnItem(Choice):
    """What an officer can ask to be put right."""

    ACCOUNT = "account", say("银行账号")
    BANK = "bank_name", say("开户银行")
    HOME = "home", say("户籍所在地")
    WORK = "work", say("工作单位和从业经历")
    PAYROLL = "payroll", say("人员身份（是否在编）")
    CERTIFICATE = "certificate", say("证书信息")
    OTHER = "other", say("其他")


class ApplicationReturn(Base):
    """One item that an officer sent back, and why. `cured_at` is set when it comes in again."""

    __tablename__ = "reward_return"

    application_id: Mapped[int] = mapped_column(ForeignKey("reward_application.id"), index=True)
    item: Mapped[ReturnItem]
    reason: Mapped[str] = mapped_column(String(300))
    returned_at: Mapped[datetime]
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cured_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(back_populates="returns")
