"""The typefaces of documents: which there are, what they hold, and cutting them for a batch.

A batch gets its own small files with family names that nothing else has, and a fontconfig
configuration that shows only these. What no face holds is therefore told, never replaced by
whatever the machine has.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from trainer.core.text import say
from trainer.documents.outcome import DocumentRefused

FOLDER = Path(__file__).parent / "fonts"
_NET = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
_SIMPLIFIED = 2  # the place of the SC face in the Noto collections


@dataclass(frozen=True)
class Face:
    """One typeface: its key in style sheets, its file, what officials call it."""

    key: str
    label: str
    path: Path
    index: int = -1


SONG = Face("song", "宋体：思源宋体", FOLDER / "song.ttf")
TITLE = Face("title", "小标宋（代用）：思源宋体特粗", FOLDER / "title.ttf")
HEI = Face("hei", "黑体：思源黑体", FOLDER / "hei.ttf")
KAI = Face("kai", "楷体：霞鹜文楷", FOLDER / "kai.ttf")
FANG = Face("fang", "仿宋：Fandol 仿宋", FOLDER / "fandol" / "fang.ttf")
NET = Face("net", "罕用字：系统思源宋体", Path(_NET), _SIMPLIFIED)

# Each role's own face, then the ones that step in for what it lacks.
ROLES = {"fang": (FANG, SONG, NET), "song": (SONG, NET), "title": (TITLE, SONG, NET),
         "hei": (HEI, SONG, NET), "kai": (KAI, SONG, NET)}  # fmt: skip
_ALL = (FANG, TITLE, HEI, KAI, SONG, NET)


def has_rarest_characters() -> bool:
    """Whether the system's Noto Serif CJK is there; its 26 MB are not opened for this.

    Without it documents are made all the same, only a name with one of the very rarest characters
    is refused, by name of the character.
    """
    return NET.path.is_file()


@cache
def coverage(face: Face) -> frozenset[str]:
    """Every character that the face draws; none where the file is missing."""
    if not face.path.is_file():
        return frozenset()
    with _opened(face) as font:
        return frozenset(map(chr, font.getBestCmap()))


def face_for(role: str, text: str) -> Face:
    """The first face of the role that draws the whole text, so that a name is never mixed."""
    chain = ROLES[role]
    for face in chain:
        if coverage(face).issuperset(text):
            return face
    return chain[-1]


def refuse_undrawable(characters: str) -> None:
    """Refuse characters that no face holds, naming them."""
    missing = set(characters) - {"\n"}
    for face in _ALL:
        if missing:
            missing -= coverage(face)
    if missing:
        named = "、".join(f"{char}（U+{ord(char):04X}）" for char in sorted(missing)[:5])
        raise DocumentRefused(
            say(
                "字库里没有{named}，无法印出。请核对这个字；确实无误的，请系统管理员"
                "安装完整的思源宋体（fonts-noto-cjk）后再试。",
                named=named,
            )
        )


class Batch:
    """The faces cut down to the characters of one batch, as files in a folder of their own."""

    def __init__(self, characters: str, folder: Path) -> None:
        refuse_undrawable(characters)
        # fontTools lays equal tables for equal input, and the name follows from the characters:
        # equal batches have equal fonts, different ones never share a family.
        self._mark = hashlib.sha256(characters.encode()).hexdigest()[:8]
        self._families: dict[str, str] = {}
        self.files: dict[str, Path] = {}
        for face in _ALL:
            wanted = self._wanted(face, characters)
            if wanted:
                family = f"T{self._mark}{face.key.title()}"
                file = folder / f"{face.key}.ttf"
                file.write_bytes(cut(face, wanted, family))
                self._families[face.key] = family
                if face is not NET:
                    self.files[face.key] = file
        self.config = folder / "fonts.conf"
        self.config.write_text(
            f'<?xml version="1.0"?><fontconfig><dir>{folder}</dir>'
            f"<cachedir>{folder}/cache</cachedir></fontconfig>"
        )

    @property
    def faces_by_family(self) -> dict[str, str]:
        """The key of the face that a family of this batch was cut from."""
        return {family: key for key, family in self._families.items()}

    @staticmethod
    def _wanted(face: Face, characters: str) -> frozenset[str]:
        if face is NET:  # only opened, 26 MB, for what nothing else holds
            lacking = frozenset(characters) - coverage(SONG)
            return lacking & coverage(NET) if lacking else lacking
        return coverage(face) & frozenset(characters)

    def stack(self, role: str) -> str:
        """The value of font-family for that role, or of a single face by its key."""
        faces = ROLES.get(role, (NET, SONG))
        return ", ".join(self._families[f.key] for f in faces if f.key in self._families)


def cut(face: Face, characters: frozenset[str], family: str) -> bytes:
    """A static font of those characters only, under that family name."""
    options = Options(
        layout_features=[],
        hinting=face is not NET,  # the project's own files have no hints: nothing to look through
        notdef_outline=True,
        name_IDs=[],
        desubroutinize=True,
        drop_tables=["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "DSIG", "STAT"],
    )
    with _opened(face) as font:
        if face is not NET:  # plain numbers: fontTools would find out 22,000 names of glyphs
            count = font["maxp"].numGlyphs
            font.setGlyphOrder([".notdef", *(f"g{place}" for place in range(1, count))])
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=map(ord, characters))
        subsetter.subset(font)
        _rename(font, family)
        out = BytesIO()
        font.save(out)
    return out.getvalue()


def _opened(face: Face) -> Any:
    return TTFont(
        face.path, fontNumber=face.index, lazy=True, recalcBBoxes=False, recalcTimestamp=False
    )


def _rename(font: Any, family: str) -> None:
    """One family, one style: every weight of it is this very file."""
    font["name"].names = []
    for number, text in ((1, family), (2, "Regular"), (4, family), (6, family)):
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = 0x40
    font["head"].macStyle = 0
