"""Photos and proofs go when their months are over, and never while something waits on them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.exams import TEST
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.clock import HERE
from trainer.core.db import Base, db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.certificates.models import Level
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import (
    ExamPhoto,
    PostReview,
    Proof,
    Recheck,
    Registration,
    Score,
    ScoreState,
    Sitting,
)
from trainer.domain.exams.rules import KeepFacts
from trainer.domain.people.models import User
from trainer.jobs import engine

BASIS = "示例保存期规定〔2024〕1号"


def keep(months: int = 24, holds_from: date = date(2024, 1, 1)) -> KeepFacts:
    return KeepFacts(holds_from=holds_from, months=months, basis=BASIS)


class World:
    """A sitting with photos: one accepted, one not decided."""

    def __init__(self, make: Make) -> None:
        self.make, self.county = make, make.county()
        self.sitting: Sitting = make.local_sitting(self.county, photo_required=True)
        self.officer: User = make.officer(self.county)

    def registered(self) -> Registration:
        candidate = self.make.candidate(self.county)
        registration = self.make.filled(self.sitting, candidate)
        self.make.photo(registration, candidate)
        operations.submit(registration, actor=candidate)
        return registration

    def accepted(self) -> Registration:
        registration = self.registered()
        operations.accept(registration, actor=self.officer)
        return registration

    def after(self, at: Callable[[datetime], None], years: int) -> None:
        exam = self.sitting.exam_last_on
        at(datetime(exam.year + years, exam.month, exam.day, 9, tzinfo=HERE))


@pytest.fixture
def world(make: Make) -> World:
    return World(make)


def test_files_go_after_their_months_and_the_trail_counts_them(
    world: World, session: Session, at: Callable[[datetime], None], each_database: str
) -> None:
    done, waiting = world.accepted(), world.registered()
    operations.add_keep_rule(keep(), actor=TEST)
    world.after(at, 2)  # on the very day they are kept still
    assert queries.sittings_to_clear(clock.today()) == []
    assert operations.clear_files(world.sitting, actor=TEST) == 0
    world.after(at, 3)
    assert queries.sittings_to_clear(clock.today()) == [world.sitting]
    assert operations.clear_files(world.sitting, actor=TEST) == 1
    session.expire_all()
    assert done.photo is None
    assert waiting.photo is not None, "nobody has decided on it"
    assert done.state.value == "accepted"
    (entry,) = session.query(AuditEntry).filter_by(event="sitting.files_deleted")
    assert (entry.facts["photos"], entry.facts["proofs"], entry.facts["months"]) == (1, 0, 24)
    assert operations.clear_files(world.sitting, actor=TEST) == 0


def test_the_background_deletes_them_by_itself(
    live_app: Flask, at: Callable[[datetime], None]
) -> None:
    with live_app.app_context():
        world = World(Make(db.session()))
        world.accepted()
        operations.add_keep_rule(keep(), actor=TEST)
        db.session.commit()
        world.after(at, 3)
        db.session.remove()
    engine.run_all(live_app)
    with live_app.app_context():
        assert db.session.query(ExamPhoto).count() == 0
        assert db.session.query(Registration).count() == 1


def test_whoever_appeals_keeps_the_files(
    world: World, session: Session, at: Callable[[datetime], None]
) -> None:
    done = world.accepted()
    operations.add_keep_rule(keep(), actor=TEST)
    world.after(at, 3)
    assert operations.clear_files(world.sitting, spared={done.person_id}, actor=TEST) == 0
    assert session.query(ExamPhoto).count() == 1


@pytest.mark.parametrize("what", ["re-check", "review"])
def test_whoever_waits_for_an_answer_after_the_exam_keeps_the_files(
    world: World, session: Session, at: Callable[[datetime], None], what: str
) -> None:
    done, other = world.accepted(), world.accepted()
    operations.add_keep_rule(keep(), actor=TEST)
    world.after(at, 3)
    common = {"person_id": done.person_id, "county_id": world.county.id}
    if what == "review":
        waits: Base = PostReview(
            **common,
            sitting_id=world.sitting.id,
            level=Level.ASSISTANT,
            documents=[],
            due_on=clock.today(),
            listed_at=clock.now(),
        )
    else:
        score = Score(
            **common,
            subject_id=queries.subjects(Level.ASSISTANT)[0].id,
            sitting_id=world.sitting.id,
            year=world.sitting.year,
            state=ScoreState.MARKED,
            mark_tenths=600,
            recorded_at=clock.now(),
        )
        world.make.save(score)
        waits = Recheck(
            **common,
            score_id=score.id,
            reason="请复核登分",
            asked_at=clock.now(),
            until_on=clock.today(),
        )
    world.make.save(waits)
    assert operations.clear_files(world.sitting, actor=TEST) == 1
    session.expire_all()
    assert done.photo is not None
    assert other.photo is None


def test_without_a_rule_nothing_is_deleted_and_no_officer_deletes(
    world: World, session: Session, at: Callable[[datetime], None]
) -> None:
    world.accepted()
    world.after(at, 9)
    assert queries.sittings_to_clear(clock.today()) == []
    assert operations.clear_files(world.sitting, actor=TEST) == 0
    with pytest.raises(NotAllowed):
        operations.clear_files(world.sitting, actor=world.make.city_officer())
    assert (session.query(ExamPhoto).count(), session.query(Proof).count()) == (1, 0)


def test_a_new_rule_is_entered_a_week_before_and_may_be_withdrawn_until_it_holds(
    make: Make, session: Session
) -> None:
    operations.add_keep_rule(keep(), actor=TEST)
    chief, today = make.city_officer(), clock.today()
    for day in (today, today + timedelta(days=6)):
        with pytest.raises(RuleBroken, match="至少提前7天"):
            operations.add_keep_rule(keep(12, day), actor=chief)
    with pytest.raises(RuleBroken, match="1至240个月"):
        operations.add_keep_rule(keep(0, date(2030, 1, 1)), actor=chief)
    mistyped = operations.add_keep_rule(keep(1, date(2030, 1, 1)), actor=chief)
    with pytest.raises(RuleBroken, match="先撤下那一条"):
        operations.add_keep_rule(keep(12, date(2030, 1, 1)), actor=chief)
    with pytest.raises(NotAllowed):
        operations.drop_keep_rule(mistyped, actor=make.officer(make.county()))
    operations.drop_keep_rule(mistyped, actor=chief)
    operations.add_keep_rule(keep(12, date(2030, 1, 1)), actor=chief)
    assert [rule.months for rule in queries.keep_rules()] == [12, 24]
    with pytest.raises(RuleBroken, match="已经适用，不能撤下"):
        operations.drop_keep_rule(queries.keep_rules()[-1], actor=chief)
