"""What stands beside the claims: who was told of them, second approvals, and money to come back."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base, Fen
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County
from trainer.domain.rewards.models.applications import Application, BenefitKind


class Stage(Choice):
    """When somebody who could claim and has not is told of it."""

    FIRST = "first", say("第一天"), "info"
    HALF = "half", say("期限过半"), "info"
    LAST = "last", say("截止前一天"), "warning"


class Reminder(Base):
    """One telling of one person about one benefit that could be claimed; none is told twice.

    A corrected edition of the policy is the same policy: it tells nobody again.
    """

    __tablename__ = "reward_reminder"
    __table_args__ = (
        UniqueConstraint(
            "county_id",
            "policy_code",
            "certificate_id",
            "kind",
            "period",
            "stage",
            name="uq_reward_reminder_once",
        ),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    policy_code: Mapped[str] = mapped_column(String(50))
    policy_id: Mapped[int] = mapped_column(ForeignKey("reward_policy.id"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[BenefitKind]
    period: Mapped[str] = mapped_column(String(7), default="")
    stage: Mapped[Stage]
    told_at: Mapped[datetime]


class SecondApproval(Base):
    """The word of a second approver, for a claim above the amount that its policy names.

    Invariant: the second approver is neither payee, reviewer nor first approver. A claim that is
    sent back loses it.
    """

    __tablename__ = "reward_second_approval"
    __table_args__ = (
        UniqueConstraint("application_id", info={"refusal": say("这份申请已有第二位审批人同意。")}),
        CheckConstraint(
            "approved_by_id <> first_approver_id AND approved_by_id <> reviewer_id "
            "AND (payee_id IS NULL OR approved_by_id <> payee_id)",
            name="another_person",
            info={"refusal": say("第二位审批人不能是审核人、第一位审批人或申请人本人。")},
        ),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("reward_application.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    first_approver_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(300), default="")

    approved_by: Mapped[User] = relationship(foreign_keys=[approved_by_id])


class DebtState(Choice):
    """Whether money that must come back still stands out."""

    OPEN = "open", say("待归还"), "warning"
    SETTLED = "settled", say("已还清"), "success"
    LIFTED = "lifted", say("已撤销"), "neutral"


SETTLE = Step(say("还清"), (DebtState.OPEN,), DebtState.SETTLED)
LIFT = Step(say("撤销追回"), (DebtState.OPEN,), DebtState.LIFTED)


class Debt(Stateful, Base):
    """A paid reward that must come back, wholly or in part; while it is open it bars new ones.

    Invariants: one open debt per paid claim; never more paid back than asked, and settled when
    all is; who decided it did not pay, review or approve for themselves (the payee is another).
    """

    __tablename__ = "reward_debt"
    __table_args__ = (
        Index(
            "uq_reward_debt_open",
            "application_id",
            unique=True,
            sqlite_where=text("state <> 'lifted'"),
            postgresql_where=text("state <> 'lifted'"),
            info={"refusal": say("这笔奖励已经作出追回决定。")},
        ),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("repaid_fen >= 0 AND repaid_fen <= amount_fen", name="repaid"),
        CheckConstraint("(state = 'settled') = (repaid_fen = amount_fen)", name="settled"),
        CheckConstraint("reason <> ''", name="why"),
        CheckConstraint("state <> 'lifted' OR end_reason <> ''", name="lifted_why"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("reward_application.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    amount_fen: Mapped[Fen]
    repaid_fen: Mapped[Fen] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(300))
    state: Mapped[DebtState] = mapped_column(default=DebtState.OPEN)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column()

    application: Mapped[Application] = relationship()
    county: Mapped[County] = relationship()
    person: Mapped[Person] = relationship()
    repayments: Mapped[list["Repayment"]] = relationship(order_by="Repayment.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def left_fen(self) -> int:
        """What still stands out."""
        return self.amount_fen - self.repaid_fen


class Repayment(Base):
    """Money that came back, with the voucher that shows it."""

    __tablename__ = "reward_repayment"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("voucher <> ''", name="voucher"),
        UniqueConstraint(
            "debt_id", "voucher", info={"refusal": say("这个凭证号已经登记过，请核对。")}
        ),
    )

    debt_id: Mapped[int] = mapped_column(ForeignKey("reward_debt.id"))
    amount_fen: Mapped[Fen]
    paid_on: Mapped[date]
    voucher: Mapped[str] = mapped_column(String(60))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
