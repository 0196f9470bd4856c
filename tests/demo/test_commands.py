"""The `trainer` command: seed, demo, check, clock."""

import json
import re
import runpy
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from trainer import cli, documents
from trainer.cli import main
from trainer.config import BadConfig, Config
from trainer.core import clock, proof
from trainer.demo import sign_ins
from trainer.domain.people import passwords
from trainer.server import Server

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


def test_a_code_is_checked_by_the_public_key_alone(run: Command, tmp_path: Path) -> None:
    key = run("public-key").output.strip()
    values = ["田民社奖〔2026〕1号", "大田县民政局", "陈示例", "助理社会工作师", "2025", 150_000]
    text = proof.sign([*values, "2026-07-01", "K7QF-2MZP"])
    shutil.rmtree(tmp_path / "instance")
    known = run("verify-qr", f"https://verify.example.org/verify/K7QF2MZP#{text}", "--key", key)
    assert (known.exit_code, known.output.splitlines()[-1]) == (0, "signed")
    assert "姓名：陈示例" in known.output
    assert "1,500.00元" in known.output
    assert not (tmp_path / "instance").exists()  # neither database nor keys were needed
    changed = run(
        "verify-qr", text.replace(text[8], "A" if text[8] != "A" else "B", 1), "--key", key
    )
    assert (changed.exit_code, changed.output) == (1, "NOT signed by this key\n")


def test_an_instance_checks_its_own_codes_without_naming_a_key(run: Command) -> None:
    run("public-key")
    own = proof.sign(["号", "局", "人", "级", "1", 100, "2026-07-01", "K7QF"])
    assert run("verify-qr", own).exit_code == 0
    assert run("verify-qr", "https://verify.example.org/verify/K7QF2MZP").exit_code == 1


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
    assert run("demo", "--people", "130").exit_code == 0
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104  this is what must be refused
    refused = run("serve")
    assert refused.exit_code != 0
    assert "demo instance" in str(refused.exception)


