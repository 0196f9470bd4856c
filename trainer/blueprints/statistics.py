"""The figures of a sitting: the same page for the county (its own) and the city (all counties)."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.domain.exams import queries, rules
from trainer.domain.exams.models import Sitting
from trainer.domain.exams.rules import Figures, SubjectFigures
from trainer.domain.people import queries as people
from trainer.domain.people.places import County
from trainer.sheets.writing import CellKind, ExportColumn, workbook
from trainer.web import file, found, page, send, show
from trainer.web.language import translated

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def statistics(sitting_id: int) -> ResponseReturnValue:
    """Registered, sat, passed, by county, level and subject, from what is recorded."""
    sitting = found(queries.find_sitting(sitting_id, viewer=g.user))
    rows = queries.figures(sitting, viewer=g.user)
    counties = {county.id: county for county in people.counties()}
    rows.sort(key=lambda row: (counties[row.county_id or 0].position, row.level or ""))
    return show(
        sitting=sitting,
        rows=rows,
        papers=_papers(sitting, counties),
        sheet_url=url_for(".statistics_sheet", sitting_id=sitting.id),
        names={key: county.name for key, county in counties.items()},
        levels=[rules.summed(rows, level) for level in sitting.level_list],
        total=rules.summed(rows),
        sitting_url=url_for(".detail", sitting_id=sitting.id),
    )


def _papers(sitting: Sitting, counties: dict[int, County]) -> list[SubjectFigures]:
    """The figures of each subject, counties in their order."""
    rows = queries.subject_figures(sitting, viewer=g.user)
    return sorted(rows, key=lambda row: counties[row.county_id or 0].position)


def statistics_sheet(sitting_id: int) -> ResponseReturnValue:
    """The same as a spreadsheet: a row for each county and level, and for each subject of it."""
    sitting = found(queries.find_sitting(sitting_id, viewer=g.user))
    counties = {county.id: county for county in people.counties()}
    numbers = (_("报考"), _("参考"), _("合格"))
    columns = [
        *(ExportColumn(label) for label in (_("县（市、区）"), _("级别"), _("科目"))),
        *(ExportColumn(label, CellKind.INTEGER) for label in numbers),
        *(ExportColumn(label) for label in (_("参考率"), _("通过率"))),
    ]
    figures: list[tuple[Figures, str]] = [
        *((row, _("全部科目")) for row in queries.figures(sitting, viewer=g.user)),
        *((row, row.subject) for row in queries.subject_figures(sitting, viewer=g.user)),
    ]
    figures.sort(key=lambda pair: (counties[pair[0].county_id or 0].position, pair[0].level or ""))
    rows = [
        (
            counties[row.county_id or 0].name,
            str(translated(sitting.name_of(row.level))) if row.level else "",
            subject,
            row.registered,
            row.sat,
            row.passed,
            row.turnout,
            row.rate,
        )
        for row, subject in figures
    ]
    title = _("%(title)s统计", title=sitting.title)
    return send(workbook(title, columns, rows), f"{title}.xlsx", XLSX)


def hang(bp: Blueprint) -> None:
    """Give the sittings of the county or the city this page."""
    page(bp, "/<int:sitting_id>/statistics")(statistics)
    file(bp, "/<int:sitting_id>/statistics-sheet")(statistics_sheet)
