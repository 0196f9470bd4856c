"""The schema as a reviewer reads it: every column, constraint and index, in a golden file."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql

from tests.architecture.golden import matches
from trainer import create_app
from trainer.core.db import Base

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def described(table: Table) -> list[str]:
    lines = [f"[{table.name}]"]
    for column in table.columns:
        null = "" if column.nullable else " not null"
        lines.append(f"  {column.name} {column.type.compile(DIALECT)}{null}")
    rules = []
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            rules.append(f"  check {constraint.name}: {constraint.sqltext}")
        elif isinstance(constraint, UniqueConstraint):
            rules.append(f"  unique {', '.join(column.name for column in constraint.columns)}")
        elif isinstance(constraint, ForeignKeyConstraint):
            element = constraint.elements[0]
            rules.append(f"  {element.parent.name} -> {element.target_fullname}")
    for index in table.indexes:
        where = index.dialect_options["postgresql"]["where"]
        kind = "unique index" if index.unique else "index"
        columns = ", ".join(str(column.name) for column in index.columns)
        rules.append(f"  {kind} {columns}" + (f" where {where}" if where is not None else ""))
    return lines + sorted(rules)


def test_the_golden_schema() -> None:
    assert create_app.__module__ == "trainer"  # importing the program imports every table
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    matches("schema.txt", "\n".join("\n".join(described(table)) for table in tables))


def test_every_index_that_sqlite_limits_is_limited_on_postgresql_too() -> None:
    for table in Base.metadata.tables.values():
        for index in table.indexes:
            sqlite = index.dialect_options["sqlite"]["where"]
            postgres = index.dialect_options["postgresql"]["where"]
            assert str(sqlite) == str(postgres), index.name


def test_no_amount_is_a_float_and_every_amount_names_its_unit() -> None:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            assert "FLOAT" not in column.type.compile(DIALECT), f"{table.name}.{column.name}"
            if "amount" in column.name or "price" in column.name:
                assert column.name.endswith("_fen"), f"{table.name}.{column.name}"
