"""Each thing that `trainer check` looks at is broken once, and named."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection

from tests.conftest import build
from trainer.core import audit
from trainer.core.db import Base, db, write_lock
from trainer.core.sealed import Sealed
from trainer.demo import checks
from trainer.demo.checks import problems

Broken = Callable[..., list[str]]


@pytest.fixture
def broken(city_file: Path, tmp_path: Path) -> Iterator[Broken]:
    """Runs statements on a copy of a sound city, no constraint holding, and lists the problems."""
    copy = tmp_path / "copy.db"
    shutil.copy(city_file, copy)
    app: Flask = build(f"sqlite:///{copy}", tmp_path)

    def run(*statements: str) -> list[str]:
        with app.app_context():
            assert problems() == []
            db.session.remove()
            with write_lock(), db.engine.connect() as connection:
                _without_laws(connection, statements)
            return [*problems(), *(f"audit entry {key}" for key in audit.broken_links())]

    yield run
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _without_laws(connection: Connection, statements: tuple[str, ...]) -> None:
    raw = connection.connection.dbapi_connection
    assert raw is not None
    cursor = raw.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.execute("PRAGMA ignore_check_constraints=ON")
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        cursor.execute(statement)
    raw.commit()
    cursor.execute("PRAGMA foreign_keys=ON")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        pytest.param(
            "UPDATE education SET person_id = 99999 WHERE id = 1",
            "education 1 points to a person that is not there",
            id="orphan",
        ),
        pytest.param(
            "UPDATE training_session SET taken = taken + 1 WHERE id = 1",
            "training session 1",
            id="seats",
        ),
        pytest.param(
            "UPDATE payment_list SET total_fen = total_fen + 1 WHERE id = 1",
            "payment list 1",
            id="payment total",
        ),
        pytest.param(
            "UPDATE budget SET spent_fen = spent_fen + 1 WHERE spent_fen > 0",
            "its lists say",
            id="budget",
        ),
        pytest.param(
            "UPDATE reward_application SET state = 'cleared' WHERE state = 'paid'",
            "its payment item says paid",
            id="paid reward",
        ),
        pytest.param(
            "UPDATE paper_series SET last = last + 1 WHERE id = 1",
            "the last number is",
            id="gap in a series",
        ),
        pytest.param(
            "UPDATE paper SET subject_id = 99999 WHERE id = 1",
            "paper 1 speaks of a",
            id="subject of a paper",
        ),
        pytest.param(
            "UPDATE paper SET facts = replace(facts, '\"amount_fen\": ', '\"amount_fen\": 9') "
            "WHERE kind = 'award_letter'",
            "says something else",
            id="letter",
        ),
        pytest.param(
            "UPDATE education SET person_id = (SELECT id FROM person WHERE standing = 'merged')"
            " WHERE id = 1",
            "education 1 still belongs to a merged person",
            id="merged person",
        ),
        pytest.param(
            "UPDATE person SET phone_index = '0' WHERE id = 1",
            "person 1: phone has the look-up hash of another value",
            id="look-up hash",
        ),
        pytest.param(
            "UPDATE person SET phone_sealed = (SELECT phone_sealed FROM person WHERE id = 2) "
            "WHERE id = 1",
            "person 1: phone does not open",
            id="seal",
        ),
        pytest.param(
            "UPDATE person SET id_kind = 'tw_permit' WHERE id = 1",
            "person 1: the made-up identity number is not valid",
            id="identity number",
        ),
        pytest.param(
            "UPDATE public_notice SET shown = json_set(shown, '$.title', '') WHERE id = 1",
            "public notice 1 was altered",
            id="notice",
        ),
        pytest.param(
            "DELETE FROM notice_line WHERE id = 1",
            "went on without a line in its public notice",
            id="notice line",
        ),
        pytest.param(
            "UPDATE exam_pass SET counted = '[1, 99999]' WHERE state <> 'void'",
            "rests on scores that are not its person's",
            id="pass",
        ),
        pytest.param(
            "UPDATE exam_pass SET certificate_id = 1 WHERE state = 'certified'",
            "led to a certificate of somebody else",
            id="certificate of a pass",
        ),
        pytest.param(
            "DELETE FROM loaded_row WHERE id = (SELECT max(loaded_row.id) FROM loaded_row "
            "JOIN loaded_file ON loaded_file.id = file_id WHERE loaded_file.state = 'loaded')",
            "its counts are not those of its rows",
            id="loaded file",
        ),
    ],
)
def test_what_is_wrong_is_named(broken: Broken, statement: str, named: str) -> None:
    assert any(named in line for line in broken(statement))


@pytest.mark.parametrize(
    ("index", "statement", "named"),
    [
        pytest.param(
            "uq_certificate_live",
            "UPDATE certificate SET person_id = 2, level = 'worker', state = 'valid' "
            "WHERE id IN (1, 2)",
            "2 rows of certificate break uq_certificate_live, from 1 to 2",
            id="certificate",
        ),
        pytest.param(
            "uq_reward_application_live",
            "UPDATE reward_application SET person_index = 'x', kind = 'one_off', "
            "level = 'worker', period = '', state = 'submitted' WHERE id IN (1, 2)",
            "2 rows of reward_application break uq_reward_application_live, from 1 to 2",
            id="reward",
        ),
        pytest.param(
            "uq_registration_live",
            "UPDATE registration SET person_id = 1, level = 'senior', sitting_id = 1, "
            "state = 'draft' WHERE id IN (1, 2)",
            "2 rows of registration break uq_registration_live, from 1 to 2",
            id="registration",
        ),
        pytest.param(
            "uq_person_id_number_on_record",
            "UPDATE person SET id_number_index = 'x' WHERE id IN (1, 2)",
            "2 rows of person break uq_person_id_number_on_record, from 1 to 2",
            id="person",
        ),
    ],
)
def test_doubles_are_named_where_the_index_was_lost(
    broken: Broken, index: str, statement: str, named: str
) -> None:
    assert any(named in line for line in broken(f"DROP INDEX {index}", statement))


def test_a_row_that_breaks_a_constraint_is_named(live_app: Flask) -> None:
    """Written behind the database's back: the constraint off, or lost in a restoration."""
    with live_app.app_context():
        assert problems() == []
        db.session.remove()
        with write_lock(), db.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
            else:
                connection.exec_driver_sql(
                    "ALTER TABLE holiday DROP CONSTRAINT ck_holiday_holiday_year"
                )
            connection.exec_driver_sql(
                "INSERT INTO holiday (id, day, year, kind, name, source) "
                "VALUES (7, '1999-01-01', 1999, 'holiday', '示例', '示例')"
            )
        assert problems() == ["holiday 7 breaks ck_holiday_holiday_year"]


