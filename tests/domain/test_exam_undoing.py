"""A loading of scores is taken back whole while nothing rests on it, and otherwise says why not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.domain.test_exam_scores import Desk, holder, line, load_holders, marks
from tests.domain.test_exam_seating import at_once
from tests.factories import Make
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.clock import HERE
from trainer.core.db import db, transaction
from trainer.core.errors import NotAllowed, Refused, RuleBroken, WrongState
from trainer.core.text import say
from trainer.domain.certificates import operations as certificates
from trainer.domain.certificates.models import Certificate, HoursCategory, HoursEntry, Level
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


def test_only_the_county_takes_its_loading_back_(desk: Desk, make: Make, session: Session) -> None:
    person, sitting = make.person(desk.county), make.national()
    file = desk.load(sitting, line(person))
    with pytest.raises(NotAllowed):
        operations.undo_scores(file, sitting, reason=WHY, actor=make.officer(make.county()))
    roster = load_holders(desk, holder(person, "SL20260001"))
    with pytest.raises(NotAllowed):
        operations.undo_holders(roster, reason=WHY, actor=make.officer(make.county()))
    assert roster.state is LoadState.LOADED


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


def test_a_roster_is_taken_back_and_loaded_anew(desk: Desk, make: Make, session: Session) -> None:
    fresh, old = make.person(desk.county), make.person(desk.county)
    desk.load(make.national(), line(fresh))
    rows = (holder(fresh, "SL20260001"), holder(old, "SL20200002", date(2020, 6, 20), at=4))
    roster = load_holders(desk, *rows)
    exam_pass = queries.live_pass(fresh.id, Level.ASSISTANT)
    assert exam_pass is not None
    assert exam_pass.state is PassState.CERTIFIED
    operations.undo_holders(roster, reason=WHY, actor=desk.officer)
    session.expire_all()
    assert (exam_pass.state, exam_pass.certificate_id) == (PassState.WAITING, None)
    assert session.query(Certificate).count() == 0
    assert (roster.state, roster.undo_reason, roster.data) == (LoadState.UNDONE, WHY, b"")
    (told,) = session.query(Message).filter_by(person_id=old.id)
    assert WHY in told.text
    load_holders(desk, *rows)
    assert session.query(Certificate).count() == 2  # the same numbers are free again


def test_a_roster_on_which_something_rests_stays_whole(
    desk: Desk, make: Make, session: Session
) -> None:
    person, other = make.person(desk.county), make.person(desk.county)
    roster = load_holders(
        desk,
        holder(person, "SL20200001", date(2020, 6, 20)),
        holder(other, "SL20200002", date(2020, 6, 20), at=4),
    )
    first, _ = session.query(Certificate).order_by(Certificate.id)
    certificates.revoke(first, reason="发证机关撤销", actor=make.officer(desk.county))
    with pytest.raises(RuleBroken, match=f"已登记或已撤销的证书1项（{person.name}）"):
        operations.undo_holders(roster, reason=WHY, actor=desk.officer)
    session.expire_all()
    assert roster.state is LoadState.LOADED
    assert session.query(Certificate).count() == 2


def test_hours_filed_while_the_roster_is_taken_back_leaves_both_or_none(live_app: Flask) -> None:
    with live_app.app_context():
        desk = Desk(Make(db.session()))
        person = desk.make.person(desk.county)
        roster = load_holders(desk, holder(person, "SL20200001", date(2020, 6, 20)))
        (certificate,) = db.session.query(Certificate)
        roster_id, officer_id, certificate_id = roster.id, desk.officer.id, certificate.id

    def undo() -> None:
        file = db.session.get_one(LoadedFile, roster_id)
        actor = db.session.get_one(User, officer_id)
        operations.undo_holders(file, reason=WHY, actor=actor)

    @transaction()
    def rest_on_it() -> None:
        held = db.session.get(Certificate, certificate_id)
        if held is None:
            raise WrongState(say("证书已不在。"))
        entry = HoursEntry(
            person_id=held.person_id,
            certificate_id=held.id,
            cycle_from=date(2026, 1, 1),
            cycle_until=date(2028, 12, 31),
            category=HoursCategory.ONLINE,
            title="示例课程",
            organiser="示例单位",
            held_on=date(2026, 6, 1),
            hours_tenths=20,
            activity="示例",
            filed_at=clock.now(),
        )
        db.session.add(entry)

    said = at_once(live_app, [undo, rest_on_it])
    assert len(said) == 1
    with live_app.app_context():
        assert db.session.query(Certificate).count() == db.session.query(HoursEntry).count()
