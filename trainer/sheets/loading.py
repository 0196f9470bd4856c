"""Uploaded spreadsheets become the rows that the domain takes, on a page or in a job."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trainer.core.text import Choice, Sentence, say
from trainer.domain.exams.models import ScoreState
from trainer.domain.exams.rules import HolderLine, Line, MarkFacts, ScoreLine
from trainer.domain.imports.models import GOOD, LoadedFile, LoadedRow, LoadKind
from trainer.domain.imports.rules import is_large
from trainer.domain.practice.models import QuestionKind
from trainer.domain.practice.rules import QuestionFacts, QuestionLine, question_objection
from trainer.sheets import kinds, layouts, mapping, reading, results, writing
from trainer.sheets.layouts import Layout
from trainer.sheets.mapping import Mapping
from trainer.sheets.questions import LETTERS, QUESTIONS
from trainer.sheets.results import ParsedRow, Problem
from trainer.sheets.tables import Table

LAYOUTS: dict[LoadKind, Layout] = {
    LoadKind.SCORES: layouts.SCORES,
    LoadKind.HOLDERS: layouts.HOLDERS,
    LoadKind.QUESTIONS: QUESTIONS,
}


@dataclass(frozen=True)
class Opened:
    """A file that was read, with how its columns were understood."""

    kind: LoadKind
    table: Table
    mapping: Mapping

    @property
    def layout(self) -> Layout:
        """What such a file holds."""
        return LAYOUTS[self.kind]

    @property
    def saved_mapping(self) -> dict[str, str]:
        """The mapping as it is stored."""
        return self.mapping.saved(self.table)

    @property
    def headers(self) -> list[str]:
        """The headers of the file, in the order of its columns."""
        return mapping.headers(self.table)

    @property
    def is_understood(self) -> bool:
        """Whether all required columns were found."""
        return mapping.objection(self.mapping, self.layout) is None

    @cached_property
    def rows(self) -> list[ParsedRow]:
        """The rows of the table, parsed."""
        return results.parse_rows(self.table, self.mapping, self.layout)[0]

    def score_lines(self) -> list[ScoreLine]:
        """The rows as scores."""
        return [
            ScoreLine(**_common(row), year=row.values.get("year"), marks=_marks(row, self.layout))
            for row in self.rows
        ]

    def holder_lines(self) -> list[HolderLine]:
        """The rows as certificates."""
        return [
            HolderLine(
                **_common(row),
                certificate_number=str(row.values.get("certificate_number", "")),
                approved_on=row.values.get("approved_on"),
                exam_county=str(row.values.get("exam_county", "")),
            )
            for row in self.rows
        ]

    def question_lines(self) -> list[QuestionLine]:
        """The rows as questions; what cannot be asked is told with the cell it stands in."""
        return [_question(row, self.table, self.mapping) for row in self.rows]

    def lines(self) -> Sequence[Line]:
        """The rows as the kind of file has them."""
        return self.score_lines() if self.kind is LoadKind.SCORES else self.holder_lines()

    def error_file(self, waiting: Sequence[LoadedRow]) -> bytes:
        """The rows that were not loaded, as a file with the column 错误原因."""
        parsed = [problem for row in self.rows for problem in row.problems]
        told = {problem.row for problem in parsed}
        found = [
            Problem(row.number, row.outcome.label if not row.said else _sentence(row))
            for row in waiting
            if row.outcome not in GOOD and row.number not in told
        ]
        return writing.error_file(self.table, [*parsed, *found])


@dataclass(frozen=True)
class Upload:
    """A file as it came; not opened where it is so large that a job has to read it."""

    filename: str
    data: bytes
    opened: Opened | None

    @property
    def is_large(self) -> bool:
        """Whether a job has to read it."""
        return self.opened is None or is_large(len(self.opened.table.rows))

    @property
    def readable(self) -> Opened | None:
        """The file as it was read, where its columns were understood and a page can take it."""
        return (
            None
            if self.is_large or not self.opened or not self.opened.is_understood
            else (self.opened)
        )


def receive(
    kind: LoadKind, data: bytes, filename: str, known: Iterable[dict[str, str]] = ()
) -> Upload:
    """Take what was uploaded, and read it unless it is too large. Raises RuleBroken if it is
    nothing that can be read."""
    if kinds.is_heavy(data):
        return Upload(filename, data, None)
    return Upload(filename, data, open_upload(kind, data, filename, known))


def open_upload(
    kind: LoadKind, data: bytes, filename: str, known: Iterable[dict[str, str]] = ()
) -> Opened:
    """Read a file; its columns as the county has once told of such headers, or as they look."""
    layout = LAYOUTS[kind]
    table = reading.read(data, filename, layout)
    restored = (mapping.restore(saved, table, layout) for saved in known if saved)
    first = next((found for found in restored if found is not None), None)
    return Opened(kind, table, first or mapping.suggest(table, layout))


def reopen(
    file: LoadedFile,
    columns: dict[str, int] | None = None,
    known: Iterable[dict[str, str]] = (),
) -> Opened:
    """Read a file again that was taken in; with `columns` as an officer assigned them."""
    opened = open_upload(file.kind, file.data, file.filename, [file.mapping, *known])
    if columns is None:
        return opened
    return Opened(file.kind, opened.table, mapping.chosen(columns, opened.table, opened.layout))


def template(kind: LoadKind) -> bytes:
    """An empty file to fill in."""
    return writing.template(LAYOUTS[kind])


def _common(row: ParsedRow) -> dict[str, Any]:
    problems = [*row.problems]
    level = row.values.get("level")
    return {
        "number": row.number,
        "name": str(row.values.get("name", "")),
        "id_number": str(row.values.get("id_number", "")),
        "level": level.value if isinstance(level, Choice) else level,
        "problem": "；".join(str(problem.text) for problem in problems),
        "cell": problems[0].cell if problems else "",
        "doubt": "；".join(str(doubt.text) for doubt in row.doubts),
    }


def _question(row: ParsedRow, table: Table, mapping: Mapping) -> QuestionLine:
    name = str(row.values.get("stem", ""))[:100]
    if row.problems:
        said = "；".join(str(problem.text) for problem in row.problems)
        return QuestionLine(row.number, name, None, said, row.problems[0].cell)
    facts = _question_facts(row.values)
    found = question_objection(facts) or _gap(row.values)
    if found is None:
        return QuestionLine(row.number, name, facts)
    sentence, field = found
    at = mapping.columns.get(field, mapping.columns["option_A"])
    line = next(each for each in table.rows if each.number == row.number)
    cell, column = table.address(line, at), table.columns[at].text
    said = say("{cell}（{column}）：{sentence}", cell=cell, column=column, sentence=sentence)
    return QuestionLine(row.number, name, None, str(said), cell)


def _question_facts(values: dict[str, Any]) -> QuestionFacts:
    options = [str(values.get(f"option_{letter}", "")) for letter in LETTERS]
    return QuestionFacts(
        kind=QuestionKind(values["kind"]),
        chapter=str(values["chapter"]),
        stem=str(values["stem"]),
        options=tuple(said for said in options if said),
        right=str(values["right"]),
        explanation=str(values.get("explanation", "")),
        point=str(values.get("point", "")),
        source=str(values.get("source", "")),
    )


def _gap(values: dict[str, Any]) -> tuple[Sentence, str] | None:
    """An empty option before a filled one would move the letters of the answer."""
    filled = [bool(values.get(f"option_{letter}")) for letter in LETTERS]
    if filled != sorted(filled, reverse=True):
        return say("选项中间有空格，后面的字母会错位。请把选项依次填满。"), "options"
    return None


def _marks(row: ParsedRow, layout: Layout) -> tuple[MarkFacts, ...]:
    states = {state.value: state for state in ScoreState}
    return tuple(
        MarkFacts(
            each.subject,
            states.get(each.mark.state.value),
            int(each.mark.value * 10) if each.mark.value is not None else None,
        )
        for each in results.marks_of(row, layout)
    )


def _sentence(row: LoadedRow) -> Sentence:
    return say("{outcome}：{said}", outcome=row.outcome.label, said=row.said)
