"""A loading of scores is taken back whole while nothing rests on it, and otherwise says why not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.domain.test_exam_scores import Desk, holder, line, load_holders, marks
from tests.factories import Make
from trainer.core.audit import AuditEntry
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, Refused, RuleBroken, WrongState
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import ExamPass, PassState, Score, Sitting
from trainer.domain.imports import queries as files
from trainer.domain.imports.models import LoadedFile, LoadState
from trainer.domain.notices.models import Message
from trainer.domain.people.models import User

WHY = "上传了另一场考试的文件"


@pytest.fixture
def after_the_exam(at: Callable[[datetime], None]) -> None:
    """The exams of these tests are over."""
    at(datetime(2026, 11, 20, 9, tzinfo=HERE))


@pytest.fixture
def desk(make: Make, after_the_exam: None) -> Desk:
    return Desk(make)


def test_a_loading_is_taken_back_and_everything_is_as_before(
    desk: Desk, make: Make, session: Session
) -> None:
    first, second, sitting = make.person(desk.county), make.person(desk.county), make.national()
    desk.load(sitting, line(first, 2))
    before = {(s.subject_id, s.mark_tenths) for s in queries.scores_of(first.id)}
    worse = marks(comprehensive=50.0, practice=60.0)
    file = desk.load(sitting, line(first, 2, marks=worse), line(second, 3))
    assert queries.live_pass(first.id, Level.ASSISTANT) is None
    with pytest.raises(RuleBroken, match="至少4个字"):
        operations.undo_scores(file, sitting, reason="错", actor=desk.officer)
    operations.undo_scores(file, sitting, reason=WHY, actor=desk.officer)
    session.expire_all()
    assert {(s.subject_id, s.mark_tenths) for s in queries.scores_of(first.id)} == before
    assert session.query(Score).count() == 2
    again = queries.live_pass(first.id, Level.ASSISTANT)
    assert again is not None
    assert again.state is PassState.WAITING
    assert queries.live_pass(second.id, Level.ASSISTANT) is None
    told = session.query(Message).filter_by(person_id=second.id).order_by(Message.id).all()
    assert WHY in told[-1].text
    assert (file.state, file.undo_reason, file.data) == (LoadState.UNDONE, WHY, b"")
    assert [row.loaded_at for row in files.all_rows(file)] == [None, None]
    assert session.query(AuditEntry).filter_by(event="scores.undone").count() == 1
    with pytest.raises(WrongState):
        operations.undo_scores(file, sitting, reason=WHY, actor=desk.officer)


def test_what_rests_on_a_loading_is_counted_and_named(
    desk: Desk, make: Make, session: Session
) -> None:
    first, second, sitting = make.person(desk.county), make.person(desk.county), make.national()
    file = desk.load(sitting, line(first, 2), line(second, 3))
    exam_pass = queries.live_pass(first.id, Level.ASSISTANT)
    assert exam_pass is not None
    operations.give_number(exam_pass, number="SL2026000009", actor=desk.officer)
    desk.load(sitting, line(second, 2, marks=marks(comprehensive=71.0, practice=60.0)))
    with pytest.raises(RuleBroken) as refused:
        operations.undo_scores(file, sitting, reason=WHY, actor=desk.officer)
    said = str(refused.value.sentence)
    assert f"已录入证书1项（{first.name}）" in said
    assert f"成绩后来又更正1项（{second.name}）" in said
    session.expire_all()
    assert file.state is LoadState.LOADED
    assert file.data != b""
    assert session.query(Score).count() == 5
    assert session.query(ExamPass).filter_by(state=PassState.VOID).count() == 0


def test_only_the_county_takes_its_loading_back_and_only_one_of_scores(
    desk: Desk, make: Make, session: Session
) -> None:
    person, sitting = make.person(desk.county), make.national()
    file = desk.load(sitting, line(person))
    with pytest.raises(NotAllowed):
        operations.undo_scores(file, sitting, reason=WHY, actor=make.officer(make.county()))
    roster = load_holders(desk, holder(person, "SL20260001"))
    with pytest.raises(RuleBroken, match="不能整批撤销"):
        operations.undo_scores(roster, sitting, reason=WHY, actor=desk.officer)


def test_a_number_entered_while_the_loading_is_taken_back_leaves_no_certificate_without_scores(
    live_app: Flask,
) -> None:
    with live_app.app_context():
        desk = Desk(Make(db.session()))
        sitting = desk.make.national(2024)
        file = desk.load(sitting, line(desk.make.person(desk.county)))
        file_id, sitting_id, officer_id = file.id, sitting.id, desk.officer.id
    barrier = Barrier(2)

    def run(act: Callable[[User], object]) -> bool:
        with live_app.app_context():
            officer = db.session.get_one(User, officer_id)
            barrier.wait()
            try:
                act(officer)
            except Refused:
                return False
            return True

    def undo(officer: User) -> None:
        operations.undo_scores(
            db.session.get_one(LoadedFile, file_id),
            db.session.get_one(Sitting, sitting_id),
            reason=WHY,
            actor=officer,
        )

    def number(officer: User) -> None:
        exam_pass = db.session.query(ExamPass).one()
        operations.give_number(exam_pass, number="SL20240001", actor=officer)

    with ThreadPoolExecutor(2) as pool:
        undone, numbered = pool.map(run, (undo, number))
    with live_app.app_context():
        assert (undone, numbered) in ((True, False), (False, True))
        state = db.session.query(ExamPass).one().state
        assert state is (PassState.CERTIFIED if numbered else PassState.VOID)
        assert db.session.query(Score).count() == (2 if numbered else 0)
