"""The job engine: done once, tried again, given up, and never dead."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock, outbox
from trainer.core.db import db, transaction
from trainer.core.idempotency import UsedKey
from trainer.core.outbox import Claim, Job, JobState
from trainer.core.sessions import SignedIn, find, start
from trainer.domain.people.models import User
from trainer.jobs import engine
from trainer.jobs.registry import HANDLERS, one_by_one


@transaction()
def leave(name: str) -> None:
    outbox.enqueue(name)


def state_of(name: str) -> Job:
    return db.session.query(Job).filter_by(name=name).one()


def test_a_job_that_fails_is_tried_again_and_given_up_in_the_end(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_claim: Claim) -> None:
        raise ValueError("no")

    monkeypatch.setitem(HANDLERS, "test.fails", fail)
    leave("test.fails")
    for attempt in range(1, outbox.MOST_ATTEMPTS + 1):
        with transaction():
            state_of("test.fails").run_at = clock.machine_now()
        assert engine.run_one("here")
        assert state_of("test.fails").attempt == attempt
    job = state_of("test.fails")
    assert job.state is JobState.FAILED
    assert job.error == "ValueError: no"


def test_a_job_that_takes_its_worker_with_it_is_given_up(session: Session) -> None:
    leave("test.kills")
    for _ in range(outbox.MOST_ATTEMPTS):
        assert outbox.claim("here") is not None
        with transaction():
            state_of("test.kills").lease_until = clock.machine_now() - outbox.LEASE
    assert outbox.claim("here") is None
    assert state_of("test.kills").state is JobState.FAILED


def test_the_engine_outlives_whatever_goes_wrong(
    live_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, failed = threading.Event(), threading.Event()

    def finish(claim: Claim) -> None:
        outbox.finish(claim)
        done.set()

    real = engine.queue_periodic

    def stumble() -> None:
        if not failed.is_set():
            failed.set()
            raise KeyError("unforeseen")
        real()

    monkeypatch.setitem(HANDLERS, "test.thing", finish)
    monkeypatch.setattr(engine, "queue_periodic", stumble)
    monkeypatch.setattr(engine, "PAUSE", 0.01)
    runner = engine.Engine(live_app)
    runner.start()
    try:
        assert failed.wait(30)
        with live_app.app_context():
            leave("test.thing")
        assert done.wait(30)
    finally:
        runner.stop()


def test_periodic_jobs_are_queued_once_per_slot_and_forgotten_after_a_day(
    session: Session,
) -> None:
    engine.queue_periodic()
    queued = db.session.query(Job).count()
    assert queued > 3
    while (claim := outbox.claim("here")) is not None:
        outbox.finish(claim)
    with transaction():
        mine = outbox.enqueue("papers.print", key="paper-1", created_by=7)
    claim = outbox.claim("here")
    assert claim is not None
    outbox.finish(claim)
    with transaction():
        for job in db.session.query(Job):
            job.finished_at = clock.machine_now() - timedelta(days=2)
    outbox.forget_periodic()
    assert [job.id for job in db.session.query(Job)] == [mine.id]


def test_what_has_served_its_time_is_removed_and_the_rest_stays(
    session: Session, each_database: str
) -> None:
    now = clock.machine_now()
    ages = {"old": timedelta(days=31), "new": timedelta(days=29)}
    with transaction():
        for name, age in ages.items():
            db.session.add(UsedKey(key=name, content="", answer_id=1, at=now - age))
            for ended in (now - age, None):
                db.session.add(
                    SignedIn(
                        token_hash=f"{name} {ended}",
                        user_id=1,
                        address=name,
                        device="",
                        started_at=now - age - timedelta(hours=13),
                        seen_at=now - age,
                        ended_at=ended,
                    )
                )
    live = start(1, address="live", device="")
    leave("upkeep.tidy")
    assert engine.run_one("here")
    assert state_of("upkeep.tidy").state is JobState.DONE
    assert [row.key for row in session.query(UsedKey)] == ["new"]
    assert {row.address for row in session.query(SignedIn)} == {"new", "live"}
    assert session.query(SignedIn).count() == 3
    assert find(live) is not None


def test_a_row_that_fails_holds_up_none_of_the_others(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    users = [make.candidate() for _ in range(3)]

    def act(user: User) -> bool:
        if user is users[0]:
            raise ValueError("example")
        return True

    assert one_by_one(users, act) == [True, True]
    assert "was left for the next time" in caplog.text
