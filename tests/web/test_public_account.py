"""Accounts: opened, entered and left; the answers tell nothing to a stranger."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.people import PASSWORD
from tests.web.posting import hidden, post, text_of
from trainer.core import clock
from trainer.core.audit import AuditEntry, broken_links
from trainer.core.identity import make_id_number
from trainer.domain.people import operations, passwords
from trainer.domain.people.consents import Consent, ConsentKind, IdentityClaim
from trainer.domain.people.models import DutyKind, User

AsUser = Callable[[User | None], FlaskClient]


SIGN_IN, REGISTER, RESET = "/account/sign-in", "/account/register", "/account/reset-password"
CHANGE = "/account/change-password"
FRESH = make_id_number("350425", date(1993, 5, 6), 997)
NEW = "granite-teapot-moon"


@pytest.fixture(autouse=True)
def one_window_of_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are counted by the machine's clock; here it stands still."""
    moment = clock.machine_now()
    monkeypatch.setattr(clock, "machine_now", lambda: moment)


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, next_: str = "") -> Any:
    url = f"{SIGN_IN}?next={next_}" if next_ else SIGN_IN
    return post(client, url, {"name": name, "password": password})


def test_a_candidate_signs_in_and_comes_to_their_own_page(make: Make, as_user: AsUser) -> None:
    user = make.with_password(make.candidate())
    client = as_user(None)
    assert sign_in(client, user.phone or "").location == "/candidate/"
    assert user.display_name in client.get("/candidate/").text


@pytest.mark.parametrize(
    ("duty", "in_city", "door"),
    [
        (DutyKind.CLERK, False, "/county/"),
        (DutyKind.CLERK, True, "/city/"),
        (DutyKind.INSTRUCTOR, False, "/instructor/"),
    ],
)
def test_staff_come_to_their_first_entrance(
    make: Make, as_user: AsUser, duty: DutyKind, in_city: bool, door: str
) -> None:
    user = make.with_password(make.staff(duty, county=None if in_city else make.county()))
    make.session.expire_all()
    assert sign_in(as_user(None), user.staff_name or "").location == door


@pytest.mark.parametrize(
    ("wish", "goes"),
    [
        ("/candidate/profile/", "/candidate/profile/"),
        ("//evil.example/", "/candidate/"),
        ("https://evil.example/", "/candidate/"),
        ("/\\evil.example", "/candidate/"),
    ],
)
def test_sign_in_goes_on_only_to_our_own_pages(
    make: Make, as_user: AsUser, wish: str, goes: str
) -> None:
    user = make.with_password(make.candidate())
    response = sign_in(as_user(None), user.phone or "", next_=wish)
    assert response.location == goes


def test_unknown_name_and_wrong_password_read_the_same(make: Make, as_user: AsUser) -> None:
    user = make.with_password(make.candidate())
    answers = []
    for name in (user.phone or "", "15405989999", "nobody.here"):
        client = as_user(None)
        response = sign_in(client, name, "wrong-password")
        assert response.status_code == 422
        assert "登录名或密码不对" in response.text
        assert "wrong-password" not in response.text
        assert f'value="{name}"' in response.text
        answers.append(text_of(response))
    assert len(set(answers)) == 1


