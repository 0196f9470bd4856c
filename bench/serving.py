"""What benches of the web share: a made-up class, the real server over it, and clients."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from tests import databases
from trainer import create_app, migrations
from trainer.config import Config
from trainer.core.db import db

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')


class Client:
    """One person's browser: a cookie, a connection that stays open, and what the pages hold."""

    def __init__(self, port: int, token: str) -> None:
        self.wire = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {"who": token}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Send one request; returns status and text."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.wire.port}{path}"
        try:
            self.wire.request(method, path, body, headers)
            answer = self.wire.getresponse()
        except (HTTPException, OSError):  # a connection that lay idle was closed by the server
            self.wire.close()
            self.wire.request(method, path, body, headers)
            answer = self.wire.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _is, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text

    def fields(self, text: str) -> dict[str, str]:
        """The hidden fields of the page's main form."""
        form = text[text.index("<main") :]
        found = {}
        for tag in HIDDEN.findall(form):
            name, value = NAME.search(tag), VALUE.search(tag)
            if name:
                found[name[1]] = value[1] if value else ""
        return found


@dataclass
class Times:
    """How long each flow took, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wall: float = 0.0

    def figures(self) -> dict[str, float]:
        """Per second and percentiles in milliseconds."""
        ordered = sorted(self.seconds) or [0.0]

        def at(share: float) -> float:
            return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)

        return {
            "per_s": round(len(self.seconds) / self.wall, 1) if self.wall else 0.0,
            "p50_ms": at(0.5),
            "p95_ms": at(0.95),
            "p99_ms": at(0.99),
            "errors": len(self.errors),
        }

    def say_errors(self) -> None:
        """What went wrong and how often, for whoever runs the bench."""
        for wrong, times in Counter(self.errors).most_common():
            sys.stderr.write(f"{times} x {wrong}\n")


def at_once(lanes: Sequence[Sequence[Callable[[], str]]]) -> Times:
    """Each lane is a client that does its works one after the other; "" is success."""
    times, lock = Times(), threading.Lock()

    def run(works: Sequence[Callable[[], str]]) -> None:
        for work in works:
            begun = time.perf_counter()
            try:
                wrong = work()
            except (HTTPException, OSError) as failure:
                wrong = f"no answer: {failure!r}"
            took = time.perf_counter() - begun
            with lock:
                times.seconds.append(took)
                times.errors += [wrong] if wrong else []

    begun = time.perf_counter()
    threads = [threading.Thread(target=run, args=(works,)) for works in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.wall = time.perf_counter() - begun
    times.say_errors()
    return times


@contextmanager
def database(postgresql: bool, folder: Path) -> Iterator[str]:
    """The address of an empty database: SQLite, or a PostgreSQL that ends with the bench."""
    if not postgresql:
        yield f"sqlite:///{folder / 'trainer.db'}"
        return
    with (
        databases.postgresql_server() as server,
        server.fresh_database(server.template(lambda _url: None)) as url,
    ):
        yield url


@contextmanager
def served(postgresql: bool, fill: Callable[[], None]) -> Iterator[tuple[int, Flask]]:
    """The program as `trainer serve` runs it, over what `fill` put into the database."""
    with tempfile.TemporaryDirectory() as name, database(postgresql, Path(name)) as url:
        folder, port = Path(name), _free_port()
        environment = os.environ | {"INSTANCE": name, "DATABASE_URL": url, "PORT": str(port)}
        app = create_app(Config.from_env(environment))
        with app.app_context():
            migrations.upgrade(db.engine)
            fill()
            db.session.remove()
        command = [sys.executable, "-m", "trainer", "serve", "--empty"]
        log = (folder / "server.log").open("wb")
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait(port)
            yield port, app
        finally:
            server.terminate()
            server.wait(30)
            with app.app_context():
                db.engine.dispose()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            wire = HTTPConnection("127.0.0.1", port, timeout=5)
            wire.request("GET", "/healthz")
            if wire.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")
