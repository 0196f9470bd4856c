"""Beyond columns: checks, indexes with their conditions, and triggers of a database."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, inspect, text

from trainer.core.db import Base, engine_options

SCRATCH = "trainer_made_anew"
"""On PostgreSQL the schema in which the tables are made for comparison; it is never committed."""

_TRIGGER = re.compile(r"CREATE TRIGGER (\w+)")


def laws(engine: Engine, triggers: Iterable[str]) -> list[str]:
    """What the database holds and the tables of the program do not, or the other way round."""
    with engine.connect() as connection:
        there = _laws(connection, None) | _triggers(connection)
    with _made_anew(engine) as (connection, schema):
        wanted = _laws(connection, schema)
    wanted |= {f"trigger {name}" for sql in triggers for name in _TRIGGER.findall(sql)}
    return [
        *(f"only in the program: {law}" for law in sorted(wanted - there)),
        *(f"only in the database: {law}" for law in sorted(there - wanted)),
    ]


@contextmanager
def _made_anew(engine: Engine) -> Iterator[tuple[Connection, str | None]]:
    """The tables as the program describes them, on a database of the same kind."""
    if engine.dialect.name == "sqlite":
        memory = create_engine("sqlite://", **engine_options("sqlite://"))
        with memory.connect() as connection:
            Base.metadata.create_all(connection)
            yield connection, None
        memory.dispose()
        return
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {SCRATCH}"))
        connection.execute(text(f"SET LOCAL search_path TO {SCRATCH}"))
        Base.metadata.create_all(connection, checkfirst=False)
        yield connection, SCRATCH
        connection.rollback()


def _laws(connection: Connection, schema: str | None) -> set[str]:
    looking, found = inspect(connection), set[str]()
    for table in Base.metadata.tables:
        if not looking.has_table(table, schema=schema):
            continue
        for check in looking.get_check_constraints(table, schema=schema):
            found.add(f"check {check['name']} on {table}: {check['sqltext']}")
        for index in looking.get_indexes(table, schema=schema):
            found.add(f"{_shown(index)} on {table}")
    return found


def _shown(index: Any) -> str:
    options: dict[str, Any] = index.get("dialect_options", {})
    where = next((str(said) for name, said in options.items() if name.endswith("_where")), "")
    kind = "unique index" if index["unique"] else "index"
    columns = ", ".join(str(column) for column in index["column_names"])
    return f"{kind} {index['name']} ({columns}) where ({where})"


def _triggers(connection: Connection) -> set[str]:
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    return {f"trigger {name}" for name in connection.scalars(text(asked))}
