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
    total = HiddenField()

    @property
    def said_fen(self) -> int | None:
        """The total that stood on the page that was sent."""
        sent = str(self.total.data or "")
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 16 else None


@page(bp, "/approve", form=True)
def approve() -> ResponseReturnValue:
    """Grant many claims, in two goes: choose, then read the total and confirm it."""
    waiting = queries.to_approve(viewer=g.user)
    form = ApproveForm(chosen=[one.id for one in waiting])
    form.chosen.choices = [(one.id, choice(one)) for one in waiting]
    chosen = [one for one in waiting if one.id in (form.chosen.data or [])]
    outcome: list[rules.ApprovedMany] = []
    if form.perform(_approve, chosen, form.said_fen, outcome):
        granted = outcome[0]
        reasons = "".join(str(translated(sentence)) for sentence in granted.left_out)
        totals = translated(rules.totals(granted.count, granted.total_fen))
        return done(
            _("已审批通过：%(totals)s", totals=totals)
            + (_("没有通过的：") + reasons if reasons else ""),
            url_for("county.rewards.index", state=State.APPROVED.value),
            tone="warning" if reasons else "success",
        )
    form.total.data = str(sum(one.amount_fen for one in chosen)) if form.is_submitted() else ""
    return show(form=form, waiting=waiting)


def _approve(
    chosen: Sequence[Application], said_fen: int | None, outcome: list[rules.ApprovedMany]
) -> None:
    outcome.append(operations.approve_many(chosen, said_fen=said_fen, actor=g.user))
