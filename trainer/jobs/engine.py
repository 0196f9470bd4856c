"""The embedded engine: threads beside the web server that claim jobs and carry them out."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app
from sqlalchemy.exc import IntegrityError

from trainer.core import clock, outbox, quiet
from trainer.core.db import db, transaction
from trainer.jobs.registry import HANDLERS, PERIODIC

log = logging.getLogger(__name__)

PAUSE = 2.0  # seconds between two looks when nothing wakes the engine


class Engine:
    """One worker thread and the pulse that renews its lease. Start it after the server forked."""

    def __init__(self, app: Flask, index: int = 0) -> None:
        self._app = app
        self._name = outbox.worker_name(index)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        outbox.kick.append(self._wake.set)
        self._thread.start()

    def stop(self) -> None:
        """Finish the present job and end."""
        self._stop.set()
        self._wake.set()
        self._thread.join()
        outbox.kick.remove(self._wake.set)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                with self._app.app_context():
                    queue_periodic()
                    while not self._stop.is_set() and run_one(self._name):
                        pass
            except Exception:  # whatever it is, background work must go on
                log.exception("the engine stumbled; it looks again in a moment")
            self._wake.wait(PAUSE)


def run_all(app: Flask) -> int:
    """Carry out everything that is due, here and now; for tests and commands. Returns how many."""
    with app.app_context():
        queue_periodic()
        count = 0
        while run_one("here"):
            count += 1
        return count


def queue_periodic() -> None:
    """Queue each periodic job once per slot of time, whichever process comes first."""
    minute = int(clock.now().timestamp() // 60)
    for job in PERIODIC:
        key = f"{job.name}@{minute // job.minutes}"
        try:
            _queue_once(job.name, key)
        except IntegrityError:  # another process queued it at the same moment
            log.debug("%s is queued already", key)


@transaction()
def _queue_once(name: str, key: str) -> None:
    outbox.enqueue(name, key=key)


def run_one(worker: str) -> bool:
    """Claim one job and carry it out; False when none is due."""
    claim = outbox.claim(worker)
    if claim is None:
        return False
    try:
        with _pulse(claim):
            HANDLERS[claim.name](claim)
    except outbox.Lost:
        log.warning("job %s went to another worker", claim.job_id)
    except Exception as error:
        log.exception("job %s (%s) failed", claim.job_id, claim.name)
        db.session.rollback()
        _note_failure(claim, error)
    finally:
        db.session.remove()
    return True


def _note_failure(claim: outbox.Claim, error: Exception) -> None:
    try:
        outbox.fail(claim, quiet.failure(error))
    except outbox.Lost:
        log.warning("job %s went to another worker", claim.job_id)


@contextmanager
def _pulse(claim: outbox.Claim) -> Iterator[None]:
    """Renew the lease from a thread of its own while the handler works."""
    over = threading.Event()

    def beat(app: Flask) -> None:
        while not over.wait(outbox.LEASE.total_seconds() / 3):
            with app.app_context():
                try:
                    outbox.beat(claim)
                except outbox.Lost:
                    return

    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the app itself
    thread = threading.Thread(target=beat, args=(app,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
