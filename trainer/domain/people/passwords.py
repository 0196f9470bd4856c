"""Passwords and one-time codes: how they are hashed, made up, and when they are too weak."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from trainer.core.errors import refuse_if
from trainer.core.text import Sentence, say

SHORTEST, SHORTEST_OF_STAFF, LONGEST = 8, 12, 128
LEFT_OVER = 5
_ROW = "01234567890123456789abcdefghijklmnopqrstuvwxyz"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing that is mistaken for something else when it is read out or copied by hand."""
CODE_LENGTH = 10
TRY_WINDOW = timedelta(minutes=10)

_COMMON = """
password passw0rd p@ssw0rd password1 password123 qwerty qwertyuiop qwerty123 qwe123456
1qaz2wsx 1q2w3e4r 1q2w3e4r5t q1w2e3r4 asdfghjkl asdf1234 zxcvbnm zxcvbnm123 abc12345
abcd1234 abc123456 abcdefgh a1234567 a12345678 a123456789 aa123456 aa12345678 woaini520
woaini1314 5201314520 iloveyou admin123 admin888 administrator letmein welcome1 88888888
66666666 12345678 123456789 1234567890 87654321 987654321 0987654321 11223344 112233445566
147258369 123123123 12341234 123321123 sunshine princess football baseball shegong
shegong123 shehuigongzuo sanming shegong888
"""
_CONTEXT = ("shegong", "shehuigongzuo", "sanming", "minzheng", "社工", "三明")


@dataclass(frozen=True)
class Cost:
    """How much work one hash takes."""

    memory_kib: int
    passes: int


STANDARD = Cost(memory_kib=19 * 1024, passes=2)
QUICK = Cost(memory_kib=8, passes=1)
"""For tests only."""


def hash_password(text: str, cost: Cost) -> str:
    """The argon2id hash under which a password is kept."""
    return _hasher(cost).hash(_normal(text))


def fits(stored: str | None, text: str, cost: Cost) -> bool:
    """Whether this is the password. Without a stored hash the work is done all the same."""
    try:
        right = _hasher(cost).verify(stored or _nobodys(cost), _normal(text))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def objection(text: str, *, staff: bool, avoid: tuple[str, ...] = ()) -> Sentence | None:
    """Why this password cannot be used; `avoid`: the owner's name, phone, sign-in name."""
    shortest = SHORTEST_OF_STAFF if staff else SHORTEST
    text = _normal(text)
    if len(text) < shortest:
        return say("密码至少{shortest}位，可以是几个词连成的一句话。", shortest=shortest)
    if len(text) > LONGEST:
        return say("密码最多{longest}位。", longest=LONGEST)
    low = text.lower()
    if low in _COMMON.split() or len(set(low)) < 4 or low in _ROW:
        return say("这个密码太常见，别人很容易猜到。请换一个。")
    for word in (*_CONTEXT, *(part.lower() for part in avoid if len(part) >= 2)):
        low = low.replace(word, "")
    if len(low) < LEFT_OVER:
        return say("密码里除去您的姓名、号码和“社工”等字样后太短，容易被猜到。请换一个。")
    return None


def choose(text: str, *, cost: Cost, staff: bool, avoid: tuple[str, ...] = ()) -> str:
    """The hash of a newly chosen password; refuses a weak one. Call it before the operation."""
    refuse_if(objection(text, staff=staff, avoid=avoid), "password")
    return hash_password(text, cost)


def start_password() -> str:
    """A password for the first sign-in, easy to read out: four groups of four."""
    return "-".join(_random(4) for _ in range(4))


def new_code() -> str:
    """A one-time code of 49 random bits."""
    return _random(CODE_LENGTH)


def read_code(typed: str) -> str:
    """A code as it was made, whatever spaces, hyphens or lower case it was typed with."""
    wide = unicodedata.normalize("NFKC", typed).upper()
    return "".join(char for char in wide if char in ALPHABET)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@cache
def _hasher(cost: Cost) -> PasswordHasher:
    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=1)


@cache
def _nobodys(cost: Cost) -> str:
    return _hasher(cost).hash(secrets.token_urlsafe(16))
