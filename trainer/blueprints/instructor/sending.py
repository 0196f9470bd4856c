"""Reads what a phone sends that took attendance without a signal."""

import json
from datetime import timedelta
from typing import Any

from trainer.core import clock
from trainer.domain.training import rules
from trainer.domain.training.models import Half, MarkStatus, Session
from trainer.domain.training.operations import Noted
from trainer.web.bounds import id_of

MOST = 500
LONGEST_KEY = 64
LONGEST_WAIT = 7 * 24 * 3600 * 1000  # milliseconds; a phone keeps a mark for a day


def read(session: Session, text: str) -> list[Noted] | None:
    """The marks, or None where the text is not what our page sends."""
    try:
        rows = json.loads(text)
        if not isinstance(rows, list) or not 1 <= len(rows) <= MOST:
            return None
        return [_noted(session, row) for row in rows]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _noted(session: Session, row: dict[str, Any]) -> Noted:
    key, ago = row["key"], row["ago"]
    sign_up_id = id_of(row["row"])
    if not isinstance(key, str) or not key.isascii() or not 16 <= len(key) <= LONGEST_KEY:
        raise ValueError("no key")
    if sign_up_id is None or not isinstance(ago, int):
        raise ValueError("no person, or no moment")
    waited = timedelta(milliseconds=min(max(ago, 0), LONGEST_WAIT))
    return Noted(
        key=key,
        sign_up_id=sign_up_id,
        half=Half(row["half"]),
        status=MarkStatus(row["status"]),
        seen=id_of(row["seen"]),
        at=rules.noted_moment(session, waited, clock.now()),
    )
