"""From a pass to the certificate: whose it is, where the exam was, what the senior level asks."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.domain.test_exam_scores import Desk, holder, line, load_holders, marks
from tests.factories import Make
from trainer.core.clock import HERE
from trainer.core.errors import RuleBroken
from trainer.domain.certificates.models import Certificate, Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import ExamPass, PassState, PortalStatus, Score
from trainer.domain.exams.rules import HolderLine
from trainer.domain.imports import queries as files
from trainer.domain.imports.models import Outcome
from trainer.domain.notices.models import Message
from trainer.domain.people import operations as people
from trainer.domain.people.consents import IdentityClaim
from trainer.domain.people.models import Person, Standing


@pytest.fixture(autouse=True)
def after_the_exam(at: Callable[[datetime], None]) -> None:
    """The exams of these tests are over."""
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))


@pytest.fixture
def desk(make: Make) -> Desk:
    return Desk(make)


def passed(desk: Desk, make: Make, person: Person, level: Level = Level.ASSISTANT) -> ExamPass:
    papers = {"practice": 71.0} if level is Level.SENIOR else {"comprehensive": 70, "practice": 60}
    desk.load(make.national(), line(person, level=level, marks=marks(**papers)))
    found = queries.live_pass(person.id, level)
    assert found is not None
    return found


# -- where the exam was ---------------------------------------------------------------------


def test_a_roster_does_not_invent_where_the_exam_was_taken(
    desk: Desk, make: Make, session: Session
) -> None:
    elsewhere = make.county("示例东县")
    old, told = make.person(desk.county), make.person(desk.county)
    said = HolderLine(
        **{**vars(holder(told, "SL20150002", date(2015, 6, 20), at=4)), "exam_county": "示例东县"}
    )
    load_holders(desk, holder(old, "SL20150001", date(2015, 6, 20)), said)
    counties = {row.number: row.exam_county_id for row in session.query(Certificate)}
    assert counties == {"SL20150001": None, "SL20150002": elsewhere.id}


def test_a_county_of_the_exam_that_nobody_knows_is_told(
    desk: Desk, make: Make, session: Session
) -> None:
    person = make.person(desk.county)
    strange = {**vars(holder(person, "SL20150001", date(2015, 6, 20))), "exam_county": "某某县"}
    file = load_holders(
        desk,
        holder(make.person(desk.county), "SL1500", date(2015, 6, 20), at=2),
        HolderLine(**strange),
    )
    assert desk.rows(file)[3] == (
        Outcome.WRONG,
        "报考属地“某某县”认不出，请写县（市、区）的全称。",
    )
    assert session.query(Certificate).filter_by(person_id=person.id).count() == 0


@pytest.mark.parametrize(
    ("status", "known"), [(PortalStatus.PAID, True), (PortalStatus.NOT_REGISTERED, False)]
)
def test_a_registration_says_where_the_exam_was_taken(
    desk: Desk, make: Make, session: Session, status: PortalStatus, known: bool
) -> None:
    candidate, sitting = make.candidate(desk.county), make.national()
    registration = make.started(sitting, candidate)
    operations.record_portal(
        registration, status=status, portal_number="FJ2026001", actor=candidate
    )
    assert candidate.person is not None
    desk.load(sitting, line(candidate.person))
    exam_pass = queries.live_pass(candidate.person.id, Level.ASSISTANT)
    assert exam_pass is not None
    certificate = operations.give_number(exam_pass, number="SL2026000001", actor=desk.officer)
    assert certificate.exam_county_id == (desk.county.id if known else None)


def test_the_officer_enters_where_the_exam_was_taken(
    desk: Desk, make: Make, session: Session
) -> None:
    elsewhere = make.county()
    exam_pass = passed(desk, make, make.person(desk.county))
    certificate = operations.give_number(
        exam_pass, number="SL2026000001", exam_county=elsewhere, actor=desk.officer
    )
    assert certificate.exam_county_id == elsewhere.id


# -- the senior level -----------------------------------------------------------------------


def test_a_senior_pass_is_a_statement_and_the_message_says_so(
    desk: Desk, make: Make, session: Session
) -> None:
    candidate = make.candidate(desk.county)
    assert candidate.person is not None
    exam_pass = passed(desk, make, candidate.person, Level.SENIOR)
    assert exam_pass.passed_on == date(2026, 5, 24)
    (message,) = session.query(Message).filter_by(person_id=candidate.person_id)
    assert "考试成绩合格证明（按考试日期推算有效至2029-05-23）" in message.text
    assert "请在有效期内申报评审" in message.text


def test_a_senior_pass_becomes_a_certificate_after_the_review_only(
    desk: Desk, make: Make, session: Session, each_database: str
) -> None:
    person = make.person(desk.county)
    exam_pass = passed(desk, make, person, Level.SENIOR)

    def enter(**values: object) -> Certificate:
        return operations.give_number(
            exam_pass,
            number="SG2026000001",
            actor=desk.officer,
            **values,  # type: ignore[arg-type]
        )

    with pytest.raises(RuleBroken, match="须通过评审才取得证书"):
        enter()
    with pytest.raises(RuleBroken, match="请写明评审结果的依据"):
        enter(reviewed_on=date(2026, 10, 30))
    with pytest.raises(RuleBroken, match="应在考试以后"):
        enter(reviewed_on=date(2026, 5, 1), review_basis="示例评审结果公告")
    assert session.query(Certificate).count() == 0
    assert exam_pass.state is PassState.WAITING
    certificate = enter(reviewed_on=date(2026, 10, 30), review_basis="示例评审结果公告")
    assert certificate.approved_on == date(2026, 10, 30)
    assert (exam_pass.state, exam_pass.review_basis) == (PassState.CERTIFIED, "示例评审结果公告")


def test_a_roster_of_seniors_needs_the_day_of_approval(
    desk: Desk, make: Make, session: Session
) -> None:
    one, two = make.person(desk.county), make.person(desk.county)
    for person in (one, two):
        passed(desk, make, person, Level.SENIOR)
    rows = [
        HolderLine(**{**vars(holder(person, number, day, at=at)), "level": "senior"})
        for at, person, number, day in (
            (3, one, "SG2026000001", None),
            (4, two, "SG2026000002", date(2026, 10, 30)),
        )
    ]
    file = load_holders(desk, *rows)
    found = desk.rows(file)
    assert found[3][0] is Outcome.WRONG
    assert "须通过评审才取得证书" in found[3][1]
    assert found[4][0] is Outcome.NEW
    assert session.query(Certificate).one().person_id == two.id
    assert queries.live_pass(one.id, Level.SENIOR).state is PassState.WAITING  # type: ignore[union-attr]


# -- the day of the pass --------------------------------------------------------------------


def test_an_older_pass_loaded_later_moves_the_day_with_the_year(
    desk: Desk, make: Make, session: Session
) -> None:
    person, old, new = make.person(desk.county), make.national(2025), make.national(2026)
    desk.load(new, line(person))
    desk.load(old, line(person))
    exam_pass = queries.live_pass(person.id, Level.ASSISTANT)
    assert exam_pass is not None
    assert (exam_pass.year, exam_pass.passed_on) == (2025, old.exam_last_on)
    certificate = operations.give_number(exam_pass, number="SL2025000001", actor=desk.officer)
    assert certificate.approved_on == old.exam_last_on


# -- whose it is ----------------------------------------------------------------------------


def declared(make: Make, desk: Desk) -> Person:
    person = make.claimant(desk.county).person
    assert person is not None
    assert person.standing is Standing.DECLARED
    return person


def test_scores_are_not_given_to_an_account_that_nobody_has_checked(
    desk: Desk, make: Make, session: Session, each_database: str
) -> None:
    person, sitting = declared(make, desk), make.national()
    known = make.person(desk.county)
    lines = [line(known, 4), line(person, 5)]
    file = desk.load(sitting, *lines)
    outcome, said = desk.rows(file)[5]
    assert outcome is Outcome.NEAR
    assert "请先核对身份" in said
    assert {score.person_id for score in session.query(Score)} == {known.id}
    row = files.all_rows(file)[1]
    with pytest.raises(RuleBroken, match="还没有核对身份"):
        operations.settle_score_row(row, lines[1], person, sitting, actor=desk.officer)
    assert row.outcome is Outcome.NEAR
    claim = session.query(IdentityClaim).filter_by(person_id=person.id).one()
    people.confirm_claim(claim, paper_seen="居民身份证", actor=desk.officer)
    found = queries.person_of_row(row, lines[1], sitting)
    assert found is not None
    assert found.standing is Standing.ON_RECORD
    operations.settle_score_row(row, lines[1], found, sitting, actor=desk.officer)
    assert queries.live_pass(found.id, Level.ASSISTANT) is not None


def test_a_roster_gives_no_certificate_to_an_account_that_nobody_has_checked(
    desk: Desk, make: Make, session: Session
) -> None:
    person, known = declared(make, desk), make.person(desk.county)
    lines = (
        holder(known, "SL20150001", date(2015, 6, 20), at=3),
        holder(person, "SL20150002", date(2015, 6, 20), at=4),
    )
    file = load_holders(desk, *lines)
    assert desk.rows(file)[4][0] is Outcome.NEAR
    row = files.all_rows(file)[1]
    with pytest.raises(RuleBroken, match="还没有核对身份"):
        operations.settle_holder_row(row, lines[1], person, actor=desk.officer)
    with pytest.raises(RuleBroken, match="身份还没有核对，请先核对身份，再录入证书"):
        make.certificate(person)
    assert [row.number for row in session.query(Certificate)] == ["SL20150001"]


def test_whoever_is_put_on_record_at_the_counter_gets_the_row_that_waited(
    desk: Desk, make: Make, session: Session
) -> None:
    person, sitting = declared(make, desk), make.national()
    lines = [line(make.person(desk.county), 4), line(person, 5)]
    file = desk.load(sitting, *lines)
    real = people.put_on_record(
        desk.county, name=person.name, id_number=person.id_number or "", actor=desk.officer
    )
    row = files.all_rows(file)[1]
    assert queries.person_of_row(row, lines[1], sitting) == real


def test_a_row_does_not_lead_to_a_record_that_another_county_keeps(
    desk: Desk, make: Make, session: Session, each_database: str
) -> None:
    """The claim behind the row went to the counter that keeps the record (ADR 0009)."""
    there, sitting = make.county(), make.national()
    theirs = make.person(there, name="示例同人")
    person = make.claimant(desk.county, name=theirs.name, id_number=theirs.id_number).person
    assert person is not None
    lines = [line(make.person(desk.county), 4), line(person, 5)]
    file = desk.load(sitting, *lines)
    claim = session.query(IdentityClaim).filter_by(person_id=person.id).one()
    people.confirm_claim(claim, paper_seen="居民身份证", actor=desk.officer)
    people.confirm_claim(claim, paper_seen="居民身份证", actor=make.officer(there))
    assert person.merged_into_id == theirs.id
    row = files.all_rows(file)[1]
    found = queries.person_of_row(row, lines[1], sitting)
    assert found is None
    with pytest.raises(RuleBroken, match="不能在本县（市、区）认定"):
        operations.settle_score_row(row, lines[1], found, sitting, actor=desk.officer)
    assert session.query(Score).filter_by(person_id=theirs.id).count() == 0


# -- how much at once -----------------------------------------------------------------------
