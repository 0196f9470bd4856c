"""Mock papers: drawn by rule and seed, marked like the exam, closed by the server's clock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from tests.make.practice import CHAPTERS, SEEDS, facts
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, Refused, RuleBroken, WrongState
from trainer.domain.exams.models import ExamSubject
from trainer.domain.people.models import DutyKind, Person, User
from trainer.domain.practice import operations, queries, rules
from trainer.domain.practice.models import (
    BankQuestion,
    MockItem,
    MockPaper,
    PaperRule,
    PaperState,
    QuestionKind,
    Wording,
)
from trainer.domain.practice.rules import Part
from trainer.jobs.practice import CLOCK

At = Callable[[datetime], None]
NINE = datetime(2026, 9, 14, 9, tzinfo=HERE)
THREADS = 6


class Exam:
    """A bank of twelve, a rule of an hour, and somebody who begins at nine."""

    def __init__(self, make: Make, at: At) -> None:
        at(NINE)
        self.subject: ExamSubject = make.subject()
        make.bank(self.subject)
        self.rule: PaperRule = make.rule(self.subject)
        self.county = make.county()
        self.her: User = make.candidate(self.county)
        self.paper: MockPaper = make.mock(self.subject, self.her)

    def answer(self, letters: Callable[[MockItem], str]) -> None:
        for item in self.paper.items:
            if said := letters(item):
                operations.answer(item, said, actor=self.her)


@pytest.fixture
def exam(make: Make, at: At) -> Exam:
    """Just begun."""
    return Exam(make, at)


def test_the_same_seed_draws_the_same_paper_by_the_published_rule(exam: Exam) -> None:
    bank = queries.in_use(exam.subject.id, exam.county.id)
    parts = rules.parts_of(exam.rule)
    one, two = (rules.drawn(parts, order, 7) for order in (bank, list(reversed(bank))))
    assert one == two == [item.wording.question for item in exam.paper.items]
    assert rules.drawn(parts, bank, 8) != one
    kinds = [(item.kind, item.chapter) for item in exam.paper.items]
    assert kinds == [(kind, chapter) for kind in QuestionKind for chapter in CHAPTERS for _ in "12"]
    assert exam.paper.full_tenths == 4 * 10 + 4 * 20


@pytest.mark.parametrize(
    ("answer", "tenths"),
    [
        ("ABD", 20),
        ("AB", 10),
        ("D", 5),
        ("", 0),
        ("C", 0),
        ("ABC", 0),
        ("ABCD", 0),
    ],
)
def test_some_of_several_give_half_a_mark_each_and_one_wrong_gives_none(
    exam: Exam, answer: str, tenths: int
) -> None:
    item = next(row for row in exam.paper.items if row.kind is QuestionKind.MULTIPLE)
    if answer:
        operations.answer(item, answer, actor=exam.her)
    assert rules.mark(exam.rule, item) == tenths


def test_answers_are_saved_one_by_one_and_marked_at_the_hand_in(exam: Exam) -> None:
    exam.answer(lambda item: "B" if item.kind is QuestionKind.SINGLE else "AB")
    first = exam.paper.items[0]
    with pytest.raises(RuleBroken, match="只能选一个"):
        operations.answer(first, "AB", actor=exam.her)
    with pytest.raises(RuleBroken, match="没有这个选项"):
        operations.answer(first, "H", actor=exam.her)
    with pytest.raises(RuleBroken, match="请选择答案"):
        operations.answer(first, "", actor=exam.her)
    assert first.answer == "B"
    operations.answer(first, "C", actor=exam.her)
    operations.hand_in(exam.paper, actor=exam.her)
    assert exam.paper.state is PaperState.HANDED_IN
    assert exam.paper.score_tenths == 3 * 10 + 4 * 10
    assert [row["got"] for row in exam.paper.chapters] == [30, 40]
    assert len(rules.wrong(exam.paper.items)) == 5
    with pytest.raises(WrongState):
        operations.hand_in(exam.paper, actor=exam.her)


def test_time_is_called_by_the_clock_though_no_page_is_open(exam: Exam, at: At) -> None:
    operations.answer(exam.paper.items[0], "B", actor=exam.her)
    at(NINE + timedelta(minutes=59))
    assert queries.overdue(clock.now()) == []
    at(NINE + timedelta(minutes=61))
    with pytest.raises(RuleBroken, match="时间已到，答案不能再改"):
        operations.answer(exam.paper.items[1], "B", actor=exam.her)
    assert queries.overdue(clock.now()) == [exam.paper]
    assert operations.call_time(exam.paper, actor=CLOCK)
    assert not operations.call_time(exam.paper, actor=CLOCK)
    assert exam.paper.state is PaperState.TIMED_OUT
    assert exam.paper.ended_at == exam.paper.due_at
    assert exam.paper.score_tenths == 10


def test_a_paper_over_is_closed_when_the_next_begins_and_one_that_runs_is_in_the_way(
    exam: Exam, make: Make, at: At
) -> None:
    with pytest.raises(RuleBroken, match="还没有交"):
        make.mock(exam.subject, exam.her)
    at(NINE + timedelta(hours=2))
    second = make.mock(exam.subject, exam.her, seed=8)
    assert exam.paper.state is PaperState.TIMED_OUT
    assert queries.running_of(exam.her.person_id or 0) is second


def test_what_was_wrong_is_practised_again_without_a_clock(exam: Exam, at: At) -> None:
    exam.answer(lambda item: "B" if item.kind is QuestionKind.SINGLE else "")
    with pytest.raises(RuleBroken, match="交卷以后"):
        operations.practise_again(exam.paper, actor=exam.her)
    operations.hand_in(exam.paper, actor=exam.her)
    again = operations.practise_again(exam.paper, actor=exam.her)
    assert again.due_at is None
    assert [item.wording.right_letters for item in again.items] == ["ABD"] * 4
    at(NINE + timedelta(days=3))
    for item in again.items:
        operations.answer(item, "ABD", actor=exam.her)
    operations.hand_in(again, actor=exam.her)
    assert again.score_tenths == again.full_tenths
    with pytest.raises(RuleBroken, match="没有错题"):
        operations.practise_again(again, actor=exam.her)


def test_nobody_answers_or_hands_in_for_another(exam: Exam, make: Make) -> None:
    other = make.candidate(exam.county)
    for act in (
        lambda: operations.answer(exam.paper.items[0], "B", actor=other),
        lambda: operations.hand_in(exam.paper, actor=other),
        lambda: operations.practise_again(exam.paper, actor=make.officer(exam.county)),
        lambda: operations.call_time(exam.paper, actor=exam.her),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert queries.find_paper(exam.paper.id, viewer=other) is None
    assert exam.paper.items[0].answer == ""


def test_a_question_worded_anew_leaves_the_paper_as_it_was_answered(exam: Exam) -> None:
    item = exam.paper.items[0]
    question = item.wording.question
    before = item.wording.stem
    changed = facts(1, stem="示例：改过的题干", chapter=question.chapter)
    operations.change_question(question, changed, actor=SEEDS)
    assert question.wording.number == 2
    assert item.wording.stem == before
    assert [row.stem for row in question.wordings] == [before, "示例：改过的题干"]
    operations.change_question(question, changed, actor=SEEDS)
    assert question.wording.number == 2, "nothing new was said"
    operations.retire_question(question, actor=SEEDS)
    assert question not in queries.in_use(exam.subject.id, exam.county.id)
    with pytest.raises(WrongState):
        operations.change_question(question, facts(1), actor=SEEDS)


def test_the_database_keeps_words_and_ended_answers(exam: Exam, session: DbSession) -> None:
    operations.answer(exam.paper.items[0], "B", actor=exam.her)
    operations.hand_in(exam.paper, actor=exam.her)
    for statement in (
        "UPDATE practice_wording SET stem = 'x'",
        "UPDATE practice_wording SET right_letters = 'A'",
        "DELETE FROM practice_wording",
        "UPDATE mock_item SET answer = 'A'",
        "UPDATE mock_paper SET state = 'running'",
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(statement))
    assert session.query(Wording).filter_by(stem="x").count() == 0
    assert exam.paper.items[0].answer == "B"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"options": ("甲",)}, "选项要有 2 到 8 个，现在是 1 个"),
        ({"options": ("甲", "甲", "乙")}, "有两个选项一样"),
        ({"right": ""}, "请填写正确答案的字母"),
        ({"right": "F"}, "F 没有对应的选项"),
        ({"right": "AB"}, "单选题只能有一个"),
        ({"kind": QuestionKind.MULTIPLE, "right": "A"}, "多选题至少有两个"),
        ({"chapter": " "}, "请填写章节"),
    ],
)
def test_what_cannot_be_asked_is_not_kept(
    exam: Exam, session: DbSession, values: dict[str, object], sentence: str
) -> None:
    before = session.query(BankQuestion).count()
    with pytest.raises(RuleBroken, match=sentence):
        operations.add_question(
            exam.subject, None, facts(1, stem="示例：新题干", **values), actor=SEEDS
        )
    assert session.query(BankQuestion).count() == before


def test_a_stem_stands_once_in_a_bank_and_counties_keep_their_own(exam: Exam, make: Make) -> None:
    with pytest.raises(RuleBroken, match="同样题干"):
        operations.add_question(exam.subject, None, facts(1, stem="示例题干  1"), actor=SEEDS)
    clerk = make.staff(DutyKind.CLERK, county=exam.county)
    row = operations.add_question(exam.subject, exam.county, facts(1), actor=clerk)
    assert row in queries.in_use(exam.subject.id, exam.county.id)
    assert row not in queries.in_use(exam.subject.id, make.county().id)
    elsewhere = make.staff(DutyKind.CLERK, county=make.county())
    assert queries.find_question(row.id, viewer=elsewhere) is None
    with pytest.raises(NotAllowed):
        operations.retire_question(row, actor=elsewhere)
    with pytest.raises(NotAllowed):
        operations.add_question(exam.subject, None, facts(99), actor=clerk)


def test_a_rule_asks_for_no_more_than_there_is_and_papers_begun_keep_theirs(exam: Exam) -> None:
    with pytest.raises(RuleBroken, match="“示例章甲”的单选题只有 3 道在用，不够抽 4 道"):
        operations.publish_rule(
            exam.subject, None, minutes=30, parts=[Part(CHAPTERS[0], 4, 0)], actor=SEEDS
        )
    newer = operations.publish_rule(
        exam.subject, None, minutes=30, parts=[Part(CHAPTERS[0], 1, 0)], actor=SEEDS
    )
    assert queries.rule_for(exam.subject.id, exam.county.id) is newer
    assert exam.paper.rule is exam.rule
    assert rules.total(exam.paper.rule, exam.paper.items) == 0


def test_the_county_sees_which_chapter_is_weak_and_for_whom(exam: Exam, make: Make) -> None:
    exam.answer(lambda item: item.wording.right_letters if item.chapter == CHAPTERS[0] else "C")
    operations.hand_in(exam.paper, actor=exam.her)
    him = make.candidate(exam.county)
    other = make.mock(exam.subject, him)
    for item in other.items:
        operations.answer(item, item.wording.right_letters, actor=him)
    operations.hand_in(other, actor=him)
    (need,) = queries.needs(exam.county.id, viewer=make.officer(exam.county))
    assert (need.people, need.score.percent) == (2, 75)
    weakest, strongest = need.chapters
    assert (weakest.score.chapter, weakest.score.percent) == (CHAPTERS[1], 50)
    assert [person.id for person, _ in weakest.weak] == [exam.her.person_id]
    assert strongest.weak == ()
    assert queries.needs(exam.county.id, viewer=make.officer(make.county())) == []
    assert queries.needs(exam.county.id, viewer=him) == []


def test_one_who_begins_many_papers_at_once_does_one(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        subject = make.subject()
        make.bank(subject)
        make.rule(subject)
        user_id, subject_id = make.candidate(make.county()).id, subject.id
    barrier = Barrier(THREADS)

    def begin(number: int) -> object:
        with live_app.app_context():
            barrier.wait()
            user = db.session.get_one(User, user_id)
            person = db.session.get_one(Person, user.person_id)
            subject = db.session.get_one(ExamSubject, subject_id)
            try:
                return operations.start(subject, person, seed=number, actor=user).id
            except Refused as refusal:
                return refusal

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(begin, range(THREADS)))
    assert sum(not isinstance(answer, Refused) for answer in answers) == 1
    with live_app.app_context():
        assert db.session.query(MockPaper).count() == 1
        assert db.session.query(MockItem).count() == 8
