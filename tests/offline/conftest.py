"""A class on its day, served to real browsers; the server can be stopped and its answers lost."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import BaseWSGIServer, make_server

from tests import databases
from tests.browser import Unavailable, Visit, chromium, open_page, without_chromium
from tests.conftest import build
from tests.factories import Make
from tests.make.people import PASSWORD
from trainer.core import clock
from trainer.core.db import db
from trainer.core.sessions import start
from trainer.domain.people.models import User
from trainer.domain.training import codes
from trainer.domain.training.models import Half, Mark, SentMark, Session, SignUp

READY = "form[data-offline=ready]"


@dataclass
class Served:
    """The program on a port of its own, which can go away and come back."""

    app: Flask
    port: int = 0
    loses_answers: bool = False
    server: BaseWSGIServer | None = None

    @property
    def address(self) -> str:
        """Where the browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    def begin(self) -> None:
        """Serve, on the same port as before."""
        self.server = make_server("127.0.0.1", self.port, self._answer, threaded=True)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self) -> None:
        """Nobody answers any more."""
        assert self.server is not None
        self.server.shutdown()
        self.server.server_close()

    def _answer(self, environ: dict[str, Any], begin: Callable[..., Any]) -> Iterable[bytes]:
        if not (self.loses_answers and environ["PATH_INFO"].endswith("/send")):
            return self.app(environ, begin)
        list(self.app(environ, lambda *_: None))  # type: ignore[arg-type]  # nobody reads it
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError("the answer is lost on its way")


@dataclass
class Lesson:
    """Three people on a list, two instructors, and what the database holds of it."""

    served: Served
    browser: Browser
    session_id: int = 0
    rows: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    teachers: list[int] = field(default_factory=list)
    login: str = ""
    password: str = ""

    @property
    def page(self) -> str:
        """The take page."""
        return f"/instructor/sessions/{self.session_id}/take"

    @contextmanager
    def visit(
        self, teacher: int = 0, *, signed_in: bool = True, touch: bool = False
    ) -> Iterator[Visit]:
        """The phone of one of the instructors, signed in."""
        with open_page(self.browser, self.served.address, width=360, touch=touch) as visit:
            if signed_in:
                self.sign_in(visit, teacher)
            yield visit

    def move_clock(self, by: timedelta) -> None:
        """Later on that day; whoever is signed in stays so."""
        clock.move(by)

    def sign_in(self, visit: Visit, teacher: int) -> None:
        """From now on this instructor holds the phone."""
        with self.served.app.app_context():
            token = start(self.teachers[teacher], address="127.0.0.1", device="test")
        cookie = {"name": "who", "value": token, "url": self.served.address}
        visit.page.context.add_cookies([cookie])  # type: ignore[list-item]

    def opened(self, visit: Visit) -> Page:
        """The take page, kept on the phone."""
        visit.page.goto(self.page)
        visit.page.wait_for_selector(READY)
        return visit.page

    def choose(self, page: Page, person: int, label: str) -> None:
        """One touch beside the name."""
        group = page.get_by_role("group", name=self.names[person])
        group.get_by_label(label, exact=True).check()

    def marks(self, half: str = "whole") -> list[str | None]:
        """What holds for each person."""
        with self.served.app.app_context():
            held = {
                row.sign_up_id: row.status.value
                for row in db.session.scalars(
                    select(Mark).where(Mark.replaced_at.is_(None), Mark.half == Half(half))
                )
            }
            return [held.get(number) for number in self.rows]

    def count(self, model: type[Mark] | type[SentMark]) -> int:
        """How many rows were ever written."""
        with self.served.app.app_context():
            return len(db.session.scalars(select(model)).all())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all of these tests."""
    try:
        with chromium() as browser:
            yield browser
    except Unavailable as missing:
        without_chromium(str(missing))


@pytest.fixture
def lesson(browser: Browser, sqlite_template: Path, tmp_path: Path) -> Iterator[Lesson]:
    """A class that begins within the hour."""
    app = build(databases.fresh_sqlite(sqlite_template, tmp_path), tmp_path)
    yield from served_lesson(Lesson(Served(app), browser), people=3)


@pytest.fixture
def big_lesson(browser: Browser, sqlite_template: Path, tmp_path: Path) -> Iterator[Lesson]:
    """Forty people for a whole day in two halves, which begins within the hour."""
    app = build(databases.fresh_sqlite(sqlite_template, tmp_path), tmp_path)
    lesson = Lesson(Served(app), browser)
    yield from served_lesson(lesson, people=40, hours=8, by_halves=True, capacity=45)


def served_lesson(lesson: Lesson, *, people: int, **values: object) -> Iterator[Lesson]:
    """The class in the database, and the program on its port."""
    app = lesson.served.app
    with app.app_context():
        make = Make(db.session())
        county = make.county()
        teachers: list[User] = [make.instructor(county) for _ in range(2)]
        session: Session = make.lesson(
            make.course(county),
            *teachers,
            starts_at=clock.now() + timedelta(hours=1),
            **values,  # type: ignore[arg-type]  # values of a test
        )
        rows: list[SignUp] = [make.sign_up(session) for _ in range(people)]
        lesson.session_id = session.id
        lesson.rows = [row.id for row in rows]
        lesson.codes = [codes.own(row) for row in rows]
        persons = [row.person for row in rows if row.person]
        lesson.names = [person.name for person in persons]
        lesson.phones = [person.phone or "" for person in persons]
        lesson.numbers = [person.id_number or "" for person in persons]
        lesson.teachers = [user.id for user in teachers]
        make.with_password(teachers[0])
        lesson.login, lesson.password = teachers[0].staff_name or "", PASSWORD
    lesson.served.begin()
    try:
        yield lesson
    finally:
        lesson.served.end()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
