"""Appeals: somebody does not accept a refusal or an amount, and another officer decides."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County
from trainer.domain.rewards.models.applications import Application


class Against(Choice):
    """What somebody does not accept."""

    REFUSAL = "refusal", say("不予通过的决定")
    AMOUNT = "amount", say("核定的金额")


class AppealState(Choice):
    """Where an appeal stands."""

    FILED = "filed", say("待复核"), "info"
    UPHELD = "upheld", say("申诉成立，重新审核"), "success"
    DISMISSED = "dismissed", say("维持原决定"), "neutral"
    WITHDRAWN = "withdrawn", say("本人已撤回"), "neutral"


UPHOLD = Step(say("认定申诉成立"), (AppealState.FILED,), AppealState.UPHELD)
DISMISS = Step(say("维持原决定"), (AppealState.FILED,), AppealState.DISMISSED)
DROP = Step(say("撤回申诉"), (AppealState.FILED,), AppealState.WITHDRAWN)

_OFFICERS = ("reviewer_id", "approver_id", "second_approver_id", "refuser_id", "filed_by_id")


class Appeal(Stateful, Base):
    """One appeal against one decision on a claim.

    Invariants: a decision is appealed against once; whoever decides took no part in the decision
    (its officers are kept with the appeal) and is not the person, and gives a reason; as long as
    it is not decided the person may withdraw it.
    """

    __tablename__ = "reward_appeal"
    __table_args__ = (
        Index(
            "uq_reward_appeal_decision",
            "application_id",
            "against_at",
            unique=True,
            info={"refusal": say("您已经对这个决定提出过申诉，请在申请页面查看结果。")},
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR ("
            + " AND ".join(f"({name} IS NULL OR {name} <> decided_by_id)" for name in _OFFICERS)
            + ")",
            name="another_officer",
            info={"refusal": say("申诉要由没有参与原决定的同事复核，请交给其他同事办理。")},
        ),
        CheckConstraint(
            "(state IN ('filed', 'withdrawn')) = (decided_at IS NULL)"
            " AND (state IN ('filed', 'withdrawn')) = (decision = '')"
            " AND (state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name="decided",
        ),
        CheckConstraint("statement <> ''", name="statement"),
        Index("ix_reward_appeal_desk", "county_id", "state", "filed_at"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("reward_application.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    against: Mapped[Against]
    against_at: Mapped[datetime]
    against_reason: Mapped[str] = mapped_column(String(300), default="")
    statement: Mapped[str] = mapped_column(String(1000))
    state: Mapped[AppealState] = mapped_column(default=AppealState.FILED)
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    filed_at: Mapped[datetime]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    second_approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    refuser_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(300), default="")
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    application: Mapped[Application] = relationship()
    county: Mapped[County] = relationship()
    person: Mapped[Person] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def officers(self) -> set[int]:
        """Who took part in the decision."""
        took_part = (self.reviewer_id, self.approver_id, self.second_approver_id, self.refuser_id)
        return {one for one in took_part if one is not None}
