"""Fonts of a few characters, cut in a fraction of a millisecond, as the objects of a PDF.

Cut from a batch's own faces, which have outlines without instructions and one glyph a character.
A font holds the characters of one document and nothing else.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

_OF_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%sendcmap
CMapName currentdict /CMap defineresource pop
end
end"""


_COPIED = ("head", "hhea", "maxp")


class Glyph(NamedTuple):
    """One outline as it lies in the file, its sum, and what the metrics say of it."""

    outline: bytes
    sum: int
    advance: int
    bearing: int


class Cut(NamedTuple):
    """A font of some characters: where each stands in it, and the parts of the PDF's objects."""

    codes: dict[str, str]
    name: bytes
    widths: bytes
    size: int
    file: bytes
    to_unicode: bytes


class MiniFace:
    """One face of a batch, opened for cutting."""

    def __init__(self, key: str, path: Path) -> None:
        self.key = key
        with TTFont(path, lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
            self.drawn = {chr(code): name for code, name in font.getBestCmap().items()}
            head, hhea = font["head"], font["hhea"]
            self._unit = int(head.unitsPerEm)
            self._tables = {tag: bytearray(font.getTableData(tag)) for tag in _COPIED}
            outlines = _Outlines(font)
            self._glyphs = {char: outlines.glyph(name) for char, name in self.drawn.items()}
            self._notdef = outlines.glyph(font.getGlyphOrder()[0])
            corners = (head.xMin, head.yMin, head.xMax, head.yMax)
            self._box = " ".join(str(self._thousandths(value)) for value in corners)
            self._ascent, self._descent = map(self._thousandths, (hhea.ascent, hhea.descent))
        self.cut = lru_cache(maxsize=32)(self._cut)

    def advance(self, char: str) -> int:
        """How wide the character is, in thousandths of the size."""
        return self._thousandths(self._glyphs[char].advance)

    def objects(self, characters: frozenset[str], first: int) -> tuple[list[bytes], dict[str, str]]:
        """The five objects of the cut, numbered from `first`, and the code of each character."""
        cut = self.cut(characters)
        descriptor = (
            f" /Flags 4 /FontBBox [{self._box}] /ItalicAngle 0 /Ascent {self._ascent}"
            f" /Descent {self._descent} /CapHeight {self._ascent} /StemV 80"
        ).encode()
        return [
            b"<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H"
            b" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>" % (cut.name, first + 1, first + 4),
            b"<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo"
            b" <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /CIDToGIDMap /Identity"
            b" /DW 1000 /W [%s] /FontDescriptor %d 0 R>>" % (cut.name, cut.widths, first + 2),
            b"<</Type /FontDescriptor /FontName /%s%s /FontFile2 %d 0 R>>"
            % (cut.name, descriptor, first + 3),
            stream(cut.file, b" /Length1 %d" % cut.size),
            stream(cut.to_unicode),
        ], cut.codes

    def _cut(self, characters: frozenset[str]) -> Cut:
        order = sorted(characters)
        glyphs = [self._notdef, *(self._glyphs[char] for char in order)]
        file = self._file(glyphs)
        codes = {char: f"{place:04x}" for place, char in enumerate(order, start=1)}
        mark = hashlib.sha256(file).digest()
        tag = "".join(chr(65 + byte % 26) for byte in mark[:6])
        widths = " ".join(
            f"{place} [{self.advance(char)}]"
            for place, char in enumerate(order, start=1)
            if self.advance(char) != 1000
        )
        return Cut(
            codes,
            f"{tag}+T{self.key.title()}".encode(),
            widths.encode(),
            len(file),
            zlib.compress(file, 6),
            zlib.compress(_to_unicode(codes), 6),
        )

    def _file(self, glyphs: list[Glyph]) -> bytes:
        """A TrueType file of these glyphs: the six tables that a PDF needs."""
        starts, at = [0], 0
        for glyph in glyphs:
            at += len(glyph.outline)
            starts.append(at)
        tables = self._tables
        tables["maxp"][4:6] = tables["hhea"][34:36] = struct.pack(">H", len(glyphs))
        tables["head"][8:12] = bytes(4)
        tables["head"][50:52] = b"\0\1"
        metrics = b"".join(struct.pack(">Hh", glyph.advance, glyph.bearing) for glyph in glyphs)
        contents = {
            b"glyf": b"".join(glyph.outline for glyph in glyphs),
            b"head": bytes(tables["head"]),
            b"hhea": bytes(tables["hhea"]),
            b"hmtx": metrics,
            b"loca": struct.pack(f">{len(starts)}I", *starts),
            b"maxp": bytes(tables["maxp"]),
        }
        sums = {tag: _sum(data) for tag, data in contents.items() if tag != b"glyf"}
        sums[b"glyf"] = sum(glyph.sum for glyph in glyphs) & 0xFFFFFFFF
        return _laid_out(contents, sums)

    def _thousandths(self, value: int) -> int:
        return round(value * 1000 / self._unit)


def stream(data: bytes, more: bytes = b"") -> bytes:
    """Compressed data as a stream object."""
    return b"<</Length %d /Filter /FlateDecode%s>>\nstream\n%s\nendstream" % (len(data), more, data)


class _Outlines:
    """The outlines of an opened font as they lie in its file."""

    def __init__(self, font: Any) -> None:
        self._font = font
        self._starts, self._data = list(font["loca"]), font.getTableData("glyf")

    def glyph(self, name: str) -> Glyph:
        """One outline, never made up of others."""
        place = self._font.getGlyphID(name)
        data = bytes(self._data[self._starts[place] : self._starts[place + 1]])
        if data[:1] >= b"\x80":  # a negative count of contours
            data = self._drawn_out(name)
        data += bytes(-len(data) % 4)
        advance, bearing = self._font["hmtx"][name]
        return Glyph(data, _sum(data), advance, bearing)

    def _drawn_out(self, name: str) -> bytes:
        glyphs, pen = self._font.getGlyphSet(), DecomposingRecordingPen(self._font.getGlyphSet())
        glyphs[name].draw(pen)
        drawing = TTGlyphPen(None)
        pen.replay(drawing)
        return bytes(drawing.glyph().compile(self._font["glyf"]))


def _sum(data: bytes) -> int:
    """The sum that the directory of a font keeps of each table."""
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def _laid_out(contents: dict[bytes, bytes], sums: dict[bytes, int]) -> bytes:
    at = 12 + 16 * len(contents)
    directory = [struct.pack(">IHHHH", 0x00010000, len(contents), 64, 2, 32)]
    body = []
    for tag, data in contents.items():
        directory.append(struct.pack(">4sIII", tag, sums[tag], at, len(data)))
        body.append(data + bytes(-len(data) % 4))
        at += len(body[-1])
    header = b"".join(directory)
    whole = (_sum(header) + sum(sums.values())) & 0xFFFFFFFF
    file = bytearray(header + b"".join(body))
    head = header.index(b"head")
    place = int.from_bytes(header[head + 8 : head + 12], "big")
    file[place + 8 : place + 12] = struct.pack(">I", (0xB1B0AFBA - whole) & 0xFFFFFFFF)
    return bytes(file)


def _to_unicode(codes: dict[str, str]) -> bytes:
    lines = [f"<{code}> <{char.encode('utf-16-be').hex()}>" for char, code in codes.items()]
    blocks = []
    for start in range(0, len(lines), 100):
        block = lines[start : start + 100]
        blocks.append(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n")
    return (_OF_CMAP % "".join(blocks)).encode()


def equally_wide(faces: Iterable[MiniFace], characters: str) -> bool:
    """Whether in each face all these characters, as far as it has them, are of one width."""
    return all(
        len({face.advance(char) for char in characters if char in face.drawn}) <= 1
        for face in faces
    )
