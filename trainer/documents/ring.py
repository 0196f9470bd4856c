"""The two pictures of a seal's place, as drawing operations: still waiting, and sealed.

Words are drawn as outlines, so that neither needs a font in the file.
"""

import itertools
import math
from functools import lru_cache
from typing import Any, NamedTuple

from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from trainer.documents.faces import KAI, face_for

DIAMETER = 38 * 72 / 25.4
WAITING = "待用印"
_RED = "0.8 0.05 0.05"
_GREY = "0.54"
_CURVE = 0.5523  # how far the handles of a quarter of a circle stand
_MOST_ROUND = 24  # characters that still can be read along the ring


class Mark(NamedTuple):
    """What the picture of a seal says: whose it is, and the word below, of no force by itself."""

    office: str
    word: str


def waiting() -> bytes:
    """A grey broken ring with the words that say that it waits for the seal."""
    middle = DIAMETER / 2
    words = _line(WAITING, 10.5, middle, middle + 27)
    ring = _circle(middle, middle - 0.5)
    return f"q {_GREY} G 0.5 w [2 2] 0 d {ring} S Q q {_GREY} g {words} f Q".encode()


@lru_cache(maxsize=64)
def sealed(mark: Mark) -> bytes:
    """A red ring with the office along it and the word in its lower part."""
    middle = DIAMETER / 2
    rings = f"1.6 w {_circle(middle, middle - 1)} S 0.4 w {_circle(middle, middle - 3.4)} S"
    words = _round(mark.office[:_MOST_ROUND], middle) + _line(mark.word, 11, middle, middle - 36)
    return f"q {_RED} RG {_RED} rg {rings} {words} f Q".encode()


def _circle(middle: float, radius: float) -> str:
    far, near = radius, radius * _CURVE
    turns = [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 0)]
    said = [f"{middle + far:.2f} {middle:.2f} m"]
    for (ax, ay), (bx, by) in itertools.pairwise(turns):
        points = (
            (ax * far + bx * near, ay * far + by * near),
            (bx * far + ax * near, by * far + ay * near),
            (bx * far, by * far),
        )
        said.append(" ".join(f"{middle + x:.2f} {middle + y:.2f}" for x, y in points) + " c")
    return " ".join(said)


def _line(text: str, size: float, x: float, y: float) -> str:
    """The outlines of a line centred on x."""
    start = x - size * len(text) / 2
    return "".join(
        _glyph(char, (size, 0.0, 0.0, size, start + size * place, y))
        for place, char in enumerate(text)
    )


def _round(text: str, middle: float) -> str:
    """The outlines of a text that runs along the upper part of the ring."""
    size = min(15.0, 150.0 / max(len(text), 1))
    radius = middle - 6 - size
    step = min(math.radians(250) / max(len(text), 1), 1.35 * size / radius)
    said = []
    for place, char in enumerate(text):
        turn = -(place - (len(text) - 1) / 2) * step
        cos, sin = math.cos(turn), math.sin(turn)
        x = middle - radius * sin - size / 2 * cos
        y = middle + radius * cos - size / 2 * sin
        said.append(_glyph(char, (size * cos, size * sin, -size * sin, size * cos, x, y)))
    return "".join(said)


def _glyph(char: str, place: tuple[float, ...]) -> str:
    """The outline of a character of size 1, moved to its place."""
    pen = _Operations()
    outline, units = _outline(char)
    moved = TransformPen(pen, tuple(v / units for v in place[:4]) + place[4:])
    for name, points in outline:
        getattr(moved, name)(*points)
    return "".join(pen.said)


@lru_cache(maxsize=512)
def _outline(char: str) -> tuple[list[tuple[str, tuple[Any, ...]]], int]:
    face = KAI if char in WAITING else face_for("song", char)
    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        names, glyphs = font.getBestCmap(), font.getGlyphSet()
        pen = _Keeper(glyphs)
        glyphs[names.get(ord(char), ".notdef")].draw(pen)
        return pen.said, font["head"].unitsPerEm


class _Keeper(BasePen):  # type: ignore[misc]  # fontTools is untyped
    """Keeps an outline, its curves made cubic, to be drawn again elsewhere."""

    def __init__(self, glyphs: Any = None) -> None:
        super().__init__(glyphs)
        self.said: list[Any] = []

    def _moveTo(self, point: Any) -> None:  # noqa: N802  the pen's own names
        self.said.append(("moveTo", (point,)))

    def _lineTo(self, point: Any) -> None:  # noqa: N802
        self.said.append(("lineTo", (point,)))

    def _curveToOne(self, *points: Any) -> None:  # noqa: N802
        self.said.append(("curveTo", points))

    def _closePath(self) -> None:  # noqa: N802
        self.said.append(("closePath", ()))


class _Operations(BasePen):  # type: ignore[misc]  # fontTools is untyped
    """Writes an outline as the operations of a page."""

    def __init__(self) -> None:
        super().__init__(None)
        self.said: list[str] = []

    def _write(self, sign: str, *points: Any) -> None:
        figures = " ".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self.said.append(f"{figures} {sign} ".lstrip())

    def _moveTo(self, point: Any) -> None:  # noqa: N802
        self._write("m", point)

    def _lineTo(self, point: Any) -> None:  # noqa: N802
        self._write("l", point)

    def _curveToOne(self, *points: Any) -> None:  # noqa: N802
        self._write("c", *points)

    def _closePath(self) -> None:  # noqa: N802
        self._write("h")
