"""Passwords: forgotten and mended by a code, changed, and what a change ends."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.people import PASSWORD
from tests.web.posting import post, text_of
from tests.web.test_public_account import CHANGE, NEW, RESET, SIGN_IN, AsUser, sign_in
from trainer.core import clock
from trainer.domain.people import operations, passwords, queries
from trainer.domain.people.consents import CodePurpose
from trainer.domain.people.models import User


@pytest.fixture(autouse=True)
def one_window_of_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are counted by the machine's clock; here it stands still."""
    moment = clock.machine_now()
    monkeypatch.setattr(clock, "machine_now", lambda: moment)


def code_for(make: Make, user: User) -> str:
    code = passwords.new_code()
    assert user.person is not None
    operations.issue_code(
        user,
        purpose=CodePurpose.PASSWORD,
        reason="核对了身份证原件",
        code=code,
        actor=make.officer(user.person.county),
    )
    return code


def reset(client: FlaskClient, name: str, code: str) -> Any:
    return post(client, RESET, {"name": name, "code": code, "password": NEW, "again": NEW})


def test_a_forgotten_password_is_mended_by_a_code(make: Make, as_user: AsUser) -> None:
    user = make.with_password(make.candidate())
    elsewhere = as_user(user)
    code = code_for(make, user)
    client = as_user(None)
    typed = f"{code[:5].lower()} {code[5:]}"
    assert reset(client, user.phone or "", typed).location == SIGN_IN
    assert elsewhere.get("/candidate/").status_code == 302
    assert sign_in(client, user.phone or "", NEW).location == "/candidate/"
    assert "验证码不对" in reset(as_user(None), user.phone or "", code).text


def test_a_wrong_code_reads_the_same_for_known_and_unknown(make: Make, as_user: AsUser) -> None:
    with_code = make.with_password(make.candidate())
    code_for(make, with_code)
    without = make.with_password(make.candidate())
    answers = set()
    for name in (with_code.phone or "", without.phone or "", "15405989999"):
        response = reset(as_user(None), name, "ABCDEFGHJK")
        assert response.status_code == 422
        answers.add(text_of(response))
    assert len(answers) == 1
    code = queries.usable_code_of(with_code, CodePurpose.PASSWORD)
    assert code is not None
    assert code.tries == 1


def change(client: FlaskClient, old: str = PASSWORD, new: str = NEW) -> Any:
    return post(client, CHANGE, {"old_password": old, "password": new, "again": new})


def test_a_changed_password_ends_the_other_sessions(make: Make, as_user: AsUser) -> None:
    user = make.with_password(make.candidate())
    here, elsewhere = as_user(user), as_user(user)
    assert change(here).location == "/candidate/"
    assert here.get("/candidate/").status_code == 200
    assert elsewhere.get("/candidate/").status_code == 302


def test_a_start_password_is_changed_before_anything_else(make: Make, as_user: AsUser) -> None:
    user = make.with_password(make.officer(make.county()))
    user.must_change_password = True
    make.save(user)
    client = as_user(None)
    assert sign_in(client, user.staff_name or "").location == CHANGE
    assert client.get("/county/people/").location == CHANGE
    assert "第一次登录" in client.get(CHANGE).text
    assert "新密码不能与原密码相同" in change(client, new=PASSWORD).text
    assert "至少12位" in change(client, new="elevenchars").text
    assert "原密码不对" in change(client, old="wrong-words").text
    assert change(client).location == "/county/"
    assert client.get("/county/people/").status_code == 200


def test_changing_a_password_needs_a_sign_in(as_user: AsUser, session: Session) -> None:
    assert as_user(None).get(CHANGE).location.startswith(SIGN_IN)
