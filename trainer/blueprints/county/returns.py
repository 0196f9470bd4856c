"""What the bank gave back after it was noted as paid."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.core import money
from trainer.domain.payouts import operations, queries, rules
from trainer.web import Form, done, found, page, show

bp = Blueprint("returns", __name__, url_prefix="/returns")


class ReturnedForm(Form):
    chosen = SelectMultipleField(
        _l("银行退回的是哪几笔"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reason = TextAreaField(
        _l("原因和银行退回的凭证号"),
        [InputRequired(_l("请写明原因。")), Length(max=300)],
        description=_l("本人会看到，并长期保存。不要写证件号码和账号。"),
    )


@page(bp, "/<int:list_id>/note", form=True)
def note(list_id: int) -> ResponseReturnValue:
    """Note that the bank gave back what was noted as paid; all of it, or some lines."""
    listed = found(queries.find(list_id, viewer=g.user))
    paid_items = queries.paid_items(listed)
    form = ReturnedForm()
    form.chosen.choices = [
        (item.id, f"{item.application.person.name}　{money.yuan(item.amount_fen)}")
        for item in paid_items
    ]
    chosen = [item for item in paid_items if item.id in (form.chosen.data or [])]
    if form.perform(
        operations.mark_returned, listed, chosen, reason=form.reason.data or "", actor=g.user
    ):
        return done(
            _(
                "已登记 %(n)s 笔银行退回，原因已告知本人；更正以后可以列入下一份清单。",
                n=len(chosen),
            ),
            url_for("county.payouts.payment_list", list_id=list_id),
        )
    return show(
        listed=listed,
        form=form,
        total_fen=sum(item.amount_fen for item in paid_items),
        count=len(paid_items),
        objection=rules.payee_objection(paid_items, g.user),
    )
