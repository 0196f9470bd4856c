"""Settings that belong to the instance's data, one row each."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from trainer.core.db import Base, db, transaction


class Setting(Base):
    """One named value of this instance."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[Any] = mapped_column(JSON)


def get(key: str, default: Any = None) -> Any:
    """The value of a setting, or `default` where it was never set."""
    row = db.session.query(Setting).filter_by(key=key).one_or_none()
    return default if row is None else row.value


@transaction()
def put(key: str, value: Any) -> None:
    """Set or replace a setting."""
    row = db.session.query(Setting).filter_by(key=key).one_or_none()
    if row is None:
        db.session.add(Setting(key=key, value=value))
    else:
        row.value = value
