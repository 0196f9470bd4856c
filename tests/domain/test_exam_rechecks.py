"""A score is added up again on request, within its days, once, and the answer leaves a trail."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.domain.test_exam_scores import Desk, line, marks
from tests.factories import Make
from trainer.core.actors import System
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, Refused, RuleBroken, WrongState
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import Recheck, RecheckState, Score
from trainer.domain.exams.rules import RecheckFacts
from trainer.domain.notices.models import Message
from trainer.domain.people.models import User

WHY, ANSWER = "估分与成绩相差较大", "考试机构复核：登分有误"


def rule() -> None:
    operations.add_recheck_rule(
        RecheckFacts(
            first_year=2008, last_year=None, days=30, scope="只复核计分、登分", basis="示例文件"
        ),
        actor=System("test"),
    )


class Case:
    """Somebody who missed the line by half a mark in one subject, published on 2026-11-01."""

    def __init__(self, make: Make, year: int = 2026) -> None:
        self.desk = Desk(make)
        self.account = make.candidate(self.desk.county)
        assert self.account.person is not None
        self.person = self.account.person
        calendar = {"results_from_on": f"{year}-11-01"}
        self.sitting = make.national(year, calendar=calendar)
        rule()
        low = marks(comprehensive=59.5, practice=60.0)
        self.file = self.desk.load(self.sitting, line(self.person, marks=low))
        scores = queries.scores_of(self.person.id)
        self.score = next(each for each in scores if each.mark_tenths == 595)

    def ask(self) -> Recheck:
        return operations.ask_recheck(self.score, reason=WHY, actor=self.account)


@pytest.fixture
def case(make: Make, at: Callable[[datetime], None]) -> Case:
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))
    return Case(make)


def test_a_corrected_score_keeps_the_old_one_and_the_pass_follows(
    case: Case, session: Session
) -> None:
    recheck = case.ask()
    assert recheck.until_on == date(2026, 12, 1)
    officer = case.desk.officer
    for tenths, said in ((595, "和原来相同"), (601, "整数或半分"), (1005, "0至100")):
        with pytest.raises(RuleBroken, match=said):
            operations.answer_recheck(recheck, tenths=tenths, answer=ANSWER, actor=officer)
    session.expire_all()
    assert queries.open_rechecks(officer) == 1
    operations.answer_recheck(recheck, tenths=600, answer=ANSWER, actor=officer)
    assert recheck.state is RecheckState.CHANGED
    assert recheck.new_score is not None
    assert (recheck.new_score.replaces_id, recheck.new_score.mark_tenths) == (case.score.id, 600)
    assert case.score.replaced_at is not None
    assert case.score.mark_tenths == 595
    exam_pass = queries.live_pass(case.person.id, Level.ASSISTANT)
    assert exam_pass is not None
    assert recheck.new_score_id in exam_pass.counted
    texts = [each.text for each in session.query(Message).filter_by(person_id=case.person.id)]
    assert f"59.5 → 60。{ANSWER}" in texts
    with pytest.raises(WrongState):
        operations.answer_recheck(recheck, tenths=None, answer=ANSWER, actor=officer)
    with pytest.raises(RuleBroken, match=r"成绩复核1项"):
        operations.undo_scores(case.file, case.sitting, reason=WHY, actor=officer)


def test_an_upheld_score_stays_and_is_asked_about_once(case: Case, session: Session) -> None:
    recheck = case.ask()
    operations.answer_recheck(recheck, tenths=None, answer=ANSWER, actor=case.desk.officer)
    assert recheck.state is RecheckState.UPHELD
    assert session.query(Score).count() == 2
    with pytest.raises(RuleBroken, match="已经申请过"):
        case.ask()


def test_only_its_person_asks_and_only_the_county_answers(
    case: Case, make: Make, session: Session
) -> None:
    for actor in (make.candidate(case.desk.county), case.desk.officer):
        with pytest.raises(NotAllowed):
            operations.ask_recheck(case.score, reason=WHY, actor=actor)
    with pytest.raises(RuleBroken, match="至少4个字"):
        operations.ask_recheck(case.score, reason="低", actor=case.account)
    recheck = case.ask()
    with pytest.raises(NotAllowed):
        operations.answer_recheck(
            recheck, tenths=600, answer=ANSWER, actor=make.officer(make.county())
        )


def test_after_its_days_a_score_says_until_when_it_was(
    case: Case, at: Callable[[datetime], None], session: Session
) -> None:
    at(datetime(2026, 12, 2, 0, 1, tzinfo=HERE))
    with pytest.raises(RuleBroken, match="已于2026-12-01截止"):
        case.ask()
    assert session.query(Recheck).count() == 0
    at(datetime(2026, 12, 1, 23, 59, tzinfo=HERE))
    assert case.ask().state is RecheckState.ASKED


def test_a_correction_is_not_asked_about_again_and_gives_no_new_days(
    case: Case, at: Callable[[datetime], None], session: Session
) -> None:
    recheck = case.ask()
    operations.answer_recheck(recheck, tenths=600, answer=ANSWER, actor=case.desk.officer)
    fresh = recheck.new_score
    assert fresh is not None
    with pytest.raises(RuleBroken, match="已经申请过"):
        operations.ask_recheck(fresh, reason=WHY, actor=case.account)
    assert session.query(Recheck).count() == 1
    other = next(e for e in queries.scores_of(case.person.id) if e.subject_id != fresh.subject_id)
    case.sitting.calendar = {}
    session.commit()
    at(datetime(2026, 12, 10, 9, tzinfo=HERE))
    case.desk.load(case.sitting, line(case.person, marks=marks(comprehensive=60.0, practice=61.0)))
    later = next(
        e
        for e in queries.scores_of(case.person.id)
        if e.subject_id == other.subject_id and e.replaced_at is None
    )
    assert later.replaces_id == other.id
    at(datetime(2026, 12, 21, 9, tzinfo=HERE))
    with pytest.raises(RuleBroken, match="已于2026-12-20截止"):
        operations.ask_recheck(later, reason=WHY, actor=case.account)
    assert session.query(Recheck).count() == 1


def test_a_score_that_a_certificate_rests_on_is_not_corrected(case: Case, session: Session) -> None:
    low = next(e for e in queries.scores_of(case.person.id) if e.mark_tenths == 600)
    again = line(case.person, marks=marks(comprehensive=60.5))
    case.desk.load(case.sitting, again)
    exam_pass = queries.live_pass(case.person.id, Level.ASSISTANT)
    assert exam_pass is not None
    operations.give_number(exam_pass, number="SL2026000009", actor=case.desk.officer)
    recheck = operations.ask_recheck(low, reason=WHY, actor=case.account)
    with pytest.raises(RuleBroken, match="SL2026000009"):
        operations.answer_recheck(recheck, tenths=550, answer=ANSWER, actor=case.desk.officer)


def test_one_score_asked_about_many_times_at_once_is_asked_about_once(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        case = Case(make, 2024)
        case.sitting.calendar = {}
        db.session.commit()
        score_id, account_id = case.score.id, case.account.id
    barrier = Barrier(6)

    def ask(_number: int) -> bool:
        with live_app.app_context():
            score, account = db.session.get(Score, score_id), db.session.get(User, account_id)
            assert score is not None
            assert account is not None
            barrier.wait()
            try:
                operations.ask_recheck(score, reason=WHY, actor=account)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(ask, range(6))) == 1
    with live_app.app_context():
        assert db.session.query(Recheck).count() == 1
