"""Whatever stands in an address or a form: an answer with a sentence, never an unforeseen error."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from wtforms import DecimalField
from wtforms.validators import NumberRange, Optional

from tests.factories import Make
from tests.web.checking import check
from tests.web.posting import post, text_of
from trainer.core import clock
from trainer.domain.people.models import DutyKind
from trainer.domain.people.places import County
from trainer.domain.rewards import rules
from trainer.web import FilterForm, Form
from trainer.web.bounds import LARGEST_ID

BEYOND = 10**30
AsUser = Callable[..., FlaskClient]

STRANGE = {
    "county": BEYOND,
    "county_id": BEYOND,
    "person": "²",
    "like": BEYOND,
    "level": "none of them",
    "state": "none of them",
    "standing": "none of them",
    "outcome": "none of them",
    "kind": "none of them",
    "event": "none of them",
    "year": BEYOND,
    "first_on": "0001-01-01",
    "last_on": "9999-12-31",
    "name": "%_\\'\"",
    "actor_name": "甲\U00020000",
    "half": "none",
    "tail": BEYOND,
    "next": "//elsewhere.example",
}


@pytest.fixture
def county(make: Make) -> County:
    """A county in a year with a table of holidays, where people may register."""
    year = clock.today().year
    make.holidays(year, year + 1)
    make.needed_texts()
    return make.county()


@pytest.fixture
def browsers(make: Make, county: County, as_user: AsUser) -> dict[str, FlaskClient]:
    """One browser for each audience, with every duty there is."""
    office = [kind for kind in DutyKind if kind is not DutyKind.INSTRUCTOR]
    return {
        "public": as_user(None),
        "candidate": as_user(make.worker(county)),
        "county": as_user(make.staff(*office, county=county)),
        "city": as_user(make.staff(*office, county=None)),
        "instructor": as_user(make.staff(DutyKind.INSTRUCTOR, county=county)),
    }


def readable(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every GET route of an audience."""
    for rule in app.url_map.iter_rules():
        audience = getattr(app.blueprints.get(rule.endpoint.partition(".")[0]), "audience", None)
        if audience is not None and "GET" in (rule.methods or ()):
            yield audience.key, rule


def address(app: Flask, rule: Rule, number: int, word: str = "x") -> str:
    """The route with this number for every id, and this word for every text."""
    path = rule.rule
    for name, converter in rule._converters.items():
        if type(converter) is app.url_map.converters["int"]:
            path = path.replace(f"<int:{name}>", str(number))
        else:
            path = path.replace(f"<{name}>", word)
    assert "<" not in path, path
    return path


def answer(client: FlaskClient, url: str) -> int | str:
    """The status, or what was raised; that pages are well-formed is looked at elsewhere."""
    try:
        return FlaskClient.open(client, url).status_code
    except Exception as failure:  # the assertion lists every address that fails
        return repr(failure)[:200]


def found(app: Flask, browsers: dict[str, FlaskClient], number: int) -> dict[str, int | str]:
    """Every address with this id that is not answered by "not found"."""
    answers = {
        url: answer(browsers[audience], url)
        for audience, rule in readable(app)
        if "<int:" in rule.rule
        for url in [address(app, rule, number)]
    }
    assert len(answers) > 50
    return {url: said for url, said in answers.items() if said != 404}


@pytest.mark.parametrize("number", [0, BEYOND])
def test_an_id_that_no_row_can_have_is_not_found(
    app: Flask, browsers: dict[str, FlaskClient], session: Session, number: int
) -> None:
    assert found(app, browsers, number) == {}


def test_the_largest_id_is_not_found(
    app: Flask, browsers: dict[str, FlaskClient], session: Session, each_database: str
) -> None:
    assert found(app, browsers, LARGEST_ID) == {}


@pytest.mark.parametrize("page", [BEYOND, -1, "abc"])
def test_a_page_that_there_is_not_is_answered_with_one_that_there_is(
    app: Flask, browsers: dict[str, FlaskClient], session: Session, page: object
) -> None:
    answers = {
        url: answer(browsers[audience], url)
        for audience, rule in readable(app)
        if not rule.arguments
        for url in [f"{rule.rule}?{urlencode({'page': page})}"]
    }
    assert len(answers) > 50
    assert {url: said for url, said in answers.items() if said not in (200, 302)} == {}


def test_filters_that_nothing_can_have_break_no_page(
    app: Flask, browsers: dict[str, FlaskClient], session: Session, each_database: str
) -> None:
    query = urlencode(STRANGE)
    answers = {
        rule.rule: answer(browsers[audience], f"{rule.rule}?{query}")
        for audience, rule in readable(app)
        if not rule.arguments
    }
    assert {url: said for url, said in answers.items() if said not in (200, 302, 404)} == {}
    assert [url for url, said in answers.items() if said == 404] == ["/county/rewards/publicity"]


