"""At every address: no other county's rows, no other's papers, no other audience, no lost token."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.demo.walking import (
    Answer,
    account_of,
    addresses,
    ask,
    audience_of,
    browser,
    contents,
    has_id,
    officer,
    routes,
    teacher_of,
    token,
    whose,
)
from trainer.core.db import Base, db, transaction
from trainer.domain.certificates.models import Certificate
from trainer.domain.exams.models import Sitting
from trainer.domain.people import queries as people
from trainer.domain.people.models import Person, Standing, User
from trainer.domain.people.places import County, Office
from trainer.domain.practice.models import BankQuestion

pytestmark = pytest.mark.parametrize("small_city", ["sqlite"], indirect=True)
"""The locks are the program's; what differs between the databases is tested with the queries."""

NOT_FOUND = "没有找到这个页面，或者您没有查看它的权限"
OFFERED_TO_ALL = {
    "candidate.exams.sitting": "anybody may look at a sitting and start to register",
    "candidate.practice.start": "anybody does papers; the subjects are everybody's",
    "candidate.training.sign_up": "anybody may ask for a seat; a rule decides who comes",
}
NOT_PRINTED = {
    "county.completions.certificate",
    "county.seating.room_paper",
    "county.payouts.sheet",
    "county.publicity.printed",
    "county.rewards.letter",
    "county.training.sheet",
}
"""Files of papers that wait for a job, which no worker does here."""


@pytest.fixture(scope="module")
def new_county(small_city: Flask) -> County:
    """A county in which nothing has happened yet: every row there is belongs to others."""
    with transaction():
        county = County(
            code="359999",
            name="示例新县",
            short_name="新县",
            position=99,
            counselling_phone="0598-5550100",
            counselling_hours="工作日",
        )
        db.session.add(county)
        db.session.flush()
        first = db.session.scalars(select(Office).order_by(Office.id)).first()
        assert first is not None
        db.session.add(
            Office(
                county_id=county.id,
                name="示例新县民政局",
                document_prefix="例新民",
                starts_on=first.starts_on,
            )
        )
    return county


@pytest.fixture(scope="module")
def outsider(new_county: County) -> User:
    """Holds every duty of the new county, and is a person of it: three audiences admit them."""
    with transaction():
        person = Person(name="示例外人", county_id=new_county.id, made_up=True)
        db.session.add(person)
        db.session.flush()
    return officer("outsider", new_county, person=person)


@pytest.fixture(scope="module")
def insider(small_city: Flask) -> User:
    """Holds every duty in every county that had something to do."""
    return officer("insider", *people.counties())


def is_of_others(row: Base, outsider: User) -> bool:
    """Not the outsider's own; and no sitting or question of the city, which is every county's."""
    if isinstance(row, (Sitting, BankQuestion)):
        return row.county_id is not None
    assert outsider.person is not None
    return row not in (outsider, outsider.person, outsider.person.county)


def closed(app: Flask, audience: str, method: str, outsider: User) -> Iterator[tuple[str, str]]:
    """Addresses of the audience that speak of rows which are not the outsider's."""
    for rule in routes(app, audience, method):
        if has_id(rule) and rule.endpoint not in OFFERED_TO_ALL:
            for url, meant in addresses(rule):
                if all(is_of_others(row, outsider) for row in meant):
                    yield rule.endpoint, url


@pytest.mark.parametrize(
    ("audience", "least"), [("county", 35), ("instructor", 4), ("candidate", 9)]
)
def test_no_page_or_file_of_others_is_shown(
    small_city: Flask, outsider: User, audience: str, least: int
) -> None:
    client = browser(small_city, outsider)
    before = contents()
    asked = list(closed(small_city, audience, "GET", outsider))
    answers = {url: ask(client, url).status for _, url in asked}
    assert {url: said for url, said in answers.items() if said not in (403, 404)} == {}
    assert len({endpoint for endpoint, _ in asked}) >= least
    assert contents() == before


@pytest.mark.parametrize(
    ("audience", "least"), [("county", 40), ("instructor", 4), ("candidate", 9)]
)
def test_no_button_or_form_of_others_does_anything(
    small_city: Flask, outsider: User, audience: str, least: int
) -> None:
    client = browser(small_city, outsider)
    valid = {"csrf_token": token(client, "/candidate/profile/edit"), "once": "x" * 22}
    before = contents()
    asked = list(closed(small_city, audience, "POST", outsider))
    answers = {url: ask(client, url, valid).status for _, url in asked}
    assert {url: said for url, said in answers.items() if said not in (403, 404)} == {}
    assert len({endpoint for endpoint, _ in asked}) >= least
    assert contents() == before


def test_the_same_addresses_are_shown_to_the_county_s_own_officers(
    small_city: Flask, insider: User, outsider: User
) -> None:
    """Otherwise the tests above would show nothing."""
    client = browser(small_city, insider)
    answers: dict[str, set[int]] = {}
    assert {rule.endpoint for rule in routes(small_city, "county", "GET")} >= NOT_PRINTED
    for endpoint, url in closed(small_city, "county", "GET", outsider):
        if 200 not in answers.setdefault(endpoint, set()):
            answers[endpoint].add(ask(client, url).status)
    hidden = {endpoint for endpoint, said in answers.items() if 200 not in said}
    assert hidden == NOT_PRINTED


