"""Opens one workbook in a process of its own: a hostile file can spend no more than this process.

Run as a script, not imported: it stands alone so that it starts fast. The workbook comes on
standard input; every line of standard output is a JSON value: `{"sheet": …}` opens a sheet, a
list is its next row, `{"flaws": …}` closes it, `{"refused": …}` ends everything.
"""

import io
import json
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from xml.etree import ElementTree

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

CHUNK = 1 << 20
MANY = 10_000
SHEETS = 50
COLUMNS = 1_000
MARK = rb"<(?:\w+:)?"
HIDDEN = re.compile(MARK + rb'row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d{1,7})"')
HIDDEN_COLUMNS = re.compile(MARK + rb'col\b(?=[^>]*\bhidden="(?:1|true)")([^>]*)>')
BOUND = re.compile(rb'\b(min|max)="(\d{1,5})"')
ERROR = re.compile(MARK + rb'c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
UNCOMPUTED = re.compile(
    MARK + rb'c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


class Refuse(Exception):
    """The file is turned away; the word says why."""


class Marks:
    """What the reader does not tell about a sheet and its XML does."""

    def __init__(self) -> None:
        self.hidden: list[int] = []
        self.hidden_columns: list[int] = []
        self.errors: list[tuple[int, int]] = []
        self.uncomputed: list[tuple[int, int]] = []

    def take(self, xml: bytes) -> None:
        """Note the marks in a piece of XML that holds whole rows."""
        if b"hidden=" in xml:
            self.hidden += [int(found) - 1 for found in HIDDEN.findall(xml)]
            for found in HIDDEN_COLUMNS.findall(xml):
                bounds = {name: int(digits) for name, digits in BOUND.findall(found)}
                first, last = bounds.get(b"min", 1), bounds.get(b"max", 0)
                self.hidden_columns += range(first - 1, min(last, first + COLUMNS))
        if b't="e"' in xml:
            self.errors += [place(*found) for found in ERROR.findall(xml)]
        if b"<f" in xml or b":f" in xml:
            self.uncomputed += [place(*found) for found in UNCOMPUTED.findall(xml)]


def place(letters: bytes, digits: bytes) -> tuple[int, int]:
    """Row and column, from 0, of a cell's name."""
    column = 0
    for code in letters:
        column = column * 26 + code - 64
    return int(digits) - 1, column - 1


def read_part(part: IO[bytes], room: int) -> tuple[Marks, int]:
    """Go through one XML part, at most `room` bytes; a document type has no place in it."""
    marks, kept, size = Marks(), b"", 0
    while chunk := part.read(CHUNK):
        if not size and (chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in chunk[:8]):
            raise Refuse("damaged")
        size += len(chunk)
        if size > room:
            raise Refuse("unpacked")
        kept += chunk
        if b"<!DOCTYPE" in kept or b"<!ENTITY" in kept:
            raise Refuse("doctype")
        cut = kept.rfind(b"<row")
        cut = cut if cut > 0 else max(0, len(kept) - 64)
        marks.take(kept[:cut])
        kept = kept[cut:]
        if len(kept) > 8 * CHUNK:
            kept = kept[-64:]
    marks.take(kept)
    return marks, size


def check_package(data: bytes, room: int) -> dict[str, Marks]:
    """Go through every XML part of the package; the marks of the sheets by the sheet's name."""
    found: dict[str, Marks] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            with package.open(info) as part:
                found[info.filename], size = read_part(part, room)
            room -= size
        return {name: found[path] for name, path in sheet_parts(package) if path in found}


def sheet_parts(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of every sheet with the path of its part."""
    names = package.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return
    # Parts with a document type were refused above, so nothing in them can be expanded.
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in relations}
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))  # noqa: S314
    for element in book.iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        link = next((value for key, value in element.items() if key.endswith("}id")), None)
        path = posixpath.normpath(posixpath.join("/xl", targets.get(link, "")))
        yield element.get("name", ""), path.lstrip("/")


def number(value: float) -> tuple[str, bool]:
    """A number as text; True where it had more digits than spreadsheet programs keep."""
    if value != value or abs(value) >= 1e15:
        return f"{value:.5E}", True
    if value == int(value):
        return str(int(value)), False
    text = f"{value:.15g}"
    return (f"{value:.12f}".rstrip("0") if "e" in text else text), False


def plain(value: object) -> tuple[str, bool]:
    """A cell as text, dates as ISO; True where digits were lost."""
    if isinstance(value, str):
        return value, False
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), False
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return (value.date().isoformat() if midnight else value.isoformat(" ", "minutes")), False
    if isinstance(value, date):
        return value.isoformat(), False
    if isinstance(value, time):
        return value.isoformat("minutes"), False
    return (str(value) if isinstance(value, timedelta) else ""), False


def tell(data: bytes, rows: int, columns: int, room: int) -> Iterator[Any]:
    """Everything the other side needs to know of the workbook, line by line."""
    marks = check_package(data, room) if data[:4] == b"PK\x03\x04" else {}
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
            shown = [s for s in sheets if s.visible == SheetVisibleEnum.Visible] or sheets
            for meta in shown[:SHEETS]:
                sheet = book.get_sheet_by_name(meta.name)
                yield from tell_sheet(sheet, marks.get(meta.name, Marks()), rows, columns)
    except PasswordError:
        raise Refuse("password") from None
    except CalamineError as error:
        raise Refuse("password" if "assword" in str(error) else "damaged") from None


def tell_sheet(sheet: CalamineSheet, marks: Marks, rows: int, columns: int) -> Iterator[Any]:
    """One sheet: its opening line, its rows without blank ends, its flawed cells."""
    merges = [[*first, *last] for first, last in (sheet.merged_cell_ranges or [])[:MANY]]
    yield {
        "sheet": sheet.name,
        "merges": merges,
        "hidden": marks.hidden[:MANY],
        "hidden_columns": marks.hidden_columns[:MANY],
    }
    broken: list[tuple[int, int]] = []
    beyond = None
    offset = sheet.start[1] if sheet.start else 0
    for at, cells in enumerate(sheet.iter_rows()):
        texts = [""] * offset
        for value in cells:
            text, lost = plain(value)
            if lost:
                broken.append((at, len(texts)))
            texts.append(text)
        while texts and not texts[-1].strip():
            texts.pop()
        if texts and (at >= rows or len(texts) > columns):
            beyond = (at, len(texts) - 1)
            break
        yield texts
    yield {
        "flaws": {
            "long_number": broken[:MANY],
            "error": marks.errors[:MANY],
            "formula": marks.uncomputed[:MANY],
        },
        "beyond": beyond,
    }


def main() -> None:
    """Read the workbook under the limits that the arguments set."""
    rows, columns, room, megabytes, seconds, output = (int(word) for word in sys.argv[1:7])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        for line in tell(sys.stdin.buffer.read(), rows, columns, room):
            encoded = json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
            output -= len(encoded)
            if output < 0:
                raise Refuse("resources")
            out.write(encoded)
    except Refuse as refusal:
        out.write(json.dumps({"refused": str(refusal)}).encode() + b"\n")
    except MemoryError:
        out.write(b'{"refused": "resources"}\n')
    except (zipfile.BadZipFile, ElementTree.ParseError, ValueError, OSError, EOFError):
        out.write(b'{"refused": "damaged"}\n')


if __name__ == "__main__":
    main()
