"""The fast way to many letters: one page is laid out, the others have their own glyphs poured in.

Two letters whose texts have characters of the same width and kind in every place are laid out
alike. Of such a class the first is laid out by the engine; its page, with the places of all glyphs,
is the stencil. A letter poured through it gets its own content, its own fonts with nothing but its
own characters, code to scan, title and identifier. What a file says and looks like is
what the plain way would have made of it, and its bytes follow from its own facts alone.

Whatever is not certain to fit is left to the plain way: `pour` gives None.
"""

import hashlib
import logging
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol
from xml.sax.saxutils import escape

from trainer.documents import seal_place
from trainer.documents.faces import Batch
from trainer.documents.stencil.drawing import Drawing, Loose, Slot, Unfit, font_name, raw
from trainer.documents.stencil.fonts import stream
from trainer.documents.stencil.shape import (
    DIGITS,
    LETTERS,
    Reader,
    Sheet,
    strokes,
    with_plain_codes,
)

_log = logging.getLogger(__name__)

MOST = 150  # shapes kept for one batch
_OWN = ("content", "fonts", "metadata", "attached")  # objects that every letter has anew
TRIES = 2  # for one shape
_REFERENCE = re.compile(rb"(\d+) 0 R")


class Writing(Protocol):
    """How the engine writes the file: options of its own, and what lies in it, if anything."""

    attached: bytes

    def options(self) -> dict[str, Any]:
        """For the engine's `write_pdf`."""


class Stencils:
    """The stencils of one batch, made as they are needed."""

    def __init__(self, batch: Batch, characters: str, lay_out: Callable[[str], Any]) -> None:
        self._reader = Reader(batch, characters)
        self._faces_by_family = batch.faces_by_family
        self._lay_out = lay_out
        self._kept: dict[tuple[str, str], list[Stencil | None]] = {}

    def pour(self, html: str, identifier: bytes, writing: Writing) -> bytes | None:
        """The file of this document, or None where only the plain way is certain."""
        try:
            return self._pour(html, identifier, writing)
        except Exception:  # a letter is never lost to the fast way
            _log.exception("a document for the plain way")
            return None

    def _pour(self, html: str, identifier: bytes, writing: Writing) -> bytes | None:
        sheet = self._reader.read(html)
        known = self._kept.get(sheet.key, [])
        for stencil in filter(None, known):
            if stencil.fits(sheet):
                return stencil.pour(sheet, identifier, writing.attached)
        if known.count(None) >= TRIES:
            return None
        made = self._make(sheet, writing)
        if len(self._kept) >= MOST:
            self._kept.pop(next(iter(self._kept)))
        self._kept[sheet.key] = [*known, made][-4:]
        if made is None or not made.fits(sheet):
            return None
        return made.pour(sheet, identifier, writing.attached)

    def _make(self, sheet: Sheet, writing: Writing) -> "Stencil | None":
        laid_out = self._lay_out(with_plain_codes(sheet.html))
        try:
            return Stencil(self._reader, sheet, laid_out, self._faces_by_family, writing)
        except Unfit as reason:
            _log.info("a page for the plain way: %s", reason)
            return None


