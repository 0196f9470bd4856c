"""What all builders share: the session and a serial number."""

from typing import TypeVar

from sqlalchemy.orm import Session

from trainer.core.db import Base

Row = TypeVar("Row", bound=Base)


class Maker:
    """Saves rows and numbers them."""

    session: Session
    serial: int

    def save(self, row: Row) -> Row:
        """Add and commit (in tests a commit only releases a savepoint)."""
        self.session.add(row)
        self.session.commit()
        return row

    def next(self) -> int:
        """The next number, for names that must differ."""
        self.serial += 1
        return self.serial
