"""A session that ends while somebody is typing: what was typed comes along through the sign-in."""

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.people import PASSWORD
from tests.web.posting import hidden, post, text_of
from trainer.core import sessions
from trainer.domain.people.models import Employment, User

PAGE = "/candidate/profile/add-employment"
HERE = {"Referer": f"http://localhost{PAGE}"}
TYPED = {"employer": "示例社区服务社", "post": "社工", "starts_on": "2023-03-01"}


def inputs(html: str, selector: str = "main form") -> dict[str, str]:
    form = BeautifulSoup(html, "html.parser").select_one(selector)
    assert form is not None
    return {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}


def test_what_was_typed_comes_through_the_sign_in(app: Flask, session: Session, make: Make) -> None:
    user, client = _somebody(app, make)
    fields = {**hidden(client, PAGE), **TYPED}
    sessions.end_all(user.id)
    answer = client.post(PAGE, data=fields, headers=HERE)
    assert answer.status_code == 401
    assert "您填写的内容还在" in text_of(answer)
    assert TYPED["employer"] not in answer.text, "sealed until the account is open again"
    carried = inputs(answer.text)
    wrong = client.post(
        "/account/sign-in", data={**carried, "name": user.phone, "password": "不对"}
    )
    carried = inputs(wrong.text)
    answer = client.post(
        "/account/sign-in",
        data={**carried, "name": user.phone, "password": PASSWORD},
    )
    assert "接着刚才的填写" in text_of(answer)
    back = inputs(answer.text)
    again = client.post(PAGE, data=back)
    assert again.status_code == 422
    assert "您填写的内容还在，请再点一次提交" in text_of(again)
    shown = inputs(again.text, "main form.form")
    assert {name: shown[name] for name in TYPED} == TYPED
    assert session.query(Employment).count() == 0, "nothing is sent behind one's back"


def test_nobody_else_gets_what_was_typed(app: Flask, session: Session, make: Make) -> None:
    user, client = _somebody(app, make)
    other, _ = _somebody(app, make)
    fields = {**hidden(client, PAGE), **TYPED}
    sessions.end_all(user.id)
    carried = inputs(client.post(PAGE, data=fields, headers=HERE).text)
    answer = client.post(
        "/account/sign-in",
        data={**carried, "name": other.phone, "password": PASSWORD},
    )
    assert answer.status_code == 302
    assert TYPED["employer"] not in answer.text


def test_a_form_of_another_site_is_not_carried(app: Flask, session: Session, make: Make) -> None:
    user, client = _somebody(app, make)
    sessions.end_all(user.id)
    answer = client.post(PAGE, data=TYPED, headers={"Referer": "http://evil.example/"})
    assert answer.status_code == 302
    assert answer.location.endswith("/account/sign-in?next=/")


def test_after_a_sign_out_in_another_tab_nothing_is_lost(
    app: Flask, session: Session, make: Make
) -> None:
    user, client = _somebody(app, make)
    fields = {**hidden(client, PAGE), **TYPED}
    client.delete_cookie("who")
    carried = inputs(client.post(PAGE, data=fields, headers=HERE).text)
    answer = client.post(
        "/account/sign-in", data={**carried, "name": user.phone, "password": PASSWORD}
    )
    assert inputs(answer.text)["employer"] == TYPED["employer"]


def test_a_button_pressed_after_the_end_leads_back_to_its_page(
    app: Flask, session: Session, make: Make
) -> None:
    user, client = _somebody(app, make)
    sessions.end_all(user.id)
    answer = client.post(
        "/candidate/exams/keep-answers",
        data={"csrf_token": "old"},
        headers={"Referer": "http://localhost/candidate/exams/"},
    )
    assert answer.status_code == 302
    assert answer.location.endswith("/account/sign-in?next=/candidate/exams/")


def test_a_list_of_ticks_leads_back_to_its_page(app: Flask, session: Session, make: Make) -> None:
    client = app.test_client()
    answer = client.post(
        "/county/exams/accept-many",
        data={"chosen": "1"},
        headers={"Referer": "http://localhost/county/exams/"},
    )
    assert answer.status_code == 302
    assert answer.location.endswith("/account/sign-in?next=/county/exams/")


def test_what_somebody_made_up_is_not_carried(app: Flask, session: Session, make: Make) -> None:
    user, client = _somebody(app, make)
    sessions.end_all(user.id)
    answer = post(
        client,
        "/account/sign-in",
        {"name": user.phone, "password": PASSWORD, "carried": "AQIDBA=="},
    )
    assert answer.status_code == 302


def _somebody(app: Flask, make: Make) -> tuple[User, FlaskClient]:
    user = make.with_password(make.candidate())
    client = app.test_client()
    client.set_cookie("who", sessions.start(user.id, address="127.0.0.1", device="test"))
    return user, client
