"""Certificates of completion for those who attended enough, and codes that are given once."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.documents.kinds import read_facts
from trainer.domain.notices.models import Message
from trainer.domain.papers import queries as papers
from trainer.domain.papers.models import Paper, PaperKind, PaperState
from trainer.domain.people.models import User
from trainer.domain.training import operations, queries
from trainer.domain.training.models import (
    CodeState,
    Completion,
    Course,
    CourseCode,
    Half,
    MarkStatus,
    Session,
    SignUp,
)
from trainer.jobs import engine
from trainer.jobs.papers import document_facts

At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
WHOLE = Half.WHOLE


class Group:
    """A course of two Saturdays; one attends both, one the first only, one comes late to both."""

    def __init__(self, make: Make, at: At, required_tenths: int = 0) -> None:
        at(SATURDAY - timedelta(days=1))
        self.at, self.county = at, make.county()
        self.officer: User = make.officer(self.county)
        self.course: Course = make.course(
            self.county, required_share=80, late_share=70, required_tenths=required_tenths
        )
        self.days = [SATURDAY, SATURDAY + timedelta(days=7)]
        self.lessons: list[Session] = [make.lesson(self.course, starts_at=day) for day in self.days]
        self.people = [make.candidate(self.county) for _ in range(3)]
        self.rows: list[list[SignUp]] = [
            [make.sign_up(lesson, user) for user in self.people] for lesson in self.lessons
        ]

    def hold(self, number: int) -> None:
        lesson, (_full, half, late) = self.lessons[number], self.rows[number]
        self.at(self.days[number] + timedelta(hours=3))
        seen = {late.id: MarkStatus.LATE}
        if number:
            seen[half.id] = MarkStatus.ABSENT
        teacher = lesson.instructors[0].user
        operations.take_attendance(lesson, WHOLE, seen, rest=MarkStatus.PRESENT, actor=teacher)
        operations.close_session(lesson, actor=teacher)

    def issue(self) -> list[str]:
        operations.issue_completions(self.course, actor=self.officer)
        return [row.person.name for row in queries.completions(self.course)]


def name(user: User) -> str:
    assert user.person is not None
    return user.person.name


def test_only_who_attended_enough_of_all_their_sessions_gets_a_certificate(
    make: Make, at: At
) -> None:
    group = Group(make, at)
    group.hold(0)
    with pytest.raises(RuleBroken, match="没有需要印发结业证书的人"):
        group.issue()
    group.hold(1)
    assert group.issue() == [name(group.people[0])]
    with pytest.raises(RuleBroken, match="没有需要印发结业证书的人"):
        group.issue()
    (completion,) = queries.completions(group.course)
    facts = completion.paper.facts
    assert (facts["hours"], facts["share"]) == ("6", "100%")
    assert (facts["first_on"], facts["last_on"]) == ("2026-09-12", "2026-09-19")
    said = read_facts("completion_certificate", document_facts(completion.paper))
    assert said.verify_url.endswith(completion.paper.code)
    assert papers.check(completion.paper.code) == completion.paper
    told = db.session.query(Message).filter_by(person_id=group.people[0].person_id).all()
    assert any(completion.paper.number in row.text for row in told)


def test_a_course_may_ask_for_hours_that_one_session_alone_does_not_give(
    make: Make, at: At
) -> None:
    group = Group(make, at, required_tenths=60)
    operations.cancel_sign_up(group.rows[1][1], actor=group.people[1])
    group.hold(0)
    group.at(group.days[1] + timedelta(hours=3))
    full, _half, late = group.rows[1]
    teacher = group.lessons[1].instructors[0].user
    seen = {full.id: MarkStatus.PRESENT, late.id: MarkStatus.ABSENT}
    operations.take_attendance(group.lessons[1], WHOLE, seen, actor=teacher)
    operations.close_session(group.lessons[1], actor=teacher)
    assert group.issue() == [name(group.people[0])], "three of three hours are not six"


def test_a_certificate_taken_back_is_void_and_may_be_given_again_to_who_still_reaches_it(
    make: Make, at: At
) -> None:
    group = Group(make, at)
    group.hold(0)
    group.hold(1)
    group.issue()
    (completion,) = queries.completions(group.course)
    old = completion.paper
    with pytest.raises(NotAllowed):
        operations.void_completion(completion, "示例", actor=make.officer(make.county()))
    with pytest.raises(RuleBroken, match="请写明作废的原因"):
        operations.void_completion(completion, " ", actor=group.officer)
    operations.void_completion(completion, "示例：姓名有误", actor=group.officer)
    assert old.state is PaperState.VOID
    group.issue()
    assert completion.paper != old
    assert completion.paper.state is PaperState.ISSUED
    assert len(queries.completions(group.course)) == 1
    operations.void_completion(completion, "示例：再次有误", actor=group.officer)
    for row in (group.rows[0][0], group.rows[1][0]):
        operations.change_after_close(
            row, WHOLE, MarkStatus.ABSENT, "示例：核对签到表", actor=group.officer
        )
    with pytest.raises(RuleBroken, match="没有需要印发"):
        group.issue()


def test_certificates_issued_by_several_at_once_are_one_per_person_and_all_are_printed(
    live_app: Flask,
) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        officer_id = make.officer(county).id
        lesson = make.lesson(make.course(county), starts_at=clock.now() + timedelta(hours=1))
        for _ in range(3):
            make.sign_up(lesson)
        teacher = lesson.instructors[0].user
        clock.move(timedelta(hours=3))
        operations.take_attendance(lesson, WHOLE, {}, rest=MarkStatus.PRESENT, actor=teacher)
        operations.close_session(lesson, actor=teacher)
        course_id = lesson.course_id
    start, said, failures = threading.Barrier(4), [], []

    def issue() -> None:
        try:
            with live_app.app_context():
                start.wait()
                course = db.session.get_one(Course, course_id)
                operations.issue_completions(course, actor=db.session.get_one(User, officer_id))
        except RuleBroken as refusal:
            said.append(refusal.sentence)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=issue) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(said) == 3
    with live_app.app_context():
        engine.run_all(live_app)
        assert db.session.query(Completion).count() == 3
        made = db.session.query(Paper).filter_by(kind=PaperKind.COMPLETION_CERTIFICATE).all()
        assert sorted(paper.serial for paper in made) == [1, 2, 3]
        assert all(paper.file is not None and paper.problem == "" for paper in made)


def test_the_database_keeps_one_certificate_per_person_and_course(
    make: Make, at: At, session: DbSession
) -> None:
    group = Group(make, at)
    group.hold(0)
    group.hold(1)
    group.issue()
    (one,) = queries.completions(group.course)
    session.add(
        Completion(
            course_id=one.course_id,
            county_id=one.county_id,
            person_id=one.person_id,
            hours_tenths=1,
            issued_at=clock.now(),
            paper_id=one.paper_id,
        )
    )
    with pytest.raises((IntegrityError, RuleBroken)), session.begin_nested():
        session.flush()


def test_codes_are_pasted_once_and_fetched_by_those_with_a_seat(make: Make) -> None:
    county = make.county()
    officer, lesson = make.officer(county), make.lesson(make.course(county), capacity=1)
    course = lesson.course
    with pytest.raises(RuleBroken, match="不像课程码"):
        operations.load_codes(course, "A100-001\n课程", actor=officer)
    with pytest.raises(RuleBroken, match="粘贴错了列"):
        operations.load_codes(course, "13905980001", actor=officer)
    assert operations.load_codes(course, "A100-001\nA100-002\nA100-001\n", actor=officer) == 2
    with pytest.raises(RuleBroken, match="没有新的"):
        operations.load_codes(course, "A100-002", actor=officer)
    user, other = make.candidate(county), make.candidate(county)
    seat, queued = make.sign_up(lesson, user), make.sign_up(lesson, other)
    with pytest.raises(RuleBroken, match="有名额的人才能领"):
        operations.claim_code(queued, actor=other)
    with pytest.raises(NotAllowed):
        operations.claim_code(seat, actor=other)
    code = operations.claim_code(seat, actor=user)
    assert code.code == "A100-001"
    with pytest.raises(RuleBroken, match="已经领过"):
        operations.claim_code(seat, actor=user)
    numbers = queries.code_numbers(course)
    assert (numbers.free, numbers.given, numbers.without) == (1, 1, 0)
    assert queries.find_code(code.id, viewer=make.officer(make.county())) is None


def test_a_recalled_code_is_given_to_nobody_any_more(make: Make) -> None:
    county = make.county()
    officer, lesson = make.officer(county), make.lesson(make.course(county))
    operations.load_codes(lesson.course, "A100-001 A100-002", actor=officer)
    user = make.candidate(county)
    seat = make.sign_up(lesson, user)
    code = operations.claim_code(seat, actor=user)
    operations.recall_code(code, actor=officer)
    with pytest.raises(WrongState):
        operations.recall_code(code, actor=officer)
    assert operations.claim_code(seat, actor=user).code == "A100-002"
    latecomer = make.candidate(county)
    with pytest.raises(RuleBroken, match="课程码已经领完"):
        operations.claim_code(make.sign_up(lesson, latecomer), actor=latecomer)
    operations.load_codes(lesson.course, "A100-003", actor=officer)
    assert operations.recall_unused_codes(lesson.course, actor=officer) == 1
    assert [row.state for row in queries.codes_of(lesson.course)] == [
        CodeState.RECALLED,
        CodeState.GIVEN,
        CodeState.RECALLED,
    ]


def test_many_who_fetch_codes_at_once_get_each_their_own(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        lesson = make.lesson(make.course(county), capacity=12)
        operations.load_codes(
            lesson.course, " ".join(f"A100-{n:03d}" for n in range(8)), actor=make.officer(county)
        )
        users = [make.candidate(county) for _ in range(12)]
        pairs = [(make.sign_up(lesson, user).id, user.id) for user in users]
    start, said, failures = threading.Barrier(24), [], []

    def fetch(sign_up_id: int, user_id: int) -> None:
        try:
            with live_app.app_context():
                start.wait()
                row = db.session.get_one(SignUp, sign_up_id)
                operations.claim_code(row, actor=db.session.get_one(User, user_id))
        except RuleBroken as refusal:
            said.append(refusal.sentence)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=fetch, args=pair) for pair in pairs * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(said) == 16
    with live_app.app_context():
        given = db.session.query(CourseCode).filter_by(state=CodeState.GIVEN).all()
        assert len(given) == 8
        assert len({row.person_id for row in given}) == 8
