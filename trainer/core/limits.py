"""Limits that hold across processes: tries are counted in the database."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from trainer.core import clock
from trainer.core.db import Base, db, transaction
from trainer.core.errors import TooMany
from trainer.core.sealed import blind
from trainer.core.text import say


class Tries(Base):
    """How often something was tried within one window of time."""

    __tablename__ = "tries"

    bucket: Mapped[str] = mapped_column(String(64), unique=True)
    count: Mapped[int]
    until: Mapped[datetime]


def count_try(
    kind: str, who: str, *, limit: int, within: timedelta, while_reading: bool = False
) -> None:
    """Count one try of `kind` by `who`; refuse when there were more than `limit` in the window.

    Runs in a transaction of its own, before the operation, so that a refused try still counts;
    `while_reading`: also where the request only reads, the count is the one thing written.
    """
    now = clock.machine_now()
    window = int(now.timestamp() // within.total_seconds())
    bucket = blind("tries", f"{kind}|{who}|{window}")  # `who` may be a phone number
    with transaction(while_reading=while_reading):
        count = _add(bucket, now + within)
    if count > limit:
        raise TooMany(say("尝试次数过多。请过 {minutes} 分钟再试。", minutes=_minutes(within)))


@transaction()
def _add(bucket: str, until: datetime) -> int:
    insert = (
        postgresql_insert if db.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    )
    count = db.session.scalar(
        insert(Tries)
        .values(bucket=bucket, count=1, until=until)
        .on_conflict_do_update(index_elements=["bucket"], set_={"count": Tries.count + 1})
        .returning(Tries.count)
    )
    return int(count or 0)


@transaction()
def forget_old() -> None:
    """Remove the counts of windows that have passed."""
    db.session.execute(delete(Tries).where(Tries.until < clock.machine_now()))


def _minutes(within: timedelta) -> int:
    return max(1, round(within.total_seconds() / 60))
