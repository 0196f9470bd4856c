"""Whether the program can work, for a reverse proxy or a watchdog."""

from flask import Flask, Response

from trainer.core import settings


def init_app(app: Flask) -> None:
    """`/healthz` says ok when the database answers, and is an error otherwise."""

    @app.get("/healthz")
    def healthz() -> Response:
        settings.get("demo")  # one short question; which one does not matter
        return Response("ok", mimetype="text/plain")
