"""What somebody had typed when their session ended goes through the sign-in with them.

It lies sealed in the page of the sign-in itself: nothing is stored on the server. Where a session
ran out it opens for that account only; after a sign-out the browser no longer says whose it was.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from flask import request

from trainer.core import clock, sealed, sessions
from trainer.web.forms import came_from_here

FIELD = "carried"
KEPT_FOR = timedelta(hours=1)
LONGEST = 100_000  # characters; longer texts are not carried
_PLACE = "sign_in.carried"
_ANYBODY = 0
_LEFT_OUT = ("csrf_token", FIELD)


@dataclass(frozen=True)
class Carried:
    """The form that was being sent: where it goes, and what it held."""

    path: str
    fields: list[tuple[str, str]]


def pack(token: str) -> str:
    """The posted form, sealed for the account of this ended session; empty where none was typed.

    Passwords and files are left out: a browser does not give them back. What another site sends is
    never carried.
    """
    if not came_from_here():
        return ""
    owner = sessions.owner_of(token) if token else _ANYBODY
    fields = [
        (name, value)
        for name, values in request.form.lists()
        if name not in _LEFT_OUT and "password" not in name
        for value in values
    ]
    if owner is None or not any(value for _name, value in fields):
        return ""
    content = json.dumps([clock.machine_now().isoformat(), request.full_path, fields])
    if len(content) > LONGEST:
        return ""
    return urlsafe_b64encode(sealed.seal(_PLACE, str(owner), content)).decode()


def unpack(text: str, user_id: int) -> Carried | None:
    """What was carried, if it is this user's and was sealed within the hour."""
    content = _opened(text, user_id) or _opened(text, _ANYBODY)
    if content is None:
        return None
    packed_at, path, fields = json.loads(content)
    if clock.machine_now() - datetime.fromisoformat(packed_at) > KEPT_FOR:
        return None
    return Carried(path, [(name, value) for name, value in fields])


def _opened(text: str, owner: int) -> str | None:
    try:
        return sealed.unseal(_PLACE, str(owner), urlsafe_b64decode(text))
    except (InvalidTag, ValueError, KeyError, IndexError):
        return None
