"""Statements that this instance signs and anybody can check without it and without a network.

A proof is text for a code to scan: `T1.` and, in the alphabet of addresses, the values of the
statement as JSON with an Ed25519 signature behind it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from trainer.core import keys, settings
from trainer.core.actors import Actor
from trainer.core.audit import record
from trainer.core.db import db, transaction

KNOWN = "proof_keys"
"""The setting that keeps the public keys of this instance, the one in use last."""

MARK = "T1."
_PURPOSE = b"trainer proof 1\0"  # so that nothing signed for another end is taken for a statement
_SIGNATURE = 64


def sign(values: list[Any]) -> str:
    """The proof that this instance said these values, always the same for the same values."""
    said = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return MARK + _text(said + _own_key().sign(_PURPOSE + said))


def read(text: str, public_key: str) -> list[Any] | None:
    """The values, if whoever holds the other half of that key signed them just so."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_bytes(public_key))
        held = _bytes(text.rpartition(MARK)[2])
        said, signature = held[:-_SIGNATURE], held[-_SIGNATURE:]
        key.verify(signature, _PURPOSE + said)
        values = json.loads(said)
    except (InvalidSignature, Error, ValueError):
        return None
    return values if isinstance(values, list) else None


def public_key() -> str:
    """What others need to check the proofs of this instance."""
    return _text(_own_key().public_key().public_bytes_raw())


def known_keys() -> list[str]:
    """The public keys with which this instance has signed, the one in use last."""
    return [*settings.get(KNOWN, [])] or [public_key()]


def read_own(text: str) -> list[Any] | None:
    """The values, if this instance signed them, be it with an earlier key."""
    readings = (read(text, key) for key in reversed(known_keys()))
    return next((values for values in readings if values is not None), None)


@transaction()
def is_known() -> bool:
    """Whether the key is the one that the database knows; the first one becomes known by this."""
    if settings.get(KNOWN) is None:
        settings.put(KNOWN, [public_key()])
    return known_keys()[-1] == public_key()


@transaction()
def accept(*, actor: Actor) -> None:
    """Sign with the new key from now on; what the old ones signed is still read."""
    if is_known():
        return
    settings.put(KNOWN, [*(key for key in known_keys() if key != public_key()), public_key()])
    row = db.session.query(settings.Setting).filter_by(key=KNOWN).one()
    record(actor, "proof_key.accepted", row, public_key=public_key())


def _own_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.held().proof)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    plain = "".join(text.split())
    return urlsafe_b64decode(plain.encode("ascii") + b"=" * (-len(plain) % 4))
