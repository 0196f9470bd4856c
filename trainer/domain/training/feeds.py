"""How the secret address of a private calendar is kept."""

from hashlib import sha256


def hashed(token: str) -> str:
    """What is stored of an address: enough to know it again, too little to open it."""
    return sha256(token.encode()).hexdigest()
