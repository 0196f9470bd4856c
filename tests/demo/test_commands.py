"""The `trainer` command: seed, demo, check, clock."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trainer import cli
from trainer.cli import main
from trainer.core import clock
from trainer.demo import sign_ins
from trainer.domain.people import passwords

Command = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `trainer …` on an instance of its own."""

    monkeypatch.setenv("INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("MOVABLE_CLOCK", "0")

    def command(*words: str) -> Result:
        try:
            return CliRunner().invoke(main, words)
        finally:
            clock.allow_offset(None)

    return command


def test_seed_twice_is_seed_once(run: Command, tmp_path: Path) -> None:
    first, again, sound = run("seed"), run("seed"), run("check")
    assert (first.exit_code, again.exit_code, sound.exit_code) == (0, 0, 0), sound.output
    assert "0 problems" in sound.output
    assert not (tmp_path / "instance" / sign_ins.FILE).exists()


def test_demo_fills_an_instance_once_and_check_passes(run: Command, tmp_path: Path) -> None:
    made = run("demo", "--people", "150", "--seed", "3")
    assert made.exit_code == 0, made.output
    stored = json.loads((tmp_path / "instance" / sign_ins.FILE).read_text("utf-8"))
    assert all(one["password"] in made.output for one in stored)
    sound = run("check")
    assert sound.exit_code == 0, sound.output
    again = run("demo", "--people", "150")
    assert again.exit_code != 0
    moved = run("clock", "--days", "2")
    assert moved.exit_code == 0, moved.output


def test_check_names_what_is_wrong_and_fails(run: Command, tmp_path: Path) -> None:
    run("seed")
    connection = sqlite3.connect(str(tmp_path / "instance" / "trainer.db"))
    connection.execute("INSERT INTO paper_series (prefix, kind, year, last) "
                       "VALUES ('例', 'award_letter', 2026, 4)")  # fmt: skip
    connection.commit()
    connection.close()
    found = run("check")
    assert found.exit_code == 1
    assert "the last number is 4, 0 papers" in found.output


def test_the_first_administrator_comes_from_the_command(run: Command, tmp_path: Path) -> None:
    made = run("administrator", "City.Admin", "张示例")
    assert made.exit_code == 0, made.output
    name, start = made.output.splitlines()[-2].split()
    connection = sqlite3.connect(str(tmp_path / "instance" / "trainer.db"))
    rows = connection.execute(
        "SELECT u.staff_name, u.must_change_password, u.password_hash, d.kind, d.county_id "
        'FROM "user" u JOIN duty d ON d.user_id = u.id'
    ).fetchall()
    connection.close()
    [(stored_name, must_change, stored_hash, kind, county_id)] = rows
    assert (stored_name, must_change, kind, county_id) == (name, 1, "administrator", None)
    assert name == "city.admin"
    assert passwords.fits(stored_hash, start, passwords.STANDARD)
    assert run("check").exit_code == 0


def test_a_name_is_given_once_and_a_bad_one_leaves_nothing(run: Command, tmp_path: Path) -> None:
    run("administrator", "city.admin", "张示例")
    again, bad = run("administrator", "city.admin", "李示例"), run("administrator", "??", "王示例")
    assert (again.exit_code, bad.exit_code) == (1, 1)
    assert "这个登录名已经有人使用" in again.output
    connection = sqlite3.connect(str(tmp_path / "instance" / "trainer.db"))
    [(users,)] = connection.execute('SELECT count(*) FROM "user"').fetchall()
    connection.close()
    assert users == 1


def test_the_clock_of_an_ordinary_instance_does_not_move(run: Command) -> None:
    run("seed")
    assert "Only a demo instance" in str(run("clock", "--days", "1").output)


def test_an_instance_for_real_use_is_never_filled_with_a_demo_city(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[bool] = []
    monkeypatch.setattr(
        cli, "run_server", lambda _config, *, movable_clock: served.append(movable_clock)
    )
    assert run("administrator", "sample.admin", "示例管理员").exit_code == 0
    started = run("serve")
    assert started.exit_code == 0, started.output
    assert served == [False]
    assert not (tmp_path / "instance" / sign_ins.FILE).exists()


def test_a_demo_instance_listens_on_this_machine_only(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("demo", "--people", "120").exit_code == 0
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104  this is what must be refused
    refused = run("serve")
    assert refused.exit_code != 0
    assert "demo instance" in str(refused.exception)


def test_an_ordinary_instance_refuses_a_moved_clock(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "run_server", lambda _config, *, movable_clock: None)
    assert run("serve", "--empty").exit_code == 0
    (tmp_path / "instance" / "clock-offset").write_text("60")
    assert "clock" in str(run("serve").exception)
    monkeypatch.setenv("MOVABLE_CLOCK", "1")
    assert "MOVABLE_CLOCK" in str(run("serve").exception)