def test_money_and_seats_beyond_their_bounds_are_named(broken: Broken) -> None:
    wrong = broken(
        "UPDATE budget SET total_fen = held_fen + spent_fen - 1 WHERE held_fen + spent_fen > 0",
        "UPDATE training_session SET taken = capacity + 1 WHERE id = 1",
    )
    assert any(line.endswith("breaks ck_budget_within_total") for line in wrong)
    assert "training_session 1 breaks ck_training_session_session_seats" in wrong


def test_a_file_that_is_damaged_is_named(broken: Broken) -> None:
    wrong = broken(
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_master SET sql = replace(sql, '(name)', '(post)') "
        "WHERE name = 'ix_person_name'",
        "PRAGMA writable_schema=RESET",
    )
    assert any(line.startswith("the database file: ") for line in wrong)


def test_an_altered_or_removed_entry_breaks_the_chain(broken: Broken) -> None:
    wrong = broken(
        "UPDATE audit_entry SET actor_name = 'somebody else' WHERE id = 7",
        "DELETE FROM audit_entry WHERE id = 20",
    )
    assert wrong == ["audit entry 7", "audit entry 21"]


def test_a_stored_file_that_changed_is_named(broken: Broken) -> None:
    wrong = broken(
        "INSERT INTO stored_file (sha256, media_type, size, content, sealed, stored_at) "
        "VALUES ('0', 'application/pdf', 1, x'00', false, '2026-01-01 00:00:00.000000')"
    )
    assert wrong == ["stored file 1 is not what was stored"]


def test_every_sealed_column_is_looked_at() -> None:
    looked_at = {(kind, name) for kind, name, _ in checks.SEALED}
    there = {
        (mapper.class_, name)
        for mapper in Base.registry.mappers
        for name, value in vars(mapper.class_).items()
        if isinstance(value, Sealed)
    }
    assert looked_at == there


@pytest.mark.parametrize(
    "against_time",
    [
        "registration JOIN sitting ON sitting.id = sitting_id WHERE exam_last_on < started_at",
        "registration JOIN sitting ON sitting.id = sitting_id WHERE exam_last_on < submitted_at",
        "score JOIN sitting ON sitting.id = sitting_id WHERE recorded_at < exam_last_on",
        "certificate WHERE issued_on < approved_on OR registered_on < approved_on",
    ],
    ids=["begun after the exam", "sent in after the exam", "marked before it", "certificate"],
)
def test_in_the_made_up_city_nothing_happens_before_its_time(
    city_file: Path, against_time: str
) -> None:
    with sqlite3.connect(city_file) as connection:
        asked = f"SELECT count(*) FROM {against_time}"  # noqa: S608  our own words
        assert connection.execute(asked).fetchone() == (0,)
