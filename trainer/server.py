"""The production server: gunicorn with threads, and the job engine beside it."""

import os
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from trainer import create_app
from trainer.config import Config
from trainer.jobs.engine import Engine

WORKERS = 2
THREADS = 8

_engines: list[Engine] = []


class Server(BaseApplication):
    """Gunicorn, configured here and nowhere else."""

    def __init__(self, config: Config) -> None:
        self._config = config
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        values: dict[str, Any] = {
            "bind": f"{self._config.host}:{self._config.port}",
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
