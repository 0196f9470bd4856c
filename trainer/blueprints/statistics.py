"""The figures of a sitting: the same page for the county (its own) and the city (all counties)."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from trainer.domain.exams import queries, rules
from trainer.domain.people import queries as people
from trainer.web import found, page, show


def statistics(sitting_id: int) -> ResponseReturnValue:
    """Registered, sat, passed, by county and level, from what is recorded."""
    sitting = found(queries.find_sitting(sitting_id, viewer=g.user))
    rows = queries.figures(sitting, viewer=g.user)
    counties = {county.id: county for county in people.counties()}
    rows.sort(key=lambda row: (counties[row.county_id or 0].position, row.level or ""))
    return show(
        sitting=sitting,
        rows=rows,
        names={key: county.name for key, county in counties.items()},
        levels=[rules.summed(rows, level) for level in sitting.level_list],
        total=rules.summed(rows),
        sitting_url=url_for(".detail", sitting_id=sitting.id),
    )


def hang(bp: Blueprint) -> None:
    """Give the sittings of the county or the city this page."""
    page(bp, "/<int:sitting_id>/statistics")(statistics)
