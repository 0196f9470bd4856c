"""Settings, read once from the environment; a bad value stops the start with a sentence."""

import base64
import json
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from trainer.core.db import engine_options
from trainer.core.keys import Keys

SHORTEST_KEY = 32


class BadConfig(SystemExit):
    """The instance cannot start; the message says what to mend."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that differs between instances.

    `instance` is the folder of the embedded database and the keys; `public_url` is what printed
    verification addresses begin with, and its host the only name the server answers to;
    `proxies` is how many reverse proxies stand in front; `clock_file` makes the clock movable
    (demo, tests).
    """

    instance: Path
    database_url: str
    secret_key: str
    keys: Keys
    public_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    proxies: int = 0
    clock_file: Path | None = None
    testing: bool = False
    quick_passwords: bool = False  # cheap hashes; only where `testing`

    def __post_init__(self) -> None:
        if len(self.secret_key) < SHORTEST_KEY:
            raise BadConfig("SECRET_KEY must have at least 32 characters.")
        for key in (*self.keys.seal.values(), self.keys.index, self.keys.audit, self.keys.proof):
            if len(key) != SHORTEST_KEY:
                raise BadConfig("Every sealing, index, audit and proof key must be 32 bytes long.")
        if urlsplit(self.public_url).scheme not in ("http", "https"):
            raise BadConfig("PUBLIC_URL must begin with http:// or https://.")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read the environment; keys come from `instance/keys.json`, made at the first start."""
        instance = Path(environ.get("INSTANCE", "instance")).resolve()
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        stored = _stored_keys(instance / "keys.json", _first_keys)
        host, port = environ.get("HOST", "127.0.0.1"), _port(environ.get("PORT", "8000"))
        clock_file = instance / "clock-offset"
        return cls(
            instance=instance,
            database_url=environ.get("DATABASE_URL", f"sqlite:///{instance / 'trainer.db'}"),
            secret_key=environ.get("SECRET_KEY", stored["secret"]),
            keys=Keys(
                seal={int(n): base64.b64decode(key) for n, key in stored["seal"].items()},
                index=base64.b64decode(stored["index"]),
                audit=base64.b64decode(stored["audit"]),
                proof=base64.b64decode(
                    _stored_keys(instance / "proof-key.json", _proof_key)["proof"]
                ),
            ),
            public_url=environ.get("PUBLIC_URL", f"http://{_name_of(host)}:{port}").rstrip("/"),
            host=host,
            port=port,
            proxies=_count(environ.get("PROXIES", "0")),
            clock_file=clock_file if environ.get("MOVABLE_CLOCK") == "1" else None,
        )

    @property
    def secure(self) -> bool:
        """Whether the public address is https, so that cookies may travel only there."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """The name under which people reach the server."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def bind(self) -> str:
        """Where the server listens, as gunicorn writes it."""
        return f"{_in_url(self.host)}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def to_flask(self) -> dict[str, Any]:
        """The names under which Flask and its extensions expect these settings."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": engine_options(self.database_url),
            "TESTING": self.testing,
            "TRUSTED_HOSTS": [self.public_host, "localhost", "127.0.0.1"],
            "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "SESSION_COOKIE_NAME": "__Host-page" if self.secure else "page",
            "SESSION_COOKIE_SECURE": self.secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "WTF_CSRF_TIME_LIMIT": None,
            "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
            "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
            "TRAINER": self,
        }


def _in_url(host: str) -> str:
    """A host as addresses write it: the colons of IPv6 stand in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _name_of(host: str) -> str:
    """What people write for it: names are checked, and IPv6 in numbers is no name."""
    return "localhost" if host == "::1" else _in_url(host)


def _first_keys() -> dict[str, Any]:
    return {
        "secret": secrets.token_urlsafe(48),
        "seal": {"1": _fresh_key()},
        "index": _fresh_key(),
        "audit": _fresh_key(),
    }


def _proof_key() -> dict[str, Any]:
    return {"proof": _fresh_key()}  # in a file of its own: instances older than it get one too


def _stored_keys(file: Path, fresh: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    if not file.exists():
        _write_once(file, json.dumps(fresh()))
    if file.stat().st_mode & 0o077:
        raise BadConfig(f"{file} can be read by others; run: chmod 600 {file}")
    stored: dict[str, Any] = json.loads(file.read_text())
    return stored


def _write_once(file: Path, content: str) -> None:
    """The file appears whole or not at all; of several processes the first one's stays."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(SHORTEST_KEY)).decode()


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise BadConfig(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _count(text: str) -> int:
    if not text.isdigit() or int(text) > 5:
        raise BadConfig(f"PROXIES must be a number from 0 to 5, not {text!r}.")
    return int(text)
