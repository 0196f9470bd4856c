"""The made-up city: sound, the same for the same numbers, and with something of everything."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, func, select

from tests.demo.conftest import SMALL, Places
from trainer.core import audit, clock, settings
from trainer.core.actors import System
from trainer.core.clock import office_moment
from trainer.core.db import Base, db
from trainer.core.identity import make_id_number
from trainer.core.text import Choice
from trainer.core.workflow import Stateful
from trainer.demo import city, samples, sign_ins
from trainer.demo.checks import problems
from trainer.demo.sizes import Sizes
from trainer.domain.exams import queries as exams
from trainer.domain.exams.models import Registration, Sitting, SittingKind
from trainer.domain.exams.rules import Window, window
from trainer.domain.imports.models import LoadedRow
from trainer.domain.people import passwords
from trainer.domain.people import queries as people
from trainer.domain.people.consents import ClaimState, IdentityClaim
from trainer.domain.people.models import Person, Standing, User
from trainer.domain.people.operations import put_on_record
from trainer.domain.people.places import Organisation, Station
from trainer.domain.publicity import queries as publicity
from trainer.domain.training.models import Mark, Session, SessionState, SignUp
from trainer.domain.training.models import SignUpState as Seat
from trainer.domain.training.rules import SignUpWindow
from trainer.domain.training.rules import window as sign_up_window
from trainer.sheets import layouts, mapping, reading, results

RANDOM = {
    *("uid", "password_hash", "code", "code_hash", "verification_code"),
    *("hash", "previous", "sha256", "key", "batch", "fingerprint", "chain"),
    "version",  # how often a row was written, which follows what memory still held of it
}
CODE_IN_FACTS = re.compile(r"'code': '[0-9A-Z]+'")
APART = {"job", "tries", "setting"}
"""Machine times and random values, which differ from one building to the next."""


def plain(app: Flask) -> str:
    """A digest of everything in a city that no dice of the operating system decide."""
    digest = sha256()
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            if table.name in APART:
                continue
            columns = [
                column
                for column in table.columns
                if column.name not in RANDOM and not isinstance(column.type, LargeBinary)
            ]
            for row in db.session.execute(select(*columns).order_by(table.c.id)):
                words = [CODE_IN_FACTS.sub("", str(value)) for value in row]
                digest.update(json.dumps([table.name, *words]).encode())
        db.session.remove()
    return digest.hexdigest()


def states() -> Iterator[tuple[type[Any], Any]]:
    """Every class of rows that move, with the column of their state, and more such columns."""
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Stateful):
            yield mapper.class_, mapper.class_.state
    yield Person, Person.standing
    yield LoadedRow, LoadedRow.outcome
    yield Mark, Mark.status
    yield SignUp, SignUp.way
    yield Registration, Registration.portal_status


def test_nothing_contradicts_itself(small_city: Flask) -> None:
    assert problems() == []
    assert list(audit.broken_links()) == []


def test_every_state_of_every_workflow_is_there(small_city: Flask) -> None:
    lacking = []
    for kind, column in states():
        wanted: type[Choice] = column.type.enum_class
        found = set(db.session.scalars(select(column).where(column.is_not(None)).distinct()))
        lacking += [f"{kind.__name__} {state}" for state in wanted if state not in found]
    assert not lacking


def test_people_are_made_up_and_their_numbers_valid(small_city: Flask) -> None:
    assert db.session.scalar(select(func.count()).where(~Person.made_up)) == 0
    assert city.present().people == SMALL
    phones = [person.phone or "" for person in db.session.scalars(select(Person))]
    assert all(phone.startswith("154") or phone == "" for phone in phones)
    living = [phone for phone in phones if phone]
    assert len(set(living)) == len(living)


def test_nobody_of_the_crowd_can_sign_in(small_city: Flask) -> None:
    """But for the offered sign-ins an account has no password, or one that nobody knows."""
    offered = {one.name for one in sign_ins.read(small_city.config["TRAINER"].instance)}
    secrets: dict[str | None, list[User]] = {}
    for user in db.session.scalars(select(User)):
        if (user.phone or user.staff_name) not in offered and user.staff_name not in offered:
            secrets.setdefault(user.password_hash, []).append(user)
    crowd = secrets.pop(None)
    assert len(crowd) > 20
    for user in crowd:
        assert people.by_credentials(user.phone or "", "", cost=passwords.QUICK) is None
        assert people.by_credentials(user.phone or "", "None", cost=passwords.QUICK) is None
    assert len(secrets) <= 1, "the people of the scenes share the one password that is kept nowhere"
    known = {one.password for one in sign_ins.read(small_city.config["TRAINER"].instance)}
    for user in [user for users in secrets.values() for user in users][:5]:
        for password in known:
            name = user.staff_name or user.phone or ""
            assert people.by_credentials(name, password, cost=passwords.QUICK) is None


def test_today_has_an_open_sitting_an_open_session_and_a_notice_that_ends(
    small_city: Flask,
) -> None:
    now, today = clock.now(), clock.today()
    local = db.session.scalars(select(Sitting).where(Sitting.kind == SittingKind.LOCAL))
    assert any(window(sitting, now) is Window.OPEN for sitting in local)
    sessions = db.session.scalars(select(Session)).all()
    open_now = {sign_up_window(session, now) for session in sessions}
    assert {SignUpWindow.SEATS, SignUpWindow.QUEUE} <= open_now
    held = [s for s in sessions if clock.local(s.starts_at).date() == today]
    assert any(session.state is SessionState.OPEN for session in held)
    calendar = people.calendar()
    next_working = today
    while not calendar.is_working_day(next_working):
        next_working += timedelta(days=1)
    ends = {notice.last_on for notice in publicity.running()}
    assert next_working in ends
    assert any(day > next_working for day in ends)
    assert exams.next_national() is not None


def test_a_full_session_has_people_waiting(small_city: Flask) -> None:
    waiting = db.session.scalars(select(SignUp).where(SignUp.state == Seat.WAITING)).first()
    assert waiting is not None
    assert waiting.session.seats_left == 0


def test_the_sign_ins_work_and_are_kept_to_their_owner(small_city: Flask) -> None:
    instance = small_city.config["TRAINER"].instance
    file = instance / sign_ins.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    offered = sign_ins.read(instance)
    listing = sign_ins.listing(instance)
    cost = passwords.QUICK
    for one in offered:
        assert one.password in listing
        user = people.by_credentials(one.name, one.password, cost=cost)
        assert user is not None
        assert not user.must_change_password
    assert {one.audience for one in offered} == {"个人", "县", "培训", "市"}
    assert len({one.password for one in offered}) == len(offered)
    assert "missing" in sign_ins.listing(instance / "nowhere")


def test_the_sample_file_is_understood_and_has_rows_that_are_wrong(small_city: Flask) -> None:
    file = small_city.config["TRAINER"].instance / samples.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    table = reading.read(file.read_bytes(), file.name, layouts.SCORES)
    understood = mapping.suggest(table, layouts.SCORES)
    assert mapping.objection(understood, layouts.SCORES) is None
    rows, wrong = results.parse_rows(table, understood, layouts.SCORES)
    assert len(rows) == 8
    assert {problem.row for problem in wrong} == {9, 10}


def test_the_city_says_that_it_is_one(small_city: Flask) -> None:
    made = settings.get("demo")
    assert made["people"] == SMALL
    assert made["made_on"] == clock.today().isoformat()


def test_a_claim_waits_at_the_counter(small_city: Flask) -> None:
    states = set(db.session.scalars(select(IdentityClaim.state)))
    assert states == set(ClaimState)
    declared = select(func.count()).where(Person.standing == Standing.DECLARED)
    assert (db.session.scalar(declared) or 0) >= 3


def test_the_same_numbers_make_the_same_city(empty_place: Places) -> None:
    digests = []
    for seed in (7, 7):
        app = empty_place()
        with clock.at(office_moment(date(2026, 4, 20), 10)), app.app_context():
            city.build(people=160, seed=seed)
            db.session.remove()
        digests.append(plain(app))
    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        pytest.param(date(2026, 2, 18), 23, id="late at spring festival"),
        pytest.param(date(2029, 10, 3), 0, id="at midnight of a year without a table"),
    ],
)
def test_a_city_can_be_made_at_any_moment(empty_place: Places, day: date, hour: int) -> None:
    app = empty_place()
    with clock.at(office_moment(day, hour, 20)), app.app_context():
        city.build(people=150)
        assert problems() == []
        calendar = people.calendar()
        ends = {notice.last_on for notice in publicity.running()}
        assert min(ends) >= day
        assert all(calendar.is_working_day(end) for end in ends)
        db.session.remove()


def test_a_city_is_never_mixed_with_people_who_are_there(small_city: Flask) -> None:
    before = city.present()
    with pytest.raises(city.NotEmpty):
        city.build(people=150)
    assert city.present() == before


def test_work_goes_on_after_the_crowd_was_written(small_city: Flask) -> None:
    """The database counts on from the keys that were given out in bulk."""
    newest = db.session.scalar(select(func.max(Person.id))) or 0
    (county, *_) = people.counties()
    number = make_id_number("350404", date(1990, 1, 1), 990)
    person = put_on_record(county, name="示例新人", id_number=number, actor=System("test"))
    assert person.id > newest
    assert problems() == []


def test_the_default_city_has_the_numbers_of_the_article(empty_place: Places) -> None:
    app = empty_place()
    with app.app_context():
        city.build()
        assert city.present() == Sizes(people=2966, holders=1380, full_time=300)
        assert db.session.scalar(select(func.count()).select_from(Organisation)) == 51
        assert db.session.scalar(select(func.count()).select_from(Station)) == 141
        assert problems() == []
        assert list(audit.broken_links()) == []
        db.session.remove()
