"""The glyphs of a page that was laid out: where each stands, and for which character."""

import re
from typing import Any, NamedTuple

from trainer.documents.stencil.shape import DIGITS, LETTERS, Reader, Sheet

_STROKE = [b"0 0 m", b"0 0.5 m", b"1 0.5 l"]
_SHOWN = re.compile(rb"<([0-9a-f]*)>|(-?[\d.]+)")


class Unfit(Exception):
    """This page has something that a stencil cannot hold."""


class Letter(NamedTuple):
    """A character to be drawn: its place in the sheet's text or -1, how its line is marked."""

    char: str
    place: int
    own: bool  # others of the series have another here
    room: float  # of a line that may have any width up to this; else 0


class Slot(NamedTuple):
    """A place for a glyph: in which part of the page, of which cut of a face, which character."""

    part: int
    face: str
    own: bool
    place: int
    char: str

    @property
    def font(self) -> str:
        """The name of its font on the page."""
        return font_name(self.face, self.own)


class Loose(NamedTuple):
    """A line by itself, whose characters may have any width as long as the line holds them."""

    first: int
    last: int
    face: str
    room: float  # in thousandths of the size


class Drawing:
    """The operations of a page, cut at every glyph."""

    def __init__(self, page: Any, sheet: Sheet, reader: Reader, families: dict[str, str]) -> None:
        self.parts: list[str] = []
        self.slots: list[Slot] = []
        self.loose: list[Loose] = []
        self.codes: list[int] = []  # in which parts the strokes of each code stand
        self._sheet, self._reader, self._families = sheet, reader, families
        self._current, self._running = "", False
        self._places = _places(page, sheet, reader)

    def read(self, operations: list[Any], fonts: dict[int, Any]) -> None:
        """Take the page's operations apart."""
        by_name = {font.hash: font for font in fonts.values()}
        steps = list(map(raw, operations))
        font, size, waiting = None, "", list[Letter]()
        at = 0
        while at < len(steps):
            step = steps[at]
            if step.endswith(b" Tm"):
                if waiting:
                    raise Unfit("a text that is not drawn")
                waiting = self._places.pop(_where(step), [])
                self.parts.append(step.decode() + "\n")
            elif step.endswith(b" Tf"):
                name, figure, _ = step.split()
                font, size = by_name[name[1:].decode()], figure.decode()
            elif step.endswith(b" TJ"):
                self._read_glyphs(step, font, size, waiting)
            elif steps[at : at + 3] == _STROKE:
                self.codes.append(len(self.parts) + 1)
                self.parts += ["0 0 m\n", ""]
                at += 2
            else:
                self._current = "" if step == b"Q" else self._current
                self.parts.append(step.decode("ascii") + "\n")
            at += 1
        if waiting or self._places:
            raise Unfit("a text that is not drawn")

    def _read_glyphs(self, step: bytes, font: Any, size: str, waiting: list[Letter]) -> None:
        """One run of glyphs: each becomes a slot, shifts between them stay."""
        face = self._face(font)
        loose = bool(waiting) and waiting[0].room > 0
        if loose:
            self._note_line(face, float(size), waiting)
        for glyphs, shift in _SHOWN.findall(step):
            if shift and not loose:
                self._shift(shift.decode())
            for start in range(0, len(glyphs), 4):
                char = font.to_unicode[int(glyphs[start : start + 4], 16)]
                self._add_slot(face, size, _next(char, waiting))
        self._end_run()

    def _add_slot(self, face: str, size: str, letter: Letter) -> None:
        own = letter.place >= 0 and (letter.own or letter.char in DIGITS + LETTERS)
        if f"{font_name(face, own)} {size}" != self._current:
            self._end_run()
            self._current = f"{font_name(face, own)} {size}"
            self.parts.append(f"/{self._current} Tf\n")
        if not self._running:
            self.parts.append("[<")
            self._running = True
        self.slots.append(Slot(len(self.parts), face, own, letter.place, letter.char))
        self.parts.append("")

    def _shift(self, by: str) -> None:
        if not self._running:
            raise Unfit("a shift before the first glyph")
        self.parts.append(f">{by}<")

    def _end_run(self) -> None:
        if self._running:
            self.parts.append(">] TJ\n")
        self._running = False

    def _note_line(self, face: str, size: float, waiting: list[Letter]) -> None:
        places = [letter.place for letter in waiting if letter.place >= 0]
        text = "".join(letter.char for letter in waiting)
        if len(places) != places[-1] - places[0] + 1 or text not in self._sheet.pieces:
            raise Unfit("a line that is broken")
        advance = self._reader.faces[face].advance
        fixed = sum(advance(letter.char) for letter in waiting if letter.place < 0)
        room = waiting[0].room * 1000 / size - fixed
        self.loose.append(Loose(places[0], places[-1] + 1, face, room))

    def _face(self, font: Any) -> str:
        face = self._families.get(font.family, "")
        if face not in self._reader.faces:
            raise Unfit("a face that cannot be cut here")
        return face


def _places(page: Any, sheet: Sheet, reader: Reader) -> dict[tuple[float, float], list[Letter]]:
    """The characters to be drawn, by where their line begins."""
    found: dict[tuple[float, float], list[Letter]] = {}
    widths: dict[int, float] = {}
    place = 0
    for box in page._page_box.descendants(placeholders=True):
        kind, element = type(getattr(box, "_box", box)).__name__, getattr(box, "element", None)
        if kind == "BlockBox" and element is not None:
            widths[id(element)] = box.width
        if kind != "TextBox" or not box.text.strip():
            continue
        classes = "" if element is None else element.get("class", "")
        room = widths.get(id(element), 0.0) if "loose" in classes.split() else 0.0
        own = room > 0 or "own" in classes.split()
        line = []
        for char in filter(str.strip, box.text):
            if element is not None and reader.is_changeable(char):
                if sheet.text[place : place + 1] != char:
                    raise Unfit("drawn in another order")
                line.append(Letter(char, place, own, room))
                place += 1
            else:
                line.append(Letter(char, -1, False, room))
        where = float(f"{box.position_x:f}"), float(f"{box.position_y + box.baseline:f}")
        if where in found:
            raise Unfit("two texts in one place")
        found[where] = line
    return found


def font_name(face: str, own: bool) -> str:
    """Names on the page follow from the face: equal letters have equal bytes in every batch."""
    return f"{face}Own" if own else face


def _next(char: str, waiting: list[Letter]) -> Letter:
    """Which of the characters to be drawn this glyph is."""
    if not char.strip():
        return Letter(char, -1, False, 0.0)
    if not waiting or waiting[0].char != char:
        raise Unfit("a glyph for another character")
    return waiting.pop(0)


def _where(step: bytes) -> tuple[float, float]:
    numbers = step.split()
    return float(numbers[4]), float(numbers[5])


def raw(value: Any) -> bytes:
    """As it stands in the file."""
    if isinstance(value, bytes):
        return value
    return value.data if hasattr(value, "data") else str(value).encode()
