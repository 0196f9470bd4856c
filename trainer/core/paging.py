"""One page of a list: a query asks for it, the page shows it with links to the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from trainer.core.db import db

SIZE = 20
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page, and how many there are in all."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages the list has; an empty one has one."""
        return max(1, -(-self.total // self.size))


def page_of(statement: Select[Row], number: int, *, size: int = SIZE) -> Page[Row]:
    """Page `number` of an ordered select of one entity; a number too high gives the last page."""
    counted: Select[Any] = statement.order_by(None)
    total = db.session.scalar(select(func.count()).select_from(counted.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // size)))
    rows = db.session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(rows, number, total, size)
