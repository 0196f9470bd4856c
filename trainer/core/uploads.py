"""Uploads are read before they are kept: what they are is told by their content, not their name.

Pictures are decoded under a limit, one at a time, set upright and saved anew, so that nothing but
the picture itself is kept: no metadata, no place, no second file behind it. A PDF is kept as it
came and is only ever handed out as a download.
"""

import struct
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

from PIL import Image, ImageOps

from trainer.core.errors import RuleBroken
from trainer.core.text import say

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
PICTURES = JPEG, PNG
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
DOCX = f"{_OPEN_XML}.wordprocessingml.document"
XLSX = f"{_OPEN_XML}.spreadsheetml.sheet"
PPTX = f"{_OPEN_XML}.presentationml.presentation"
OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
HANDOUTS = *PICTURES, PDF, *OFFICE.values()
NAMES = {JPEG: "JPG", PNG: "PNG", PDF: "PDF", DOCX: "DOCX", XLSX: "XLSX", PPTX: "PPTX"}
ENDINGS = {kind: f".{name.lower()}" for kind, name in NAMES.items()}
FIELD = "file"

MOST_PIXELS = 30_000_000
"""More than any phone's ordinary picture; decoded whole it takes some 90 MB.

A document is decoded small where its format allows it; a picture that lies on its side, or that
can be seen through, takes a second sheet for a moment. One is decoded at a time.
"""
LONGEST_SIDE = 2_400
"""To this a picture of a document is made smaller: every letter of a page can still be read."""
WHITE = (255, 255, 255)

_ONE_AT_A_TIME = Lock()
_TOO_MANY_POINTS = say("图片的尺寸太大（超过3000万像素），请缩小后再上传。")
_BEGINNINGS = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF))
_PACKAGE = b"PK\x03\x04"
_UNREADABLE = OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error
_BOMBS = Image.DecompressionBombError, Image.DecompressionBombWarning


@dataclass(frozen=True)
class Upload:
    """What may be kept of an uploaded file."""

    content: bytes
    media_type: str


def media_type(data: bytes) -> str | None:
    """What the content is; None where it is nothing that is taken."""
    if data.startswith(_PACKAGE):
        return next((OFFICE[name] for name in _parts(data) if name in OFFICE), None)
    return next((kind for start, kind in _BEGINNINGS if data.startswith(start)), None)


def read_document(data: bytes, *, most_bytes: int) -> Upload:
    """A document as a picture or a PDF, fit to be kept; refuses anything else."""
    kind = _taken(data, (*PICTURES, PDF), most_bytes)
    if kind == PDF:
        if b"%%EOF" not in data[-1024:]:
            raise RuleBroken(say("这个 PDF 文件不完整，请重新导出或重新扫描后再上传。"), FIELD)
        return Upload(data, PDF)
    picture = _decoded(data, longest=LONGEST_SIDE)
    return Upload(as_jpeg(picture, quality=85), JPEG)


def read_handout(data: bytes, *, most_bytes: int) -> Upload:
    """Something for many to read: a document, or an office file with no program in it."""
    kind = _taken(data, HANDOUTS, most_bytes)
    if kind not in OFFICE.values():
        return read_document(data, most_bytes=most_bytes)
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in _parts(data)):
        raise RuleBroken(
            say("文件里带有宏或程序，不能上传。请另存为不带宏的 {kind} 文件。", kind=NAMES[kind]),
            FIELD,
        )
    return Upload(data, kind)


def read_picture(data: bytes, *, most_bytes: int) -> Image.Image:
    """A picture, upright, on white and with nothing else of the file; refuses anything else."""
    _taken(data, PICTURES, most_bytes)
    return _decoded(data)


def as_jpeg(picture: Image.Image, *, quality: int) -> bytes:
    """The bytes of a picture that holds nothing but its points."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _taken(data: bytes, wanted: Collection[str], most_bytes: int) -> str:
    if not data:
        raise RuleBroken(say("请选择要上传的文件，文件不能是空的。"), FIELD)
    if len(data) > most_bytes:
        raise RuleBroken(
            say(
                "文件有 {size}，超过了 {most} 的上限。请压缩或缩小后再上传。",
                size=size_words(len(data)),
                most=size_words(most_bytes),
            ),
            FIELD,
        )
    kind = media_type(data)
    if kind is None or kind not in wanted:
        raise RuleBroken(
            say(
                "只能上传 {kinds} 格式的文件，这个文件不是（改文件名不改变格式）。请另存后再上传。",
                kinds="、".join(NAMES[each] for each in wanted),
            ),
            FIELD,
        )
    return kind


def _parts(data: bytes) -> list[str]:
    """The names of what lies in a package; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return package.namelist()
    except (zipfile.BadZipFile, NotImplementedError, *_UNREADABLE):
        return []


def _decoded(data: bytes, longest: int | None = None) -> Image.Image:
    try:
        with _ONE_AT_A_TIME, Image.open(BytesIO(data), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise RuleBroken(_TOO_MANY_POINTS, FIELD)
            if longest is not None:
                opened.draft("RGB", _fitting(opened.size, longest))
            opened.load()
            return _points_of(opened, longest)
    except _BOMBS as wrong:
        raise RuleBroken(_TOO_MANY_POINTS, FIELD) from wrong
    except _UNREADABLE as wrong:
        raise RuleBroken(
            say("图片打不开，文件可能损坏或没有传完整。请重新拍照或另存后再上传。"), FIELD
        ) from wrong


def _fitting(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size in which neither side is longer; a picture that is small enough keeps its own."""
    share = min(1.0, longest / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _points_of(opened: Image.Image, longest: int | None) -> Image.Image:
    """The points alone, upright and on white: what was behind them or beside them is not kept."""
    picture = _on_white(opened) if opened.has_transparency_data else opened
    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    if longest is not None:
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(picture, in_place=True)
    picture.info.clear()
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    sheet = Image.new("RGB", picture.size, WHITE)
    seen = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    sheet.paste(seen, mask=seen)
    sheet.info.update(picture.info)
    return sheet


def size_words(size: int) -> str:
    """A size as people read it."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)} KB"
