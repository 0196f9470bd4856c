"""Makes the files that counties send, and some that nobody honest sends. All people are made up."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import openpyxl

from trainer.core.identity import make_id_number

IDS = [make_id_number("350400", date(1990, 1, 1), serial) for serial in range(1, 60)]
HEADER = ("姓名", "身份证号", "综合能力", "实务")

Shape = Callable[[Any], None]


def xlsx(rows: Iterable[Sequence[Any]], *shapes: Shape, sheet: str = "成绩") -> bytes:
    """A workbook of these rows; every shape then changes the sheet."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for shape in shapes:
        shape(page)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def merged(*ranges: str) -> Shape:
    def shape(page: Any) -> None:
        for each in ranges:
            page.merge_cells(each)

    return shape


def csv_text(rows: Iterable[Sequence[Any]], delimiter: str = ",") -> str:
    return "\r\n".join(delimiter.join(str(cell) for cell in row) for row in rows) + "\r\n"


def repacked(data: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The workbook with its parts changed, and others added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more.items():
            new.writestr(name, content)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def plain_scores() -> list[tuple[Any, ...]]:
    return [HEADER, ("示例甲", IDS[0], 60, 59.5), ("示例乙", IDS[1], "缺考", "缺考")]
