"""What a read spreadsheet is: columns with their header, numbered rows, and flawed cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trainer.core.text import Choice, Sentence, say


class Flaw(Choice):
    """Why the text of a cell is not what was meant. The label says how to mend it."""

    LONG_NUMBER = (
        "long_number",
        say(
            "这一格的长数字已被表格软件改成科学计数法，后几位丢失，无法还原。"
            "请先把整列设为“文本”格式，再重新填入完整号码"
        ),
        "danger",
    )
    ERROR = (
        "error",
        say("这一格显示的是公式错误（如 #N/A、#REF!）。请改正公式，或直接填入应有的值"),
        "danger",
    )
    FORMULA = (
        "formula",
        say(
            "这一格是公式，但文件里没有保存算出的值。"
            "请用表格软件打开并保存一次，或复制后“选择性粘贴—数值”"
        ),
        "danger",
    )


class FileKind(Choice):
    """What the content of a file really is."""

    XLSX = "xlsx", say("Excel 工作簿（xlsx）")
    XLSB = "xlsb", say("Excel 二进制工作簿（xlsb）")
    XLS = "xls", say("Excel 97-2003 或 WPS 表格（xls、et）")
    TEXT = "csv", say("文本表格（csv）")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet: `index` counts from 0 in the file, `parts` are its header levels."""

    index: int
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The header as one line, levels joined by a slash; empty where the file has none."""
        return "/".join(self.parts)

    @property
    def letter(self) -> str:
        """The column's name in a spreadsheet program: A, B … AA."""
        return letter(self.index)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data: `number` is the row in the file, `cells` stand parallel to the columns."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A read file. `flaws` is keyed by (row number, column index in the file)."""

    filename: str
    kind: FileKind
    sheet: str
    header_row: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    flaws: Mapping[tuple[int, int], Flaw] = field(default_factory=dict)
    notes: tuple[Sentence, ...] = ()
    sheets: tuple[str, ...] = ()

    def address(self, row: Row, position: int) -> str:
        """The cell's name, as in D17, of the column at `position` in `columns`."""
        return f"{self.columns[position].letter}{row.number}"

    def flaw(self, row: Row, position: int) -> Flaw | None:
        """What is wrong with the cell, if its text is not what was meant."""
        return self.flaws.get((row.number, self.columns[position].index))


@dataclass(slots=True)
class RawSheet:
    """A sheet as it lies in the file: cells cleaned to text, counted from row 0 and column 0."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    flaws: dict[tuple[int, int], Flaw] = field(default_factory=dict)
    beyond: str = ""


def letter(index: int) -> str:
    """The name of the column with this number (0 is A, 26 is AA)."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
