"""The job row: work put down inside an operation, done later, at least once, fenced by a lease."""

import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, String, and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from trainer.core import clock
from trainer.core.db import Base, after_commit, db, held_lists, transaction
from trainer.core.text import Choice, say

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 4
_KICKS = "trainer.jobs"


class JobState(Choice):
    """Where a job stands."""

    QUEUED = "queued", say("排队中"), "info"
    RUNNING = "running", say("正在处理"), "info"
    DONE = "done", say("已完成"), "success"
    FAILED = "failed", say("未完成"), "danger"


class Job(Base):
    """One piece of background work. Leases are counted in the machine's time."""

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(64))
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(128), unique=True)
    created_by: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED, index=True)
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    owner: Mapped[str | None] = mapped_column(String(100))
    attempt: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str | None] = mapped_column(String(500))
    finished_at: Mapped[datetime | None]

    @property
    def is_under_way(self) -> bool:
        """Whether the work still waits or runs."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)


class Claim(NamedTuple):
    """A job that this worker holds; a later attempt by another makes it worthless."""

    job_id: int
    name: str
    args: dict[str, Any]
    attempt: int
    owner: str


class Lost(Exception):
    """The lease went to another worker; stop without writing anything."""


kick: list[Callable[[], None]] = []
"""Called after a commit that left jobs; the engine appends its waker here."""


def enqueue(
    name: str, *, key: str | None = None, created_by: int | None = None, **args: Any
) -> Job:
    """Leave a job in the caller's transaction. With a `key` the same work is queued once only."""
    if key is not None:
        known = db.session.scalar(select(Job).where(Job.key == key))
        if known is not None:
            return known
    now = clock.machine_now()
    job = Job(name=name, args=args, key=key, created_by=created_by, created_at=now, run_at=now)
    db.session.add(job)
    db.session.flush()
    db.session().info[_KICKS].append(job.id)
    return job


def find(job_id: int, *, created_by: int) -> Job | None:
    """A job, for whoever started it."""
    return db.session.scalar(select(Job).where(Job.id == job_id, Job.created_by == created_by))


@transaction()
def claim(worker: str) -> Claim | None:
    """Take the oldest job that is due or whose worker fell silent."""
    now = clock.machine_now()
    free = or_(
        and_(Job.state == JobState.QUEUED, Job.run_at <= now),
        and_(Job.state == JobState.RUNNING, Job.lease_until < now),
    )
    oldest = select(Job.id).where(free).order_by(Job.run_at, Job.id).limit(1)
    job_id = db.session.scalar(oldest.with_for_update(skip_locked=True))
    if job_id is None:
        return None
    job = db.session.get_one(Job, job_id)
    if job.attempt >= MOST_ATTEMPTS:  # it took its worker with it, again and again
        job.state, job.error, job.finished_at = JobState.FAILED, "worker lost", now
        return None
    job.state, job.owner, job.attempt = JobState.RUNNING, worker, job.attempt + 1
    job.lease_until = now + LEASE
    return Claim(job.id, job.name, dict(job.args), job.attempt, worker)


@transaction()
def beat(claim: Claim, *, done: int | None = None, total: int | None = None) -> None:
    """Renew the lease and show progress; raises Lost when another worker holds the job now."""
    values: dict[str, Any] = {"lease_until": clock.machine_now() + LEASE}
    if done is not None:
        values["done"] = done
    if total is not None:
        values["total"] = total
    _update_held(claim, values)


@transaction()
def finish(claim: Claim, result: dict[str, Any] | None = None) -> None:
    """The work is done. Call it inside the transaction that stores the result."""
    _update_held(
        claim,
        {"state": JobState.DONE, "result": result or {}, "finished_at": clock.machine_now()},
    )


@transaction()
def fail(claim: Claim, error: str) -> None:
    """The work broke: try again later, a few times, then give up and say so."""
    if claim.attempt >= MOST_ATTEMPTS:
        values: dict[str, Any] = {"state": JobState.FAILED, "finished_at": clock.machine_now()}
    else:
        wait = timedelta(seconds=5 * 4 ** (claim.attempt - 1))
        values = {"state": JobState.QUEUED, "run_at": clock.machine_now() + wait}
    _update_held(claim, {**values, "error": error[:500], "lease_until": None})


@transaction()
def forget_periodic() -> None:
    """Remove periodic jobs that were done more than a day ago; what people started stays."""
    db.session.execute(
        delete(Job).where(
            Job.state == JobState.DONE,
            Job.created_by.is_(None),
            Job.key.contains("@"),
            Job.finished_at < clock.machine_now() - timedelta(days=1),
        )
    )


def worker_name(index: int) -> str:
    """A name that no other worker has at this moment."""
    return f"{socket.gethostname()}:{os.getpid()}:{index}"


def _update_held(claim: Claim, values: dict[str, Any]) -> None:
    held = (
        update(Job)
        .where(
            Job.id == claim.job_id,
            Job.owner == claim.owner,
            Job.attempt == claim.attempt,
            Job.state == JobState.RUNNING,
        )
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(held) is None:
        raise Lost(f"job {claim.job_id}")


def _wake(session: Session) -> None:
    if session.info.pop(_KICKS, None):
        for wake in kick:
            wake()


held_lists.append(_KICKS)
after_commit.append(_wake)
