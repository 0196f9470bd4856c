"""The audit trail of all counties, and whether its chain is whole."""

from flask import Blueprint, abort, g
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SearchField, SelectField
from wtforms.validators import Optional

from trainer.core import audit as chain
from trainer.domain.people import queries, rules
from trainer.web import FilterForm, page, show
from trainer.web.events import LABELS
from trainer.web.fields import CountyField
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("audit", __name__, url_prefix="/audit")


class TrailFilter(FilterForm):
    actor_name = SearchField(_l("办理人"), render_kw={"autocomplete": "off"})
    event = SelectField(
        _l("事项"),
        choices=lambda: [
            ("", str(_l("全部"))),
            *((name, str(translated(LABELS.get(name, name)))) for name in queries.events()),
        ],
        validate_choice=False,
    )
    county_id = CountyField(_l("县（市、区）"), blank=_l("全部"), validate_choice=False)
    first_on = DateField(_l("从"), [Optional()])
    last_on = DateField(_l("到"), [Optional()])


def _admit() -> None:
    if not rules.may_read_trail(g.user, None):
        abort(403)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """Every entry, newest first, by county, act, person and day."""
    _admit()
    form = TrailFilter()
    entries = queries.trail(
        viewer=g.user,
        county_id=form.county_id.data,
        event=form.event.data or "",
        actor_name=form.actor_name.data or "",
        first_on=form.first_on.data,
        last_on=form.last_on.data,
        number=page_number(),
    )
    names = {county.id: county.short_name for county in queries.counties()}
    return show(filter_form=form, entries=entries, names=names)


@page(bp, "/check")
def check() -> ResponseReturnValue:
    """Recompute the chain: was any entry altered, removed or slipped in?"""
    _admit()
    return show(broken=list(chain.broken_links()), total=queries.trail(viewer=g.user).total)
