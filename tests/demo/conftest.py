"""A small made-up city, built once for the tests that only look at it."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests import databases
from tests.conftest import build
from trainer.core.db import db
from trainer.demo import city

SMALL = 240
Places = Callable[[], Flask]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def small_city(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """A city of few people on a database of its own, with an open application context."""
    folder = tmp_path_factory.mktemp("city")
    if request.param == "sqlite":
        url = databases.fresh_sqlite(request.getfixturevalue("sqlite_template"), folder)
        yield from _filled(build(url, folder))
        return
    server: databases.Server = request.getfixturevalue("postgresql")
    with server.fresh_database(request.getfixturevalue("postgresql_template")) as url:
        yield from _filled(build(url, folder))


def _filled(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        city.build(people=SMALL)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def empty_place(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Makes an empty instance on SQLite, as often as one asks."""

    def make() -> Flask:
        folder = tmp_path_factory.mktemp("place")
        return build(databases.fresh_sqlite(sqlite_template, folder), folder)

    return make


@pytest.fixture(scope="module")
def city_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """The file of a small city, to be copied and broken."""
    folder = tmp_path_factory.mktemp("sound")
    app = build(databases.fresh_sqlite(sqlite_template, folder), folder)
    with app.app_context():
        city.build(people=SMALL)
        db.session.remove()
        db.engine.dispose()
    whole = folder / "whole.db"
    source = Path(str(app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///"))
    with sqlite3.connect(source) as connection:
        connection.execute("VACUUM INTO ?", (str(whole),))
    return whole
