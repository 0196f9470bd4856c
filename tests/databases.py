"""Databases for tests: a throw-away PostgreSQL server, and fresh databases from a filled template.

A test process starts its server once, fills one template, and copies that for every test (or test
module) that needs a database of its own:

    with postgresql_server() as server:
        template = server.template(fill)            # fill(url): migrate, add reference rows
        with server.fresh_database(template) as url:
            ...

    template = sqlite_template(folder, fill)
    url = fresh_sqlite(template, other_folder)

Names are unique to the process, so the workers of pytest-xdist never meet.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

Fill = Callable[[str], None]

# nothing here outlives the tests
CARELESS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
)  # nothing here outlives the tests
START_SECONDS = 30

# The server lives as long as this shell, and the shell as long as the test process: when that ends,
# however it ends, its end of the pipe closes, `read` returns, and server and data are gone.
GUARDIAN = """
folder=$1; shift
"$@" </dev/null >"$folder/log" 2>&1 &
server=$!
read -r _
kill -QUIT $server 2>/dev/null
wait $server
rm -rf "$folder"
"""


class Unavailable(Exception):
    """There is no PostgreSQL to test on; the text says why."""


def without_postgresql(reason: str) -> NoReturn:
    """Skip the test that asked, or fail it where PostgreSQL is required (REQUIRE_PG=1)."""
    if os.environ.get("REQUIRE_PG"):
        pytest.fail(f"PostgreSQL is required here: {reason}", pytrace=False)
    pytest.skip(reason)


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server on which the tests may create and drop databases."""

    address: URL
    """Of the maintenance database, from which others are created."""

    def url_of(self, database: str) -> str:
        """The address of one database, password included."""
        return self.address.set(database=database).render_as_string(hide_password=False)

    def template(self, fill: Fill) -> str:
        """Create a database, let `fill(url)` build it once, and return its name to copy from."""
        name = _unique_name("template")
        self._run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        fill(self.url_of(name))
        return name

    @contextmanager
    def fresh_database(self, template: str) -> Iterator[str]:
        """The address of a new copy of the template, dropped at the end."""
        name = _unique_name("test")
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}{self._strategy()}")
        try:
            yield self.url_of(name)
        finally:
            self.drop(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _strategy(self) -> str:
        version = int(self._run("SHOW server_version_num"))
        return " STRATEGY file_copy" if version >= 150000 else ""

    def _run(self, statement: str) -> Any:
        engine = sa.create_engine(self.address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            result = connection.exec_driver_sql(statement)
            return result.scalar() if result.returns_rows else None


@contextmanager
def postgresql_server() -> Iterator[Server]:
    """The server of TEST_DATABASE_URL, else one of this machine's own; else `Unavailable`."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield Server(make_url(given).set(drivername="postgresql+psycopg"))
        return
    binaries = _find_binaries()
    if binaries is None:
        raise Unavailable("no PostgreSQL server on this machine; install postgresql")
    with _own_cluster(binaries) as server:
        yield server


def sqlite_template(folder: Path, fill: Fill) -> Path:
    """Create a SQLite file, let `fill(url)` build it once, and return its path to copy from."""
    path = folder / "template.sqlite"
    fill(f"sqlite:///{path}")
    return path


def fresh_sqlite(template: Path, folder: Path) -> str:
    """The address of a new copy of the template in that folder."""
    unsaved = template.with_name(f"{template.name}-wal")
    if unsaved.exists() and unsaved.stat().st_size:
        raise RuntimeError("the template is still open: whoever filled it must dispose its engine")
    path = folder / f"{_unique_name('test')}.sqlite"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


def _unique_name(kind: str) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"trainer_{kind}_{worker}_{secrets.token_hex(4)}"


def _find_binaries() -> Path | None:
    """The folder of the newest server: Debian keeps one per version, others have it on the path."""
    found = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if (p / "initdb").exists()]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def _own_cluster(binaries: Path) -> Iterator[Server]:
    # in /tmp, because the path of a socket may hold no more than 107 bytes
    folder = Path(tempfile.mkdtemp(prefix="trainer-pg-", dir="/tmp"))
    owner = _server_owner()
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    make: list[str | Path] = [
        binaries / "initdb",
        "-D",
        folder / "data",
        "-U",
        "test",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    make += ["--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    subprocess.run(make, check=True, capture_output=True, cwd="/", **owner)
    serve: list[str | Path] = [binaries / "postgres", "-D", folder / "data", "-k", folder]
    for setting in (*CARELESS, "listen_addresses=", "max_connections=60", "timezone=UTC"):
        serve += ["-c", setting]
    guardian: subprocess.Popen[bytes] = subprocess.Popen(
        ["sh", "-c", GUARDIAN, "guardian", folder, *serve],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",  # the server's user may be unable to read the checkout
        start_new_session=True,  # Ctrl-C is for the tests
        **owner,
    )
    try:
        _wait_until_ready(binaries, folder, guardian)
        yield Server(
            URL.create(
                "postgresql+psycopg", "test", database="postgres", query={"host": str(folder)}
            )
        )
    finally:
        guardian.communicate()


def _server_owner() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then its package's own user runs it, or nobody."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait_until_ready(binaries: Path, folder: Path, guardian: subprocess.Popen[bytes]) -> None:
    command: list[str | Path] = [binaries / "pg_isready", "-q", "-h", folder]
    for _ in range(START_SECONDS * 10):
        if subprocess.run(command, check=False, cwd="/").returncode == 0:
            return
        with suppress(subprocess.TimeoutExpired):  # it ends only when the tests do: a pause
            guardian.wait(timeout=0.1)
    raise RuntimeError((folder / "log").read_text(errors="replace"))
