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

from trainer.core import keys

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


def _own_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.held().proof)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    plain = "".join(text.split())
    return urlsafe_b64decode(plain.encode("ascii") + b"=" * (-len(plain) % 4))
