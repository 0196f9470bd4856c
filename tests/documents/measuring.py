"""Where the glyphs of a finished PDF stand, read back from its operations. Lengths are points."""

import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf

MM = 72 / 25.4


class Glyph(NamedTuple):
    """One glyph: its character, left edge and baseline from the top left of the page, its size."""

    char: str
    x: float
    y: float
    size: float
    advance: float
    face: str


class Line(NamedTuple):
    """The glyphs on one baseline, from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """What the line says."""
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def left(self) -> float:
        """Where its first glyph begins."""
        return self.glyphs[0].x

    @property
    def right(self) -> float:
        """Where its last glyph ends."""
        return self.glyphs[-1].x + self.glyphs[-1].advance

    @property
    def middle(self) -> float:
        """Half way between both."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """Its baseline."""
        return self.glyphs[0].y

    @property
    def size(self) -> float:
        """The size of its first glyph."""
        return self.glyphs[0].size

    @property
    def face(self) -> str:
        """The face of its first glyph."""
        return self.glyphs[0].face


def lines(pdf: bytes) -> list[list[Line]]:
    """The lines of every page, from top to bottom."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [_lines(page) for page in opened.pages]


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of every page."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [(float(p.mediabox[2]), float(p.mediabox[3])) for p in opened.pages]


def _lines(page: pikepdf.Page) -> list[Line]:
    found: dict[float, list[Glyph]] = {}
    for glyph in _glyphs(page):
        found.setdefault(round(glyph.y, 1), []).append(glyph)
    return [Line(tuple(sorted(found[y], key=lambda glyph: glyph.x))) for y in sorted(found)]


def _glyphs(page: pikepdf.Page) -> Iterator[Glyph]:
    pen = _Pen(page)
    for step in pikepdf.parse_content_stream(page):
        operands = list(getattr(step, "operands", []))
        if str(step.operator) == "TJ":
            yield from pen.show(operands[0])
        else:
            pen.follow(str(step.operator), operands)


class _Pen:
    """Where the next glyph will stand, and in which font."""

    def __init__(self, page: pikepdf.Page) -> None:
        self._height = float(page.mediabox[3])
        self._fonts = {name: _Font(font) for name, font in page.resources.Font.items()}
        self._matrix, self._kept = pikepdf.Matrix(), list[pikepdf.Matrix]()
        self._text, self._size = pikepdf.Matrix(), 0.0
        self._font = next(iter(self._fonts.values()))

    def follow(self, operator: str, operands: list[Any]) -> None:
        """An operation that draws no glyph."""
        if operator == "q":
            self._kept.append(self._matrix)
        elif operator == "Q":
            self._matrix = self._kept.pop()
        elif operator == "cm":
            self._matrix = pikepdf.Matrix(*map(float, operands)) @ self._matrix
        elif operator == "Tm":
            self._text = pikepdf.Matrix(*map(float, operands))
        elif operator == "Tf":
            self._font, self._size = self._fonts[str(operands[0])], float(operands[1])

    def show(self, run: Any) -> Iterator[Glyph]:
        """The glyphs of a run, and the shifts between them."""
        for thing in run:
            if not isinstance(thing, pikepdf.String):
                self._move(-float(thing) * self._size / 1000)
                continue
            for char, width in self._font.read(bytes(thing)):
                whole, advance = self._text @ self._matrix, width * self._size / 1000
                scale = abs(whole.a)
                yield Glyph(char, whole.e, self._height - whole.f, self._size * scale,
                            advance * scale, self._font.face)  # fmt: skip
                self._move(advance)

    def _move(self, by: float) -> None:
        self._text = pikepdf.Matrix(1, 0, 0, 1, by, 0) @ self._text


class _Font:
    """The characters and widths of one embedded font."""

    def __init__(self, font: Any) -> None:
        below = font.DescendantFonts[0]
        self.face = re.sub(r".*\+T([0-9a-f]{8})?", "", str(font.BaseFont)).lower()
        self._default = float(below.get("/DW", 1000))
        self._widths: dict[int, float] = {}
        entries = list(below.get("/W", []))
        while entries:
            first, widths = int(entries.pop(0)), entries.pop(0)
            self._widths |= {first + place: float(width) for place, width in enumerate(widths)}
        said = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>\n", font.ToUnicode.read_bytes())
        self._chars = {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
            for code, text in said
        }

    def read(self, data: bytes) -> Iterator[tuple[str, float]]:
        """The characters that the codes stand for, and how wide they are."""
        for place in range(0, len(data), 2):
            code = int.from_bytes(data[place : place + 2], "big")
            yield self._chars.get(code, "\ufffd"), self._widths.get(code, self._default)
