"""Facts that no register tells us: people state them, an officer confirms them by a paper."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County


class FactKind(Choice):
    """What is stated."""

    RESIDENCE = "residence", say("居住证")
    INSURED = "insured", say("社会保险缴纳")
    ASSESSED = "assessed", say("年度考核")


class FactState(Choice):
    """Whether anybody has seen a paper for it."""

    STATED = "stated", say("待核实"), "warning"
    CONFIRMED = "confirmed", say("已核实"), "success"
    REFUSED = "refused", say("不予采信"), "danger"
    WITHDRAWN = "withdrawn", say("本人撤回"), "neutral"


CONFIRM = Step(say("核实"), (FactState.STATED,), FactState.CONFIRMED)
REFUSE = Step(say("不予采信"), (FactState.STATED, FactState.CONFIRMED), FactState.REFUSED)
TAKE_BACK = Step(say("撤回"), (FactState.STATED, FactState.CONFIRMED), FactState.WITHDRAWN)


def _once(name: str, kind: str, *columns: str, refusal: str) -> Index:
    where = text(f"state = 'confirmed' AND kind = '{kind}'")
    return Index(
        name,
        *columns,
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
        info={"refusal": refusal},
    )


class StatedFact(Stateful, Base):
    """One fact about a person, with what shows it; only a confirmed one is judged by.

    Invariants: whoever stated it does not confirm it; a confirmed one has a basis with its date;
    one residence permit, and one result a year, hold at a time.
    """

    __tablename__ = "stated_fact"
    __table_args__ = (
        CheckConstraint(
            "decided_by_id IS NULL OR stated_by_id IS NULL OR decided_by_id <> stated_by_id",
            name="two_people",
            info={"refusal": say("不能核实本人填报的情况，请由其他同事办理。")},
        ),
        CheckConstraint(
            "state <> 'confirmed' OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL "
            "AND basis <> '' AND basis_on IS NOT NULL)",
            name="confirmed",
        ),
        CheckConstraint("state <> 'refused' OR basis <> ''", name="refused_why"),
        CheckConstraint(
            "(kind = 'assessed') = (year IS NOT NULL) "
            "AND (kind = 'assessed') = (passed IS NOT NULL)",
            name="result",
        ),
        CheckConstraint("kind = 'assessed' OR from_on IS NOT NULL", name="begun"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="order"),
        CheckConstraint("evidence <> ''", name="evidence"),
        _once(
            "uq_stated_fact_residence",
            "residence",
            "person_id",
            refusal=say("已有一条核实过的居住证，请先把原来那条改为不予采信，再核实这一条。"),
        ),
        _once(
            "uq_stated_fact_assessed",
            "assessed",
            "person_id",
            "year",
            refusal=say("这一年的考核结果已经核实过，请先把原来那条改为不予采信。"),
        ),
        Index("ix_stated_fact_desk", "county_id", "state"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"))
    kind: Mapped[FactKind]
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    year: Mapped[int | None]
    passed: Mapped[bool | None]
    evidence: Mapped[str] = mapped_column(String(300))
    state: Mapped[FactState] = mapped_column(default=FactState.STATED)
    stated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    stated_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    basis: Mapped[str] = mapped_column(String(300), default="")
    basis_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    person: Mapped[Person] = relationship()
    county: Mapped[County] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    __mapper_args__ = {"version_id_col": version}
