"""Which function carries out which job, and which jobs come back by themselves."""

from collections.abc import Callable
from typing import NamedTuple

from trainer.core.outbox import Claim

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
