"""Who acts: a signed-in user (people.User), a visitor, or the system itself."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """What the audit trail needs to know of whoever acts."""

    @property
    def actor_kind(self) -> str: ...
    @property
    def actor_id(self) -> int | None: ...
    @property
    def actor_name(self) -> str: ...


@dataclass(frozen=True)
class Visitor:
    """Somebody who is not signed in, known by the address they came from."""

    address: str = ""
    actor_kind: str = "visitor"
    actor_id: int | None = None

    @property
    def actor_name(self) -> str:
        return self.address or "visitor"


@dataclass(frozen=True)
class System:
    """A background job or a command, named."""

    job: str
    actor_kind: str = "system"
    actor_id: int | None = None

    @property
    def actor_name(self) -> str:
        return self.job
