"""Files of scores: tried first, loaded once, near matches kept; passes and certificates follow."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.core.identity import make_id_number
from trainer.domain.certificates.models import Certificate, CertificateSource, Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import ExamPass, PassState, Score, ScoreState, Sitting
from trainer.domain.exams.rules import HolderLine, LineFacts, MarkFacts, ScoreLine
from trainer.domain.imports import queries as files
from trainer.domain.imports.models import LoadedFile, LoadState, Outcome
from trainer.domain.people.models import Person, User
from trainer.domain.people.places import County


def marks(**values: float | None) -> tuple[MarkFacts, ...]:
    return tuple(
        MarkFacts(subject, ScoreState.ABSENT, None)
        if mark is None
        else MarkFacts(subject, ScoreState.MARKED, int(mark * 10))
        for subject, mark in values.items()
    )


def line(
    person: Person, number: int = 5, level: Level = Level.ASSISTANT, **values: Any
) -> ScoreLine:
    given = {"comprehensive": 70.5, "practice": 60.0}
    return ScoreLine(
        number=number,
        name=values.pop("name", person.name),
        id_number=values.pop("id_number", person.id_number),
        level=level.value,
        year=values.pop("year", None),
        marks=values.pop("marks", marks(**given)),
        **values,
    )


class Desk:
    """A county with its officer, who tries and loads files."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.county: County = make.county()
        self.officer: User = make.officer(self.county)

    def try_(self, sitting: Sitting, *lines: ScoreLine) -> LoadedFile:
        return operations.take_in_scores(
            self.county,
            sitting,
            filename="成绩.xlsx",
            data=f"file {self.make.next()}".encode(),
            level=None,
            mapping={},
            lines=lines,
            actor=self.officer,
        )

    def load(self, sitting: Sitting, *lines: ScoreLine) -> LoadedFile:
        file = self.try_(sitting, *lines)
        operations.load_scores(file, lines, sitting, actor=self.officer)
        return file

    def rows(self, file: LoadedFile) -> dict[int, tuple[Outcome, str]]:
        return {row.number: (row.outcome, row.said) for row in files.all_rows(file)}


@pytest.fixture(autouse=True)
def after_the_exam(at: Callable[[datetime], None]) -> None:
    """The exams of these tests are over."""
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))


@pytest.fixture
def desk(make: Make) -> Desk:
    return Desk(make)


def test_nothing_is_written_by_a_trial_reading(desk: Desk, make: Make, session: Session) -> None:
    person, sitting = make.person(desk.county), make.national()
    file = desk.try_(sitting, line(person))
    assert desk.rows(file) == {5: (Outcome.NEW, "综合能力：70.5；实务：60")}
    assert file.state is LoadState.DRY_RUN
    assert session.query(Score).count() == 0


def test_two_subjects_of_one_year_pass_the_assistant_level(
    desk: Desk, make: Make, session: Session, each_database: str
) -> None:
    person, sitting = make.person(desk.county), make.national()
    file = desk.load(sitting, line(person))
    assert file.counts["new"] == 1
    (exam_pass,) = session.query(ExamPass).all()
    assert (exam_pass.year, exam_pass.state) == (2026, PassState.WAITING)
    assert exam_pass.passed_on == sitting.exam_last_on
    certificate = operations.give_number(
        exam_pass, number=" sl2026 0000 01 ", issued_on=date(2026, 8, 20), actor=desk.officer
    )
    assert certificate.number == "SL2026000001"
    assert certificate.approved_on == date(2026, 5, 24)
    assert certificate.exam_county_id is None  # a county that loads a file says nothing of it
    assert exam_pass.certificate_id == certificate.id


@pytest.mark.parametrize(("mark", "passed"), [(60.0, True), (59.5, False), (None, False)])
def test_the_line_is_sixty_and_absence_is_no_mark(
    desk: Desk, make: Make, session: Session, mark: float | None, passed: bool
) -> None:
    person = make.person(desk.county)
    desk.load(make.national(), line(person, marks=marks(comprehensive=mark, practice=80.0)))
    assert (queries.live_pass(person.id, Level.ASSISTANT) is not None) == passed


def test_a_line_of_its_own_holds_for_a_year_and_subject(
    desk: Desk, make: Make, session: Session
) -> None:
    sitting, person = make.national(), make.person(desk.county)
    line_of_2026 = LineFacts(
        first_year=2026,
        last_year=2026,
        subject_code="assistant_practice",
        mark_tenths=550,
        basis="示例文件",
    )
    operations.add_pass_line(line_of_2026, actor=make.city_officer())
    desk.load(sitting, line(person, marks=marks(comprehensive=60.0, practice=55.0)))
    assert queries.live_pass(person.id, Level.ASSISTANT) is not None


