"""Budgets of counties, payment lists, and the rewards that stand on them."""

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
from trainer.core.text import Choice, Sentence, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.papers.models import Paper
from trainer.domain.people.models import User
from trainer.domain.people.places import County
from trainer.domain.rewards.models import Application


class Budget(Base):
    """What a county may pay in a year: held by locked lists, spent on paid items, or free.

    Invariant: held + spent never exceeds the total, whoever locks at the same moment.
    """

    __tablename__ = "budget"
    __table_args__ = (
        UniqueConstraint(
            "county_id",
            "year",
            info={"refusal": say("刚才有其他人同时设定了这一年的预算，请刷新页面核对。")},
        ),
        CheckConstraint("held_fen >= 0", name="held"),
        CheckConstraint("spent_fen >= 0", name="spent"),
        CheckConstraint(
            "held_fen + spent_fen <= total_fen",
            name="within_total",
            info={"refusal": say("预算刚才有变化，请再试一次。")},
        ),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    year: Mapped[int]
    total_fen: Mapped[Fen]
    held_fen: Mapped[Fen] = mapped_column(default=0)
    spent_fen: Mapped[Fen] = mapped_column(default=0)

    county: Mapped[County] = relationship()

    @property
    def free_fen(self) -> int:
        """What can still be held."""
        return self.total_fen - self.held_fen - self.spent_fen


class ListState(Choice):
    """Where a payment list stands."""

    DRAFT = "draft", say("编制中"), "info"
    LOCKED = "locked", say("待复核"), "warning"
    CONFIRMED = "confirmed", say("待发放"), "info"
    PAID = "paid", say("已办结"), "success"


FILL = Step(say("修改清单"), (ListState.DRAFT,), ListState.DRAFT)
LOCK = Step(say("提交复核"), (ListState.DRAFT,), ListState.LOCKED)
SEND_BACK = Step(say("退回修改"), (ListState.LOCKED,), ListState.DRAFT)
CONFIRM = Step(say("复核通过"), (ListState.LOCKED,), ListState.CONFIRMED)
CLOSE = Step(say("办结"), (ListState.CONFIRMED,), ListState.PAID)


class PaymentList(Stateful, Base):
    """A county's list of rewards to be paid together.

    Invariants: whoever made it does not confirm it; number and total follow the live items.
    """

    __tablename__ = "payment_list"
    __table_args__ = (
        UniqueConstraint(
            "county_id",
            "year",
            "serial",
            info={"refusal": say("刚才有其他人同时新建了一份清单，请再试一次。")},
        ),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> made_by_id",
            name="two_people",
            info={"refusal": say("编制和复核必须由两个人办理，请由另一位同事复核。")},
        ),
        CheckConstraint(
            "state NOT IN ('confirmed', 'paid') OR confirmed_by_id IS NOT NULL",
            name="confirmed_by_somebody",
        ),
        CheckConstraint("total_fen >= 0 AND count >= 0", name="totals"),
        Index("ix_payment_list_desk", "county_id", "state"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    year: Mapped[int]
    serial: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    state: Mapped[ListState] = mapped_column(default=ListState.DRAFT)
    total_fen: Mapped[Fen] = mapped_column(default=0)
    count: Mapped[int] = mapped_column(default=0)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    sent_back_reason: Mapped[str] = mapped_column(String(300), default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    version: Mapped[int] = mapped_column()

    county: Mapped[County] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id])
    sheet: Mapped[Paper | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def number(self) -> Sentence:
        """2026年第3批."""
        return say("{year}年第{serial}批", year=self.year, serial=self.serial)


class ItemState(Choice):
    """What became of one reward on a list."""

    QUEUED = "queued", say("待发放"), "info"
    PAID = "paid", say("已发放"), "success"
    FAILED = "failed", say("发放不成功"), "danger"
    REMOVED = "removed", say("已移出"), "neutral"


LIVE = (ItemState.QUEUED, ItemState.PAID)
"""States in which an item counts, and in which its reward can stand on no other list."""

PAY = Step(say("登记发放"), (ItemState.QUEUED,), ItemState.PAID)
FAIL = Step(say("登记发放不成功"), (ItemState.QUEUED,), ItemState.FAILED)
BOUNCE = Step(say("登记银行退回"), (ItemState.PAID,), ItemState.FAILED)
REMOVE = Step(say("移出清单"), (ItemState.QUEUED,), ItemState.REMOVED)

_LIVE = text("state IN ('queued', 'paid')")


class PaymentItem(Stateful, Base):
    """One reward on a list.

    Invariants: a reward stands on one live list at most; whoever pays it has neither reviewed nor
    approved it, first or second, nor is paid by it.
    """

    __tablename__ = "payment_item"
    __table_args__ = (
        Index(
            "uq_payment_item_live",
            "application_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
            info={"refusal": say("有一笔奖励刚刚列入了另一份清单，这次没有列入任何一笔，请再试。")},
        ),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint(
            "paid_by_id IS NULL OR (paid_by_id <> reviewed_by_id AND paid_by_id <> approved_by_id)",
            name="three_people",
            info={"refusal": say("审核、审批、发放必须由三个人办理，请由另一位同事登记发放。")},
        ),
        CheckConstraint(
            "(state = 'paid') = (paid_on IS NOT NULL AND paid_by_id IS NOT NULL"
            " AND returned_by_id IS NULL)",
            name="paid",
        ),
        CheckConstraint(
            "returned_by_id IS NULL OR (state = 'failed' AND returned_by_id <> paid_by_id)",
            name="returned",
            info={"refusal": say("登记发放和登记银行退回必须由两个人办理，请由另一位同事登记。")},
        ),
        CheckConstraint("state NOT IN ('failed', 'removed') OR reason <> ''", name="why"),
    )

    list_id: Mapped[int] = mapped_column(ForeignKey("payment_list.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("reward_application.id"))
    amount_fen: Mapped[Fen]
    reviewed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[ItemState] = mapped_column(default=ItemState.QUEUED)
    reason: Mapped[str] = mapped_column(String(300), default="")
    paid_on: Mapped[date | None]
    paid_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column()

    list: Mapped[PaymentList] = relationship()
    application: Mapped[Application] = relationship()

    __mapper_args__ = {"version_id_col": version}


_PAYER = """SELECT 1 FROM reward_application AS claim WHERE claim.id = NEW.application_id
    AND (NEW.paid_by_id IN
        (claim.reviewed_by_id, claim.approved_by_id, claim.second_approved_by_id)
        OR NEW.paid_by_id = claim.filed_by_id
    OR EXISTS (SELECT 1 FROM "user" AS payer
        WHERE payer.id = NEW.paid_by_id AND payer.person_id = claim.person_id))"""
_OFFICER = """SELECT 1 FROM "user" AS officer WHERE officer.id IN
        (NEW.reviewed_by_id, NEW.approved_by_id, NEW.second_approved_by_id)
    AND (officer.person_id = NEW.person_id OR EXISTS (SELECT 1 FROM payment_item AS item
        WHERE item.application_id = NEW.id AND item.paid_by_id = officer.id))"""
_SAID = "reviewer, approvers, payer and payee are different people"
_GUARDED = (
    ("payment_item", "apart", "paid_by_id, application_id", _PAYER),
    (
        "reward_application",
        "apart",
        "reviewed_by_id, approved_by_id, second_approved_by_id, person_id",
        _OFFICER,
    ),
)
APART = {
    "sqlite": tuple(
        f"""CREATE TRIGGER {table}_{name}_{act[:6].lower()} AFTER {act} ON {table}
        BEGIN SELECT RAISE(ABORT, '{_SAID}') WHERE EXISTS ({wrong}); END"""
        for table, name, columns, wrong in _GUARDED
        for act in ("INSERT", f"UPDATE OF {columns}")
    ),
    "postgresql": tuple(
        statement
        for table, name, columns, wrong in _GUARDED
        for statement in (
            f"""CREATE FUNCTION {table}_{name}_check() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS ({wrong}) THEN
                    RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
            END $$""",
            f"""CREATE TRIGGER {table}_{name} AFTER INSERT OR UPDATE OF {columns}
            ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_{name}_check()""",
        )
    ),
}
for _dialect, _statements in APART.items():
    for _statement in _statements:
        event.listen(
            PaymentItem.__table__,
            "after_create",
            DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
