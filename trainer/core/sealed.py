"""Encrypted columns and their blind indexes.

A sealed value is `key number (1 byte) · nonce (12) · AES-256-GCM text`; the associated data name
the table, the column and the row, so that a value copied into another row does not open. A blind
index is a keyed hash of the normalised value: equal values can be found, and nothing else learnt.
"""

import hmac
import os
from hashlib import sha256
from typing import Any, overload
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import String, event
from sqlalchemy.orm import Mapped, mapped_column

from trainer.core import keys

_NONCE = 12


def seal(column: str, uid: str, value: str) -> bytes:
    """Encrypt `value` for the row `uid` of `column` ("table.column")."""
    return seal_bytes(column, uid, value.encode())


def unseal(column: str, uid: str, sealed: bytes) -> str:
    """Decrypt; raises cryptography's InvalidTag where the value was moved or altered."""
    return unseal_bytes(column, uid, sealed).decode()


def seal_bytes(column: str, uid: str, value: bytes) -> bytes:
    """The same for the bytes of a file."""
    number = max(keys.held().seal)
    nonce = os.urandom(_NONCE)
    text = AESGCM(keys.held().seal[number]).encrypt(nonce, value, _place(column, uid))
    return bytes([number]) + nonce + text


def unseal_bytes(column: str, uid: str, sealed: bytes) -> bytes:
    """The bytes again; raises InvalidTag where they were moved or altered."""
    cipher = AESGCM(keys.held().seal[sealed[0]])
    return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _place(column, uid))


def blind(kind: str, value: str) -> str:
    """The keyed hash (32 hex digits) by which a `kind` of value, say "id_number", is looked up."""
    return hmac.new(keys.held().index, f"{kind}:{value}".encode(), sha256).hexdigest()[:32]


def _place(column: str, uid: str) -> bytes:
    return f"{column}:{uid}".encode()


class HasUid:
    """A row with a random name of its own, fixed when the object is made."""

    uid: Mapped[str] = mapped_column(String(32), unique=True)


@event.listens_for(HasUid, "init", propagate=True)
def _name_row(_row: HasUid, _args: Any, values: dict[str, Any]) -> None:
    given = dict(values)
    values.clear()
    values["uid"] = uuid4().hex  # first, because sealing any other value needs it
    values.update(given)


class Sealed:
    """A text attribute kept encrypted in `<name>_sealed`, its blind index in `<name>_index` if any.

    The class needs HasUid and the column(s); assign and read the plain attribute.
    """

    def __init__(self, column: str, *, kind: str | None = None) -> None:
        self._column = column
        self._kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed": ...
    @overload
    def __get__(self, row: Any, owner: type) -> str | None: ...
    def __get__(self, row: Any, owner: type) -> "Sealed | str | None":
        if row is None:
            return self
        sealed = getattr(row, f"{self._name}_sealed")
        return None if sealed is None else unseal(self._column, row.uid, sealed)

    def __set__(self, row: Any, value: str | None) -> None:
        sealed = None if value is None else seal(self._column, row.uid, value)
        setattr(row, f"{self._name}_sealed", sealed)
        if self._kind is not None:
            index = None if value is None else blind(self._kind, value)
            setattr(row, f"{self._name}_index", index)
