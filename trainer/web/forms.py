"""Forms: shape is checked here, rules in the domain, and a refusal is shown on the form."""

import secrets
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import wtforms
from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from trainer.core import clock, idempotency
from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.web.bounds import LARGEST_ID

EXPIRED = _l("页面停留太久，安全校验已过期。您填写的内容还在，请再点一次提交。")
IMPLAUSIBLE = _l("请填写 1900 年到 2100 年之间的日期。")
NO_NUMBER = _l("请填写数字。")
TOO_LARGE = _l("这个数太大，请核对。")
NO_VERSION = 0
"""Versions count from one: a page that does not say which it showed has shown none."""


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no type hints
    """A posted form: CSRF-checked, and able to show why the domain refused it."""

    class Meta:
        locales = ("zh",)

    def perform(self, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Run the operation on a valid POST; if a rule forbids it, say so on the form."""
        if not self.is_submitted() or not self.is_right():
            return False
        try:
            self._carry_out(operation, *args, **kwargs)
        except RuleBroken as refusal:
            self.refuse(refusal)
            return False
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        """What the fields ask, and that no date or number is beyond what can be stored."""
        _drop_what_is_no_number(self)
        right = bool(super().validate(extra_validators))
        for field in self:
            if objection := _beyond(field.data):
                field.errors = [*field.errors, objection]
                right = False
        return right

    def is_right(self) -> bool:
        """Whether shape and CSRF token are right; an expired token is explained on the form."""
        right = bool(self.validate())
        token = getattr(self, "csrf_token", None)
        if token is not None and token.errors:
            token.errors = ()
            self.form_errors.append(EXPIRED)
        return right

    def refuse(self, refusal: RuleBroken) -> None:
        """Show the domain's sentence beside its field, or above the form."""
        if refusal.field and refusal.field in self:
            field = self[refusal.field]
            field.errors = [*field.errors, refusal.sentence]
        else:
            self.form_errors.append(refusal.sentence)

    def _carry_out(self, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        operation(*args, **kwargs)


class CreatingForm(Form):
    """A form that makes a row: sent twice, it makes one. The operation returns the row.

    After `perform` is true, `made` is the id of the row (of the first sending).
    """

    once = HiddenField(default=lambda: secrets.token_urlsafe(16))
    made: int

    def _carry_out(self, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        if not self.once.data:
            raise RuleBroken(say("页面内容不完整，请刷新页面后重新填写提交。"))
        key = idempotency.key_of(
            f"{g.actor.actor_kind}:{g.actor.actor_id or g.visitor_key}",
            request.path,
            self.once.data,
        )
        self.made = idempotency.once(key, self._content(), lambda: operation(*args, **kwargs))

    def _content(self) -> str:
        digest = sha256()
        for name, values in sorted(request.form.lists()):
            if name not in ("csrf_token", "once"):
                digest.update(repr((name, values)).encode())
        for name, upload in sorted(request.files.items()):
            digest.update(name.encode() + upload.stream.read())
            upload.stream.seek(0)
        return digest.hexdigest()


class ActForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no type hints
    """The form behind a button: nothing but the CSRF token."""


class FilterForm(wtforms.Form):
    """Filters of a list, kept in the address; a value that nothing can have filters nothing."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(request.args, **defaults)
        _drop_what_is_no_number(self)
        self.validate()
        for field in self:
            if _beyond(field.data):
                field.data = None


def _drop_what_is_no_number(form: wtforms.Form) -> None:
    """NaN and Infinity are read as numbers, but comparing with them raises or lies."""
    for field in form:
        if isinstance(field.data, Decimal) and not field.data.is_finite():
            field.data = None
            field.process_errors = [*field.process_errors, NO_NUMBER]


def _beyond(value: Any) -> str | None:
    if isinstance(value, date):
        return None if value.year in clock.YEARS else str(IMPLAUSIBLE)
    if isinstance(value, int):
        return str(TOO_LARGE) if abs(value) > LARGEST_ID else None
    return None


def expired() -> ResponseReturnValue:
    """What a button answers whose CSRF token is missing or too old."""
    page = render_template(
        "error.html",
        status_code=400,
        heading=_("页面已过期"),
        message=_("为了您的账号安全，这次操作没有执行。请返回上一页，刷新后再试。"),
        next_label=_("返回上一页"),
        next_url=request.referrer if came_from_here() else "/",
    )
    return page, 400


def came_from_here() -> bool:
    """Whether the browser says that it comes from one of our own pages."""
    return (request.referrer or "").startswith(request.host_url)


class DecisionForm(Form):
    """Every decision says which state of the row it was made on."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version on the officer's page; one that no row has where none came."""
        sent = self.version.raw_data or [""]  # what the page sent, never today's own version
        text = str(sent[0])
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else NO_VERSION
