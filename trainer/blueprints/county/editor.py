"""A policy edited as ordinary forms, a section for each part, with the whole in plain words."""

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.blueprints.county.editor_form import EditorForm
from trainer.core.errors import RuleBroken
from trainer.domain.people import queries as people
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries, rules
from trainer.web import done, found, page, show
from trainer.web.bounds import id_of

bp = Blueprint("editor", __name__, url_prefix="/editor")

PREVIEW, MORE = "preview", "more"


@page(bp, "/edit", form=True)
def edit() -> ResponseReturnValue:
    """Enter a policy, or the next edition of one, part by part."""
    counties = _counties()
    start = id_of(request.args.get("like"))
    like = queries.find_policy(start, viewer=g.user) if start else None
    content = like.content if like else rules.read_yaml(rules.BLANK_POLICY)
    county_id = like.county_id if like else next((one.id for one in counties), None)
    form = EditorForm(county_id=county_id, data=None if request.form else EditorForm.of(content))
    asked = request.form.get("act", "")
    if asked not in (PREVIEW, MORE) and form.perform(_save, form):
        return done(
            _("政策已录入，请另一位同事复核后发布。"),
            url_for("county.policies.policy", policy_id=form.made),
        )
    if asked == MORE or not form.is_submitted():
        form.add_rows()
    return show(form=form, may_add=bool(counties), **_preview(form))


def _save(form: EditorForm) -> object:
    content = form.content()
    refuse = rules.problems_by_part(content)
    if refuse:
        number = sum(len(problems) for problems in refuse.values())
        raise RuleBroken(rules.to_mend(number))
    return operations.add_policy(found(people.county(form.county_id.data)), content, actor=g.user)


def _preview(form: EditorForm) -> dict[str, Any]:
    """What the fields say now: in plain words, as data, and what is wrong in which part."""
    try:
        content = form.content()
    except RuleBroken as refusal:
        if not form.errors:
            form.refuse(refusal)
        return {"problems": {}, "described": None, "advice": (), "text": ""}
    problems = rules.problems_by_part(content)
    return {
        "problems": problems,
        "described": None if problems else rules.describe(content),
        "advice": () if problems else rules.advice(content),
        "text": rules.write_yaml(content),
    }


def _counties() -> list[County]:
    return [one for one in people.counties() if rules.may_make_policy(g.user, one.id)]
