"""The report of a year: the same page for a county (its own) and the city (all counties)."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from trainer import documents
from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.domain.papers import queries as papers
from trainer.domain.people.rules import is_city_staff
from trainer.domain.reports import queries, rules
from trainer.domain.reports.rules import Annual, CountyYear
from trainer.sheets.writing import CellKind, ExportColumn, workbook
from trainer.web import FilterForm, file, page, send, show
from trainer.web.limits import count_try

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PRINTS, PRINTS_WITHIN = 20, timedelta(hours=1)


def _number(typed: str) -> int | None:
    return int(typed) if str(typed).isdecimal() else None


class YearFilter(FilterForm):
    year = SelectField(
        _l("年份"),
        coerce=_number,
        choices=lambda: [(year, str(year)) for year in queries.years()],
        validate_choice=False,  # any other year shows the present one
    )


def index() -> ResponseReturnValue:
    """From the exam to the money: the year's figures as the records have them now."""
    form = YearFilter()
    form.year.data = _year()
    return show(
        filter_form=form,
        annual=queries.annual(form.year.data, viewer=g.user),
        document_url=url_for(".document", year=form.year.data),
        sheet_url=url_for(".sheet", year=form.year.data),
    )


def document() -> ResponseReturnValue:
    """The report as a document, with its charts."""
    count_try("annual_report", limit=PRINTS, within=PRINTS_WITHIN)
    try:
        made = documents.make("annual_report", _facts(queries.annual(_year(), viewer=g.user)))
    except documents.DocumentRefused as refusal:
        raise RuleBroken(refusal.sentence) from None
    except documents.DocumentFailed:
        raise RuleBroken(
            say("后台没有做成统计表，请过一会儿再试；如再次失败，请联系管理员。")
        ) from None
    return send(made.pdf, made.name, "application/pdf")


def sheet() -> ResponseReturnValue:
    """The counties' figures as a spreadsheet."""
    annual = queries.annual(_year(), viewer=g.user)
    people = (
        *(_("报考"), _("参训"), _("参考"), _("合格")),
        *(_("录入证书"), _("办理登记"), _("申领奖励"), _("已发奖励")),
    )
    columns = [
        ExportColumn(_("县（市、区）")),
        *(ExportColumn(label, CellKind.INTEGER) for label in people),
        *(ExportColumn(label, CellKind.MONEY) for label in (_("已发（元）"), _("预算（元）"))),
    ]
    title = _("%(year)s年度统计表", year=annual.year)
    return send(workbook(title, columns, map(_cells, annual.counties)), f"{title}.xlsx", XLSX)


def _facts(annual: Annual) -> dict[str, Any]:
    city = is_city_staff(g.user)
    office = papers.office_on(None if city else annual.counties[0].county, annual.on)
    return rules.report_facts(annual, office.name if office else "", city)


def _year() -> int:
    """The year that was asked for; the present one where that cannot be."""
    known = queries.years()
    wanted = YearFilter().year.data
    return wanted if wanted in known else known[0]


def _cells(row: CountyYear) -> tuple[object, ...]:
    return (
        row.county.name if row.county else "",
        row.registered,
        row.trained,
        row.sat,
        row.passed,
        row.recorded,
        row.entered,
        row.claimed,
        row.paid,
        row.paid_fen,
        row.budget_fen,
    )


def hang(bp: Blueprint) -> None:
    """Give a blueprint of the county or the city these pages."""
    page(bp, "/")(index)
    file(bp, "/document")(document)
    file(bp, "/sheet")(sheet)
