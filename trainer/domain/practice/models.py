"""The bank of questions with its wordings, the rule of a paper, papers and their answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainer.core.db import Base
from trainer.core.text import Choice, say
from trainer.core.workflow import Stateful, Step
from trainer.domain.exams.models import ExamSubject
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County

MADE_UP = say("自编示例")


class QuestionKind(Choice):
    """How many of the options are right."""

    SINGLE = "single", say("单选"), "info"
    MULTIPLE = "multiple", say("多选"), "info"


class BankState(Choice):
    """Whether new papers take it."""

    IN_USE = "in_use", say("在用"), "success"
    RETIRED = "retired", say("已停用"), "neutral"


CHANGE = Step(say("修改题目"), (BankState.IN_USE,), BankState.IN_USE)
RETIRE = Step(say("停用题目"), (BankState.IN_USE,), BankState.RETIRED)

_IN_USE = "state = 'in_use' AND county_id IS NOT NULL"
_CITYS = "state = 'in_use' AND county_id IS NULL"
_TWICE = say("题库里已经有同样题干的在用题目，不能重复录入。")


class BankQuestion(Stateful, Base):
    """One question of a subject, of a county or (no county) of the whole city."""

    __tablename__ = "bank_question"
    __table_args__ = (
        Index(
            "uq_bank_question_county",
            "subject_id",
            "county_id",
            "stem_key",
            unique=True,
            sqlite_where=text(_IN_USE),
            postgresql_where=text(_IN_USE),
            info={"refusal": _TWICE},
        ),
        Index(
            "uq_bank_question_city",
            "subject_id",
            "stem_key",
            unique=True,
            sqlite_where=text(_CITYS),
            postgresql_where=text(_CITYS),
            info={"refusal": _TWICE},
        ),
        CheckConstraint("chapter <> ''", name="bank_chapter"),
    )

    subject_id: Mapped[int] = mapped_column(ForeignKey("exam_subject.id"), index=True)
    county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"), index=True)
    kind: Mapped[QuestionKind]
    chapter: Mapped[str] = mapped_column(String(60))
    point: Mapped[str] = mapped_column(String(80), default="")
    source: Mapped[str] = mapped_column(String(60))
    stem_key: Mapped[str] = mapped_column(String(64))
    state: Mapped[BankState] = mapped_column(default=BankState.IN_USE, index=True)
    version: Mapped[int] = mapped_column()

    subject: Mapped[ExamSubject] = relationship(lazy="joined")
    county: Mapped[County | None] = relationship()
    wordings: Mapped[list["Wording"]] = relationship(
        order_by="Wording.number", back_populates="question", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def wording(self) -> "Wording":
        """What is asked now."""
        return self.wordings[-1]


class Wording(Base):
    """What a question said at one time. It never changes (a trigger holds that): papers point
    to it."""

    __tablename__ = "practice_wording"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        CheckConstraint("stem <> '' AND right_letters <> ''", name="wording_words"),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("bank_question.id"))
    number: Mapped[int]
    stem: Mapped[str] = mapped_column(Text)
    options: Mapped[list[str]] = mapped_column(JSON)
    right_letters: Mapped[str] = mapped_column(String(8))
    explanation: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    question: Mapped[BankQuestion] = relationship(back_populates="wordings")
    written_by: Mapped[User | None] = relationship()

    @property
    def lettered(self) -> list[tuple[str, str]]:
        """The options with their letters."""
        return [(chr(ord("A") + place), said) for place, said in enumerate(self.options)]


class PaperRule(Base):
    """How a paper of a subject is put together and marked; published, and followed by another.

    `parts` says for each chapter how many single and multiple choices are drawn.
    """

    __tablename__ = "practice_rule"
    __table_args__ = (
        Index(
            "uq_practice_rule_county",
            "subject_id",
            "county_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL AND county_id IS NOT NULL"),
            postgresql_where=text("replaced_at IS NULL AND county_id IS NOT NULL"),
        ),
        Index(
            "uq_practice_rule_city",
            "subject_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL AND county_id IS NULL"),
            postgresql_where=text("replaced_at IS NULL AND county_id IS NULL"),
        ),
        CheckConstraint("minutes BETWEEN 5 AND 300", name="rule_minutes"),
        CheckConstraint(
            "single_tenths > 0 AND multiple_tenths > 0 AND partial_tenths >= 0", name="rule_marks"
        ),
    )

    subject_id: Mapped[int] = mapped_column(ForeignKey("exam_subject.id"))
    county_id: Mapped[int | None] = mapped_column(ForeignKey("county.id"))
    minutes: Mapped[int]
    single_tenths: Mapped[int] = mapped_column(default=10)
    multiple_tenths: Mapped[int] = mapped_column(default=20)
    partial_tenths: Mapped[int] = mapped_column(default=5)
    parts: Mapped[list[dict[str, int | str]]] = mapped_column(JSON)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    replaced_at: Mapped[datetime | None]

    subject: Mapped[ExamSubject] = relationship()
    county: Mapped[County | None] = relationship()


class PaperKind(Choice):
    """A paper against the clock, or the wrong ones once more."""

    TIMED = "timed", say("限时模拟卷"), "info"
    AGAIN = "again", say("错题再练"), "neutral"


class PaperState(Choice):
    """Whether answers are still taken."""

    RUNNING = "running", say("作答中"), "info"
    HANDED_IN = "handed_in", say("已交卷"), "success"
    TIMED_OUT = "timed_out", say("到时自动交卷"), "success"


HAND_IN = Step(say("交卷"), (PaperState.RUNNING,), PaperState.HANDED_IN)
TIME_OUT = Step(say("到时交卷"), (PaperState.RUNNING,), PaperState.TIMED_OUT)


class MockPaper(Stateful, Base):
    """One person's paper. Invariant: one runs per person (unique partial index)."""

    __tablename__ = "mock_paper"
    __table_args__ = (
        Index(
            "uq_mock_paper_running",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
            info={"refusal": say("您有一份试卷还没有交，请先做完或交卷。")},
        ),
        CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="mock_ended"),
        CheckConstraint("(state = 'running') = (score_tenths IS NULL)", name="mock_score"),
        CheckConstraint("(kind = 'timed') = (due_at IS NOT NULL)", name="mock_due"),
        Index("ix_mock_paper_due", "state", "due_at"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("exam_subject.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("practice_rule.id"))
    kind: Mapped[PaperKind]
    seed: Mapped[int]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    state: Mapped[PaperState] = mapped_column(default=PaperState.RUNNING)
    ended_at: Mapped[datetime | None]
    score_tenths: Mapped[int | None]
    full_tenths: Mapped[int]
    chapters: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column()

    person: Mapped[Person] = relationship()
    subject: Mapped[ExamSubject] = relationship(lazy="joined")
    rule: Mapped[PaperRule] = relationship()
    items: Mapped[list["MockItem"]] = relationship(
        order_by="MockItem.position", back_populates="paper"
    )

    __mapper_args__ = {"version_id_col": version}


class MockItem(Base):
    """One question of a paper, in the wording that was shown, and what was answered."""

    __tablename__ = "mock_item"
    __table_args__ = (
        UniqueConstraint("paper_id", "position"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="item_answered"),
    )

    paper_id: Mapped[int] = mapped_column(ForeignKey("mock_paper.id"))
    position: Mapped[int]
    wording_id: Mapped[int] = mapped_column(ForeignKey("practice_wording.id"), index=True)
    kind: Mapped[QuestionKind]
    chapter: Mapped[str] = mapped_column(String(60))
    answer: Mapped[str] = mapped_column(String(8), default="")
    answered_at: Mapped[datetime | None]

    paper: Mapped[MockPaper] = relationship(back_populates="items")
    wording: Mapped[Wording] = relationship(lazy="joined")


_FROZEN = "question_id, number, stem, options, right_letters, explanation"
_SAID = "an answered paper keeps the words it was answered with"
_OVER = "a paper that was handed in takes no answer"
_LATE = "(SELECT state FROM mock_paper WHERE id = NEW.paper_id) <> 'running'"

TRIGGERS = {
    "sqlite": (
        f"""CREATE TRIGGER practice_wording_frozen BEFORE UPDATE OF {_FROZEN} ON practice_wording
        BEGIN SELECT RAISE(ABORT, '{_SAID}'); END""",
        f"""CREATE TRIGGER practice_wording_kept BEFORE DELETE ON practice_wording
        BEGIN SELECT RAISE(ABORT, '{_SAID}'); END""",
        f"""CREATE TRIGGER mock_item_over BEFORE UPDATE OF answer, answered_at ON mock_item
        WHEN {_LATE} BEGIN SELECT RAISE(ABORT, '{_OVER}'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION practice_wording_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        f"""CREATE TRIGGER practice_wording_frozen BEFORE UPDATE OF {_FROZEN}
        ON practice_wording FOR EACH ROW EXECUTE FUNCTION practice_wording_refuse()""",
        """CREATE TRIGGER practice_wording_kept BEFORE DELETE
        ON practice_wording FOR EACH ROW EXECUTE FUNCTION practice_wording_refuse()""",
        f"""CREATE FUNCTION mock_item_over_check() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {_LATE} THEN
                RAISE EXCEPTION '{_OVER}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
        """CREATE TRIGGER mock_item_over BEFORE UPDATE OF answer, answered_at
        ON mock_item FOR EACH ROW EXECUTE FUNCTION mock_item_over_check()""",
    ),
}
for _dialect, _statements in TRIGGERS.items():
    for _statement in _statements:
        _table = MockItem.__table__ if "mock_item" in _statement else Wording.__table__
        event.listen(
            _table,
            "after_create",
            DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
