"""A demo instance of its own: filled and served by the real commands, on this machine only."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from trainer.core import clock

ROOT = Path(__file__).parents[2]
FILL_SECONDS = 240
START_SECONDS = 60
STOP_SECONDS = 40


class NoStart(Exception):
    """A command of the instance failed; the text is what it printed."""


@dataclass(frozen=True)
class Instance:
    """A folder with a made-up city, and the address where it is served."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the commands of this instance, and only of this one, are told."""
        ours = {name: value for name, value in os.environ.items() if name not in _THEIRS}
        return ours | {
            "INSTANCE": str(self.folder),
            "PORT": str(self.port),
            "MOVABLE_CLOCK": "1",
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def log(self) -> Path:
        """What the server printed."""
        return self.folder / "server.log"

    def password(self, name: str) -> str:
        """The password of one of the offered demo sign-ins."""
        offered = json.loads((self.folder / "demo-sign-ins.json").read_text("utf-8"))
        return str(next(one["password"] for one in offered if one["name"] == name))

    def run(self, *command: str) -> str:
        """`trainer ...` on this instance; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "trainer", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=FILL_SECONDS,
            check=False,
        )
        if done.returncode:
            raise NoStart(f"trainer {' '.join(command)}:\n{done.stdout}\n{done.stderr}")
        return done.stdout


_THEIRS = "DATABASE_URL", "SECRET_KEY", "PUBLIC_URL", "HOST"


@contextmanager
def served(
    folder: Path, *, people: int, seed: int = 1, first_day: datetime | None = None
) -> Iterator[Instance]:
    """Fill a fresh instance with a city of that size and serve it until the block ends.

    With `first_day` the city is made on that day, whatever day it is.
    """
    instance = Instance(folder, _free_port())
    if first_day is not None:
        seconds = int((first_day - clock.machine_now()).total_seconds())
        (folder / "clock-offset").write_text(str(seconds), "ascii")
    instance.run("demo", "--people", str(people), "--seed", str(seed))
    with instance.log.open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "trainer", "serve"],
            cwd=ROOT,
            env=instance.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the tests
        )
    try:
        _wait_until_it_answers(instance, server)
        yield instance
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(instance: Instance, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(START_SECONDS * 5):
        if server.poll() is not None:
            break
        with suppress(OSError, HTTPException):
            if _answers(instance.port):
                return
        with suppress(subprocess.TimeoutExpired):  # it ends only when it fails: a pause
            server.wait(timeout=0.2)
    raise NoStart(instance.log.read_text("utf-8", errors="replace"))


def _answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/")
        with connection.getresponse() as answer:
            return answer.status == 200