@pytest.mark.parametrize("word", ["%00", "%ED%A0%80", "A" * 5_000, "..%2f", "%EF%BF%BF"])
def test_words_in_addresses_break_no_page(
    app: Flask,
    browsers: dict[str, FlaskClient],
    session: Session,
    word: str,
) -> None:
    answers = {
        url: answer(browsers[audience], url)
        for audience, rule in readable(app)
        if rule.arguments and "<" in rule.rule.replace("<int:", "")
        for url in [address(app, rule, 1, word)]
    }
    assert len(answers) >= 6
    assert {url for url, said in answers.items() if said not in (200, 302, 308, 400, 404)} == set()


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        ("/account/sign-in", {"name": "a\0b", "password": "granite-teapot"}),
        ("/account/sign-in", {"name": "staff", "password": "granite\0teapot"}),
        ("/account/reset-password", {"name": "a\0", "code": "AAAA", "password": "granite-teapot"}),
        ("/account/register", {"name": "示例\0甲"}),
        ("/verify/", {"code": "\0"}),
        ("/exams/check", {"education\0": "bachelor"}),
    ],
)
def test_the_null_character_is_refused_in_public_forms(
    as_user: AsUser, county: County, url: str, fields: dict[str, str]
) -> None:
    assert post(as_user(None), url, fields).status_code == 400


def test_the_null_character_is_refused_in_the_name_of_an_upload(
    make: Make, as_user: AsUser, county: County, each_database: str
) -> None:
    client = as_user(make.officer(county))
    for url in ("/county/imports/holders", "/county/imports/scores"):
        for name, part in (("a\0b.csv", "file"), ("ab.csv", "fi\0le")):
            sent: dict[str, Any] = {"county_id": county.id, part: (BytesIO(b"a,b"), name)}
            assert post(client, url, sent).status_code == 400


class Amount(FilterForm):
    amount = DecimalField()


@pytest.mark.parametrize("number", ["NaN", "sNaN", "-Infinity"])
def test_no_field_anywhere_takes_what_is_no_number(
    app: Flask, session: Session, number: str
) -> None:
    class Paid(Form):
        amount = DecimalField(validators=[Optional(), NumberRange(0, 5)])
        plain = DecimalField()

    with app.test_request_context("/", method="POST", data={"amount": number, "plain": number}):
        form = Paid(meta={"csrf": False})
        assert not form.is_right()
        assert (form.amount.data, form.plain.data) == (None, None)
        assert "请填写数字。" in [str(error) for error in form.plain.errors]
    with app.test_request_context(f"/?amount={number}"):
        assert Amount().amount.data is None


@pytest.mark.parametrize(
    "change",
    [
        {"graduated": "9999-12"},
        {"graduated": "0001-01"},
        {"starts": "0001-01", "ends": "2020-01"},
        {"starts": "2019-01", "ends": "9999-12"},
        {"held": "worker", "held_on": "9999-12"},
    ],
)
def test_months_that_nobody_means_are_told_in_the_check(
    as_user: AsUser, county: County, change: dict[str, str]
) -> None:
    client = as_user(None)
    answers = {"county_id": county.id, "education": "bachelor", "graduated": "2016-06"}
    said = check(client, {**answers, **change})
    assert said.status_code == 422
    assert "1900 年到 2100 年之间的日期" in text_of(said)
    assert client.get("/exams/result").status_code == 302, "nothing was kept"


def test_a_county_that_there_is_not_is_no_choice(as_user: AsUser, county: County) -> None:
    answers = {"county_id": BEYOND, "education": "bachelor", "graduated": "2016-06"}
    assert check(as_user(None), answers).status_code == 422


SESSION = {
    "starts_at": "2030-01-01T09:00",
    "ends_at": "2030-01-01T12:00",
    "hours": "3",
    "place": "示例教室",
    "capacity": "10",
    "offer_hours": "24",
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", "0001-01-01T00:00"),
        ("ends_at", "9999-12-31T23:59"),
        ("sign_up_opens_at", "0001-01-01T00:00"),
        ("hours", "NaN"),
        ("hours", "Infinity"),
        ("hours", "sNaN"),
        ("hours", "-sNaN"),
        ("capacity", str(BEYOND)),
        ("capacity", "9" * 5_000),
        ("offer_hours", str(-BEYOND)),
    ],
)
def test_a_session_is_planned_in_our_time_and_with_numbers(
    make: Make, as_user: AsUser, county: County, field: str, value: str
) -> None:
    course = make.course(county)
    client = as_user(make.staff(DutyKind.CLERK, county=county))
    url = f"/county/training/{course.id}/add-session"
    said = post(client, url, {**SESSION, field: value})
    assert said.status_code == 422
    assert said.request.path == url


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("from_on: 2026-01-01", "from_on: 2026-02-30"), "日期“2026-02-30”不存在"),
        (("key: reward", "key: " + "[" * 20_000), "嵌套太深"),
        (("key: reward", "key: &a [*a]"), "用了引用"),
        (("kind: one_off, level: assistant", "kind: [x], level: assistant"), "种类应是"),
        (("days: 180", "days: 99999999"), "1 至 3650"),
        (("title: （政策名称）", 'title: "a\\0b"'), "控制字符"),
        (("key: reward", "key: reward\nfunding: .nan"), "数太大"),
    ],
)
def test_a_policy_that_would_harm_is_answered_with_a_sentence(
    make: Make,
    as_user: AsUser,
    county: County,
    change: tuple[str, str],
    sentence: str,
) -> None:
    client = as_user(make.officer(county))
    fields: dict[str, Any] = {
        "county_id": county.id,
        "content": rules.BLANK_POLICY.replace(*change, 1),
    }
    said = post(client, "/county/policies/add", fields)
    assert said.status_code == 422
    assert sentence in text_of(said)
