"""Fixtures: one app per database, one schema, and a transaction per test that is rolled back."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import html5lib
import pytest
import sqlalchemy as sa
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import databases
from tests.factories import Make
from trainer import create_app, migrations
from trainer.config import Config
from trainer.core import clock as office_clock
from trainer.core.db import db
from trainer.core.keys import Keys
from trainer.core.sessions import start
from trainer.domain.people.models import User

KEYS = Keys(seal={1: b"s" * 32}, index=b"i" * 32, audit=b"a" * 32, proof=b"p" * 32)


class CheckingClient(FlaskClient):
    """Every page a test opens must be well-formed, and leave nothing unsaved behind."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():  # a test's context outlives its requests; a token must not
            g.pop("csrf_token", None)
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            html5lib.HTMLParser(strict=True).parse(response.text)
        unsaved = [*db.session.new, *db.session.dirty]
        assert not unsaved, f"the view changed {unsaved} outside an operation"
        return response


def config(url: str, folder: Path) -> Config:
    """The configuration of a test instance on this database."""
    return Config(
        instance=folder,
        database_url=url,
        secret_key="test" * 10,
        keys=KEYS,
        clock_file=folder / "clock-offset",
        testing=True,
        quick_passwords=True,
    )


def build(url: str, folder: Path) -> Flask:
    """An app on this database; pages are checked as they are opened."""
    app = create_app(config(url, folder))
    app.test_client_class = CheckingClient
    return app


def fill(url: str, folder: Path) -> None:
    """The schema, for a template database."""
    app = create_app(config(url, folder))
    with app.app_context():
        migrations.upgrade(db.engine)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[databases.Server]:
    """The throw-away server; the tests that need it are skipped (in CI: fail) without one."""
    try:
        with databases.postgresql_server() as server:
            yield server
    except databases.Unavailable as missing:
        databases.without_postgresql(str(missing))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema."""
    folder = tmp_path_factory.mktemp("sqlite")
    return databases.sqlite_template(folder, lambda url: fill(url, folder))


@pytest.fixture(scope="session")
def postgresql_template(
    postgresql: databases.Server, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A PostgreSQL database with the schema."""
    return postgresql.template(lambda url: fill(url, tmp_path_factory.mktemp("pg")))


@pytest.fixture(scope="session")
def sqlite_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app on SQLite, shared by all tests that roll back."""
    folder = tmp_path_factory.mktemp("app")
    return build(databases.fresh_sqlite(sqlite_template, folder), folder)


@pytest.fixture(scope="session")
def postgresql_app(
    postgresql: databases.Server,
    postgresql_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """The app on PostgreSQL, shared by all tests that roll back."""
    with postgresql.fresh_database(postgresql_template) as url:
        app = build(url, tmp_path_factory.mktemp("app"))
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def each_database() -> str:
    """Ask for this with `session` to run the test on SQLite and on PostgreSQL."""
    return "sqlite"


BOTH = {"tests.domain"}
"""Packages whose every test with a `session` runs on both databases without asking."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests that ask for `each_database` or `live_app` once per database."""
    package = metafunc.module.__name__.rpartition(".")[0]
    asked = {"session", "each_database"} & set(metafunc.fixturenames)
    if package in BOTH and asked == {"session"}:
        metafunc.fixturenames.append("each_database")
    for name in ("each_database", "live_app"):
        if name in metafunc.fixturenames:
            engines = ["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)]
            metafunc.parametrize(name, engines, indirect=name == "live_app")


@pytest.fixture
def app(request: pytest.FixtureRequest) -> Flask:
    """The app on SQLite, or on the database that `each_database` names."""
    engine = "sqlite"
    if "each_database" in request.fixturenames:
        engine = request.getfixturevalue("each_database")
    app: Flask = request.getfixturevalue(f"{engine}_app")
    return app


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    """Each test begins with a clock that nobody has moved."""
    yield
    office_clock.allow_offset(None)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session whose every commit only releases a savepoint; all is undone after the test."""
    office_clock.allow_offset(app.config["TRAINER"].clock_file)
    app.config["TRAINER"].clock_file.unlink(missing_ok=True)
    with app.app_context():
        engines: Any = db.engines  # Flask-SQLAlchemy binds every session to what it finds here
        engine, connection = db.engine, db.engine.connect()
        outer = connection.begin()
        engines[None] = connection
        db.session.remove()
        db.session.configure(join_transaction_mode="create_savepoint")
        try:
            yield db.session()
        finally:
            db.session.remove()
            db.session.configure(join_transaction_mode="conditional_savepoint")
            engines[None] = engine
            outer.rollback()
            connection.close()


@pytest.fixture
def make(session: Session) -> Make:
    """Builders of rows, one per table."""
    return Make(session)


@pytest.fixture
def at(session: Session) -> Callable[[datetime], None]:
    """Set the office clock to a moment: `at(datetime(2026, 6, 1, 9, tzinfo=HERE))`."""

    def set_clock(moment: datetime) -> None:
        office_clock.move(moment - office_clock.now() + timedelta(seconds=0.5))

    return set_clock


@pytest.fixture
def as_user(app: Flask, session: Session) -> Callable[[User | None], FlaskClient]:
    """A browser in which this user (None: nobody) is signed in."""

    def sign_in(user: User | None) -> FlaskClient:
        client = app.test_client()
        if user is not None:
            client.set_cookie("who", start(user.id, address="127.0.0.1", device="test"))
        return client

    return sign_in


@pytest.fixture
def live_app(
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Iterator[Flask]:
    """An app on a database of its own, for threads and servers; nothing is rolled back."""
    if request.param == "sqlite":
        url = databases.fresh_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
        yield from _live(build(url, tmp_path))
        return
    server: databases.Server = request.getfixturevalue("postgresql")
    with server.fresh_database(request.getfixturevalue("postgresql_template")) as url:
        yield from _live(build(url, tmp_path))


def _live(app: Flask) -> Iterator[Flask]:
    office_clock.allow_offset(app.config["TRAINER"].clock_file)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def statements(app: Flask, session: Session) -> Iterator[list[str]]:
    """The SQL statements sent while the test runs; tests count them, never time them."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    engine = session.connection().engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)
