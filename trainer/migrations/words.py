"""Giving a column of an enumeration another set of words, on both databases."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def allow(table: str, column: str, words: Sequence[str]) -> None:
    """From now on the column takes these words and no others."""
    name = f"ck_{table}_{column}_known"
    listed = ", ".join(f"'{word}'" for word in words)
    law = f"{column} IN ({listed})"
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(table, name, rf"(CONSTRAINT {name} CHECK \().*?\)(\))", law)
    else:
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, law)


def reword(table: str, name: str, old: str, new: str) -> None:
    """From now on this law of the table, which holds no bracket, reads otherwise."""
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(table, name, rf"(CONSTRAINT {name} CHECK \(){re.escape(old)}(\))", new)
    else:
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, new)


def _rewrite(table: str, name: str, pattern: str, law: str) -> None:
    """SQLite changes a CHECK by its text: a table made anew would lose triggers and references.

    https://sqlite.org/lang_altertable.html, for changes that leave what is stored as it is.
    """
    bind = op.get_bind()
    known = bind.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"),
        {"table": table},
    )
    changed, count = re.subn(pattern, lambda found: f"{found[1]}{law}{found[2]}", str(known))
    if count != 1:
        raise RuntimeError(f"{table} has no {name}")
    version = int(bind.scalar(sa.text("PRAGMA schema_version")) or 0)
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        {"sql": changed, "table": table},
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
