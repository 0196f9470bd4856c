"""What was done in the county: the entries of the audit trail that its auditors may read."""

from flask import Blueprint, abort, g
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SearchField, SelectField
from wtforms.validators import Optional

from trainer.domain.people import queries, rules
from trainer.domain.people.models import DutyKind
from trainer.web import FilterForm, page, show
from trainer.web.events import LABELS
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("trail", __name__, url_prefix="/trail")


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
    first_on = DateField(_l("从"), [Optional()])
    last_on = DateField(_l("到"), [Optional()])


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The county's entries, newest first."""
    if not rules.counties_of(g.user, DutyKind.AUDITOR, DutyKind.ADMINISTRATOR):
        abort(403)
    form = TrailFilter()
    entries = queries.trail(
        viewer=g.user,
        event=form.event.data or "",
        actor_name=form.actor_name.data or "",
        first_on=form.first_on.data,
        last_on=form.last_on.data,
        number=page_number(),
    )
    return show(filter_form=form, entries=entries)
