"""What a file is, by its content, and the refusals that need no opening."""

import io
import zipfile

from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.sheets import limits
from trainer.sheets.tables import FileKind

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_SAVE_AS = say("请用 Excel 或 WPS 打开它，选“另存为”，类型选“Excel 工作簿（*.xlsx）”，再上传。")
_FOREIGN = (
    (b"%PDF", say("PDF 文件")),
    (b"\x89PNG", say("图片")),
    (b"\xff\xd8\xff", say("图片")),
    (b"GIF8", say("图片")),
    (b"BM", say("图片")),
    (b"Rar!", say("压缩包")),
    (b"7z\xbc\xaf", say("压缩包")),
    (b"\x1f\x8b", say("压缩包")),
    (b"MIME-Version:", say("网页")),
)
_WEB_STARTS = ("<!doctype html", "<html", "<head", "<meta", "<style", "<body", "<div", "<table")


def check_size(data: bytes) -> None:
    """Refuse an empty file and one above the size limit."""
    if not data.strip(b"\0 \t\r\n"):
        raise RuleBroken(say("文件是空的，里面没有任何内容。请检查是否选错了文件。"))
    if len(data) > limits.FILE_BYTES:
        raise RuleBroken(
            say(
                "文件有 {size} MB，超过了 {limit} MB 的上限。"
                "请删去图片和空白格式，或拆成几个文件。",
                size=f"{len(data) / 1024 / 1024:.1f}",
                limit=limits.FILE_BYTES // 1024 // 1024,
            )
        )


def kind_of(data: bytes) -> FileKind:
    """The kind of a file by its content; the name does not count.

    Raises RuleBroken where it is no spreadsheet, is protected by a password, or is packed
    in a way that no honest spreadsheet is.
    """
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    for start, what in _FOREIGN:
        if data.startswith(start):
            raise RuleBroken(_not_a_table(what))
    return FileKind.TEXT


def is_heavy(data: bytes) -> bool:
    """Whether reading the file takes so long that no page can wait for it.

    Raises RuleBroken where it is no spreadsheet at all: that is seen without opening it.
    """
    check_size(data)
    kind_of(data)
    if not data.startswith(_ZIP):
        return len(data) > limits.PAGE_BYTES
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return sum(entry.file_size for entry in package.infolist()) > limits.PAGE_BYTES


def check_not_markup(text: str) -> None:
    """Refuse a web page or an XML table that was only named like a spreadsheet."""
    start = text[:4000].lstrip("\ufeff \t\r\n").lower()
    xml = start.startswith(("<?xml", "<!--"))
    if start.startswith(_WEB_STARTS) or (xml and ("<html" in start or "<table" in start)):
        raise RuleBroken(
            say("这个文件其实是网页（HTML 表格），只是扩展名写成了表格文件。{mend}", mend=_SAVE_AS)
        )
    if xml:
        raise RuleBroken(
            say("这个文件其实是 XML 表格，只是扩展名写成了表格文件。{mend}", mend=_SAVE_AS)
        )


def password_refusal() -> RuleBroken:
    """The refusal of a workbook that only opens with a password."""
    return RuleBroken(
        say(
            "文件设有打开密码，无法读取。请用 Excel 或 WPS 打开，"
            "在“文件—信息—保护工作簿”里去掉密码，保存后再上传。"
        )
    )


def damaged_refusal() -> RuleBroken:
    """The refusal of a workbook whose inside is not as it should be."""
    return RuleBroken(say("文件已损坏或结构不规范，无法读取。{mend}", mend=_SAVE_AS))


def unpacked_refusal() -> RuleBroken:
    """The refusal of a workbook that is far larger inside than outside."""
    return RuleBroken(
        say(
            "文件解开后的体积异常地大，为保护系统没有读取。"
            "请新建一个工作簿，只把有内容的行和列复制进去，另存为 xlsx 后再上传。"
        )
    )


def _not_a_table(what: Sentence) -> Sentence:
    return say("这个文件是{what}，不是表格。请上传 xlsx、xls 或 csv 文件。", what=what)


def _ole_kind(data: bytes) -> FileKind:
    names = {
        word: word.encode("utf-16-le") in data
        for word in ("EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")
    }
    if names["EncryptedPackage"]:
        raise password_refusal()
    if names["Workbook"] or names["Book"]:
        return FileKind.XLS
    if names["WordDocument"]:
        raise RuleBroken(_not_a_table(say("Word 文档")))
    if names["PowerPoint Document"]:
        raise RuleBroken(_not_a_table(say("演示文稿")))
    raise damaged_refusal()


def _zip_kind(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise damaged_refusal() from None
    _check_entries(entries, len(data))
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" in names:
        return FileKind.XLSX
    if "xl/workbook.bin" in names:
        return FileKind.XLSB
    if "word/document.xml" in names:
        raise RuleBroken(_not_a_table(say("Word 文档")))
    if "ppt/presentation.xml" in names:
        raise RuleBroken(_not_a_table(say("演示文稿")))
    if "content.xml" in names:
        raise RuleBroken(say("这个文件是 OpenDocument 格式，暂不能直接读取。{mend}", mend=_SAVE_AS))
    raise RuleBroken(_not_a_table(say("压缩包")))


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise password_refusal()
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > limits.ZIP_ENTRIES
        or unpacked > limits.UNPACKED_BYTES
        or (unpacked > limits.RATIO_FLOOR_BYTES and unpacked > size * limits.UNPACKED_RATIO)
    ):
        raise unpacked_refusal()
