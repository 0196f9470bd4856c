"""Continuing education of the county's people: what waits, and who is short of hours."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core import clock
from trainer.domain.certificates import operations, queries, rules
from trainer.domain.certificates.models import COUNT
from trainer.web import Form, done, found, page, show
from trainer.web.paging import page_number

bp = Blueprint("hours", __name__, url_prefix="/hours")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What people entered and nobody has looked at yet."""
    return show(entries=queries.hours_to_review(viewer=g.user, page=page_number()))


@page(bp, "/short")
def short() -> ResponseReturnValue:
    """Whose registration ends within a year with hours still to do."""
    return show(rows=queries.short_of_hours(viewer=g.user), today=clock.today())


@page(bp, "/<int:certificate_id>/ledger")
def ledger(certificate_id: int) -> ResponseReturnValue:
    """The hours of one person, by the registration of this certificate."""
    certificate = found(queries.find(certificate_id, viewer=g.user))
    return show(
        certificate=certificate,
        ledger=queries.ledger_of(certificate),
        entries=queries.hours_of(certificate.person_id),
    )


class DecideForm(Form):
    decision = RadioField(
        _l("审核结果"),
        [InputRequired(_l("请选择审核结果。"))],
        choices=lambda: [("count", _l("计入学时")), ("return", _l("退回补充"))],
    )
    answer = TextAreaField(
        _l("说明"),
        [Length(max=300)],
        description=_l("退回时必填：缺什么、怎样补充。本人会看到。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:entry_id>/decide", form=True)
def decide(entry_id: int) -> ResponseReturnValue:
    """Count an entry, or return it."""
    entry, form = found(queries.find_hours(entry_id, viewer=g.user)), DecideForm()
    counted = form.decision.data == "count"
    if form.perform(
        operations.decide_hours,
        entry,
        counted=counted,
        answer=form.answer.data or "",
        actor=g.user,
    ):
        said = _("学时已计入。") if counted else _("已退回，本人可以补充后重新提交。")
        return done(said, url_for(".index"))
    return show(
        form=form,
        entry=entry,
        ledger=queries.ledger_of(entry.certificate),
        others=[
            other
            for other in queries.hours_of(entry.person_id)
            if other.id != entry.id and other.held_on == entry.held_on
        ],
        may_decide=rules.may_decide_hours(g.user, entry) and entry.can_take(COUNT),
    )
