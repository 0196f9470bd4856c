"""Builders of a bank of questions and papers drawn from it."""

from tests.make.exams import MakeExams
from trainer.core.actors import System
from trainer.domain.exams.models import ExamSubject
from trainer.domain.people.models import User
from trainer.domain.people.places import County
from trainer.domain.practice import operations
from trainer.domain.practice.models import MockPaper, PaperRule, QuestionKind
from trainer.domain.practice.rules import Part, QuestionFacts

SEEDS = System("test")
CHAPTERS = "示例章甲", "示例章乙"


def facts(number: int, **values: object) -> QuestionFacts:
    """A single choice (odd) with the right answer B, or a multiple one (even) with ABD."""
    multiple = number % 2 == 0
    said: dict[str, object] = {
        "kind": QuestionKind.MULTIPLE if multiple else QuestionKind.SINGLE,
        "chapter": CHAPTERS[number // 2 % 2],
        "stem": f"示例题干 {number}",
        "options": ("甲", "乙", "丙", "丁"),
        "right": "ABD" if multiple else "B",
        "explanation": f"示例解析 {number}",
        **values,
    }
    return QuestionFacts(**said)  # type: ignore[arg-type]  # values of a test


class MakePractice(MakeExams):
    """Questions, rules and papers."""

    def subject(self) -> ExamSubject:
        """A subject of the assistant level."""
        if not self.session.query(ExamSubject).count():
            self.exam_basics()
        return self.session.query(ExamSubject).filter_by(code="assistant_ability").one()

    def bank(self, subject: ExamSubject, county: County | None = None, size: int = 12) -> None:
        """So many questions of two chapters, half of them multiple choices."""
        for number in range(size):
            operations.add_question(subject, county, facts(number), actor=SEEDS)

    def rule(
        self, subject: ExamSubject, county: County | None = None, minutes: int = 60
    ) -> PaperRule:
        """Two single and two multiple choices of each chapter."""
        parts = [Part(chapter, 2, 2) for chapter in CHAPTERS]
        return operations.publish_rule(subject, county, minutes=minutes, parts=parts, actor=SEEDS)

    def mock(self, subject: ExamSubject, user: User, seed: int = 7) -> MockPaper:
        """A paper that this candidate begins now."""
        assert user.person is not None
        return operations.start(subject, user.person, seed=seed, actor=user)
