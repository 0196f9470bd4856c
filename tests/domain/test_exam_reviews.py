"""Whoever passed shows documents after the exam; a failure takes the pass and what followed."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.domain.test_exam_scores import Desk, line
from tests.factories import Make
from trainer.core.clock import HERE
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.certificates.models import CertificateState, Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import ExamPass, PassState, PostReview, ReviewState
from trainer.domain.notices.models import Message
from trainer.domain.people.models import DutyKind
from trainer.domain.rewards import queries as rewards
from trainer.domain.rewards.rules import Result

PAPERS = ("身份证", "学历证书")
DUE = date(2026, 12, 10)
WHY = "工作年限证明不足两年"


@pytest.fixture(autouse=True)
def after_the_exam(at: Callable[[datetime], None]) -> None:
    """The exams of these tests are over."""
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))


class Case:
    """Two people of one county who passed, both listed."""

    def __init__(self, make: Make) -> None:
        self.desk = Desk(make)
        self.sitting = make.national()
        self.first, self.second = (make.person(self.desk.county) for _ in range(2))
        self.desk.load(self.sitting, line(self.first, 2), line(self.second, 3))
        self.officer = make.staff(DutyKind.REVIEWER, DutyKind.CLERK, county=self.desk.county)
        self.rows = {row.person_id: row for row in self.list()}

    def list(self) -> Sequence[PostReview]:
        operations.list_for_review(
            self.sitting, self.desk.county, due_on=DUE, documents=PAPERS, actor=self.officer
        )
        return queries.reviews(self.sitting, viewer=self.officer)


@pytest.fixture
def case(make: Make) -> Case:
    return Case(make)


def test_everybody_who_passed_is_listed_once_and_told(case: Case, session: Session) -> None:
    assert {row.due_on for row in case.rows.values()} == {DUE}
    assert set(case.rows) == {case.first.id, case.second.id}
    told = session.query(Message).filter_by(person_id=case.first.id).order_by(Message.id).all()
    assert "2026-12-10以前" in told[-1].text
    assert "身份证、学历证书" in told[-1].text
    with pytest.raises(RuleBroken, match="没有还要列入的人"):
        case.list()
    with pytest.raises(RuleBroken, match="今天以后"):
        operations.list_for_review(
            case.sitting,
            case.desk.county,
            due_on=date(2026, 11, 20),
            documents=PAPERS,
            actor=case.officer,
        )


def test_one_person_gets_another_day_and_the_overdue_are_found(
    case: Case, at: Callable[[datetime], None], session: Session
) -> None:
    row = case.rows[case.first.id]
    with pytest.raises(RuleBroken, match="和原来相同"):
        operations.move_review_day(row, due_on=DUE, reason=WHY, actor=case.officer)
    operations.move_review_day(
        row, due_on=date(2026, 12, 20), reason="住院治疗", actor=case.officer
    )
    at(datetime(2026, 12, 11, 9, tzinfo=HERE))
    late = queries.reviews(case.sitting, overdue=True, viewer=case.officer)
    assert [each.person_id for each in late] == [case.second.id]
    operations.pass_review(case.rows[case.second.id], actor=case.officer)
    assert not queries.reviews(case.sitting, overdue=True, viewer=case.officer)
    with pytest.raises(WrongState):
        operations.fail_review(case.rows[case.second.id], reason=WHY, actor=case.officer)
    stranger = case.desk.make.officer(case.desk.make.county())
    assert not queries.reviews(case.sitting, viewer=stranger)
    with pytest.raises(NotAllowed):
        operations.pass_review(row, actor=stranger)


def test_a_failure_voids_the_pass_for_good(case: Case, session: Session) -> None:
    with pytest.raises(RuleBroken, match="至少4个字"):
        operations.fail_review(case.rows[case.first.id], reason="", actor=case.officer)
    operations.fail_review(case.rows[case.first.id], reason=WHY, actor=case.officer)
    exam_pass = session.query(ExamPass).filter_by(person_id=case.first.id).one()
    assert exam_pass.state is PassState.VOID
    assert WHY in exam_pass.void_reason
    case.desk.load(case.sitting, line(case.first, 2))  # the same scores make no pass any more
    assert queries.live_pass(case.first.id, Level.ASSISTANT) is None
    assert queries.live_pass(case.second.id, Level.ASSISTANT) is not None


def test_a_failure_revokes_the_certificate_that_was_entered(case: Case, session: Session) -> None:
    exam_pass = queries.live_pass(case.first.id, Level.ASSISTANT)
    assert exam_pass is not None
    certificate = operations.give_number(exam_pass, number="SL20260001", actor=case.desk.officer)
    operations.fail_review(case.rows[case.first.id], reason=WHY, actor=case.officer)
    assert certificate.state is CertificateState.REVOKED
    assert WHY in certificate.revoked_reason
    assert (exam_pass.state, exam_pass.certificate_id) == (PassState.VOID, None)
    assert case.rows[case.first.id].state is ReviewState.FAILED


def test_a_claim_stops_at_its_next_judging(case: Case, make: Make, session: Session) -> None:
    (claim,) = make.cleared(case.desk.county)
    holder = claim.person
    certificate = claim.certificate
    case.desk.load(case.sitting, line(holder, 2, level=Level.WORKER))
    exam_pass = ExamPass(
        person_id=holder.id,
        level=certificate.level,
        year=case.sitting.year,
        county_id=case.desk.county.id,
        passed_on=case.sitting.exam_last_on,
        counted=[score.id for score in queries.scores_of(holder.id)],
        found_at=datetime(2026, 11, 20, tzinfo=HERE),
        state=PassState.CERTIFIED,
        certificate_id=certificate.id,
    )
    session.add(exam_pass)
    session.commit()
    (row,) = (each for each in case.list() if each.person_id == holder.id)
    operations.fail_review(row, reason=WHY, actor=case.officer)
    judged = rewards.judge_again(claim)
    assert Result.UNMET in {finding.result for finding in judged.findings}


def test_a_failure_leaves_a_certificate_that_rests_on_another_sitting(
    case: Case, make: Make, session: Session
) -> None:
    earlier = make.national(2025)
    case.desk.load(earlier, line(case.first, 2))
    exam_pass = queries.live_pass(case.first.id, Level.ASSISTANT)
    assert exam_pass is not None
    exam_pass.counted = [
        score.id for score in queries.scores_of(case.first.id) if score.sitting_id == earlier.id
    ]
    session.commit()
    certificate = operations.give_number(exam_pass, number="SL20250001", actor=case.desk.officer)
    operations.fail_review(case.rows[case.first.id], reason=WHY, actor=case.officer)
    assert case.rows[case.first.id].state is ReviewState.FAILED
    assert certificate.state is CertificateState.VALID
    assert (exam_pass.state, exam_pass.certificate_id) == (PassState.CERTIFIED, certificate.id)
