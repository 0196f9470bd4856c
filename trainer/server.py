"""The production server: gunicorn with threads, and the job engine beside it."""

import os
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker
from sqlalchemy import inspect

from trainer import create_app
from trainer.config import BadConfig, Config
from trainer.core import settings
from trainer.core.db import db
from trainer.jobs.engine import Engine

WORKERS = 2
THREADS = 8
EVERYWHERE = "0.0.0.0"  # noqa: S104  every interface: nobody can open a page under this name

_engines: list[Engine] = []


class Server(BaseApplication):
    """Gunicorn, configured here and nowhere else."""

    def __init__(self, config: Config) -> None:
        self._config = config
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        values: dict[str, Any] = {
            "bind": self._config.bind,
            "workers": WORKERS,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": 60,
            "graceful_timeout": 20,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": _start_engine,
            "worker_exit": _stop_engine,
        }
        for name, value in values.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, made in each worker after the fork."""
        return create_app()


def refuse_unsafe(app: Flask, *, becomes_demo: bool = False, address_known: bool = True) -> None:
    """Stop an instance that may not be served so: a demo to others, or a clock that moves.

    `address_known` is false under another server (wsgi.py): then the program cannot see who can
    reach it, and a demo instance or a movable clock is refused altogether.
    """
    config: Config = app.config["TRAINER"]
    demo = becomes_demo or _is_demo(app)
    if not address_known and (demo or config.clock_file is not None):
        raise BadConfig(
            "A demo instance, or one with MOVABLE_CLOCK, is served by `trainer serve` only: it "
            "makes sure that nobody but this machine reaches it."
        )
    if demo and not config.is_loopback:
        raise BadConfig(
            "This is a demo instance with known sign-ins: it may only listen on this machine "
            f"(HOST=127.0.0.1, not {config.host}). For real use start with an empty INSTANCE "
            "folder and `trainer serve --empty`."
        )
    if ":" in config.public_host or (not config.is_loopback and config.public_host == EVERYWHERE):
        raise BadConfig(
            "Set PUBLIC_URL to the address that people will use (a name, or IPv4 in numbers), "
            "then start again."
        )
    if config.clock_file is not None and not demo:
        raise BadConfig("MOVABLE_CLOCK is only for demo instances and tests.")
    if not demo and (config.instance / "clock-offset").exists():
        raise BadConfig("instance/clock-offset exists, but only a demo instance has such a clock.")


def _is_demo(app: Flask) -> bool:
    with app.app_context():
        try:
            there = inspect(db.engine).has_table(settings.Setting.__tablename__)
            return there and bool(settings.get("demo"))
        finally:
            db.session.remove()
            db.engine.dispose()  # the server forks after this


def run_server(config: Config, *, movable_clock: bool) -> None:
    """Serve until stopped."""
    if movable_clock:
        os.environ["MOVABLE_CLOCK"] = "1"
    Server(config).run()


def _start_engine(worker: Worker) -> None:
    app: Any = worker.wsgi
    engine = Engine(app)
    engine.start()
    _engines.append(engine)


def _stop_engine(_server: object, _worker: Worker) -> None:
    while _engines:
        _engines.pop().stop()
