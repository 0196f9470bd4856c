"""What every view needs: forms, doors, identity, and how refusals are shown."""

from flask import Flask

from trainer.web import bounds, errors, headers, health, identity, language, templates
from trainer.web.audiences import Audience, MenuItem
from trainer.web.doors import (
    act,
    data,
    done,
    file,
    found,
    guard,
    open_to_all,
    page,
    send,
    send_upload,
    show,
)
from trainer.web.forms import ActForm, CreatingForm, DecisionForm, FilterForm, Form

__all__ = [
    "ActForm",
    "Audience",
    "CreatingForm",
    "DecisionForm",
    "FilterForm",
    "Form",
    "MenuItem",
    "act",
    "data",
    "done",
    "file",
    "found",
    "guard",
    "init_app",
    "open_to_all",
    "page",
    "send",
    "send_upload",
    "show",
]


def init_app(app: Flask) -> None:
    """Hang the web layer onto the application."""
    language.init_app(app)
    identity.init_app(app)
    bounds.init_app(app)  # after it is known who asks: a refusal is shown in their layout
    headers.init_app(app)
    health.init_app(app)
    templates.init_app(app)
    errors.init_app(app)
