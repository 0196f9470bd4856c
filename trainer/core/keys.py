"""The instance's secret keys, handed in once at start; nothing here reads the disk."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Raw keys of 32 bytes. `seal` maps key numbers (1-255) to keys; the highest one writes.

    `proof` signs what is printed, `audit` chains the trail, `index` hides what is looked up.
    """

    seal: dict[int, bytes]
    index: bytes
    audit: bytes
    proof: bytes


_held: list[Keys] = []


def use(keys: Keys) -> None:
    """Take these keys from now on."""
    _held[:] = [keys]


def held() -> Keys:
    """The keys in use."""
    if not _held:
        raise RuntimeError("no keys: create_app() hands them in")
    return _held[0]
