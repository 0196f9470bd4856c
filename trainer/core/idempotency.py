"""A form sent twice does its work once: its key is stored with the first answer, in one commit."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import String, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from trainer.core import clock
from trainer.core.db import Base, db, transaction
from trainer.core.errors import Refused, RuleBroken
from trainer.core.sealed import blind
from trainer.core.text import say

KEPT = timedelta(days=30)
"""How long a key is remembered; no session lasts longer than half a day."""


class UsedKey(Base):
    """The key of one form that was carried out, and the id of the row that it made or changed."""

    __tablename__ = "used_key"

    key: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = mapped_column(String(64))
    answer_id: Mapped[int]
    at: Mapped[datetime]


def key_of(actor: str, place: str, once: str) -> str:
    """The stored key: a form key counts only for this actor and this page."""
    return sha256(f"{actor}|{place}|{once}".encode()).hexdigest()


def once(key: str, content: str, operation: Callable[[], Base]) -> int:
    """Run the operation and return the id of its row, or return the id that the first run gave.

    Two sendings at the same moment: the later one waits, fails on the key or on the operation's
    own constraint, and then answers with the first one's id.
    """
    content = blind("form", content)  # it covers ID numbers and accounts: no hash without a key
    try:
        return _run(key, content, operation)
    except (IntegrityError, Refused):
        answer = first_answer(key, content)
        if answer is None:
            raise
        return answer


def first_answer(key: str, content: str) -> int | None:
    """The id that the first sending gave, or None. Refuses another content under the same key."""
    used = db.session.query(UsedKey).filter_by(key=key).one_or_none()
    if used is None:
        return None
    if used.content != content:
        raise RuleBroken(
            say("这张表单刚才已经提交成功。要再提交一份不同的内容，请重新打开页面填写。")
        )
    return used.answer_id


@transaction()
def forget_old() -> None:
    """Remove keys so old that no open page can send them again."""
    db.session.execute(delete(UsedKey).where(UsedKey.at < clock.now() - KEPT))


@transaction()
def _run(key: str, content: str, operation: Callable[[], Base]) -> int:
    answer = first_answer(key, content)
    if answer is not None:
        return answer
    row = operation()
    db.session.flush()
    db.session.add(UsedKey(key=key, content=content, answer_id=row.id, at=clock.now()))
    return row.id
