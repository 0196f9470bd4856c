"""Who keeps the bank; what a question needs; drawing, marking and time of a paper. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from random import Random
from typing import NamedTuple

from trainer.core.actors import Actor
from trainer.core.text import Sentence, say
from trainer.domain.people.models import DutyKind
from trainer.domain.people.rules import holds, is_person, is_system
from trainer.domain.practice.models import (
    BankQuestion,
    MockItem,
    MockPaper,
    PaperRule,
    PaperState,
    QuestionKind,
    Wording,
)

FEWEST_OPTIONS, MOST_OPTIONS = 2, 8
NEEDS_CLASS = 60
"""Whoever gets less of a chapter, in percent, is listed as needing its class."""
LONGEST = {"chapter": 60, "point": 80, "source": 60}
"""How many characters fit into what a question is sorted by."""


def may_keep_bank(actor: Actor, county_id: int | None) -> bool:
    """Clerks and instructors keep their county's questions; seeds keep the city's."""
    if is_system(actor):
        return True
    return holds(actor, DutyKind.CLERK, DutyKind.INSTRUCTOR, county_id=county_id)


def may_practise(actor: Actor, person_id: int) -> bool:
    """People do papers themselves."""
    return is_person(actor, person_id)


def may_write(actor: Actor, paper: MockPaper) -> bool:
    """Only whoever does the paper answers and hands it in."""
    return is_person(actor, paper.person_id)


def may_end(actor: Actor) -> bool:
    """Time is called by the program itself."""
    return is_system(actor)


# -- the bank -------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuestionFacts:
    """A question as it is written or read from a file."""

    kind: QuestionKind
    chapter: str
    stem: str
    options: tuple[str, ...]
    right: str
    explanation: str = ""
    point: str = ""
    source: str = ""

    @property
    def key(self) -> str:
        """The stem as it is compared: without blanks and case."""
        return sha256("".join(self.stem.split()).lower().encode()).hexdigest()


def letters(text: str) -> str:
    """The letters of an answer in order, each once: 'c, A' is 'AC'."""
    return "".join(sorted({mark for mark in text.upper() if "A" <= mark <= "H"}))


def question_objection(facts: QuestionFacts) -> tuple[Sentence, str] | None:
    """Why this cannot be asked, and in which field it is to be mended."""
    if len(facts.stem.strip()) < FEWEST_OPTIONS:
        return say("请填写题干。"), "stem"
    if not facts.chapter.strip():
        return say("请填写章节。"), "chapter"
    return _length_objection(facts) or _options_objection(facts) or _right_objection(facts)


def _length_objection(facts: QuestionFacts) -> tuple[Sentence, str] | None:
    for field, most in LONGEST.items():
        count = len(getattr(facts, field).strip())
        if count > most:
            return say("最多 {most} 个字，现在有 {n} 个，请缩短。", most=most, n=count), field
    return None


def _options_objection(facts: QuestionFacts) -> tuple[Sentence, str] | None:
    count = len(facts.options)
    if not FEWEST_OPTIONS <= count <= MOST_OPTIONS:
        return say("选项要有 2 到 8 个，现在是 {n} 个。", n=count), "options"
    if len({said.strip() for said in facts.options}) < count:
        return say("有两个选项一样，请改正。"), "options"
    return None


def _right_objection(facts: QuestionFacts) -> tuple[Sentence, str] | None:
    right, last = letters(facts.right), chr(ord("A") + len(facts.options) - 1)
    if not right:
        return say("请填写正确答案的字母，例如 A 或 ACD。"), "right"
    if right[-1] > last:
        return say("正确答案里的 {letter} 没有对应的选项。", letter=right[-1]), "right"
    if facts.kind is QuestionKind.SINGLE and len(right) != 1:
        return say("单选题只能有一个正确答案。"), "right"
    if facts.kind is QuestionKind.MULTIPLE and len(right) < FEWEST_OPTIONS:
        return say("多选题至少有两个正确答案。"), "right"
    return None


def same_words(wording: Wording, facts: QuestionFacts) -> bool:
    """Whether this wording already says it."""
    return (
        wording.stem == facts.stem.strip()
        and list(wording.options) == [said.strip() for said in facts.options]
        and wording.right_letters == letters(facts.right)
        and wording.explanation == facts.explanation.strip()
    )


def unchanged(question: BankQuestion, facts: QuestionFacts) -> bool:
    """Whether the question is already as these facts have it."""
    same = (question.kind, question.chapter, question.point) == (
        facts.kind,
        facts.chapter.strip(),
        facts.point.strip(),
    )
    return same and same_words(question.wording, facts)


# -- the rule of a paper ----------------------------------------------------------------------


class Part(NamedTuple):
    """So many questions of a chapter."""

    chapter: str
    single: int
    multiple: int


def parts_of(rule: PaperRule) -> list[Part]:
    """The rule's chapters."""
    return [
        Part(str(row["chapter"]), int(row["single"]), int(row["multiple"])) for row in rule.parts
    ]


