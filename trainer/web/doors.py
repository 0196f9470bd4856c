"""The kinds of view (page, act, file, data) and the guard at each blueprint's door."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from trainer.core.uploads import ENDINGS, JPEG, Upload
from trainer.domain.people import queries as people
from trainer.web import carrying, headers, identity
from trainer.web.audiences import PUBLIC, Audience
from trainer.web.forms import ActForm, came_from_here, expired

T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def guard(blueprint: Blueprint, audience: Audience) -> None:
    """Lock every route of a blueprint to one audience; nothing in it can be left open."""

    @blueprint.before_request
    def check() -> ResponseReturnValue | None:
        if g.user is None:
            return _to_sign_in()
        if g.user.must_change_password:
            return redirect(url_for("public.account.change_password"))
        if people.notice_due(g.user) is not None:
            return redirect(url_for("public.account.accept_notice"))
        if not audience.admits(g.user):
            abort(403)
        return None

    _declare(blueprint, audience)


def _to_sign_in() -> ResponseReturnValue:
    """To the sign-in and back; what was being sent when the session ended goes along."""
    if request.method != "POST":
        return redirect(url_for("public.account.sign_in", next=request.full_path))
    view = current_app.view_functions[str(request.endpoint)]
    carried = carrying.pack(identity.token()) if getattr(view, "kind", "") == "page" else ""
    if not carried:  # a button: it is pressed again on the page it stands on
        back = urlsplit(request.referrer or "").path if came_from_here() else "/"
        return redirect(url_for("public.account.sign_in", next=back))
    return render_template("signed_out.html", carried=carried, back=request.full_path), 401


def open_to_all(blueprint: Blueprint) -> None:
    """Say aloud that a blueprint needs no sign-in."""
    _declare(blueprint, PUBLIC)


def _declare(blueprint: Blueprint, audience: Audience) -> None:
    blueprint.audience = audience  # type: ignore[attr-defined]  # read by layouts and tests


def page(blueprint: Blueprint, rule: str, *, form: bool = False) -> Callable[[View], View]:
    """A page with a template of its own; with `form` it also takes that form's POST."""
    return _route(blueprint, rule, "page", ["GET", "POST"] if form else ["GET"])


def act(blueprint: Blueprint, rule: str) -> Callable[[View], View]:
    """A button: POST only, CSRF checked here; the view performs and answers with `done()`."""
    return _route(blueprint, rule, "act", ["POST"])


def file(blueprint: Blueprint, rule: str) -> Callable[[View], View]:
    """A download: GET only."""
    return _route(blueprint, rule, "file", ["GET"])


def data(blueprint: Blueprint, rule: str) -> Callable[[View], View]:
    """A fragment or JSON that a page's script asks for: GET only."""
    return _route(blueprint, rule, "data", ["GET"])


def _route(
    blueprint: Blueprint, rule: str, kind: str, methods: list[str]
) -> Callable[[View], View]:
    def register(view: View) -> View:
        def checked(**arguments: Any) -> ResponseReturnValue:
            if kind == "act" and not ActForm().validate():
                return expired()
            return view(**arguments)

        checked.__name__ = view.__name__
        checked.__doc__ = view.__doc__
        checked.kind = kind  # type: ignore[attr-defined]  # read by tests/architecture
        blueprint.add_url_rule(rule, view.__name__, checked, methods=methods)
        return view

    return register


def found(row: T | None) -> T:
    """The row, or a 404: a viewer never learns of rows they may not see."""
    return row if row is not None else abort(404)


def show(**context: Any) -> ResponseReturnValue:
    """The page of this endpoint, by the law `a.b.c` = `a/b/c.html`; 422 where a form has errors."""
    template = f"{str(request.endpoint).replace('.', '/')}.html"
    wrong = any(
        getattr(value, "errors", None) or getattr(value, "form_errors", None)
        for value in context.values()
        if hasattr(value, "csrf_token")
    )
    return render_template(template, **context), 422 if wrong else 200


def done(message: str, url: str, *, tone: str = "success") -> Response:
    """Say what changed, on the next page."""
    flash(message, tone)
    return redirect(url)


def send(content: bytes, name: str, media_type: str, *, inline: bool = False) -> Response:
    """A file from memory; the name may be Chinese (RFC 6266)."""
    return send_file(
        BytesIO(content), mimetype=media_type, as_attachment=not inline, download_name=name
    )


def send_upload(upload: Upload, name: str) -> Response:
    """What somebody uploaded: a picture that we drew anew is shown, a PDF is only downloaded."""
    name += ENDINGS[upload.media_type]
    answer = send(upload.content, name, upload.media_type, inline=upload.media_type == JPEG)
    answer.headers["Content-Security-Policy"] = headers.UPLOADED
    return answer
