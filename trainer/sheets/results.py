"""The rows of a mapped table as values, each with what is wrong in it and how to mend it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.sheets.layouts import Field, Layout
from trainer.sheets.mapping import Mapping, objection
from trainer.sheets.parsing import Mark
from trainer.sheets.tables import Row, Table


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row; `cell` as in D17 and `column` are empty where it is the whole row."""

    row: int
    sentence: Sentence
    cell: str = ""
    column: str = ""

    @property
    def text(self) -> Sentence:
        """One line for a list of errors or the column 错误原因."""
        if not self.cell:
            return self.sentence
        return say(
            "{cell}（{column}）：{sentence}",
            cell=self.cell,
            column=self.column,
            sentence=self.sentence,
        )


@dataclass(slots=True)
class ParsedRow:
    """One row: `number` in the file, the values that could be read, the problems, and the doubts:
    what a person should look at although it can be right."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectMark:
    """One subject's marks in a row: a known key (`practice` …) or the name as written."""

    subject: str
    mark: Mark


def parse_rows(
    table: Table, mapping: Mapping, layout: Layout
) -> tuple[list[ParsedRow], list[Problem]]:
    """Every row of the table with its values, and all problems in the order of the file.

    A row with problems keeps the values that could be read, so that it can be shown. Rows that
    repeat an earlier one are flagged. Raises RuleBroken where the mapping lacks a required column.
    """
    if refusal := objection(mapping, layout):
        raise RuleBroken(refusal)
    placed = sorted(mapping.columns.items(), key=lambda item: item[1])
    fields = [(layout.by_key[key], at) for key, at in placed]
    seen: dict[tuple[Any, ...], int] = {}
    rows = []
    for row in table.rows:
        parsed = ParsedRow(row.number)
        problems = [
            problem for each, at in fields if (problem := _take(table, row, each, at, parsed))
        ]
        problems += _check_marks(table, row, layout, mapping, parsed)
        if problem := _repeats(table, row, layout, mapping, parsed, seen):
            problems.append(problem)
        parsed.problems = tuple(problems)
        parsed.doubts = tuple(_doubts(table, row, fields, parsed))
        rows.append(parsed)
    return rows, [problem for row in rows for problem in row.problems]


def marks_of(row: ParsedRow, layout: Layout) -> tuple[SubjectMark, ...]:
    """The marks of a row of scores, whether the file has a column or a row for each subject."""
    values = row.values
    wide = [SubjectMark(key, values[key]) for key in layout.subjects if key in values]
    named = [
        SubjectMark(values[name], values[score])
        for name, score in layout.pairs
        if name in values and score in values
    ]
    return tuple(wide + named)


def by_row(problems: Iterable[Problem]) -> dict[int, list[Problem]]:
    """The problems of each row of the file."""
    found: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.row].append(problem)
    return dict(found)


def _take(table: Table, row: Row, each: Field, at: int, parsed: ParsedRow) -> Problem | None:
    """Read one cell into the values; the problem where it cannot be read."""
    flaw, text = table.flaw(row, at), row.cells[at]
    if flaw is not None:
        return _problem(table, row, at, each, say("{flaw}。", flaw=flaw.label))
    if not text:
        empty = say("这一格是空的，必须填写。")
        return _problem(table, row, at, each, empty) if each.required else None
    try:
        parsed.values[each.key] = each.parse(text)
    except RuleBroken as refusal:
        return _problem(table, row, at, each, refusal.sentence)
    return None


def _doubts(
    table: Table, row: Row, fields: list[tuple[Field, int]], parsed: ParsedRow
) -> Iterable[Problem]:
    """The questions about values that can be right and often are not."""
    for each, at in fields:
        if each.doubt is not None and each.key in parsed.values:
            question = each.doubt(parsed.values[each.key])
            if question:
                yield _problem(table, row, at, each, question)


def _check_marks(
    table: Table, row: Row, layout: Layout, mapping: Mapping, parsed: ParsedRow
) -> Iterable[Problem]:
    """Marks whose subject is not named, and rows without any marks."""
    for name, score in layout.pairs:
        named = name in parsed.values or _flagged(row, mapping, name)
        if score in parsed.values and not named:
            yield _problem(
                table,
                row,
                mapping.columns[score],
                layout.by_key[score],
                say("有成绩，却没有写是哪一个科目。请补上科目名称。"),
            )
    scores = [*layout.subjects, *(score for _, score in layout.pairs)]
    filled = [key for key in scores if key in mapping.columns and row.cells[mapping.columns[key]]]
    if scores and not filled:
        yield Problem(row.number, say("这一行没有任何科目的成绩。未报考的科目请填“—”。"))


def _flagged(row: Row, mapping: Mapping, key: str) -> bool:
    """Whether the field has text that could not be read, so that its own problem tells it."""
    return key in mapping.columns and bool(row.cells[mapping.columns[key]])


def _repeats(
    table: Table,
    row: Row,
    layout: Layout,
    mapping: Mapping,
    parsed: ParsedRow,
    seen: dict[tuple[Any, ...], int],
) -> Problem | None:
    keys = [key for key in layout.identity if key in mapping.columns]
    unread = (key not in parsed.values and _flagged(row, mapping, key) for key in keys)
    if not keys or keys[0] not in parsed.values or any(unread):
        return None
    first = seen.setdefault(tuple(parsed.values.get(key) for key in keys), row.number)
    if first == row.number:
        return None
    labels = "、".join(layout.by_key[key].label for key in keys)
    return _problem(
        table,
        row,
        mapping.columns[keys[0]],
        layout.by_key[keys[0]],
        say("与第 {first} 行重复（{labels}相同），请只留一行。", first=first, labels=labels),
    )


def _problem(table: Table, row: Row, at: int, each: Field, sentence: Sentence) -> Problem:
    column = table.columns[at].text or each.label
    return Problem(row.number, sentence, table.address(row, at), column)