def test_three_subjects_roll_over_two_years(desk: Desk, make: Make, session: Session) -> None:
    person, level = make.person(desk.county), Level.WORKER
    first, second, third = (make.national(year) for year in (2024, 2025, 2026))
    desk.load(first, line(person, level=level, marks=marks(law=61.0)))
    desk.load(second, line(person, level=level, marks=marks(law=None, practice=66.5)))
    assert queries.live_pass(person.id, level) is None
    desk.load(third, line(person, level=level, marks=marks(comprehensive=60.0)))
    assert queries.live_pass(person.id, level) is None  # the pass of 2024 counts no more
    again = line(person, level=level, marks=marks(law=60.0))
    desk.load(third, again)
    exam_pass = queries.live_pass(person.id, level)
    assert exam_pass is not None
    assert exam_pass.year == 2026
    counted = [session.get_one(Score, score_id) for score_id in exam_pass.counted]
    assert sorted((score.subject.code, score.year) for score in counted) == [
        ("worker_ability", 2026),
        ("worker_policy", 2026),
        ("worker_practice", 2025),
    ]


def test_the_same_and_changed_marks_are_told_apart(
    desk: Desk, make: Make, session: Session
) -> None:
    person, sitting = make.person(desk.county), make.national()
    desk.load(sitting, line(person))
    same = desk.try_(sitting, line(person))
    assert desk.rows(same)[5][0] is Outcome.SAME
    worse = line(person, marks=marks(comprehensive=58.0, practice=60.0))
    changed = desk.load(sitting, worse)
    assert desk.rows(changed)[5] == (Outcome.CHANGED, "综合能力：70.5 → 58；实务：60 → 60")
    assert {score.mark_tenths for score in queries.scores_of(person.id)} == {580, 600}
    (first,) = session.query(Score).filter(Score.replaced_at.is_not(None))
    assert first.mark_tenths == 705  # what was corrected stays, and the new one names it
    assert session.query(Score).filter_by(replaces_id=first.id).one().mark_tenths == 580
    (voided,) = session.query(ExamPass).all()
    assert voided.state is PassState.VOID


def test_a_mark_on_which_a_certificate_rests_is_not_changed_by_a_file(
    desk: Desk, make: Make, session: Session
) -> None:
    person, sitting = make.person(desk.county), make.national()
    desk.load(sitting, line(person))
    exam_pass = queries.live_pass(person.id, Level.ASSISTANT)
    assert exam_pass is not None
    operations.give_number(exam_pass, number="SL2026000009", actor=desk.officer)
    file = desk.try_(sitting, line(person, marks=marks(comprehensive=10.0)))
    outcome, said = desk.rows(file)[5]
    assert outcome is Outcome.WRONG
    assert "SL2026000009" in said


def test_near_matches_wait_and_are_settled_by_an_officer(
    desk: Desk, make: Make, session: Session
) -> None:
    person, other, sitting = make.person(desk.county), make.person(desk.county), make.national()
    typed = make_id_number("350425", date(1990, 1, 1), 900)
    number = list(person.id_number or "")
    number[14], number[17] = typed[14], "0" if number[17] != "0" else "1"
    lines = [
        line(other, 4),
        line(person, 5, name="示例别名"),
        line(person, 6, id_number="".join(number)),
        line(person, 7, name="示例生人", id_number=typed),
    ]
    file = desk.load(sitting, *lines)
    found = desk.rows(file)
    assert [found[at][0] for at in (4, 5, 6, 7)] == [
        Outcome.NEW,
        Outcome.NEAR,
        Outcome.NEAR,
        Outcome.NOT_FOUND,
    ]
    assert person.name in found[5][1]
    assert "只差2位" in found[6][1]
    by_number = {row.number: row for row in files.all_rows(file)}
    operations.settle_score_row(by_number[5], lines[1], person, sitting, actor=desk.officer)
    assert {score.person_id for score in session.query(Score)} == {other.id, person.id}
    operations.settle_score_row(by_number[7], lines[3], None, sitting, actor=desk.officer)
    added = session.query(Person).filter_by(name="示例生人").one()
    assert queries.live_pass(added.id, Level.ASSISTANT) is not None
    assert file.counts["near"] == 1
    with pytest.raises(RuleBroken, match="已经处理过"):
        operations.settle_score_row(by_number[5], lines[1], person, sitting, actor=desk.officer)


