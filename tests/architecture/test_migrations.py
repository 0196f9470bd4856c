"""The migrations build exactly the tables of the program, on both databases."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from trainer import migrations
from trainer.core.db import Base, db, write_lock


def test_the_migrations_and_the_tables_agree(live_app: Flask) -> None:
    with live_app.app_context():
        assert migrations.differences(db.engine) == []


def test_upgrading_again_changes_nothing(live_app: Flask) -> None:
    with live_app.app_context():
        migrations.upgrade(db.engine)
        assert migrations.differences(db.engine) == []


@pytest.fixture
def invented_check() -> Iterator[None]:
    """A law that the tables of the program know and no migration wrote."""
    table = Base.metadata.tables["holiday"]
    law = sa.CheckConstraint("year <> 2013", name="invented")
    table.append_constraint(law)
    yield
    table.constraints.remove(law)


def test_a_check_that_no_migration_wrote_is_a_difference(
    live_app: Flask, invented_check: None
) -> None:
    with live_app.app_context():
        (found,) = migrations.differences(db.engine)
    assert str(found).startswith("only in the program: check ck_holiday_invented on holiday")


@pytest.mark.parametrize(
    ("on_sqlite", "on_postgresql", "named"),
    [
        (
            "DROP TRIGGER paper_frozen",
            "DROP TRIGGER paper_frozen ON paper",
            ["only in the program: trigger paper_frozen"],
        ),
        (
            "CREATE UNIQUE INDEX uq_duty_open ON duty (user_id, kind, county_id)",
            "CREATE UNIQUE INDEX uq_duty_open ON duty (user_id, kind, county_id)",
            [
                "only in the program: unique index uq_duty_open (user_id, kind, county_id) where",
                "only in the database: unique index uq_duty_open (user_id, kind, county_id) where",
            ],
        ),
    ],
)
def test_a_lost_trigger_and_an_index_without_its_condition_are_differences(
    live_app: Flask, on_sqlite: str, on_postgresql: str, named: list[str]
) -> None:
    with live_app.app_context():
        with write_lock(), db.engine.begin() as connection:
            if "INDEX" in on_sqlite:
                connection.exec_driver_sql("DROP INDEX uq_duty_open")
            sqlite = connection.dialect.name == "sqlite"
            connection.exec_driver_sql(on_sqlite if sqlite else on_postgresql)
        found = [str(difference) for difference in migrations.differences(db.engine)]
    assert len(found) == len(named)
    assert all(said.startswith(start) for said, start in zip(found, named, strict=True))


def test_a_word_of_no_enumeration_is_refused(live_app: Flask) -> None:
    """Whatever writes it; every column of an enumeration has such a law."""
    enumerations = [
        (table, column)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.Enum)
    ]
    assert len(enumerations) > 50
    with live_app.app_context():
        laws = {
            (table.name, law["name"])
            for table in Base.metadata.tables.values()
            for law in sa.inspect(db.engine).get_check_constraints(table.name)
        }
        for table, column in enumerations:
            assert (table.name, f"ck_{table.name}_{column.name}_known") in laws
        with (
            pytest.raises(sa.exc.IntegrityError, match="ck_holiday_kind_known"),
            write_lock(),
            db.engine.begin() as connection,
        ):
            connection.exec_driver_sql(
                "INSERT INTO holiday (day, year, kind, name, source) "
                "VALUES ('2026-01-01', 2026, 'bogus', '示例', '示例')"
            )
        with db.engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM holiday")) == 0