def test_work_in_the_background_is_shown_to_who_started_it(
    small_city: Flask, outsider: User
) -> None:
    client = browser(small_city, outsider)
    asked = [rule for rule in routes(small_city, "public", "GET") if "job_id" in rule.arguments]
    answers = {url: ask(client, url).status for rule in asked for url, _ in addresses(rule)}
    assert len(answers) > 1
    assert set(answers.values()) == {404}


def test_what_is_another_s_is_told_like_what_there_is_not(
    small_city: Flask, outsider: User
) -> None:
    client = browser(small_city, outsider)
    person = db.session.scalars(select(Person.id).order_by(Person.id)).first()
    theirs = ask(client, f"/county/people/{person}/detail")
    nobodys = ask(client, "/county/people/2000000000/detail")
    assert theirs.status == nobodys.status == 404
    assert NOT_FOUND in theirs.text
    assert NOT_FOUND in nobodys.text


def test_no_door_opens_to_another_audience(small_city: Flask) -> None:
    """Neither without sign-in, nor for an account that has nothing to do there."""
    nothing = officer("nothing")
    browsers = {"nobody": browser(small_city, None), "stranger": browser(small_city, nothing)}
    before = contents()
    opened: list[tuple[str, str, Answer]] = []
    count = 0
    for rule in small_city.url_map.iter_rules():
        if audience_of(small_city, rule) in ("", "public"):
            continue
        url = next((url for url, _ in addresses(rule)), None)
        for who, client in browsers.items():
            for data in [None] if "GET" in (rule.methods or ()) else []:
                opened += _opened(who, url, ask(client, str(url), data))
            if "POST" in (rule.methods or ()):
                opened += _opened(who, url, ask(client, str(url), {}))
        count += 1
    assert opened == []
    assert count > 120
    assert contents() == before


def _opened(who: str, url: str | None, said: Answer) -> list[tuple[str, str, Answer]]:
    locked = said.status == (302 if who == "nobody" else 403)
    return [] if locked else [(who, str(url), said)]


# -- the token of the form ----------------------------------------------------------------------

EXPIRED = "安全校验已过期", "页面已过期"
"""What a form says, and what a button answers."""

NEVER_ASKED = {
    "candidate.rewards.claim": "tests/web/test_rewards_pages.py",
    "public.account.accept_notice": "tests/web/test_public_account.py",
    "county.sealing.index": "tests/web/test_sealing_pages.py",
    "city.sealing.index": "tests/web/test_sealing_pages.py",
    "city.conditions.clause": "tests/web/test_conditions_pages.py",
    "city.conditions.add": "tests/web/test_conditions_pages.py",
}
"""Forms of which the small city has no row in a fitting state, and where they are sent."""

BY_THE_HOUR = {
    "instructor.sessions.close": "tests/web/test_attendance_pages.py",
    "instructor.sessions.paper": "tests/web/test_attendance_pages.py",
    "instructor.sessions.take": "tests/web/test_attendance_pages.py",
    "candidate.checking.check_in": "tests/web/test_check_in_pages.py",
    "candidate.exams.recheck": "tests/web/test_after_exam_pages.py",
}
"""Forms that are there only while a class takes place, or while days run."""

FOR_THE_SIGNED_IN = "public.account.change_password", "public.account.sign_out"
Sending = tuple[str, str, User | None]


@pytest.fixture(scope="module")
def sendings(small_city: Flask, insider: User) -> list[Sending]:
    """Every form and button with an address, and somebody who may use it."""
    chief = officer("chief", None)
    candidate = account_of(db.session.scalars(select(Certificate.person_id)).first() or 0)
    unchecked = select(Person.id).where(Person.standing == Standing.DECLARED)
    newcomers = [account_of(key) for key in db.session.scalars(unchecked.order_by(Person.id)).all()]
    found: list[Sending] = []
    for audience in ("public", "candidate", "instructor", "county", "city"):
        for rule in routes(small_city, audience, "POST"):
            for url, meant in addresses(rule):
                users: list[User | None] = [{"county": insider, "city": chief}.get(audience)]
                if audience == "candidate":
                    own = None if rule.endpoint in OFFERED_TO_ALL else whose(meant)
                    users = [own] if own else [candidate, *newcomers]
                elif audience == "instructor":
                    users = [teacher_of(meant)]
                elif rule.endpoint in FOR_THE_SIGNED_IN:
                    users = [candidate]
                found += [(rule.endpoint, url, user) for user in users]
    return found


def test_without_the_form_s_token_nothing_happens_anywhere(
    small_city: Flask, sendings: list[Sending]
) -> None:
    browsers = {user: browser(small_city, user) for _, _, user in sendings}
    before = contents()
    asked, others = set[str](), dict[str, set[int]]()
    for endpoint, url, user in sendings:
        said = ask(browsers[user], url, {"once": "x" * 22})
        assert said.status not in (500,), url
        if any(sentence in said.text for sentence in EXPIRED):
            asked.add(endpoint)
        else:
            others.setdefault(endpoint, set()).add(said.status)
    unchecked = {endpoint: said for endpoint, said in others.items() if endpoint not in asked}
    assert unchecked.keys() - BY_THE_HOUR.keys() == NEVER_ASKED.keys(), unchecked
    assert len(asked) > 90
    assert contents() == before