def test_the_eleventh_try_waits_and_does_not_lock_out_others(make: Make, as_user: AsUser) -> None:
    user, other = make.with_password(make.candidate()), make.with_password(make.candidate())
    client = as_user(None)
    fields = {**hidden(client, SIGN_IN), "name": user.phone, "password": "wrong"}
    codes = [client.post(SIGN_IN, data=fields).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    fields["password"] = PASSWORD
    assert client.post(SIGN_IN, data=fields).status_code == 429
    assert sign_in(as_user(None), other.phone or "").location == "/candidate/"


def test_one_address_cannot_try_for_ever(
    make: Make, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("trainer.blueprints.public.account")
    monkeypatch.setattr(module, "PER_ADDRESS", 3)
    client = as_user(None)
    fields = {**hidden(client, SIGN_IN), "password": "wrong"}
    codes = [
        client.post(SIGN_IN, data={**fields, "name": f"1540598000{n}"}).status_code
        for n in range(4)
    ]
    assert codes == [422, 422, 422, 429]


def test_a_form_without_its_token_signs_nobody_in(make: Make, as_user: AsUser) -> None:
    user = make.with_password(make.candidate())
    client = as_user(None)
    response = client.post(SIGN_IN, data={"name": user.phone, "password": PASSWORD})
    assert response.status_code == 422
    assert "页面停留太久" in response.text
    assert client.get("/candidate/").status_code == 302


def test_after_sign_out_a_copied_cookie_is_worthless(
    app: Flask, make: Make, as_user: AsUser
) -> None:
    user = make.with_password(make.candidate())
    client = as_user(None)
    sign_in(client, user.phone or "")
    copied = client.get_cookie("who")
    assert copied is not None
    response = client.post("/account/sign-out", data=hidden(client, "/candidate/"))
    assert response.location == "/"
    thief = app.test_client()
    thief.set_cookie("who", copied.value)
    assert thief.get("/candidate/").status_code == 302
    assert client.get("/candidate/").status_code == 302


def test_a_cookie_from_before_sign_in_is_not_kept(make: Make, as_user: AsUser) -> None:
    user = make.with_password(make.candidate())
    client = as_user(None)
    client.set_cookie("who", "planted")
    sign_in(client, user.phone or "")
    given = client.get_cookie("who")
    assert given is not None
    assert given.value != "planted"


def test_a_closed_account_is_out_at_its_next_page(make: Make, as_user: AsUser) -> None:
    user = make.candidate()
    client = as_user(user)
    assert client.get("/candidate/").status_code == 200
    operations.close_user(user, reason="本人申请", actor=make.city_officer())
    assert client.get("/candidate/").status_code == 302


def register(make: Make, client: FlaskClient, **changes: object) -> Any:
    fields: dict[str, object] = {
        "name": "示例新人",
        "id_kind": "resident",
        "id_number": FRESH,
        "county_id": changes.pop("county_id", None) or make.county().id,
        "phone": "154 0598 1234",
        "password": NEW,
        "again": NEW,
        "privacy": "y",
        "id_consent": "y",
        **changes,
    }
    return post(client, REGISTER, {k: v for k, v in fields.items() if v is not None})


def test_a_visitor_registers_and_signs_in(make: Make, session: Session, as_user: AsUser) -> None:
    make.needed_texts()
    client = as_user(None)
    response = register(make, client)
    assert response.location == SIGN_IN
    assert "注册信息已收到" in client.get(SIGN_IN).text
    assert sign_in(client, "15405981234", NEW).location == "/candidate/"
    page = client.get("/candidate/").text
    assert "等待核对" in page
    assert {consent.address for consent in session.query(Consent)} == {"127.0.0.1"}


def test_registering_tells_nothing_about_what_is_on_record(
    make: Make, session: Session, as_user: AsUser
) -> None:
    make.needed_texts()
    county = make.county()
    known = make.person(county, name="示例新人")
    taken = make.candidate(county)
    answers = []
    for number, phone in (
        (FRESH, "15405981001"),
        (known.id_number, "15405981002"),
        (FRESH, taken.phone),
    ):
        client = as_user(None)
        response = register(make, client, county_id=county.id, id_number=number, phone=phone)
        answers.append(
            (
                response.status_code,
                response.location,
                text_of(client.get(SIGN_IN)),
            )
        )
    assert len(set(answers)) == 1
    assert session.query(IdentityClaim).count() == 2


def test_until_the_check_one_sees_only_one_s_own(make: Make, as_user: AsUser) -> None:
    make.needed_texts()
    county = make.county()
    known = make.person(county, name="示例新人", post="秘密岗位")
    client = as_user(None)
    register(make, client, county_id=county.id, id_number=known.id_number)
    sign_in(client, "15405981234", NEW)
    for url in ("/candidate/", "/candidate/profile/", "/candidate/profile/claim"):
        assert "秘密岗位" not in client.get(url).text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"id_number": FRESH[:17] + ("0" if FRESH[17] != "0" else "1")}, "校验码不对"),
        ({"id_number": FRESH[:10]}, "您填写了10位"),
        ({"phone": "123"}, "手机号码应为11位"),
        ({"password": "12345678", "again": "12345678"}, "太常见"),
        ({"password": "15405981234", "again": "15405981234", "phone": "15405981234"}, "容易被猜到"),
        ({"again": "something else"}, "两次输入的密码不一样"),
        ({"privacy": None}, "请先阅读告知书"),
        ({"id_consent": None}, "不使用证件号码就无法核对身份"),
        ({"county_id": "0"}, "请选择县"),
        ({"name": ""}, "请填写姓名"),
    ],
)
def test_a_refusal_is_read_beside_what_was_typed(
    make: Make, session: Session, as_user: AsUser, change: dict[str, object], sentence: str
) -> None:
    make.needed_texts()
    response = register(make, as_user(None), **change)
    assert response.status_code == 422
    page = response.text
    assert sentence in page
    if "name" not in change:
        assert 'value="示例新人"' in page
    assert NEW not in page
    assert session.query(User).count() == 0


def test_a_notice_that_changed_meanwhile_is_read_again(
    make: Make, session: Session, as_user: AsUser
) -> None:
    make.needed_texts()
    client = as_user(None)
    fields = hidden(client, REGISTER)
    make.consent_text(ConsentKind.PRIVACY, "2")
    response = post(
        client,
        REGISTER,
        {
            "name": "示例新人",
            "id_kind": "resident",
            "id_number": FRESH,
            "county_id": make.county().id,
            "phone": "15405981234",
            "password": NEW,
            "again": NEW,
            "privacy": "y",
            "id_consent": "y",
            "texts_read": fields["texts_read"],
        },
    )
    assert "请先阅读告知书" in response.text
    assert session.query(User).count() == 0


