"""Form fields that many pages share: choices of enums, places and bodies."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask_babel import gettext as _
from wtforms import SelectField

from trainer.core.text import Choice
from trainer.domain.people import queries
from trainer.web.bounds import id_of
from trainer.web.language import translated

Kind = TypeVar("Kind", bound=Choice)


def _id(value: Any) -> int | None:
    """An id that a row can have, None for no choice; anything else is no choice of the field."""
    if value in (None, "", "None"):
        return None
    number = id_of(value)
    if number is None:
        raise ValueError("no id")
    return number


class EnumField(SelectField):
    """One member of an enum, or of some of its members; with `blank` also none."""

    def __init__(
        self,
        label: Any,
        kind: type[Choice],
        *,
        only: Sequence[Choice] | None = None,
        blank: Any = None,
        **kwargs: Any,
    ) -> None:
        def choices() -> list[tuple[str, str]]:
            first = [("", str(blank))] if blank is not None else []
            return first + [
                (member.value, str(translated(member.label))) for member in only or kind
            ]

        def coerce(value: Any) -> Choice | None:
            return kind(value) if value not in (None, "", "None") else None

        super().__init__(label, choices=choices, coerce=coerce, **kwargs)


class RowField(SelectField):
    """The id of one row, or None; subclasses say which rows there are."""

    rows: Callable[[], list[tuple[int, str]]]

    def __init__(self, label: Any, *, blank: Any = None, **kwargs: Any) -> None:
        def choices() -> list[tuple[str, str]]:
            first = [("", str(blank) if blank is not None else _("请选择"))]
            return first + [(str(row_id), name) for row_id, name in type(self).rows()]

        super().__init__(label, choices=choices, coerce=_id, **kwargs)


class CountyField(RowField):
    """A county."""

    rows = staticmethod(lambda: [(county.id, county.name) for county in queries.counties()])


class TownshipField(RowField):
    """A township of any county; the rule says whether it fits the county."""

    @staticmethod
    def rows() -> list[tuple[int, str]]:
        """In the order of counties and codes."""
        names = {county.id: county.short_name for county in queries.counties()}
        return [(row.id, f"{names[row.county_id]} · {row.name}") for row in queries.townships()]


class OrganisationField(RowField):
    """A body that employs social workers."""

    rows = staticmethod(lambda: [(row.id, row.name) for row in queries.organisations()])
