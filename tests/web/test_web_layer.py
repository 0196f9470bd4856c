"""What holds for every page: headers, the names the server answers to, bounds of what is sent."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import databases
from tests.conftest import config
from tests.factories import Make
from tests.make.people import PASSWORD
from tests.web.posting import text_of
from trainer import create_app
from trainer.config import BadConfig, Config
from trainer.core import settings
from trainer.core.db import db
from trainer.domain.people.models import DutyKind, User

AsUser = Callable[[User | None], FlaskClient]
THREADS = 8


def plain_pages(app: Flask) -> list[str]:
    """Every address that needs no id: pages, of which many are closed, and things there are not."""
    asked = [rule.rule for rule in app.url_map.iter_rules() if not rule.arguments]
    return sorted({*asked, "/there/is/no/such/page", "/county/people/999/detail"})


def test_every_answer_carries_the_security_headers(
    app: Flask, session: Session, make: Make, as_user: AsUser
) -> None:
    make.needed_texts()
    for user in (None, make.officer(make.county())):
        client = as_user(user)
        for url in plain_pages(app):
            headers = FlaskClient.open(client, url).headers
            policy = headers["Content-Security-Policy"]
            assert "script-src 'self'" in policy, url
            assert "frame-ancestors 'none'" in policy, url
            assert "unsafe" not in policy, url
            assert headers["X-Content-Type-Options"] == "nosniff", url
            assert headers["X-Frame-Options"] == "DENY", url
            assert headers["Referrer-Policy"] == "same-origin", url


def test_what_a_signed_in_reader_saw_stays_in_no_cache(
    app: Flask, session: Session, make: Make, as_user: AsUser
) -> None:
    make.needed_texts()
    officer, nobody = as_user(make.officer(make.county())), as_user(None)
    for url in plain_pages(app):
        for client, kept in ((officer, "no-store"), (nobody, "no-cache, private")):
            headers = FlaskClient.open(client, url).headers
            assert headers["Cache-Control"] == kept, url
            assert "Cookie" in headers["Vary"], url


@pytest.mark.parametrize(
    ("public_url", "prefix", "secure"),
    [("https://trainer.example", "__Host-", True), ("http://127.0.0.1:8000", "", False)],
)
def test_cookies_travel_only_where_they_should(
    sqlite_template: Path, tmp_path: Path, public_url: str, prefix: str, secure: bool
) -> None:
    url = databases.fresh_sqlite(sqlite_template, tmp_path)
    app = create_app(replace(config(url, tmp_path), public_url=public_url))
    with app.app_context():
        make = Make(db.session())
        name = make.with_password(make.city_officer()).staff_name
        client = app.test_client()
        page = client.get("/account/sign-in", base_url=public_url)
        token = BeautifulSoup(page.text, "html.parser").select_one("[name=csrf_token]")
        assert token is not None
        answer = client.post(
            "/account/sign-in",
            base_url=public_url,
            headers={"Referer": f"{public_url}/account/sign-in"},
            data={"name": name, "password": PASSWORD, "csrf_token": str(token["value"])},
        )
        db.session.remove()
        db.engine.dispose()
    assert answer.status_code == 302
    cookies = {
        cookie.split("=")[0]: {part.strip() for part in cookie.split(";")[1:]}
        for said in (page, answer)
        for cookie in said.headers.getlist("Set-Cookie")
    }
    assert cookies.keys() == {f"{prefix}who", f"{prefix}page"}
    for name_of_cookie, parts in cookies.items():
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= parts, name_of_cookie
        assert ("Secure" in parts) is secure, name_of_cookie
        assert not any(part.startswith("Domain") for part in parts), name_of_cookie
    assert ("Strict-Transport-Security" in answer.headers) is secure


def test_a_foreign_host_name_is_refused(app: Flask, session: Session) -> None:
    assert app.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400


def test_an_id_that_no_row_can_have_is_not_found(app: Flask, session: Session) -> None:
    assert app.test_client().get(f"/notices/{10**30}/notice").status_code == 404


def test_the_null_character_is_refused(app: Flask, session: Session) -> None:
    client = app.test_client()
    assert client.get("/verify/%00").status_code == 400
    assert client.post("/account/sign-in", data={"name": "a\0b"}).status_code == 400


def test_an_unforeseen_error_is_told_without_detail(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ValueError("secret detail")

    monkeypatch.setitem(app.view_functions, "public.home.contact", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = app.test_client().get("/contact")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "您的操作没有保存" in answer.text


def test_a_watchdog_learns_whether_the_database_answers(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = app.test_client().get("/healthz")
    assert (alive.status_code, alive.text) == (200, "ok")

    def fail(_key: str) -> None:
        raise OSError("the database is gone")

    monkeypatch.setattr(settings, "get", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    assert app.test_client().get("/healthz").status_code == 500


def test_the_keys_of_an_instance_are_made_once_and_closed(tmp_path: Path) -> None:
    environ = {"INSTANCE": str(tmp_path)}
    first = Config.from_env(environ)
    assert Config.from_env(environ).keys == first.keys
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert len(json.loads((tmp_path / "keys.json").read_text())["secret"]) >= 32
    (tmp_path / "keys.json").chmod(0o644)
    with pytest.raises(BadConfig, match="chmod 600"):
        Config.from_env(environ)


def test_processes_that_start_at_once_share_one_set_of_keys(tmp_path: Path) -> None:
    """The file appears whole: nobody reads half of it, and no draft is left behind."""
    barrier = Barrier(THREADS)

    def start(_number: int) -> str:
        barrier.wait()
        return Config.from_env({"INSTANCE": str(tmp_path)}).secret_key

    with ThreadPoolExecutor(THREADS) as pool:
        assert len(set(pool.map(start, range(THREADS)))) == 1
    assert {file.name for file in tmp_path.iterdir()} == {"keys.json", "proof-key.json"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "http"), ("PORT", "0"), ("PUBLIC_URL", "ftp://x"), ("PROXIES", "9")],
)
def test_a_bad_setting_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadConfig, match=name):
        Config.from_env({"INSTANCE": str(tmp_path), name: value})


def test_a_short_secret_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="SECRET_KEY"):
        Config.from_env({"INSTANCE": str(tmp_path), "SECRET_KEY": "dev"})


def test_the_city_is_named_by_its_row(make: Make, as_user: AsUser) -> None:
    assert "三明市" not in as_user(None).get("/account/sign-in").text
    settings.put("city", {"name": "示例市"})
    assert "示例市社会工作人才服务平台" in text_of(as_user(None).get("/account/sign-in"))
    client = as_user(make.staff(DutyKind.AUDITOR, county=None))
    page = client.get("/city/").text
    assert page.count("示例市") >= 4
    assert "三明市" not in page
