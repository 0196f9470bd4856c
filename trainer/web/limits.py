"""How often one browser may ask: counted by its address and by the account, never by a name."""

from datetime import timedelta

from flask import g, request

from trainer.core import limits

SHARED = 10
"""How many signed-in people may sit behind one address: an office, a classroom."""


def count_try(kind: str, *, limit: int, within: timedelta) -> None:
    """Count one try of `kind`; call it before the operation, so that a refused try counts too."""
    address = request.remote_addr or ""
    if g.user is None:
        asked = [("address", address, limit)]
    else:
        asked = [("user", str(g.user.id), limit), ("shared", address, limit * SHARED)]
    for by, who, most in asked:
        limits.count_try(f"{kind}.{by}", who, limit=most, within=within, while_reading=True)
