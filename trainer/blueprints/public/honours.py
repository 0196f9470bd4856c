"""Published rosters: who was chosen, as far as there is a basis for publishing it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from trainer.domain.honours import queries
from trainer.web import found, page, show
from trainer.web.paging import page_number

bp = Blueprint("honours", __name__, url_prefix="/honours")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The selections whose result was made known, newest first."""
    return show(selections=queries.published(page_number()))


@page(bp, "/<int:selection_id>/selection")
def selection(selection_id: int) -> ResponseReturnValue:
    """One roster, in the order it states."""
    selection = found(queries.find_published(selection_id))
    return show(selection=selection, winners=queries.published_winners(selection))
