"""How often somebody may try, and that a stranger's tries shut nobody out."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Make
from tests.web.posting import hidden
from tests.web.test_passwords import code_for
from tests.web.test_public_account import NEW, RESET, SIGN_IN, sign_in
from trainer import create_app
from trainer.core import clock
from trainer.core.db import db
from trainer.domain.people.models import User

AsUser = Callable[[User | None], FlaskClient]


@pytest.fixture(autouse=True)
def one_window_of_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are counted by the machine's clock; here it stands still."""
    moment = clock.machine_now()
    monkeypatch.setattr(clock, "machine_now", lambda: moment)


def test_a_stranger_elsewhere_locks_nobody_out(make: Make, as_user: AsUser) -> None:
    user = make.with_password(make.candidate())
    stranger = as_user(None)
    fields = {**hidden(stranger, SIGN_IN), "name": user.phone, "password": "wrong"}
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    codes = [
        stranger.post(SIGN_IN, data=fields, environ_overrides=elsewhere).status_code
        for _ in range(40)
    ]
    assert codes == [422] * 10 + [429] * 30
    assert sign_in(as_user(None), user.phone or "").location == "/candidate/"


@pytest.mark.parametrize("known", [True, False])
def test_an_account_is_not_tried_for_ever_from_many_addresses(
    make: Make, as_user: AsUser, known: bool
) -> None:
    user = make.with_password(make.candidate())
    client = as_user(None)
    name = user.phone if known else "15405989999"
    fields = {**hidden(client, SIGN_IN), "name": name, "password": "wrong"}
    answers = [
        client.post(
            SIGN_IN, data=fields, environ_overrides={"REMOTE_ADDR": f"203.0.113.{number // 10}"}
        )
        for number in range(102)
    ]
    assert [answer.status_code for answer in answers] == [422] * 100 + [429] * 2
    assert "请过 60 分钟再试" in answers[-1].text


def test_strangers_do_not_use_a_code_up(make: Make, as_user: AsUser) -> None:
    user = make.with_password(make.candidate())
    code = code_for(make, user)
    client = as_user(None)
    fields = {**hidden(client, RESET), "name": user.phone, "code": "AAAAA-AAAAA"}
    fields |= {"password": NEW, "again": NEW}
    for number in range(30):
        address = {"REMOTE_ADDR": f"203.0.113.{number // 10}"}
        wrong = client.post(RESET, data=fields, environ_overrides=address)
        assert (wrong.status_code, "登录名或验证码不对" in wrong.text) == (422, True)
    assert client.post(RESET, data={**fields, "code": code}).location == SIGN_IN
    assert sign_in(as_user(None), user.phone or "", NEW).location == "/candidate/"


def test_tries_are_counted_across_processes(live_app: Flask) -> None:
    """Two instances of the program on one database count together."""
    config = live_app.config["TRAINER"]
    other = create_app(config)
    with live_app.app_context():
        user = Make(db.session()).with_password(Make(db.session()).candidate())
        name = user.phone or ""
    codes = []
    for number in range(12):
        with (live_app, other)[number % 2].app_context():
            client = (live_app, other)[number % 2].test_client()
            fields = {**hidden(client, SIGN_IN), "name": name, "password": "wrong"}
            codes.append(client.post(SIGN_IN, data=fields).status_code)
    with other.app_context():
        db.engine.dispose()
    assert codes == [422] * 10 + [429] * 2
