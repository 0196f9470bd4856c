"""New conditions: registrations are judged again in the background, listed, never decided."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.domain.test_exam_seating import at_once
from tests.factories import Make
from tests.make.exams import TEST, clauses_2006
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.core.outbox import Job, JobState
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import (
    ChangedAnswer,
    EligibilityVersion,
    Registration,
    Rejudging,
    Sitting,
)
from trainer.domain.exams.models import RegistrationState as State
from trainer.domain.exams.rules import Moment, Result
from trainer.domain.people.models import User
from trainer.jobs import engine


def stricter(session: Session, first_year: int) -> None:
    """From this year on every assistant clause asks for ten more years."""
    (version,) = session.query(EligibilityVersion)
    operations.end_eligibility_version(version, last_exam_year=first_year - 1, actor=TEST)
    clauses = [
        replace(facts, years=facts.years + 10) if facts.level is Level.ASSISTANT else facts
        for facts in clauses_2006()
    ]
    operations.add_eligibility_version(
        version="new", first_exam_year=first_year, clauses=clauses, actor=TEST
    )


def finish(run: Rejudging) -> None:
    while operations.judge_some(run, actor=TEST):
        pass


def test_whose_answer_changes_is_listed_to_their_county_and_nobody_is_refused(
    make: Make, session: Session
) -> None:
    ours, theirs = make.county(), make.county()
    sitting = make.local_sitting()
    mine, other, gone = (make.candidate(county) for county in (ours, theirs, ours))
    registration, far, left = (make.registered(sitting, each) for each in (mine, other, gone))
    operations.withdraw(left, actor=gone)
    operations.accept(registration, actor=make.officer(ours))
    stricter(session, sitting.year)
    run = queries.newest_rejudging(sitting.id)
    assert run is not None, "new conditions have it started by themselves"
    assert run.job is not None
    assert run.ended_at is None
    finish(run)
    assert (run.judged, run.changed) == (2, 2)
    (row,) = queries.changed_answers(run, viewer=make.officer(ours)).rows
    assert (row.registration, row.result_before, row.result_after) == (
        registration,
        "met",
        "unmet",
    )
    assert queries.changed_answers(run, viewer=make.city_officer()).total == 2
    assert (registration.state, far.state) == (State.ACCEPTED, State.SUBMITTED)
    assert registration.versions[-1].rules_version == "2006"


def test_a_run_that_breaks_off_goes_on_where_it_was(
    make: Make, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting, county = make.local_sitting(), make.county()
    for _ in range(3):
        make.registered(sitting, make.candidate(county))
    stricter(session, sitting.year)
    run = queries.newest_rejudging(sitting.id)
    assert run is not None
    monkeypatch.setattr("trainer.domain.exams.operations.rejudging.AT_ONCE", 2)
    assert operations.judge_some(run, actor=TEST)
    assert run.judged == 2
    finish(run)
    finish(run)
    assert (run.judged, run.changed) == (3, 3)
    assert session.query(ChangedAnswer).count() == 3


def test_only_whoever_arranges_the_sitting_starts_it_and_one_runs_at_a_time(
    make: Make, session: Session
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    with pytest.raises(NotAllowed):
        operations.start_rejudging(sitting, actor=make.officer(make.county()))
    operations.start_rejudging(sitting, actor=officer)
    with pytest.raises(RuleBroken, match="正在重新核对"):
        operations.start_rejudging(sitting, actor=officer)
    with pytest.raises(RuleBroken, match="官网核查"):
        operations.start_rejudging(make.national(), actor=make.city_officer())
    free = make.local_sitting(county, applies_rules=False)
    with pytest.raises(RuleBroken, match="不按国家报考条件"):
        operations.start_rejudging(free, actor=officer)
    with pytest.raises(NotAllowed):
        operations.judge_some(session.query(Rejudging).one(), actor=officer)


def test_the_quick_answer_is_that_of_the_full_verdict(make: Make, session: Session) -> None:
    sitting, county = make.local_sitting(), make.county()
    for _ in range(2):
        make.registered(sitting, make.candidate(county))
    version = queries.eligibility_rules(sitting.year)
    assert version is not None
    moment = Moment(sitting.year, sitting.service_cutoff_on, sitting.exam_first_on)
    people = [row.person for row in session.query(Registration)]
    facts = queries.facts_of_many([person.id for person in people])
    for person in people:
        for level in Level:
            full = rules.eligibility(level, queries.facts_of(person), moment, version)
            assert rules.answer(level, facts[person.id], moment, version) is full.result
    answers = {rules.answer(level, facts[people[0].id], moment, version) for level in Level}
    assert Result.UNMET in answers


def test_started_by_many_at_once_one_run_goes_through_to_its_end(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        sitting, officer = make.local_sitting(county), make.officer(county)
        make.registered(sitting, make.candidate(county))
        sitting_id, officer_id = sitting.id, officer.id

    def starter() -> Callable[[], None]:
        def start() -> None:
            operations.start_rejudging(
                db.session.get_one(Sitting, sitting_id),
                actor=db.session.get_one(User, officer_id),
            )

        return start

    said = at_once(live_app, [starter() for _ in range(5)])
    assert said == ["这场考试正在重新核对，请等它完成。"] * 4
    engine.run_all(live_app)
    with live_app.app_context():
        (run,) = db.session.query(Rejudging)
        assert run.ended_at is not None
        assert (run.judged, run.changed) == (1, 0)
        job = db.session.query(Job).filter_by(name="exams.judge_again").one()
        assert job.result == {"judged": 1, "changed": 0}


def test_who_was_never_judged_is_judged_like_the_others(
    make: Make, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting, county = make.local_sitting(), make.county()
    rows = [make.registered(sitting, make.candidate(county)) for _ in range(3)]
    for row in rows[:2]:
        row.versions[-1].findings = []
    session.commit()
    officer = make.officer(county)
    ((_, why),) = operations.accept_many(rows[:1], actor=officer)
    assert "由人工核实" in why
    assert rows[0].state is State.SUBMITTED
    monkeypatch.setattr("trainer.domain.exams.operations.rejudging.AT_ONCE", 2)
    run = operations.start_rejudging(sitting, actor=make.city_officer())
    finish(run)
    assert (run.judged, run.changed) == (3, 2)
    listed = queries.changed_answers(run, viewer=officer).rows
    assert [(row.registration, row.result_before) for row in listed] == [
        (rows[0], "unknown"),
        (rows[1], "unknown"),
    ]


def test_without_conditions_on_record_nothing_is_sent_in_and_nothing_is_lost(
    make: Make, session: Session
) -> None:
    candidate = make.candidate(make.county())
    registration = make.filled(make.local_sitting(), candidate)
    (version,) = session.query(EligibilityVersion)
    operations.end_eligibility_version(
        version, last_exam_year=registration.sitting.year - 1, actor=TEST
    )
    with pytest.raises(RuleBroken, match="报考条件还没有录入，现在不能提交"):
        operations.submit(registration, actor=candidate)
    assert registration.state is State.DRAFT
    assert registration.service_confirmed


def broken_off(session: Session, run: Rejudging) -> None:
    """Its job was tried as often as it may be, and failed."""
    assert run.job is not None
    run.job.state = JobState.FAILED
    session.commit()


def test_a_run_whose_job_failed_is_taken_up_again(
    make: Make, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    for _ in range(3):
        make.registered(sitting, make.candidate(county))
    run = operations.start_rejudging(sitting, actor=officer)
    monkeypatch.setattr("trainer.domain.exams.operations.rejudging.AT_ONCE", 2)
    operations.judge_some(run, actor=TEST)
    broken_off(session, run)
    dead = run.job_id
    assert operations.start_rejudging(sitting, actor=officer) is run
    assert run.job_id != dead
    assert (run.ended_at, run.judged) == (None, 2)
    with pytest.raises(RuleBroken, match="正在重新核对"):
        operations.start_rejudging(sitting, actor=officer)
    finish(run)
    assert (run.judged, run.changed) == (3, 0)


def test_new_conditions_take_the_place_of_a_run_that_broke_off(
    make: Make, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    for _ in range(3):
        make.registered(sitting, make.candidate(county))
    run = operations.start_rejudging(sitting, actor=officer)
    monkeypatch.setattr("trainer.domain.exams.operations.rejudging.AT_ONCE", 2)
    operations.judge_some(run, actor=TEST)
    broken_off(session, run)
    stricter(session, sitting.year)
    assert (run.rules_version, run.judged) == ("new", 0)
    finish(run)
    assert (run.judged, run.changed) == (3, 3)