def test_without_a_notice_nobody_registers(make: Make, as_user: AsUser) -> None:
    page = as_user(None).get(REGISTER)
    assert "暂时不能自行注册" in page.text
    assert "提交注册" not in page.text


def test_a_registration_sent_twice_opens_one_account(
    make: Make, as_user: AsUser, session: Session
) -> None:
    county = make.county()
    make.needed_texts()
    client = as_user(None)
    fields = {
        **hidden(client, REGISTER),
        "name": "示例新人",
        "id_kind": "resident",
        "id_number": FRESH,
        "county_id": county.id,
        "phone": "15405981234",
        "password": NEW,
        "again": NEW,
        "privacy": "y",
        "id_consent": "y",
    }
    for _ in range(2):
        assert client.post(REGISTER, data=fields).location == SIGN_IN
    assert session.query(User).count() == 1
    events = [entry.event for entry in session.query(AuditEntry)]
    assert events.count("user.registered") == 1
    assert "user.registered_again" not in events


def test_an_account_from_the_counter_is_used_only_after_the_notice(
    make: Make, as_user: AsUser, session: Session
) -> None:
    text = make.consent_text(ConsentKind.PRIVACY, "7")
    person = make.person()
    user = operations.open_account(
        person,
        phone="15405981113",
        password_hash=passwords.hash_password(PASSWORD, passwords.QUICK),
        actor=make.officer(person.county),
    )
    client, accept = as_user(None), "/account/accept-notice"
    assert sign_in(client, "15405981113").location == CHANGE
    changed = {"old_password": PASSWORD, "password": NEW, "again": NEW}
    assert post(client, CHANGE, changed).location == accept
    for url in ("/candidate/", "/candidate/profile/", "/candidate/exams/"):
        assert client.get(url).location == accept
    page = client.get(accept)
    assert text.title in page.text
    assert "版本 7" in page.text
    refused = post(client, accept, {})
    assert "请先阅读告知书，再勾选" in refused.text
    newer = make.consent_text(ConsentKind.PRIVACY, "8")
    outdated = post(client, accept, {"privacy": "y", "text_read": str(text.id)})
    assert "告知书刚刚更新" in outdated.text
    assert session.query(Consent).count() == 0
    assert client.get("/candidate/").location == accept
    form = {**hidden(client, accept), "privacy": "y"}
    assert client.post(accept, data=form).location == "/candidate/"
    assert client.get("/candidate/").status_code == 200
    kept = session.query(Consent).one()
    assert (kept.text_id, kept.address, kept.user_id) == (newer.id, "127.0.0.1", user.id)
    assert kept.given_at <= clock.now()
    assert client.get(accept).location == "/candidate/"
    assert as_user(None).get(accept).location.startswith(SIGN_IN)


def test_public_pages_tell_where_to_ask_and_what_is_agreed_to(make: Make, as_user: AsUser) -> None:
    county = make.county()
    make.needed_texts()
    client = as_user(None)
    assert county.counselling_phone in client.get("/").text
    contact = text_of(client.get("/contact"))
    assert f"{county.name}民政局" in contact
    assert county.counselling_hours in contact
    assert "版本 1" in text_of(client.get("/privacy"))
    assert "签到设备编号：只在您用“签到”页面扫码签到时存放" in text_of(client.get("/privacy"))


def test_the_start_page_leads_only_to_pages_that_exist(make: Make, as_user: AsUser) -> None:
    client = as_user(None)
    page = client.get("/").text
    assert 'href="/account/register"' in page
    assert 'href="/verify/"' in page or 'href="/verify"' in page


def test_a_failed_sign_in_is_kept_without_what_was_typed(
    make: Make, session: Session, as_user: AsUser
) -> None:
    user = make.with_password(make.candidate())
    typed = "nobody-of-that-name"
    for name in (user.phone or "", typed):
        assert sign_in(as_user(None), name, "wrong-password").status_code == 422
    entries = session.query(AuditEntry).filter_by(event="user.sign_in_failed").all()
    assert [(entry.subject_type, entry.subject_id) for entry in entries] == [
        ("User", user.id),
        ("", 0),
    ]
    for entry in entries:
        assert entry.actor_name == "127.0.0.1"
        kept = f"{entry.facts} {entry.actor_name}"
        assert not any(word in kept for word in (typed, user.phone or "", "wrong-password"))
    page = as_user(make.staff(DutyKind.AUDITOR, county=None)).get("/city/audit/")
    assert page.text.count("登录失败") >= 2
    assert list(broken_links()) == []
