"""The sheets of a workbook, opened by a process of its own under limits of time and memory."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.sheets import kinds, limits
from trainer.sheets.cleaning import clean, is_scientific
from trainer.sheets.tables import Flaw, RawSheet, letter

_SCRIPT = Path(__file__).with_name("opening.py")
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # no secret goes down


def sheets_of(data: bytes) -> list[RawSheet]:
    """The visible sheets of a workbook. Raises RuleBroken where it cannot be read in safety."""
    sheets: list[RawSheet] = []
    for line in _run(data):
        value = json.loads(line)
        if isinstance(value, list):
            sheets[-1].rows.append(_row(sheets[-1], value))
        elif "sheet" in value:
            sheets.append(_opened(value))
        elif "refused" in value:
            raise _refusal(value["refused"])
        else:
            _close(sheets[-1], value)
    return sheets


def too_large(sheet: RawSheet) -> RuleBroken:
    """The refusal of a sheet with content beyond the last allowed row or column."""
    return RuleBroken(
        say(
            "工作表“{sheet}”在单元格 {cell} 处超出了上限（{rows} 行、{columns} 列）。"
            "请删去多余的内容，或拆成几个文件。",
            sheet=sheet.name,
            cell=sheet.beyond,
            rows=limits.ROWS,
            columns=limits.COLUMNS,
        )
    )


def _run(data: bytes) -> list[bytes]:
    sizes = (
        limits.ROWS,
        limits.COLUMNS,
        limits.UNPACKED_BYTES,
        limits.PROCESS_MEGABYTES,
        limits.PROCESS_CPU_SECONDS,
        limits.PROCESS_OUTPUT_BYTES,
    )
    command = [sys.executable, "-I", str(_SCRIPT), *map(str, sizes)]
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own script, no word of it from the user
            command,
            input=data,
            capture_output=True,
            check=False,
            env=kept,
            timeout=limits.PROCESS_WALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise _refusal("resources") from None
    if done.returncode:
        raise _refusal("resources" if done.returncode < 0 else "damaged")
    return done.stdout.splitlines()


def _opened(value: dict[str, Any]) -> RawSheet:
    merges = [(top, left, bottom, right) for top, left, bottom, right in value["merges"]]
    return RawSheet(
        value["sheet"],
        merges=merges,
        hidden_rows=[at + 1 for at in value["hidden"]],
        hidden_columns=value["hidden_columns"],
    )


def _row(sheet: RawSheet, texts: list[str]) -> list[str]:
    cells = [clean(text) for text in texts]
    at = len(sheet.rows)
    for column, text in enumerate(cells):
        if text and is_scientific(text):
            sheet.flaws[at, column] = Flaw.LONG_NUMBER
    return cells


def _close(sheet: RawSheet, value: dict[str, Any]) -> None:
    for kind, places in value["flaws"].items():
        sheet.flaws.update({(row, column): Flaw(kind) for row, column in places})
    if value["beyond"]:
        row, column = value["beyond"]
        sheet.beyond = f"{letter(column)}{row + 1}"


def _refusal(why: str) -> RuleBroken:
    if why == "password":
        return kinds.password_refusal()
    if why in ("unpacked", "resources"):
        return kinds.unpacked_refusal()
    if why == "doctype":
        return RuleBroken(
            say(
                "文件里含有不该出现的文档类型声明（DOCTYPE），为保护系统没有读取。"
                "请把内容复制到新的工作簿，另存为 xlsx 后再上传。"
            )
        )
    return kinds.damaged_refusal()
