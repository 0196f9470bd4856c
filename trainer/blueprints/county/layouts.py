"""How the county's files are read: saved by their headers, changed and forgotten here."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.blueprints.county.imports import chosen_columns, columns_form
from trainer.domain.imports import operations, queries, rules
from trainer.domain.imports.models import SavedLayout
from trainer.sheets import loading
from trainer.web import Form, act, done, found, page, show
from trainer.web.paging import page_number

bp = Blueprint("layouts", __name__, url_prefix="/layouts")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """Every row of headers that the county has told us how to read."""
    return show(layouts=queries.layouts(viewer=g.user, number=page_number()))


@page(bp, "/<int:layout_id>/detail", form=True)
def detail(layout_id: int) -> ResponseReturnValue:
    """One layout: what is read from which column, and its change."""
    layout = _layout(layout_id)
    form = columns_form(layout.kind, layout.headers, layout.mapping)
    if form.perform(_change, form, layout):
        return done(_("已保存，下次同样表头的文件会照这样读。"), url_for(".index"))
    fields = loading.LAYOUTS[layout.kind].by_key
    return show(
        form=form,
        layout=layout,
        pairs=[(fields[key].label, layout.mapping[key]) for key in fields if key in layout.mapping],
        handles=rules.may_load(g.user, layout.county_id),
    )


def _change(form: Form, layout: SavedLayout) -> None:
    chosen = {key: layout.headers[at] for key, at in chosen_columns(form).items()}
    operations.change_layout(layout, chosen, actor=g.user)


@act(bp, "/<int:layout_id>/forget")
def forget(layout_id: int) -> ResponseReturnValue:
    """Forget it: such files are read by their headers alone again."""
    operations.forget_layout(_layout(layout_id), actor=g.user)
    return done(_("已删除，下次按表头自动识别。"), url_for(".index"))


def _layout(layout_id: int) -> SavedLayout:
    return found(queries.find_layout(layout_id, viewer=g.user))
