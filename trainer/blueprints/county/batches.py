"""What the county does with many claims at once."""

from collections.abc import Sequence

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.blueprints.county.rewards import choice
from trainer.core.text import say
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import Application, State
from trainer.web import Form, done, events, page, show
from trainer.web.bounds import id_of
from trainer.web.language import translated

bp = Blueprint("batches", __name__, url_prefix="/batches")

events.LABELS.update({"reward.approved_many": say("批量审批奖励申请")})


class ApproveForm(Form):
    chosen = SelectMultipleField(
        _l("审批哪些人"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    seen = HiddenField()

    @property
    def versions(self) -> rules.Seen:
        """Which claims, each in which version, the total on the sent page counted."""
        sent = str(self.seen.data or "").split(".")[: rules.MOST_AT_ONCE]
        pairs = [pair.split("-") for pair in sent]
        return {
            claim_id: version
            for pair in pairs
            if len(pair) == 2
            and (claim_id := id_of(pair[0])) is not None
            and (version := id_of(pair[1])) is not None
        }

    def show_versions(self, applications: Sequence[Application]) -> None:
        """What the total on the page counts now."""
        self.seen.data = ".".join(f"{one.id}-{one.version}" for one in applications)


@page(bp, "/approve", form=True)
def approve() -> ResponseReturnValue:
    """Grant many claims, in two goes: choose, then read the total and confirm it."""
    form = ApproveForm()
    waiting = queries.to_approve(viewer=g.user)
    listed = {one.id: one for one in waiting}
    named = [*form.versions, *(one for one in form.chosen.data or [] if id_of(one))]
    listed |= {one.id: one for one in queries.looked_at(named, viewer=g.user)}
    if not form.is_submitted():
        form.chosen.data = [one.id for one in waiting]
    form.chosen.choices = [(one.id, choice(one)) for one in listed.values()]
    chosen = [one for one in listed.values() if one.id in (form.chosen.data or [])]
    outcome: list[rules.ApprovedMany] = []
    if form.perform(_approve, chosen, form, outcome):
        granted = outcome[0]
        totals = translated(rules.totals(granted.count, granted.total_fen))
        if not granted.left_out:
            url = url_for("county.rewards.index", state=State.APPROVED.value)
            return done(_("已审批通过：%(totals)s", totals=totals), url)
        return show(form=form, waiting=(), outcome=granted, totals=totals)
    form.show_versions(chosen if form.is_submitted() else ())
    return show(form=form, waiting=waiting, outcome=None)


def _approve(
    chosen: Sequence[Application], form: ApproveForm, outcome: list[rules.ApprovedMany]
) -> None:
    outcome.append(operations.approve_many(chosen, seen=form.versions, actor=g.user))
