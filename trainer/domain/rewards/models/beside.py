"""What stands beside the claims: who was told of them, and money to come back."""

from datetime import date, datetime

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

from trainer.core.db import Base, Fen
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.models import Person
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
            info={"refusal": say("这一次已经提醒过。")},
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
    """Money that came back, with the voucher that shows it.

    Invariants: a voucher is entered once in the whole city; nothing came back before it was paid
    out and asked for.
    """

    __tablename__ = "reward_repayment"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("voucher <> ''", name="voucher"),
        Index(
            "uq_reward_repayment_voucher",
            "voucher",
            unique=True,
            info={"refusal": say("这个凭证号已经登记过，一张凭证只能登记一次，请核对。")},
        ),
    )

    debt_id: Mapped[int] = mapped_column(ForeignKey("reward_debt.id"))
    amount_fen: Mapped[Fen]
    paid_on: Mapped[date]
    voucher: Mapped[str] = mapped_column(String(60))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]


_EARLY = """SELECT 1 FROM reward_debt
    JOIN reward_application ON reward_application.id = reward_debt.application_id
    WHERE reward_debt.id = NEW.debt_id
    AND (NEW.paid_on < reward_application.paid_on OR NEW.paid_on < {decided_on})"""
_SAID = "nothing comes back before it was paid and asked for"
REPAID_LATER = {
    "sqlite": tuple(
        f"""CREATE TRIGGER reward_repayment_later_{name} AFTER {act} ON reward_repayment
        BEGIN SELECT RAISE(ABORT, '{_SAID}')
        WHERE EXISTS ({_EARLY.format(decided_on="date(reward_debt.made_at, '+8 hours')")}); END"""
        for name, act in (("insert", "INSERT"), ("update", "UPDATE OF paid_on, debt_id"))
    ),
    "postgresql": (
        f"""CREATE FUNCTION reward_repayment_later_check() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS ({
            _EARLY.format(decided_on="CAST(timezone('Asia/Shanghai', reward_debt.made_at) AS date)")
        }) THEN
                RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END $$""",
        """CREATE TRIGGER reward_repayment_later AFTER INSERT OR UPDATE OF paid_on, debt_id
        ON reward_repayment FOR EACH ROW EXECUTE FUNCTION reward_repayment_later_check()""",
    ),
}
for _dialect, _statements in REPAID_LATER.items():
    for _statement in _statements:
        event.listen(
            Repayment.__table__,
            "after_create",
            DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
