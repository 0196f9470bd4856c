"""The signed sheet typed back by row numbers that do not move."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core.clock import HERE
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.documents.facts import AttendanceSheet
from trainer.documents.kinds import read_facts
from trainer.domain.people.models import User
from trainer.domain.training import codes, operations, queries, rules
from trainer.domain.training.models import Half, MarkStatus, Session, SignUp
from trainer.jobs.papers import document_facts

At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
WHOLE = Half.WHOLE
PRESENT, LATE, ABSENT = MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.ABSENT


class Class:
    """Ten people on a list; the sheet was printed the day before."""

    def __init__(self, make: Make, at: At) -> None:
        at(SATURDAY - timedelta(days=1))
        county = make.county()
        self.teacher: User = make.instructor(county)
        self.officer: User = make.officer(county)
        self.lesson: Session = make.lesson(
            make.course(county), self.teacher, starts_at=SATURDAY, capacity=12
        )
        self.rows: list[SignUp] = [make.sign_up(self.lesson) for _ in range(10)]
        self.sheet = operations.issue_sheet(self.lesson, actor=self.officer)

    def type(self, **texts: str) -> int:
        typed = {MarkStatus(name): text for name, text in texts.items()}
        return operations.take_from_paper(self.lesson, WHOLE, typed, actor=self.teacher)

    def marks(self) -> list[MarkStatus | None]:
        held = [row.mark_of(WHOLE) for row in self.rows]
        return [mark.status if mark else None for mark in held]


@pytest.fixture
def group(make: Make, at: At) -> Class:
    """The class, the day before."""
    return Class(make, at)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("3,7-9", [3, 7, 8, 9]),
        (" ３，７－９、 12 ", [3, 7, 8, 9, 12]),
        ("1—2；5～6 8至9", [1, 2, 5, 6, 8, 9]),
        ("4 - 5", [4, 5]),
    ],
)
def test_row_numbers_are_read_however_people_write_them(text: str, numbers: list[int]) -> None:
    assert rules.typed_rows(text, "absent") == numbers


@pytest.mark.parametrize("text", ["x", "9-7", "3..5", "-", "1-2-3", "99999"])
def test_what_is_no_row_number_is_named(text: str) -> None:
    with pytest.raises(RuleBroken, match="看不懂") as refusal:
        rules.typed_rows(text, "late")
    assert refusal.value.field == "late"


def test_the_typed_rows_are_noted_and_everybody_else_is_present(group: Class, at: At) -> None:
    at(SATURDAY)
    assert group.type(absent="3,7-9", late="1") == 10
    assert group.marks() == [LATE, PRESENT, ABSENT, *[PRESENT] * 3, *[ABSENT] * 3, PRESENT]


@pytest.mark.parametrize(
    ("absent", "late", "sentence"),
    [("3,11", "", "名单上没有第11行"), ("3", "2-4", "第3行既写在“缺”里，又写在“迟到”里")],
)
def test_a_row_that_is_not_there_or_stands_twice_is_said_and_nothing_is_saved(
    group: Class, at: At, absent: str, late: str, sentence: str
) -> None:
    at(SATURDAY)
    with pytest.raises(RuleBroken, match=sentence):
        group.type(absent=absent, late=late)
    assert group.marks() == [None] * 10


def test_rows_keep_their_numbers_when_somebody_leaves_after_the_printing(
    group: Class, make: Make, at: At
) -> None:
    operations.cancel_sign_up(group.rows[1], actor=group.officer)
    late_one = make.sign_up(group.lesson)
    roll = queries.roll(group.lesson)
    assert list(rules.row_numbers(roll, queries.last_row(group.lesson)).values()) == [
        1,
        *range(3, 11),
        11,
    ]
    sheet = operations.issue_sheet(group.lesson, actor=group.officer)
    assert [row["number"] for row in sheet.facts["rows"]] == [1, *range(3, 12)]
    at(SATURDAY)
    with pytest.raises(RuleBroken, match="名单上没有第2行"):
        group.type(absent="2")
    group.type(absent="3")
    assert group.marks()[2] is ABSENT
    assert late_one.sheet_row == 11


def test_the_row_of_whoever_stood_last_and_left_is_given_to_nobody_else(
    group: Class, make: Make, at: At
) -> None:
    operations.cancel_sign_up(group.rows[-1], actor=group.officer)
    late_one = make.sign_up(group.lesson)
    sheet = operations.issue_sheet(group.lesson, actor=group.officer)
    assert [row["number"] for row in sheet.facts["rows"]] == [*range(1, 10), 11]
    assert (group.rows[-1].sheet_row, late_one.sheet_row) == (10, 11)
    at(SATURDAY)
    with pytest.raises(RuleBroken, match="名单上没有第10行"):
        group.type(absent="10")
    assert late_one.mark_of(WHOLE) is None


def test_before_another_printing_a_row_without_a_person_is_said(
    group: Class, make: Make, at: At
) -> None:
    operations.cancel_sign_up(group.rows[-1], actor=group.officer)
    late_one = make.sign_up(group.lesson)
    at(SATURDAY)
    with pytest.raises(RuleBroken, match="名单上没有第10行"):
        group.type(absent="10")
    assert late_one.mark_of(WHOLE) is None


def test_marks_of_others_stay_when_the_paper_comes_later(group: Class, make: Make, at: At) -> None:
    at(SATURDAY)
    marks = {group.rows[0].id: LATE, group.rows[1].id: LATE}
    operations.take_attendance(group.lesson, WHOLE, marks, actor=group.officer)
    assert group.type(absent="2") == 8
    assert group.marks()[:2] == [LATE, LATE]
    assert [row.sign_up_id for row in queries.conflicts(group.lesson)] == [group.rows[1].id]


def test_only_those_who_may_take_attendance_type_it_back(group: Class, make: Make, at: At) -> None:
    at(SATURDAY)
    with pytest.raises(NotAllowed):
        operations.take_from_paper(
            group.lesson, WHOLE, {}, actor=make.instructor(group.lesson.county)
        )
    assert group.marks() == [None] * 10


def test_no_row_of_a_session_belongs_to_two(group: Class, session: DbSession) -> None:
    with pytest.raises(IntegrityError), session.begin_nested():
        session.query(SignUp).filter(SignUp.session_id == group.lesson.id).update({"sheet_row": 1})


def test_every_row_of_the_sheet_carries_the_code_of_its_person(group: Class) -> None:
    """Scanned off the paper it leads to the same line as the code on the person's phone."""
    kept = [row["code"] for row in group.sheet.facts["rows"]]
    assert kept == [codes.own(row) for row in group.rows]
    said = document_facts(group.sheet)["rows"]
    assert [codes.typed(row["check_in_url"]) for row in said] == kept
    assert all("code" not in row for row in said)
    printed = read_facts("attendance_sheet", document_facts(group.sheet))
    assert isinstance(printed, AttendanceSheet)
    assert printed.has_codes
