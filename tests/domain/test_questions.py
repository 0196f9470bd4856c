"""Questions in writing: who reads them, who answers, and what may become public."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core.clock import HERE
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.certificates.models import Level
from trainer.domain.counselling import operations, queries
from trainer.domain.counselling.models import (
    FrequentQuestion,
    FrequentState,
    Question,
    QuestionState,
    Topic,
)
from trainer.domain.notices.models import Message
from trainer.domain.people.models import DutyKind, User

At = Callable[[datetime], None]
MONDAY = datetime(2026, 9, 14, 9, tzinfo=HERE)
ANSWER = "示例：本科毕业，从事社会工作满 3 年。"


class Asked:
    """Somebody of a county has asked; it has a counsellor."""

    def __init__(self, make: Make, at: At) -> None:
        at(MONDAY)
        self.county = make.county()
        self.counsellor: User = make.counsellor(self.county)
        self.her: User = make.candidate(self.county, name="示例阿珍")
        self.question: Question = make.question(self.her)

    def answer(self, text: str = ANSWER) -> None:
        operations.answer(self.question, text, actor=self.counsellor)


@pytest.fixture
def asked(make: Make, at: At) -> Asked:
    """Asked on Monday."""
    return Asked(make, at)


def test_asked_answered_asked_on_and_solved_and_the_person_is_told(
    asked: Asked, session: DbSession
) -> None:
    asked.answer()
    told = session.query(Message).filter_by(person_id=asked.her.person_id).one()
    assert "示例：本科要几年" in told.text
    assert told.url == f"/candidate/questions/{asked.question.id}/detail"
    operations.ask_on(asked.question, "示例：兼职算不算", actor=asked.her)
    assert asked.question.state is QuestionState.WAITING
    with pytest.raises(WrongState):
        operations.solve(asked.question, actor=asked.her)
    asked.answer("示例：兼职按实际从业时间算。")
    operations.solve(asked.question, actor=asked.her)
    with pytest.raises(WrongState):
        asked.answer("示例：再补充一句")
    session.refresh(asked.question)
    assert [entry.from_counsellor for entry in asked.question.entries] == [False, True] * 2


def test_a_question_is_read_by_whoever_asked_and_by_the_county_s_counsellors_only(
    asked: Asked, make: Make
) -> None:
    key = asked.question.id
    assert queries.find_question(key, viewer=asked.counsellor) is asked.question
    assert queries.find_asked(key, viewer=asked.her) is asked.question
    elsewhere = make.counsellor(make.county())
    clerk = make.officer(asked.county)
    city = make.staff(DutyKind.CLERK, DutyKind.COUNSELLOR, county=None)
    for viewer in (elsewhere, clerk, city, make.candidate(asked.county)):
        assert queries.find_question(key, viewer=viewer) is None
        assert queries.find_asked(key, viewer=viewer) is None
        assert queries.questions(viewer=viewer).total == 0
        with pytest.raises(NotAllowed):
            operations.answer(asked.question, ANSWER, actor=viewer)
    with pytest.raises(NotAllowed):
        operations.ask_on(asked.question, "示例：代人追问", actor=asked.counsellor)
    assert queries.figures(asked.county).waiting == 1


def test_what_waits_longest_comes_first_with_its_working_days(
    asked: Asked, make: Make, at: At
) -> None:
    at(MONDAY + timedelta(days=1))
    later = make.question(make.candidate(asked.county), "示例：什么时候报名")
    at(MONDAY + timedelta(days=2))
    operations.ask_on(asked.question, "示例：补充一点情况", actor=asked.her)
    listed = queries.questions(viewer=asked.counsellor).rows
    assert list(listed) == [asked.question, later], "adding something loses no place"
    assert queries.to_answer(asked.counsellor) == 2


def test_numbers_of_people_are_not_taken_and_nothing_is_kept(
    asked: Asked, session: DbSession, make: Make
) -> None:
    with pytest.raises(RuleBroken, match="不要写证件号码"):
        make.question(asked.her, text="我的号码是 13905980001，请回电")
    with pytest.raises(RuleBroken, match="不要写证件号码"):
        make.question(asked.her, "13905980001 请回电")
    with pytest.raises(RuleBroken, match="至少 4 个字"):
        make.question(asked.her, "问")
    assert session.query(Question).count() == 1


def test_a_frequent_question_is_public_without_whoever_asked(asked: Asked, make: Make) -> None:
    with pytest.raises(RuleBroken, match="还没有答复"):
        operations.publish(
            asked.question, title="本科要几年", answer=ANSWER, actor=asked.counsellor
        )
    asked.answer()
    for title, answer, sentence in (
        ("本科要几年", "示例阿珍您好，满 3 年", "提问人的姓名"),
        ("本科要几年", "请打 13905980001", "像是有证件号码"),
        ("本科要几年", "收据 200000000012 号", "像是有证件号码"),
        ("2025 2026 2027 年", ANSWER, "数字太多"),
        ("短", ANSWER, "写得具体一些"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            operations.publish(asked.question, title=title, answer=answer, actor=asked.counsellor)
    assert queries.public_questions().total == 0
    row = operations.publish(
        asked.question, title="本科要几年", answer=ANSWER, actor=asked.counsellor
    )
    with pytest.raises(RuleBroken, match="已经公开过"):
        operations.publish(
            asked.question, title="本科要几年", answer=ANSWER, actor=asked.counsellor
        )
    assert queries.find_frequent(row.id, viewer=make.counsellor(make.county())) is None
    with pytest.raises(RuleBroken, match="提问人的姓名"):
        operations.change_frequent(row, title="示例阿珍问的", answer=ANSWER, actor=asked.counsellor)


def test_the_public_finds_by_words_topic_and_level(asked: Asked, make: Make) -> None:
    asked.answer()
    operations.publish(asked.question, title="本科要几年", answer=ANSWER, actor=asked.counsellor)
    second = make.question(
        asked.her, "示例：证书多久登记", topic=Topic.CERTIFICATE, level=Level.WORKER
    )
    operations.answer(second, "示例：100%要在三年内登记", actor=asked.counsellor)
    row = operations.publish(
        second, title="证书多久登记一次", answer="每 3 年登记一次，100%", actor=asked.counsellor
    )

    def titles(**asked_for: object) -> list[str]:
        found = queries.public_questions(**asked_for)  # type: ignore[arg-type]
        return [each.title for each in found.rows]

    assert titles(words="本科 从事") == ["本科要几年"]
    assert titles(words="100%") == ["证书多久登记一次"]
    assert titles(words="0_") == []
    assert titles(topic=Topic.CERTIFICATE) == ["证书多久登记一次"]
    assert titles(level=Level.ASSISTANT) == ["本科要几年"]
    operations.withdraw_frequent(row, actor=asked.counsellor)
    assert row.state is FrequentState.WITHDRAWN
    assert titles() == ["本科要几年"]


def test_the_database_keeps_personal_numbers_out_of_what_is_public(
    asked: Asked, session: DbSession
) -> None:
    asked.answer()
    operations.publish(asked.question, title="本科要几年", answer=ANSWER, actor=asked.counsellor)
    broken: list[dict[str, str]] = [
        {"answer": "请打 13905980001"},
        {"title": "13905980001"},
        {"answer": ""},
    ]
    for values in broken:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.query(FrequentQuestion).update(values)  # type: ignore[arg-type]
    assert queries.public_questions().rows[0].answer == ANSWER
