"""The codes of attendance: a person's own for a class, and the room's, which changes by the clock.

Both are keyed hashes: nobody can guess one, and they say nothing about anybody.
"""

from collections.abc import Iterable
from datetime import datetime

from trainer.core.sealed import blind
from trainer.domain.papers.rules import ALPHABET, grouped, read_code
from trainer.domain.training.models import Half, Session, SignUp

TURN = 30
"""For so many seconds a room shows one code."""
OWN_LENGTH = 12
ROOM_LENGTH = 8


def own(sign_up: SignUp) -> str:
    """The code by which the person is found on the list of the class."""
    return _letters("attendance.own", sign_up.uid, OWN_LENGTH)


def shown(code: str) -> str:
    """In groups of four, as people read and type it."""
    return grouped(code)


def typed(text: str) -> str:
    """A code, however it was typed, and also from the address that a camera read."""
    return read_code(text.rpartition("/")[2])


def turn_of(now: datetime) -> int:
    """The number of the half minute."""
    return int(now.timestamp()) // TURN


def seconds_left(now: datetime) -> int:
    """How long the code on the screen still stands there."""
    return TURN - int(now.timestamp()) % TURN


def room(session: Session, half: Half, turn: int) -> str:
    """What the room shows in this half minute."""
    return _letters("attendance.room", f"{session.id}:{half.value}:{turn}", ROOM_LENGTH)


def told_by(session: Session, text: str, turns: Iterable[int]) -> tuple[Half, int] | None:
    """Which part of the class a code of the room is for, if it stood there in these turns."""
    code = typed(text)
    known = {room(session, half, turn): (half, turn) for half in session.halves for turn in turns}
    return known.get(code)


def _letters(kind: str, value: str, length: int) -> str:
    number = int(blind(kind, value), 16)
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(length))
