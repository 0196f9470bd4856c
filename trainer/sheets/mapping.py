"""Which column of a file is which value: guessed from the headers, saved, and used again."""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from itertools import islice

from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.sheets.cleaning import bare, normal
from trainer.sheets.layouts import Field, Layout
from trainer.sheets.tables import Column, Table

_SAMPLE = 20
_LEAST = 50.0


@dataclass(frozen=True, slots=True)
class Mapping:
    """`columns` gives the position in `Table.columns` of every field that was found."""

    kind: str
    columns: Map[str, int]

    def saved(self, table: Table) -> dict[str, str]:
        """The mapping as it is stored: field to header text, good for files with these headers."""
        return {key: _signature(table, at) for key, at in self.columns.items()}

    def unused(self, table: Table) -> tuple[Column, ...]:
        """The columns that nothing reads."""
        taken = set(self.columns.values())
        return tuple(column for at, column in enumerate(table.columns) if at not in taken)


def suggest(table: Table, layout: Layout) -> Mapping:
    """The best reading of the headers: every column for at most one field, best matches first."""
    matches = sorted(
        (
            (-score, order, at, each.key)
            for order, each in enumerate(layout.fields)
            for at, column in enumerate(table.columns)
            if (score := _score(table, at, column, each)) >= _LEAST
        ),
    )
    columns: dict[str, int] = {}
    for _, _, at, key in matches:
        if key not in columns and at not in columns.values():
            columns[key] = at
    return Mapping(layout.kind, columns)


def restore(saved: Map[str, str], table: Table, layout: Layout) -> Mapping | None:
    """A stored mapping for this table, or None where one of its headers is no longer there."""
    places = {text: at for at, text in enumerate(headers(table))}
    if not all(key in layout.by_key and text in places for key, text in saved.items()):
        return None
    return Mapping(layout.kind, {key: places[text] for key, text in saved.items()})


def headers(table: Table) -> list[str]:
    """The headers of a table as a stored mapping names them."""
    return [_signature(table, at) for at in range(len(table.columns))]


def chosen(columns: Map[str, int], table: Table, layout: Layout) -> Mapping:
    """The mapping a person chose. Raises RuleBroken on an unknown field or a column used twice."""
    for key, at in columns.items():
        if key not in layout.by_key or not 0 <= at < len(table.columns):
            raise RuleBroken(say("列的对应有误，请重新选择。"))
    if len(set(columns.values())) < len(columns):
        raise RuleBroken(say("同一列只能对应一项内容，请重新选择。"))
    return Mapping(layout.kind, dict(columns))


def objection(mapping: Mapping, layout: Layout) -> Sentence | None:
    """Why the rows cannot be read under this mapping: required columns that are not there."""
    missing = [
        each.label for each in layout.fields if each.required and each.key not in mapping.columns
    ]
    if missing:
        return say(
            "没有找到必需的列：{columns}。请在文件里补上，或指定是哪一列。",
            columns="、".join(missing),
        )
    for keys in layout.any_of:
        if not any(key in mapping.columns for key in keys):
            labels = "、".join(layout.by_key[key].label for key in keys)
            return say("下列各列至少要有一列：{columns}。请指定是哪一列。", columns=labels)
    return None


def _score(table: Table, at: int, column: Column, each: Field) -> float:
    """How well a column suits a field: its header decides, its content breaks ties."""
    if any(word in column.text for word in each.avoid):
        return 0.0
    likeness = max((_likeness(text, each) for text in _texts(column)), default=0.0)
    return likeness - 4 * (1 - _plausibility(table, at, each)) if likeness else 0.0


def _texts(column: Column) -> list[tuple[str, float]]:
    """What of a header is compared, and how much it counts: the whole, then its levels."""
    whole = [(column.text, 100.0)] if column.text else []
    levels = [part for text in column.parts for part in text.replace("／", "/").split("/")]
    return whole + [(part, 90.0) for part in levels if part]


def _likeness(text: tuple[str, float], each: Field) -> float:
    header, most = text
    exact, stripped = normal(header), bare(header)
    best = 0.0
    for synonym in each.synonyms:
        word = normal(synonym)
        if word == exact:
            best = max(best, most + min(len(word), 9) / 2)
        elif word == stripped:
            best = max(best, most - 5 + min(len(word), 9) / 2)
        elif len(word) > 1 and word in stripped:
            best = max(best, 60 + 20 * len(word) / len(stripped))
    return best


def _plausibility(table: Table, at: int, each: Field) -> float:
    """The share of the first filled cells that the field can read."""
    samples = islice(
        (row.cells[at] for row in table.rows if row.cells[at] and not table.flaw(row, at)), _SAMPLE
    )
    good = total = 0
    for text in samples:
        total += 1
        try:
            each.parse(text)
        except RuleBroken:
            continue
        good += 1
    return good / total if total else 1.0


def _signature(table: Table, at: int) -> str:
    """The header by which a column is known again; a number tells equal headers apart."""
    text = table.columns[at].text
    before = sum(1 for column in table.columns[:at] if column.text == text)
    return f"{text}#{before + 1}" if before else text