def test_people_of_another_county_are_nobody_here(desk: Desk, make: Make, session: Session) -> None:
    stranger, sitting = make.person(make.county()), make.national()
    file = desk.try_(sitting, line(stranger))
    assert desk.rows(file)[5] == (Outcome.NOT_FOUND, "本县（市、区）没有这个人的档案。")
    with pytest.raises(NotAllowed):
        operations.load_scores(file, [], sitting, actor=make.officer(make.county()))


def test_a_row_that_cannot_be_right_says_why(desk: Desk, make: Make, session: Session) -> None:
    person, sitting = make.person(desk.county), make.national()
    file = desk.try_(
        sitting,
        line(person, 1, year=2025),
        line(person, 2, marks=marks(law=70.0)),
        ScoreLine(number=3, problem="B3（身份证号）：校验码不对", cell="B3"),
        line(person, 4),
    )
    found = desk.rows(file)
    assert found[1] == (Outcome.WRONG, "考试年度写的是2025年，与这场考试（2026年）不符。")
    assert found[2] == (Outcome.WRONG, "助理社会工作师没有“law”这个科目，请核对。")
    assert found[3] == (Outcome.WRONG, "B3（身份证号）：校验码不对")
    assert file.counts == {"new": 1, "wrong": 3, "changed": 0, "same": 0, "near": 0, "not_found": 0}


def test_marks_of_a_local_sitting_make_no_pass(desk: Desk, make: Make, session: Session) -> None:
    person = make.person(desk.county)
    sitting = make.local_sitting(
        desk.county, closes=-20, opens=-30, exam_first_on=_past(), exam_last_on=_past()
    )
    desk.load(sitting, line(person))
    assert session.query(Score).count() == 2
    assert queries.live_pass(person.id, Level.ASSISTANT) is None


def _past() -> date:
    return clock.today() - timedelta(days=7)


def test_scores_are_not_loaded_before_the_exam(desk: Desk, make: Make, session: Session) -> None:
    with pytest.raises(RuleBroken, match="才开始"):
        desk.try_(make.local_sitting(desk.county), line(make.person(desk.county)))


def test_the_same_file_is_noticed(desk: Desk, make: Make, session: Session) -> None:
    sitting, data = make.national(), b"the same"

    def take_in() -> LoadedFile:
        return operations.take_in_scores(
            desk.county,
            sitting,
            filename="成绩.xlsx",
            data=data,
            level=None,
            mapping={},
            lines=[],
            actor=desk.officer,
        )

    take_in()
    with pytest.raises(RuleBroken, match="内容完全相同"):
        take_in()


def holder(person: Person, number: str, approved_on: date | None = None, at: int = 3) -> HolderLine:
    return HolderLine(
        number=at,
        name=person.name,
        id_number=person.id_number or "",
        level="assistant",
        certificate_number=number,
        approved_on=approved_on,
    )


def load_holders(desk: Desk, *lines: HolderLine) -> LoadedFile:
    file = operations.take_in_holders(
        desk.county,
        filename="名册.xlsx",
        data=f"holders {desk.make.next()}".encode(),
        mapping={},
        lines=lines,
        actor=desk.officer,
    )
    operations.load_holders(file, lines, actor=desk.officer)
    return file


def test_a_file_of_holders_numbers_passes_and_enters_old_holders(
    desk: Desk, make: Make, session: Session
) -> None:
    fresh, old, unclear = (make.person(desk.county) for _ in range(3))
    desk.load(make.national(), line(fresh))
    file = load_holders(
        desk,
        holder(fresh, "SL20260001", at=3),
        holder(old, "SL20150002", date(2015, 6, 20), at=4),
        holder(unclear, "SL20150003", at=5),
    )
    assert [outcome for outcome, _ in desk.rows(file).values()] == [
        Outcome.NEW,
        Outcome.NEW,
        Outcome.WRONG,
    ]
    sources = {row.number: row.source for row in session.query(Certificate)}
    assert sources == {
        "SL20260001": CertificateSource.EXAM,
        "SL20150002": CertificateSource.IMPORT,
    }
    assert session.query(ExamPass).one().state is PassState.CERTIFIED


def test_a_number_of_another_or_a_second_number_is_wrong(
    desk: Desk, make: Make, session: Session
) -> None:
    one, two = make.person(desk.county), make.person(desk.county)
    make.certificate(one, number="SL20250001")
    lines = (
        holder(one, "SL20250001", date(2025, 5, 25), at=3),
        holder(two, "SL20250001", date(2025, 5, 25), at=4),
        holder(one, "SL20250009", date(2025, 5, 25), at=5),
    )
    file = load_holders(desk, *lines)
    found = desk.rows(file)
    assert found[3][0] is Outcome.SAME
    assert "另一个人名下" in found[4][1]
    assert "已有管理号SL20250001" in found[5][1]
