"""Reads a spreadsheet as counties really make them into a table, or says why it cannot."""

from collections.abc import Collection, Iterable
from pathlib import PurePath

from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.sheets import headers, kinds, limits, textfiles, workbooks
from trainer.sheets.headers import Header
from trainer.sheets.layouts import ALL_LAYOUTS, Layout, vocabulary
from trainer.sheets.tables import Column, FileKind, RawSheet, Row, Table

_EXTENSIONS = {
    FileKind.XLSX: (".xlsx", ".xlsm"),
    FileKind.XLSB: (".xlsb",),
    FileKind.XLS: (".xls", ".et"),
    FileKind.TEXT: (".csv", ".txt", ".tsv"),
}
_SHOWN_ROWS = 10


def read(
    data: bytes, filename: str, layout: Layout | None = None, sheet: str | None = None
) -> Table:
    """The table in an uploaded file: xlsx, xlsb, xls, et, or text (csv) in UTF-8, UTF-16 or GBK.

    The content decides, not the extension. The header is looked for with the words of `layout`
    (of all layouts where none is given) on every visible sheet, or on the one named by `sheet`.
    What was passed over or taken otherwise than it was named is told in `Table.notes`.

    Raises RuleBroken, with a sentence that says how to mend it, where the file is empty, too
    large, hostile, damaged, protected, no spreadsheet, or has no header or no rows.
    """
    kinds.check_size(data)
    kind = kinds.kind_of(data)
    notes: list[Sentence] = []
    if kind is FileKind.TEXT:
        only, encoding = textfiles.sheet_of(data)
        sheets = [only]
        notes.append(say("文字编码：{encoding}。", encoding=encoding))
    else:
        sheets = workbooks.sheets_of(data)
    extension = PurePath(filename.lower()).suffix
    if extension not in _EXTENSIONS[kind]:
        notes.append(
            say(
                "文件的扩展名是“{extension}”，内容其实是{kind}，已按内容读取。",
                extension=extension or say("（无）"),
                kind=kind.label,
            )
        )
    words = vocabulary([layout] if layout else ALL_LAYOUTS)
    chosen, header = _choose(sheets, words, sheet)
    if len(sheets) > 1:
        notes.append(
            say(
                "文件里有 {count} 张工作表，读取的是“{sheet}”。",
                count=len(sheets),
                sheet=chosen.name,
            )
        )
    columns, rows = _build(chosen, header, notes)
    flaws = {(at + 1, column): flaw for (at, column), flaw in chosen.flaws.items()}
    return Table(
        filename=filename,
        kind=kind,
        sheet=chosen.name,
        header_row=header.last + 1,
        columns=columns,
        rows=rows,
        flaws=flaws,
        notes=tuple(notes),
        sheets=tuple(each.name for each in sheets),
    )


def _choose(
    sheets: list[RawSheet], words: Collection[str], name: str | None
) -> tuple[RawSheet, Header]:
    filled = [each for each in sheets if any(map(any, each.rows)) or each.beyond]
    if name is not None:
        filled = [each for each in filled if each.name == name]
    if not filled:
        raise RuleBroken(say("表格里没有任何内容。请检查是否选错了文件或工作表。"))
    found = [(each, headers.find(each, words)) for each in filled]
    sheet, header = max(found, key=lambda pair: pair[1].hits if pair[1] else -1)
    if header is None or not header.hits:
        sheet, header = next(((s, h) for s, h in found if h), found[0])
    if sheet.beyond:
        raise workbooks.too_large(sheet)
    if header is None:
        raise RuleBroken(
            say(
                "没有找到表头：前 {depth} 行里没有一行同时写着几个列名（如“姓名”“身份证号”）。"
                "请在数据上方加一行列名。",
                depth=limits.HEADER_DEPTH,
            )
        )
    return sheet, header


def _build(
    sheet: RawSheet, header: Header, notes: list[Sentence]
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    asides = [
        at
        for at, cells in enumerate(sheet.rows)
        if at > header.last
        and (headers.is_aside(cells) or headers.is_repeated(cells, sheet.rows[header.last]))
    ]
    if not headers.fill_merges(sheet, header):
        raise kinds.unpacked_refusal()
    body = [
        at
        for at in sorted(set(range(header.last + 1, len(sheet.rows))) - set(asides))
        if any(sheet.rows[at])
    ]
    if not body:
        raise RuleBroken(say("表头（第 {row} 行）下面没有数据。请检查文件。", row=header.last + 1))
    columns = _columns(sheet, header, body)
    _note_rows(sheet, header, asides, body, notes)
    _note_columns(sheet, columns, notes)
    return columns, tuple(_rows(sheet, columns, body))


def _columns(sheet: RawSheet, header: Header, body: list[int]) -> tuple[Column, ...]:
    width = max(len(cells) for cells in sheet.rows)
    used = {column for at in body for column, cell in enumerate(sheet.rows[at]) if cell}
    found = (Column(at, headers.parts_of(sheet, header, at)) for at in range(width))
    return tuple(column for column in found if column.parts or column.index in used)


def _rows(sheet: RawSheet, columns: tuple[Column, ...], body: list[int]) -> Iterable[Row]:
    indexes = [column.index for column in columns]
    for at in body:
        cells = sheet.rows[at]
        width = len(cells)
        yield Row(at + 1, tuple(cells[index] if index < width else "" for index in indexes))


def _note_rows(
    sheet: RawSheet, header: Header, asides: list[int], body: list[int], notes: list[Sentence]
) -> None:
    if header.last:
        notes.append(say("表头在第 {row} 行，它上面的行没有当作数据读入。", row=header.last + 1))
    if not header.hits:
        notes.append(
            say("没有认出列名，暂以第 {row} 行作表头，请核对每一列的对应。", row=header.last + 1)
        )
    if asides:
        notes.append(
            say("第 {rows} 行是合计、重复的表头或表尾说明，没有读入。", rows=_list(asides))
        )
    body_rows = {at + 1 for at in body}
    hidden = [number - 1 for number in sheet.hidden_rows if number in body_rows]
    if hidden:
        notes.append(
            say(
                "第 {rows} 行在文件里是隐藏的，仍照常读入；如不需要，请在文件里删去。",
                rows=_list(hidden),
            )
        )


def _note_columns(sheet: RawSheet, columns: tuple[Column, ...], notes: list[Sentence]) -> None:
    hidden = [column.letter for column in columns if column.index in sheet.hidden_columns]
    if hidden:
        notes.append(
            say(
                "{columns} 列在文件里是隐藏的，仍照常读入；如不需要，请在文件里删去。",
                columns="、".join(hidden[:_SHOWN_ROWS]),
            )
        )


def _list(rows: list[int]) -> str | Sentence:
    shown = "、".join(str(at + 1) for at in rows[:_SHOWN_ROWS])
    if len(rows) > _SHOWN_ROWS:
        return say("{rows} 等 {count}", rows=shown, count=len(rows))
    return shown
