"""Who is asking: the signed-in user behind the cookie, or a visitor."""

from urllib.parse import urlsplit

from flask import Flask, Response, after_this_request, current_app, g, request, session

from trainer.core import clock, sessions
from trainer.core.actors import Visitor
from trainer.core.db import reading
from trainer.domain.people import queries

KEPT_AT_SIGN_IN = ("language", "check")
"""The visitor's language, and what they answered in the check of exam conditions."""


def init_app(app: Flask) -> None:
    """Load the user before each request, and say whether the request may write."""

    @app.before_request
    def know() -> None:
        reading.set(request.method in ("GET", "HEAD", "OPTIONS"))
        live = sessions.find(token()) if token() and request.endpoint != "static" else None
        g.user = queries.active_user(live.user_id) if live is not None else None
        g.seconds_left = _seconds_left(live) if live is not None and g.user else (0, 0)
        g.actor = g.user or Visitor(request.remote_addr or "")
        g.visitor_key = session.get("csrf_token", "")

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        reading.set(False)


def _cookie() -> str:
    return "__Host-who" if current_app.config["TRAINER"].secure else "who"


def token() -> str:
    """The token of the session that the browser last had, alive or not."""
    return request.cookies.get(_cookie()) or ""


def _seconds_left(live: sessions.SignedIn) -> tuple[int, int]:
    """How long the session lasts if nothing is done any more, and whatever is done."""
    now = clock.machine_now()
    ends, last = (int((end - now).total_seconds()) for end in (live.ends_at, live.last_at))
    return max(ends, 0), max(last, 0)


def sign_in(user_id: int) -> None:
    """Open a session for this user; of the visitor's cookie only harmless choices are kept."""
    kept = {name: session[name] for name in KEPT_AT_SIGN_IN if name in session}
    sign_out()
    fresh = sessions.start(
        user_id,
        address=request.remote_addr or "",
        device=request.user_agent.string,
    )
    session.update(kept)

    @after_this_request
    def give(response: Response) -> Response:
        response.set_cookie(
            _cookie(),
            fresh,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["TRAINER"].secure,
            path="/",
        )
        return response


def sign_out() -> None:
    """End the session on the server and forget the cookie."""
    if token():
        sessions.end(token())
    session.clear()

    @after_this_request
    def drop(response: Response) -> Response:
        if not any(
            value.startswith(f"{_cookie()}=") for value in response.headers.getlist("Set-Cookie")
        ):
            response.delete_cookie(_cookie(), path="/")
        return response


def safe_next(target: str | None) -> str | None:
    """The address to go on to after sign-in, if it is one of our own pages."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    clean = not parts.scheme and not parts.netloc and "\\" not in target
    return target if clean and target.isprintable() else None
