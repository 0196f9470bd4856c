"""Links between the pages of a list, which keep the filters in the address."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from trainer.core.paging import Page


@dataclass(frozen=True)
class Pager:
    """What the pagination component needs."""

    number: int
    pages: int
    total: int

    def url(self, number: int) -> str:
        """This list, with the same filters, at another page."""
        kept: dict[str, Any] = request.args.to_dict(flat=False)
        kept["page"] = [str(number)]
        return url_for(str(request.endpoint), **(request.view_args or {}), **kept)


def pager(page: Page[Any]) -> Pager:
    """`{{ pagination(people | pager) }}`"""
    return Pager(page.number, page.pages, page.total)


def page_number() -> int:
    """The page that the address asks for."""
    return request.args.get("page", 1, type=int)
