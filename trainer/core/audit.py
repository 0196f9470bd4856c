"""Who did what to which record, when, and the facts at that moment, in a chain of keyed hashes.

`record()` is called inside an operation; the entries are chained and written just before the
commit, so that the lock of the chain is held for as short as possible.
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import DDL, JSON, String, event, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from trainer.core import clock, keys
from trainer.core.actors import Actor
from trainer.core.db import Base, before_commit, db, held_lists

START = "0" * 64
_LOCK = 7_320_001  # the advisory lock of the chain on PostgreSQL
_ENTRIES = "trainer.audit"


class AuditEntry(Base):
    """One act. Rows are only ever added; triggers refuse everything else."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(100))
    county_id: Mapped[int | None] = mapped_column(index=True)
    event: Mapped[str] = mapped_column(String(64), index=True)
    subject_type: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)


APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
        """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$""",
        """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
    ),
}
for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        event.listen(
            AuditEntry.__table__,
            "after_create",
            DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )


def record(
    actor: Actor,
    happened: str,
    subject: Base | None,
    *,
    county_id: int | None = None,
    **facts: Any,
) -> None:
    """Note an act in the caller's transaction. Events are past tense: `reward.approved`.

    `county_id` is the county whose officers may read the entry (default: the subject's own).
    Facts are kept as text; never pass an ID number, a phone number or an account.
    Without a subject (a sign-in under a name that nobody has) the entry is about nothing.
    """
    session = db.session()
    entry = AuditEntry(
        at=clock.now(),
        actor_kind=actor.actor_kind,
        actor_id=actor.actor_id,
        actor_name=actor.actor_name[:100],
        county_id=county_id if county_id is not None else getattr(subject, "county_id", None),
        event=happened,
        subject_type=type(subject).__name__ if subject is not None else "",
        facts={name: _plain(fact) for name, fact in facts.items()},
    )
    session.info[_ENTRIES].append((entry, subject))


def _plain(fact: Any) -> Any:
    return fact if fact is None or isinstance(fact, (bool, int)) else str(fact)


def _write(session: Session) -> None:
    pending = session.info[_ENTRIES]
    if not pending:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    for entry, subject in pending:
        entry.subject_id = subject.id if subject is not None else 0
    session.add_all(link(last_hash(), (entry for entry, _ in pending)))
    session.flush()  # in the order in which they were added


def last_hash() -> str:
    """The hash of the newest entry."""
    newest = select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    return db.session.scalar(newest) or START


def link(previous: str, entries: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
    """Chain entries one after the other, beginning after `previous`."""
    for entry in entries:
        entry.previous = previous
        entry.hash = previous = _hash(entry)
        yield entry


def _hash(entry: AuditEntry) -> str:
    content = json.dumps(
        [
            entry.previous,
            entry.at.isoformat(),
            entry.actor_kind,
            entry.actor_id,
            entry.actor_name,
            entry.county_id,
            entry.event,
            entry.subject_type,
            entry.subject_id,
            entry.facts,
        ],
        ensure_ascii=False,
        sort_keys=True,
    )
    return hmac.new(keys.held().audit, content.encode(), sha256).hexdigest()


def broken_links() -> Iterator[int]:
    """The ids of entries that were altered or that do not follow the entry before them."""
    previous = START
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).yield_per(1000):
        if entry.previous != previous or entry.hash != _hash(entry):
            yield entry.id
        previous = entry.hash


held_lists.append(_ENTRIES)
before_commit.append(_write)
