"""A score file for the demo's clerk to load: people of the city, and two rows that are wrong."""

import os
from pathlib import Path

from trainer.demo.scenes.exams import TO_MARK
from trainer.demo.scenes.registering import candidates
from trainer.seeding.walkthrough import Cast
from trainer.sheets.writing import CellKind, ExportColumn, workbook

FILE = "demo-scores.xlsx"
MARKS = ((68.5, 71.0), (59.5, 64.0), (77.0, 62.5), (60.0, 60.0), (None, None), (83.5, 79.0))
COLUMNS = (
    ExportColumn("序号", CellKind.INTEGER),
    ExportColumn("考生姓名"),
    ExportColumn("身份证号码"),
    ExportColumn("综合能力（初级）", CellKind.NUMBER),
    ExportColumn("实务（初级）", CellKind.NUMBER),
)


def write(instance: Path, cast: Cast) -> None:
    """Put the file beside the database, as an exam centre might send it."""
    keys = candidates("datian", *TO_MARK)
    rows = []
    for number, (key, marks) in enumerate(zip(keys, MARKS, strict=True), start=1):
        person = cast.people[key]
        shown = ["缺考" if mark is None else mark for mark in marks]
        rows.append((number, person.name, person.id_number, *shown))
    rows.append((len(rows) + 1, "示例甲", "3504251990010112", 66.0, 70.0))
    rows.append((len(rows) + 1, cast.people["yan-suwen"].name, rows[0][2], 61.0, 1600))
    content = workbook("社会工作岗位能力测评成绩（示例）", COLUMNS, rows)
    file = instance / FILE
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
