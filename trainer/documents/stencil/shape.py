"""The shape of a document before layout: what must be alike for two to share a stencil."""

import base64
import re
from html import unescape
from typing import NamedTuple

from trainer.documents.faces import Batch
from trainer.documents.stencil.fonts import MiniFace, equally_wide

DIGITS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_IDEOGRAPHS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x323B0))
_KINDS = 0x10F000  # where the stand-ins of the kinds of ideographs begin; no face draws these
_TAGS = re.compile(r"(<[^>]*>)")
_CODE = re.compile(r'src="data:image/svg\+xml;base64,([^"]*)"')
_VIEW = re.compile(r'viewBox="0 0 (\d+) \d+"')
_STROKE = re.compile(r"M(\d+) (\d+\.5)h(\d+)")
_PLAIN = '<svg xmlns="http://www.w3.org/2000/svg" %s><path stroke="#000" d="M0 0.5h1"/></svg>'


class Sheet(NamedTuple):
    """One document before layout: its shape, and what may differ between documents of a shape."""

    html: str
    tags: str
    shape: str
    pieces: frozenset[str]
    title: str
    text: str  # the changeable characters of the body, in order
    codes: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Equal for documents that may share a stencil."""
        return self.tags, self.shape


class Reader:
    """Finds the shape of documents of one batch."""

    def __init__(self, batch: Batch, characters: str) -> None:
        self.faces = {key: MiniFace(key, path) for key, path in batch.files.items()}
        self.tabular = {key for key, face in self.faces.items() if equally_wide([face], DIGITS)}
        self._kinds = {ord(char): self._kind(char) for char in characters if _is_ideograph(char)}
        self._kinds = {code: kind for code, kind in self._kinds.items() if kind}
        self._shapes = self._kinds | dict.fromkeys(map(ord, DIGITS + LETTERS), "0")
        fixed = filter(lambda char: ord(char) not in self._shapes, characters)
        self._left_out = dict.fromkeys(map(ord, [*fixed, *" \n\r\t"]))
        self._fine = self._kinds | dict.fromkeys(map(ord, DIGITS), "0")

    def read(self, html: str) -> Sheet:
        """The document, taken apart."""
        tokens = _TAGS.split(html)
        codes: list[str] = []
        tags = "\0".join(_without_code(tag, codes) for tag in tokens[1::2])
        texts = [unescape(text) if "&" in text else text for text in tokens[::2]]
        body = next(place for place, tag in enumerate(tokens[1::2]) if tag.startswith("<body"))
        title = next(place for place, tag in enumerate(tokens[1::2]) if tag == "<title>")
        return Sheet(
            html,
            tags,
            "\0".join(texts).translate(self._shapes),
            frozenset(text.strip() for text in texts),
            texts[title + 1],
            "".join(texts[body + 1 :]).translate(self._left_out),
            tuple(codes),
        )

    def is_changeable(self, char: str) -> bool:
        """Whether another character may stand in its place."""
        return ord(char) in self._shapes

    def fine(self, text: str) -> str:
        """The kind of each character: digits are alike, ideographs that the same faces draw."""
        return text.translate(self._fine)

    def _kind(self, char: str) -> str:
        drawing = [char in face.drawn for face in self.faces.values()]
        widths = {face.advance(char) for face in self.faces.values() if char in face.drawn}
        bits = sum(1 << place for place, drawn in enumerate(drawing) if drawn)
        return chr(_KINDS + bits) if widths == {1000} else ""


def _is_ideograph(char: str) -> bool:
    return any(ord(char) in block for block in _IDEOGRAPHS)


def _without_code(tag: str, codes: list[str]) -> str:
    """The tag with the size of its picture only; the picture is set aside."""
    found = _CODE.search(tag)
    if found is None:
        return tag
    drawing = base64.b64decode(found[1]).decode()
    codes.append(drawing)
    size = _VIEW.search(drawing)
    return _CODE.sub(size[1] if size else "", tag)


def with_plain_codes(html: str) -> str:
    """The page with one stroke in place of each picture, which is found again in the content."""

    def plain(found: re.Match[str]) -> str:
        size = _VIEW.search(base64.b64decode(found[1]).decode())
        view = size[0] if size else ""
        drawing = _PLAIN % view
        return f'src="data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"'

    return _CODE.sub(plain, html)


def strokes(picture: str) -> str:
    """The strokes of a code's picture as operations of the page."""
    return "".join(
        f"{x} {y} m\n{int(x) + int(length)} {y} l\n" for x, y, length in _STROKE.findall(picture)
    )