Stock = Mapping[tuple[str, QuestionKind], int]


def parts_objection(parts: Sequence[Part], stock: Stock) -> Sentence | None:
    """Why no paper can be put together so. `stock` counts the questions in use."""
    if not any(part.single + part.multiple for part in parts):
        return say("请至少从一个章节抽题。")
    for part in parts:
        for kind, wanted in (
            (QuestionKind.SINGLE, part.single),
            (QuestionKind.MULTIPLE, part.multiple),
        ):
            there = stock.get((part.chapter, kind), 0)
            if wanted > there:
                return say(
                    "“{chapter}”的{kind}题只有 {there} 道在用，不够抽 {wanted} 道。",
                    chapter=part.chapter,
                    kind=kind.label,
                    there=there,
                    wanted=wanted,
                )
    return None


def drawn(
    parts: Sequence[Part], questions: Iterable[BankQuestion], seed: int
) -> list[BankQuestion]:
    """The questions of a paper: the same bank, rule and seed give the same paper.

    Single choices come before multiple ones, each in the order of the chapters.
    """
    dice = Random(seed)  # noqa: S311 - a draw that can be repeated, and no secret
    by_part = defaultdict[tuple[str, QuestionKind], list[BankQuestion]](list)
    for question in sorted(questions, key=lambda row: row.id):
        by_part[question.chapter, question.kind].append(question)
    chosen: list[BankQuestion] = []
    for kind in QuestionKind:
        for part in parts:
            count = part.single if kind is QuestionKind.SINGLE else part.multiple
            there = by_part[part.chapter, kind]
            chosen += dice.sample(there, min(count, len(there)))
    return chosen


# -- time and marks ---------------------------------------------------------------------------


def is_over(paper: MockPaper, now: datetime) -> bool:
    """Whether the paper takes no answer any more, also where nobody has closed it yet."""
    late = paper.due_at is not None and now >= paper.due_at
    return paper.state is not PaperState.RUNNING or late


def writing_objection(paper: MockPaper, now: datetime) -> Sentence | None:
    """Answers are taken while the paper runs, by the server's clock."""
    if is_over(paper, now):
        return say("这份试卷已经交卷或时间已到，答案不能再改。请看结果。")
    return None


def answer_objection(item: MockItem, answer: str) -> Sentence | None:
    """What cannot be an answer to this question."""
    if not answer:
        return say("请选择答案，再保存；不会的题可以直接看下一题。")
    if ord(answer[-1]) - ord("A") >= len(item.wording.options):
        return say("没有这个选项，请重新选择。")
    if item.kind is QuestionKind.SINGLE and len(answer) != 1:
        return say("单选题只能选一个。")
    return None


def full_mark(rule: PaperRule, kind: QuestionKind) -> int:
    """The tenths of a mark for a right answer."""
    return rule.single_tenths if kind is QuestionKind.SINGLE else rule.multiple_tenths


def mark(rule: PaperRule, item: MockItem) -> int:
    """The tenths of a mark for what was answered.

    Of several right ones, some without a wrong one give a part for each; one wrong gives nothing.
    """
    right = item.wording.right_letters
    if item.answer == right:
        return full_mark(rule, item.kind)
    partly = item.kind is QuestionKind.MULTIPLE and item.answer and set(item.answer) < set(right)
    return rule.partial_tenths * len(item.answer) if partly else 0


@dataclass(frozen=True)
class ChapterScore:
    """What somebody, or several, got in one chapter."""

    chapter: str
    got_tenths: int
    full_tenths: int

    @property
    def percent(self) -> int:
        """Rounded down."""
        return 100 * self.got_tenths // self.full_tenths if self.full_tenths else 0

    @property
    def is_weak(self) -> bool:
        """Whether a class would help."""
        return self.percent < NEEDS_CLASS


def chapter_scores(rule: PaperRule, items: Iterable[MockItem]) -> list[ChapterScore]:
    """The marks of each chapter, in the order in which the chapters first come."""
    got, full = defaultdict[str, int](int), defaultdict[str, int](int)
    for item in items:
        got[item.chapter] += mark(rule, item)
        full[item.chapter] += full_mark(rule, item.kind)
    return [ChapterScore(chapter, got[chapter], full[chapter]) for chapter in full]


def total(rule: PaperRule, items: Iterable[MockItem]) -> int:
    """The tenths of a mark of the whole paper."""
    return sum(mark(rule, item) for item in items)


def wrong(items: Iterable[MockItem]) -> list[MockItem]:
    """What was not answered in full."""
    return [item for item in items if item.answer != item.wording.right_letters]


@dataclass(frozen=True)
class QuestionLine:
    """One row of a file of questions: what it says, or what is wrong with it."""

    number: int
    name: str
    facts: QuestionFacts | None
    problem: str = ""
    cell: str = ""
