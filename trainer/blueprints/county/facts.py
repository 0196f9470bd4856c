"""Facts that people state of themselves: an officer who has seen the paper confirms them."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from trainer.core.text import say
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import CONFIRM, REFUSE, FactState, StatedFact
from trainer.web import DecisionForm, done, events, found, page, show
from trainer.web.paging import page_number

bp = Blueprint("facts", __name__, url_prefix="/facts")

events.LABELS.update(
    {
        "fact.stated": say("填报其他情况"),
        "fact.confirmed": say("核实填报的情况"),
        "fact.refused": say("对填报的情况不予采信"),
        "fact.withdrawn": say("撤回填报的情况"),
    }
)

CONFIRMED, REFUSED = FactState.CONFIRMED.value, FactState.REFUSED.value


@page(bp, "/")
def index() -> ResponseReturnValue:
    """All stated facts of the county, those to be confirmed first."""
    return show(facts=queries.facts(viewer=g.user, number=page_number()))


class DecideForm(DecisionForm):
    outcome = RadioField(
        _l("核实结果"),
        [InputRequired(_l("请选择核实结果。"))],
        choices=lambda: [
            (CONFIRMED, _l("已核实，材料属实")),
            (REFUSED, _l("不予采信")),
        ],
    )
    basis = StringField(
        _l("依据"),
        [InputRequired(_l("请写明看过什么材料，或为什么不予采信。")), Length(max=300)],
        description=_l("例如“居住证原件”。本人会看到这段话，不要写证件号码。"),
    )
    basis_on = DateField(
        _l("材料日期"), [Optional()], description=_l("核实属实时必填：材料签发或打印的日期。")
    )


@page(bp, "/<int:fact_id>/decide", form=True)
def decide(fact_id: int) -> ResponseReturnValue:
    """What was stated and what is to show it; confirm or refuse it."""
    fact = found(queries.find_fact(fact_id, viewer=g.user))
    form = DecideForm(version=fact.version)
    if form.perform(_decide, fact, form):
        said = _("已核实，从现在起按这条情况判断。")
        is_refused = form.outcome.data == REFUSED
        return done(_("已不予采信，理由已告知本人。") if is_refused else said, url_for(".index"))
    return show(
        form=form,
        fact=fact,
        may_decide=(fact.can_take(CONFIRM) or fact.can_take(REFUSE))
        and rules.may_confirm(g.user, fact.county_id),
        objection=rules.confirming_fact_objection(fact, g.user),
    )


def _decide(fact: StatedFact, form: DecideForm) -> None:
    basis = form.basis.data or ""
    if form.outcome.data == REFUSED:
        operations.refuse_fact(fact, basis=basis, seen=form.seen, actor=g.user)
    else:
        operations.confirm_fact(
            fact, basis=basis, basis_on=form.basis_on.data, seen=form.seen, actor=g.user
        )
