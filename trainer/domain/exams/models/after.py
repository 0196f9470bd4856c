"""What follows a result: scores added up again on request, and reviews after the exam."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.certificates.models import Level
from trainer.domain.exams.models.results import Score
from trainer.domain.exams.models.sittings import Sitting
from trainer.domain.exams.models.superseded import Superseded, hold
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County


class RecheckRule(Superseded, Base):
    """For some exam years: within how many days a re-check is asked for, and what it looks at.

    Invariant: a rule is never changed, only followed; no two hold for one year.
    """

    __tablename__ = "recheck_rule"
    __table_args__ = (
        CheckConstraint("last_year IS NULL OR last_year >= first_year", name="recheck_years"),
        CheckConstraint("days BETWEEN 1 AND 365", name="recheck_days"),
        CheckConstraint("(ended_at IS NULL) = (ended_basis = '')", name="recheck_ended"),
    )

    first_year: Mapped[int]
    last_year: Mapped[int | None]
    days: Mapped[int]
    scope: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(200))


hold(
    RecheckRule.metadata.tables["recheck_rule"],
    live="ended_at IS NULL",
    years=("first_year", "last_year"),
    kept="first_year, last_year, days, scope, basis",
)


class RecheckState(Choice):
    """Where a re-check stands."""

    ASKED = "asked", say("待答复"), "info"
    UPHELD = "upheld", say("维持原成绩"), "neutral"
    CHANGED = "changed", say("成绩已更正"), "success"


UPHOLD = Step(say("维持原成绩"), (RecheckState.ASKED,), RecheckState.UPHELD)
CORRECT = Step(say("更正成绩"), (RecheckState.ASKED,), RecheckState.CHANGED)


class Recheck(Stateful, Base):
    """Somebody asks that one score be added up again (复核, not a new marking).

    Invariant: one request per score; an answer has its words and its moment, a change its new
    score.
    """

    __tablename__ = "score_recheck"
    __table_args__ = (
        UniqueConstraint(
            "score_id", info={"refusal": say("这一科的成绩复核已经申请过，不需要重复申请。")}
        ),
        UniqueConstraint("new_score_id"),
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="recheck_answered"),
        CheckConstraint("state = 'asked' OR answer <> ''", name="recheck_answer"),
        CheckConstraint("(state = 'changed') = (new_score_id IS NOT NULL)", name="recheck_changed"),
    )

    score_id: Mapped[int] = mapped_column(ForeignKey("score.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    asked_at: Mapped[datetime]
    until_on: Mapped[date]
    state: Mapped[RecheckState] = mapped_column(default=RecheckState.ASKED, index=True)
    answer: Mapped[str] = mapped_column(String(300), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    new_score_id: Mapped[int | None] = mapped_column(ForeignKey("score.id"))
    version: Mapped[int] = mapped_column()

    score: Mapped[Score] = relationship(foreign_keys=[score_id])
    new_score: Mapped[Score | None] = relationship(foreign_keys=[new_score_id])
    person: Mapped[Person] = relationship()
    county: Mapped[County] = relationship()
    answered_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ReviewState(Choice):
    """Where a review after the exam stands."""

    WAITING = "waiting", say("待复审"), "info"
    PASSED = "passed", say("复审通过"), "success"
    FAILED = "failed", say("复审不通过"), "danger"


PASS_REVIEW = Step(say("复审通过"), (ReviewState.WAITING,), ReviewState.PASSED)
FAIL_REVIEW = Step(say("复审不通过"), (ReviewState.WAITING,), ReviewState.FAILED)


class PostReview(Stateful, Base):
    """Somebody who passed shows their documents after the exam (考后资格复审).

    Whoever fails loses the results of that sitting and level. Invariant: one per person, sitting
    and level; every outcome has its moment, a failure its reason.
    """

    __tablename__ = "post_review"
    __table_args__ = (
        UniqueConstraint(
            "sitting_id",
            "person_id",
            "level",
            info={"refusal": say("名单里有人刚才已由别人列入考后资格复审，请刷新页面后再办理。")},
        ),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="review_decided"),
        CheckConstraint("state <> 'failed' OR reason <> ''", name="review_why"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    level: Mapped[Level]
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    documents: Mapped[list[str]] = mapped_column(JSON)
    due_on: Mapped[date]
    due_reason: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.WAITING, index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    listed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    sitting: Mapped[Sitting] = relationship()
    person: Mapped[Person] = relationship()
    county: Mapped[County] = relationship()
    decided_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