class Stencil:
    """One page with the places of its glyphs."""

    def __init__(
        self,
        reader: Reader,
        sheet: Sheet,
        laid_out: Any,
        faces_by_family: dict[str, str],
        writing: Writing,
    ) -> None:
        if len(laid_out.pages) != 1:
            raise Unfit("more than one page")
        self._reader, self._sheet = reader, sheet
        self._drawing = Drawing(laid_out.pages[0], sheet, reader, faces_by_family)
        laid_out.write_pdf(finisher=self._take, **writing.options())
        self._settle()

    def fits(self, sheet: Sheet) -> bool:
        """Whether this document, of the same shape, is laid out just so."""
        fine = self._reader.fine(sheet.text)
        if len(sheet.text) != len(self._sheet.text) or len(sheet.codes) != len(self._drawing.codes):
            return False
        if any(fine[a:b] != self._fine[a:b] for a, b in self._strict):
            return False
        if any(sheet.text[place] != self._sheet.text[place] for place in self._rigid):
            return False
        return all(self._holds(sheet.text, line) for line in self._drawing.loose)

    def pour(self, sheet: Sheet, identifier: bytes, attached: bytes) -> bytes:
        """The finished file."""
        wanted = {key: set(chars) for key, chars in self._always.items()}
        for slot in self._changing:
            wanted[slot.face, slot.own].add(sheet.text[slot.place])
        number, objects = self._first, list[tuple[int, bytes]]()
        codes, fonts = dict[str, dict[str, str]](), list[bytes]()
        for (face, own), chars in sorted(wanted.items()):
            name = font_name(face, own)
            made, codes[name] = self._reader.faces[face].objects(frozenset(chars), number)
            fonts.append(b"/%s %d 0 R" % (name.encode(), number))
            objects += enumerate(made, start=number)
            number += len(made)
        content = zlib.compress(self._content(sheet, codes), 6)
        title = _literal(sheet.title)
        objects += [
            (self._numbers["content"], stream(content)),
            (self._numbers["fonts"], b"<<" + b" ".join(fonts) + b">>"),
            (self._numbers["metadata"], self._metadata(sheet.title)),
            *self._attachment(attached),
            (number, b"<</Title %s %s>>" % (title, self._info)),
        ]
        return self._file(objects, number, identifier)

    def _content(self, sheet: Sheet, codes: dict[str, dict[str, str]]) -> bytes:
        parts = self._drawing.parts.copy()
        for part, font, place, char in self._pours:
            parts[part] = codes[font][char if place < 0 else sheet.text[place]]
        for part, drawing in zip(self._drawing.codes, sheet.codes, strict=True):
            parts[part] = strokes(drawing)
        return "".join(parts).encode("ascii")

    def _attachment(self, data: bytes) -> list[tuple[int, bytes]]:
        """The file within the file, where there is one."""
        if not data:
            return []
        check = hashlib.md5(data, usedforsecurity=False).hexdigest()
        more = b" /Type /EmbeddedFile /Subtype %s /Params <</CheckSum <%s> /Size %d %s>>" % (
            self._attached_kind,
            check.encode(),
            len(data),
            self._attached_dates,
        )
        return [(self._numbers["attached"], stream(zlib.compress(data, 6), more))]

    def _metadata(self, title: str) -> bytes:
        data = escape(title).encode().join(self._xmp)
        return b"<</Type /Metadata /Subtype /XML /Length %d>>\nstream\n%s\nendstream" % (
            len(data),
            data,
        )

    def _file(self, objects: list[tuple[int, bytes]], last: int, identifier: bytes) -> bytes:
        file, starts = bytearray(self._head), dict(self._starts)
        for number, data in objects:
            starts[number] = len(file)
            file += b"%d 0 obj\n%s\nendobj\n" % (number, data)
        table = len(file)
        file += b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1)
        file += b"".join(b"%010d 00000 n \n" % starts[number] for number in range(1, last + 1))
        mark = identifier.hex().encode()
        file += b"trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]>>\n" % (
            last + 1,
            self._numbers["catalog"],
            last,
            mark,
            mark,
        )
        return bytes(file + b"startxref\n%d\n%%%%EOF\n" % table)

    def _holds(self, text: str, line: Loose) -> bool:
        face = self._reader.faces[line.face]
        chars = text[line.first : line.last]
        drawn = all(char in face.drawn for char in chars)
        return drawn and sum(map(face.advance, chars)) <= line.room

    # What the stencil learns from the page that was laid out

    def _take(self, document: Any, pdf: Any) -> None:
        """The objects of the file just before it would be written; then none is left to write."""
        pictures = seal_place.reserve(document, pdf)
        page = next(o for o in pdf.objects if isinstance(o, dict) and o.get("Type") == "/Page")
        old = {
            "content": _number(page["Contents"]),
            "resources": _number(page["Resources"]),
            "metadata": _number(pdf.catalog["Metadata"]),
            "catalog": pdf.catalog.number,
        }
        old["fonts"] = _number(pdf.objects[old["resources"]]["Font"])
        old |= self._take_attachment(pdf)
        own = {number for name, number in old.items() if name in _OWN}
        left_out = {0, *_reached(pdf, old["fonts"]), *own}
        kept = [o for o in pdf.objects if o.number not in left_out]
        drawn = [o for o in kept if hasattr(o, "stream") and o.number not in pictures]
        if any("N" not in o.extra for o in drawn):
            raise Unfit("drawings of their own")
        if "Outlines" in pdf.catalog or any("Alt" in o for o in kept if isinstance(o, dict)):
            raise Unfit("texts outside the page")
        self._renumber(kept, old)
        self._drawing.read(pdf.objects[old["content"]].stream, document.fonts)
        xmp = b"".join(map(raw, pdf.objects[old["metadata"]].stream))
        self._xmp = xmp.split(escape(self._sheet.title).encode())
        if len(self._xmp) != 2:
            raise Unfit("its title stands elsewhere too")
        self._info = b" ".join(
            b"/%s %s" % (key.encode(), raw(value))
            for key, value in pdf.info.items()
            if key != "Title"
        )
        del pdf.objects[1:]

    def _take_attachment(self, pdf: Any) -> dict[str, int]:
        """Where the file within the file stands, and what its kind and days are."""
        for file in pdf.objects:
            if hasattr(file, "stream") and file.extra.get("Type") == "/EmbeddedFile":
                self._attached_kind = raw(file.extra["Subtype"])
                days = file.extra["Params"]
                self._attached_dates = b"/CreationDate %s /ModDate %s" % (
                    raw(days["CreationDate"]),
                    raw(days["ModDate"]),
                )
                return {"attached": file.number}
        return {}

    def _renumber(self, kept: list[Any], old: dict[str, int]) -> None:
        """Give the objects that stay the first numbers, so that none is left free."""
        order = [o.number for o in kept] + [old[name] for name in _OWN if name in old]
        new = {number: place for place, number in enumerate(order, start=1)}
        self._numbers = {name: new[number] for name, number in old.items()}
        self._first = len(order) + 1
        head = bytearray(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")
        self._starts: dict[int, int] = {}
        for o in kept:
            self._starts[new[o.number]] = len(head)
            data = o.data
            if not hasattr(o, "stream"):
                data = _REFERENCE.sub(lambda found: b"%d 0 R" % new[int(found[1])], data)
            head += b"%d 0 obj\n%s\nendobj\n" % (new[o.number], data)
        self._head = bytes(head)

    def _settle(self) -> None:
        """What must be equal in every document of this shape."""
        self._fine = self._reader.fine(self._sheet.text)
        self._changing = [slot for slot in self._drawing.slots if slot.place >= 0]
        self._pours = [
            (slot.part, slot.font, slot.place, slot.char) for slot in self._drawing.slots
        ]
        self._always: dict[tuple[str, bool], set[str]] = {}
        for slot in self._drawing.slots:
            chars = self._always.setdefault((slot.face, slot.own), set())
            chars.update(slot.char if slot.place < 0 else "")
        loose = {place for line in self._drawing.loose for place in range(line.first, line.last)}
        self._rigid = [
            slot.place
            for slot in self._changing
            if slot.place not in loose and not self._may_change(slot)
        ]
        self._strict = []
        start = 0
        for line in sorted(self._drawing.loose):
            self._strict.append((start, line.first))
            start = line.last
        self._strict.append((start, len(self._sheet.text)))
        if {slot.place for slot in self._changing} != set(range(len(self._sheet.text))):
            raise Unfit("a text that is not drawn")

    def _may_change(self, slot: Slot) -> bool:
        if slot.char in LETTERS:
            return False
        return slot.char not in DIGITS or slot.face in self._reader.tabular


def _reached(pdf: Any, number: int) -> Iterator[int]:
    """That object and all that it leads to."""
    yield number
    thing = pdf.objects[number]
    if not hasattr(thing, "stream"):
        for found in _REFERENCE.findall(thing.data):
            yield from _reached(pdf, int(found))


def _number(reference: Any) -> int:
    return int(raw(reference).split()[0])


def _literal(text: str) -> bytes:
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"
