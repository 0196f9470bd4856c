"""Build the font files of `trainer/documents/fonts/` from Debian's packages.

Run once, on Debian 12, when a source font or the coverage changes; the files are committed:

    apt-get install fonts-noto-cjk fonts-noto-cjk-extra fonts-lxgw-wenkai unicode-data
    apt-get download texlive-lang-chinese       # for FandolFang; need not be installed
    python tools/fonts.py

Each file is a static TrueType font (quadratic outlines, no layout tables, no hints): renderers cut
subsets of such files in milliseconds, and the subsets stay small. The families get names of their
own, as the licences of the originals ask of modified versions.
"""

import bz2
import gzip
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

OUT = Path(__file__).parents[1] / "trainer" / "documents" / "fonts"
NOTO = Path("/usr/share/fonts/opentype/noto")
WENKAI = Path("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf")
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
SIMPLIFIED = 2  # the place of the SC face in the Noto collections
# How far a quadratic curve may leave the cubic one, of 1,000 units; 2 are 0.01 mm in body text.
ERROR = {"fandol/fang.ttf": 2.0}

# Rare characters of names, beside those in the table of 8,105 and in GBK.
NAMES = "㛃䶮𬱖𠅤𰻝𠮷𡈽𥖄㺹㝬㴋㶸䯄"
SIGNS = "〇〔〕〖〗《》“”‘’·•…—–－～￥¥㎡№★☆○●□■△▲◎※→←↑↓①②③④⑤⑥⑦⑧⑨⑩×÷±≤≥√☑☐"


@dataclass(frozen=True)
class Face:
    """One file to make: where its outlines come from and what it must hold."""

    file: str
    family: str
    weight: int
    source: Path
    index: int
    coverage: frozenset[str]


def main(only: list[str]) -> None:
    """Make every face, or only the named files; print what each became."""
    ascii_and_latin = {chr(c) for c in (*range(0x20, 0x7F), *range(0xA0, 0x180))}
    common = ascii_and_latin | set(SIGNS) | _decodable("gb2312") | _standard_table()
    full = common | _decodable("gbk") | set(NAMES) | {chr(c) for c in range(0x4E00, 0xA000)}
    faces = [
        Face("song.ttf", "Trainer Song", 400, NOTO / "NotoSerifCJK-Regular.ttc", SIMPLIFIED,
             frozenset(full)),
        Face("title.ttf", "Trainer Title", 900, NOTO / "NotoSerifCJK-Black.ttc", SIMPLIFIED,
             frozenset(common)),
        Face("hei.ttf", "Trainer Hei", 500, NOTO / "NotoSansCJK-Medium.ttc", SIMPLIFIED,
             frozenset(common)),
        Face("kai.ttf", "Trainer Kai", 400, WENKAI, -1,
             frozenset(ascii_and_latin | set(SIGNS) | _decodable("gb2312"))),
        Face("fandol/fang.ttf", "Trainer Fang", 400, _unpack_fandol(OUT / "fandol"), -1,
             frozenset(common)),
    ]  # fmt: skip
    for face in faces:
        if only and face.file not in only:
            continue
        font = make(face)
        path = OUT / face.file
        font.save(path)
        held = set(map(chr, font.getBestCmap()))
        lacking = "".join(sorted(face.coverage - held))
        print(f"{face.file}: {len(held)} characters, {path.stat().st_size / 1e6:.1f} MB")
        print(f"  not in the source font: {len(lacking)} {lacking[:60]}")
    _write_licences()


def make(face: Face) -> TTFont:
    """The face cut down to its coverage, with quadratic outlines and its own name."""
    font = TTFont(face.source, fontNumber=face.index)
    options = Options(
        layout_features=[], hinting=False, name_IDs=[0, 13, 14], notdef_outline=True,
        recalc_timestamp=False, drop_tables=["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea",
                                             "vmtx", "DSIG", "STAT", "meta"],
    )  # fmt: skip
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=map(ord, face.coverage))
    subsetter.subset(font)
    if "CFF " in font:
        _to_quadratic(font, ERROR.get(face.file, 1.0))
    _rename(font, face.family, face.weight)
    return font


def _to_quadratic(font: Any, error: float) -> None:
    """Replace the cubic outlines by quadratic ones."""
    order, glyph_set = font.getGlyphOrder(), font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(glyph_set)
        glyph_set[name].draw(Cu2QuPen(pen, error, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    glyf: Any = newTable("glyf")
    font["glyf"] = glyf
    glyf.glyphOrder, glyf.glyphs = order, glyphs
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in ("Zones", "TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs",
                  "StackElements", "SizeOfInstructions", "ComponentElements", "Points",
                  "Contours", "CompositePoints", "CompositeContours",
                  "ComponentDepth"):  # fmt: skip
        setattr(maxp, f"max{field}", 0)
    maxp.maxZones = 1
    for name in order:
        glyph = glyphs[name]
        glyph.recalcBounds(glyf)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    maxp.recalc(font)
    del font["CFF "]
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"


def _rename(font: Any, family: str, weight: int) -> None:
    """Its own family name; the copyright and licence records stay."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 13, 14)]
    compact = family.replace(" ", "")
    for number, text in ((1, family), (2, "Regular"), (3, f"{compact}-1"), (4, family),
                         (5, "Version 1.000"), (6, f"{compact}-Regular")):  # fmt: skip
        names.setName(text, number, 3, 1, 0x409)
    os2 = font["OS/2"]
    os2.usWeightClass, os2.fsType = weight, 0
    os2.fsSelection = os2.fsSelection & ~0x61 | 0x40
    font["head"].macStyle = 0


def _decodable(codec: str) -> set[str]:
    """Every character of a double-byte character set, its private-use corner left out."""
    found = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                char = bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(char) == 1 and not "\ue000" <= char <= "\uf8ff" and char.isprintable():
                found.add(char)
    return found


def _standard_table() -> set[str]:
    """The 8,105 characters of the General Standard Chinese Character Table (2013)."""
    lines: Iterable[str] = bz2.decompress(UNIHAN.read_bytes()).decode().splitlines()
    table = {chr(int(line[2 : line.index("\t")], 16)) for line in lines if "\tkTGH\t" in line}
    if len(table) != 8105:
        sys.exit(f"The standard table should have 8,105 characters, not {len(table)}.")
    return table


def _write_licences() -> None:
    """The copyright files of the packages, as Debian states them, beside the fonts."""
    for package, name in (("fonts-noto-cjk", "noto-cjk"), ("fonts-lxgw-wenkai", "lxgw-wenkai")):
        for file in (Path("/usr/share/doc") / package).glob("copyright*"):
            text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            lines = text.splitlines(keepends=True)
            if lines and lines[0].startswith(b"Format:"):  # says how the file is written, no more
                del lines[0]
            (OUT / f"LICENCE-{name}.txt").write_bytes(b"".join(lines))


def _unpack_fandol(folder: Path) -> Path:
    """The original of FandolFang, out of the package in the working folder; its terms go beside."""
    package = next(Path().glob("texlive-lang-chinese_*.deb"))
    work = tempfile.mkdtemp(prefix="fandol-")
    subprocess.run(["dpkg-deb", "-x", package, work], check=True)
    folder.mkdir(parents=True, exist_ok=True)
    terms = next(Path(work).rglob("fandol/COPYING.gz"))
    (folder / "COPYING").write_bytes(gzip.decompress(terms.read_bytes()))
    return next(Path(work).rglob("FandolFang-Regular.otf"))


if __name__ == "__main__":
    main(sys.argv[1:])
