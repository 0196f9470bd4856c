"""The server-side store of signed-in sessions: a copied cookie dies with its session."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import String, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from trainer.core import clock
from trainer.core.db import Base, db, transaction

TOUCH_EVERY = timedelta(minutes=5)
IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
KEPT = timedelta(days=30)


class SignedIn(Base):
    """One sign-in on one device. Times are the machine's, so a moved clock signs nobody out."""

    __tablename__ = "signed_in"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def last_at(self) -> datetime:
        """When it ends whatever is done."""
        return self.started_at + LONGEST

    @property
    def ends_at(self) -> datetime:
        """When it ends if nothing is done any more."""
        return min(self.seen_at + IDLE, self.last_at)


@transaction()
def start(user_id: int, *, address: str, device: str) -> str:
    """Open a session and return its token (256 bits), which only the cookie holds."""
    token = secrets.token_urlsafe(32)
    now = clock.machine_now()
    db.session.add(
        SignedIn(
            token_hash=_hash(token),
            user_id=user_id,
            address=address[:64],
            device=device[:200],
            started_at=now,
            seen_at=now,
        )
    )
    return token


def find(token: str) -> SignedIn | None:
    """The live session of this token. Its last use is noted at most once in five minutes."""
    now = clock.machine_now()
    live = db.session.scalar(
        select(SignedIn).where(
            SignedIn.token_hash == _hash(token),
            SignedIn.ended_at.is_(None),
            SignedIn.seen_at > now - IDLE,
            SignedIn.started_at > now - LONGEST,
        )
    )
    if live is not None and live.seen_at < now - TOUCH_EVERY:
        with transaction(while_reading=True):
            live.seen_at = now
    return live


def owner_of(token: str) -> int | None:
    """Whose session this token was, even if it has ended since."""
    return db.session.scalar(
        select(SignedIn.user_id).where(SignedIn.token_hash == _hash(token)).limit(1)
    )


@transaction()
def end(token: str) -> None:
    """Sign this session out; the token is worthless from now on."""
    db.session.execute(
        update(SignedIn)
        .where(SignedIn.token_hash == _hash(token), SignedIn.ended_at.is_(None))
        .values(ended_at=clock.machine_now())
    )


@transaction()
def end_all(user_id: int) -> None:
    """Sign every session of this user out (a changed password, a closed account)."""
    db.session.execute(
        update(SignedIn)
        .where(SignedIn.user_id == user_id, SignedIn.ended_at.is_(None))
        .values(ended_at=clock.machine_now())
    )


@transaction()
def forget_old() -> None:
    """Remove sessions that ended, or can no longer be used, more than thirty days ago."""
    before = clock.machine_now() - KEPT
    db.session.execute(
        delete(SignedIn).where(
            or_(SignedIn.ended_at < before, SignedIn.started_at < before - LONGEST)
        )
    )


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
