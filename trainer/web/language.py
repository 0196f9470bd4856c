"""Chinese first, English second: the catalogue and the choice of the reader."""

from flask import Flask, session
from flask_babel import Babel, gettext

from trainer.core.text import Sentence

CHINESE, ENGLISH = "zh_Hans_CN", "en"


def init_app(app: Flask) -> None:
    """Read the language from the visitor's own choice; Chinese otherwise."""
    Babel(app, locale_selector=chosen)


def chosen() -> str:
    """The catalogue that this reader chose."""
    return ENGLISH if session.get("language") == "en" else CHINESE


def translated(text: object) -> object:
    """A Sentence in the reader's language; anything else as it is (Jinja's `finalize`)."""
    return text.in_language(gettext) if isinstance(text, Sentence) else text
