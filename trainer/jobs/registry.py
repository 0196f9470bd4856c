"""Which function carries out which job, and which jobs come back by themselves."""

import logging
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from trainer.core.db import Base, db
from trainer.core.outbox import Claim

log = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Base)
Result = TypeVar("Result")
Handler = Callable[[Claim], None]


class Periodic(NamedTuple):
    """A job that is queued once in every slot of so many minutes."""

    name: str
    minutes: int


HANDLERS: dict[str, Handler] = {}
PERIODIC: list[Periodic] = []


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out jobs of this name.

    It must be safe to run twice, and ends with `outbox.finish(claim, result)` in the transaction
    that stores its result; a handler of many small transactions says why none of them minds a
    second run.
    """

    def register(function: Handler) -> Handler:
        if name in HANDLERS:
            raise ValueError(f"two handlers for {name}")
        HANDLERS[name] = function
        return function

    return register


def every(*, minutes: int, name: str) -> Callable[[Handler], Handler]:
    """Register a handler whose job is queued by itself, once in so many minutes."""

    def register(function: Handler) -> Handler:
        PERIODIC.append(Periodic(name, minutes))
        return handler(name)(function)

    return register


def one_by_one(rows: Iterable[Row], act: Callable[[Row], Result]) -> list[Result]:
    """What came of each row, each in a transaction of its own; one that fails is logged and holds
    up none of the others.
    """
    found = []
    for name, row in [(f"{type(row).__name__} {row.id}", row) for row in rows]:
        try:
            found.append(act(row))
        except Exception:  # whatever it is, the others must go on
            log.exception("%s was left for the next time", name)
            db.session.rollback()
    return found
