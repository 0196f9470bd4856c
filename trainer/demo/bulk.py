"""Many rows at once, with keys given out beforehand and their entries in the audit chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, func, insert, select, text

from trainer.core.actors import Actor
from trainer.core.audit import AuditEntry, last_hash, link
from trainer.core.db import Base, db

Row = dict[str, Any]


@dataclass
class Entry:
    """An audit entry before it is written, as light as a crowd needs it."""

    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_name: str
    county_id: int | None
    event: str
    subject_type: str
    subject_id: int
    facts: dict[str, Any]
    previous: str = ""
    hash: str = ""


class Writer:
    """Collects rows by table and writes them in the order of their foreign keys.

    Rows of one table name the same columns; a column that none names gets its default. Used
    inside one transaction, so that the keys it gives out are nobody else's.
    """

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._rows: dict[Table, list[Row]] = {}
        self._next: dict[Table, int] = {}
        self._entries: list[Entry] = []

    def add(self, kind: type[Base], /, **values: Any) -> int:
        """Put a row down and return the key that it will have."""
        key = self.reserve(kind)
        self.put(kind, key, **values)
        return key

    def put(self, kind: type[Base], key: int, /, **values: Any) -> None:
        """Put a row down under a key that was reserved for it."""
        self._rows.setdefault(table_of(kind), []).append({"id": key, **values})

    def reserve(self, kind: type[Base]) -> int:
        """The key of a row that will be put down later, in this chunk."""
        return self._key(table_of(kind))

    def note(
        self,
        happened: str,
        kind: type[Base],
        key: int,
        *,
        at: datetime,
        county_id: int | None,
        facts: Mapping[str, Any] | None = None,
        actor: Actor | None = None,
    ) -> None:
        """Put the audit entry of a row down."""
        actor = actor or self._actor
        self._entries.append(
            Entry(
                at=at,
                actor_kind=actor.actor_kind,
                actor_id=actor.actor_id,
                actor_name=actor.actor_name,
                county_id=county_id,
                event=happened,
                subject_type=kind.__name__,
                subject_id=key,
                facts=dict(facts or {}),
            )
        )

    def write(self) -> None:
        """Write what was put down since the last time."""
        db.session.flush()
        for table in Base.metadata.sorted_tables:
            if rows := self._rows.pop(table, None):
                db.session.execute(insert(table), rows)
        self._write_entries()

    def close(self) -> None:
        """Write the rest, and let the database count on from the keys that were given out."""
        self.write()
        if db.session.get_bind().dialect.name == "postgresql":
            for table in (*self._next, table_of(AuditEntry)):
                _count_on(table)
        db.session.expire_all()

    def _key(self, table: Table) -> int:
        if table not in self._next:
            db.session.flush()
            self._next[table] = (db.session.scalar(select(func.max(table.c.id))) or 0) + 1
        key = self._next[table]
        self._next[table] += 1
        return key

    def _write_entries(self) -> None:
        if not self._entries:
            return
        chained = link(last_hash(), cast(list[AuditEntry], self._entries))  # it asks for no more
        rows = [vars(entry) for entry in chained]
        db.session.execute(insert(table_of(AuditEntry)), rows)
        self._entries = []


def table_of(kind: type[Base]) -> Table:
    """The table of a class."""
    table = kind.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{kind.__name__} is no plain table")
    return table


def _count_on(table: Table) -> None:
    db.session.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), "  # noqa: S608
            f'(SELECT max(id) FROM "{table.name}"))'  # our own table names
        )
    )