def test_a_fresh_instance_that_others_could_reach_is_refused_before_a_city_is_made(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104  this is what must be refused
    refused = run("serve")
    assert refused.exit_code != 0
    assert "demo instance" in str(refused.exception)
    assert not (tmp_path / "instance" / sign_ins.FILE).exists()
    connection = sqlite3.connect(str(tmp_path / "instance" / "trainer.db"))
    [(people,)] = connection.execute("SELECT count(*) FROM person").fetchall()
    connection.close()
    assert people == 0


def test_a_city_smaller_than_its_walk_through_is_refused_and_leaves_nothing(
    run: Command, tmp_path: Path
) -> None:
    refused = run("demo", "--people", "20")
    assert refused.exit_code != 0
    found = re.fullmatch(r"A demo city has at least (\d+) people, .* 20 are too few\.",
                         str(refused.exception))  # fmt: skip
    assert found is not None
    assert not (tmp_path / "instance" / sign_ins.FILE).exists()
    assert run("demo", "--people", found[1]).exit_code == 0


@pytest.mark.parametrize(
    ("host", "bind", "address"),
    [
        ("127.0.0.1", "127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("::1", "[::1]:8123", "http://localhost:8123"),
        ("::", "[::]:8123", "http://[::]:8123"),
    ],
)
def test_an_address_of_ipv6_stands_in_brackets(
    tmp_path: Path, host: str, bind: str, address: str
) -> None:
    config = Config.from_env({"INSTANCE": str(tmp_path), "HOST": host, "PORT": "8123"})
    assert (config.bind, config.public_url) == (bind, address)
    assert config.is_loopback is (host != "::")
    assert Server(config).cfg.address == [(host, 8123)]


@pytest.mark.parametrize("url", [None, "http://[2001:db8::1]:8000"])
def test_a_public_address_that_nobody_could_open_is_refused(
    run: Command, monkeypatch: pytest.MonkeyPatch, url: str | None
) -> None:
    monkeypatch.setenv("HOST", "::")
    if url is not None:
        monkeypatch.setenv("PUBLIC_URL", url)
    assert "Set PUBLIC_URL" in str(run("serve", "--empty").exception)


def test_another_server_serves_no_demo_and_no_movable_clock(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`gunicorn -b 0.0.0.0 wsgi:app`: the program cannot see who can reach it."""
    entry = str(Path(__file__).parents[2] / "wsgi.py")
    assert run("seed").exit_code == 0
    assert isinstance(runpy.run_path(entry)["app"], Flask)
    monkeypatch.setenv("MOVABLE_CLOCK", "1")
    with pytest.raises(BadConfig, match="trainer serve"):
        runpy.run_path(entry)
    monkeypatch.setenv("MOVABLE_CLOCK", "0")
    assert run("demo", "--people", "130").exit_code == 0
    with pytest.raises(BadConfig, match="demo instance"):
        runpy.run_path(entry)


def test_another_server_starts_on_a_database_that_is_still_empty(run: Command) -> None:
    entry = str(Path(__file__).parents[2] / "wsgi.py")
    assert isinstance(runpy.run_path(entry)["app"], Flask)


def test_the_start_says_when_the_rarest_characters_cannot_be_printed(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "run_server", lambda _config, *, movable_clock: None)
    monkeypatch.setattr(documents, "has_rarest_characters", lambda: False)
    assert "fonts-noto-cjk" in run("serve", "--empty").output
    monkeypatch.setattr(documents, "has_rarest_characters", lambda: True)
    assert "fonts-noto-cjk" not in run("serve", "--empty").output


def test_an_ordinary_instance_refuses_a_moved_clock(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "run_server", lambda _config, *, movable_clock: None)
    assert run("serve", "--empty").exit_code == 0
    (tmp_path / "instance" / "clock-offset").write_text("60")
    assert "clock" in str(run("serve").exception)
    monkeypatch.setenv("MOVABLE_CLOCK", "1")
    assert "MOVABLE_CLOCK" in str(run("serve").exception)


def test_a_lost_key_stops_the_start_until_it_is_put_back_or_a_new_one_is_accepted(
    run: Command, tmp_path: Path
) -> None:
    key_file = tmp_path / "instance" / "proof-key.json"
    run("seed")
    old, kept = run("public-key").output.strip(), key_file.read_bytes()
    letter = proof.sign(["号", "局", "人", "级", "1", 100, "2026-07-01", "K7QF"])
    key_file.unlink()
    for command in ("seed", "serve", "check"):
        refused = run(command)
        assert refused.exit_code != 0
        assert "Put the old file back" in str(refused.exception), command
        assert "accept-proof-key" in str(refused.exception)
    key_file.write_bytes(kept)
    assert run("seed").exit_code == 0
    key_file.unlink()
    accepted = run("accept-proof-key")
    assert accepted.exit_code == 0, accepted.output
    first, second = accepted.output.splitlines()
    assert (first, second.endswith("(in use)")) == (old, True)
    assert run("seed").exit_code == 0
    assert run("verify-qr", letter).exit_code == 0  # the old public key is kept
    new = proof.sign(["号", "局", "人", "级", "1", 100, "2026-07-01", "K7QF"])
    assert new != letter
    assert run("verify-qr", new).exit_code == 0
    assert run("check").exit_code == 0


def test_the_made_up_authority_gives_every_office_a_certificate_marked_as_test(
    run: Command, tmp_path: Path
) -> None:
    made = run("make-test-authority")
    assert made.exit_code == 0, made.output
    assert (tmp_path / "instance" / "test-authority.pem").read_text().startswith("-----BEGIN CERT")
    connection = sqlite3.connect(str(tmp_path / "instance" / "trainer.db"))
    [(offices, tests)] = connection.execute(
        "SELECT count(DISTINCT office_id), min(is_test) FROM seal_certificate"
    ).fetchall()
    connection.close()
    assert offices > 10
    assert tests == 1
    run("administrator", "city.admin", "张示例")
    refused = run("make-test-authority")
    assert refused.exit_code == 1
    assert "for real use" in refused.output
