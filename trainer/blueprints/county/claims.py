"""Identity claims at the county's counter."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from trainer.domain.people import operations, queries, rules
from trainer.domain.people.consents import ClaimState
from trainer.web import Form, done, found, page, show
from trainer.web.paging import page_number
from trainer.web.seen import SeenForm

bp = Blueprint("claims", __name__, url_prefix="/claims")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """Who waits to be checked, the oldest first."""
    return show(claims=queries.open_claims(viewer=g.user, number=page_number()))


class ConfirmForm(SeenForm):
    paper_seen = StringField(
        _l("核对了哪种证件原件"),
        [DataRequired(_l("请写明核对了哪种证件原件。")), Length(max=100)],
        description=_l("例如：居民身份证原件，本人到场。不要写号码。"),
    )


@page(bp, "/<int:claim_id>/confirm", form=True)
def confirm(claim_id: int) -> ResponseReturnValue:
    """The papers were seen and fit: account and record become one."""
    claim = found(queries.find_claim(claim_id, viewer=g.user))
    form = ConfirmForm(data={"seen": claim.person.version})
    if form.perform(
        operations.confirm_claim,
        claim,
        paper_seen=form.paper_seen.data or "",
        seen=form.seen_version,
        actor=g.user,
    ):
        if claim.state is ClaimState.OPEN:
            return done(
                _(
                    "这次不能在本窗口办结，已转到应当办理的窗口。"
                    "请申请人登录后，在“身份核对”里查看该去哪里。"
                ),
                url_for(".index"),
                tone="info",
            )
        return done(_("身份已确认，账号和档案已经对上。下一位请看名单。"), url_for(".index"))
    known = queries.record_behind(claim)
    return show(
        form=form,
        claim=claim,
        known=known,
        objection=rules.claim_objection(claim.person, known),
        may_decide=rules.may_decide_claim(g.user, claim),
        may_issue_code=rules.may_issue_code(g.user, claim.user),
    )


class RefuseForm(Form):
    reason = TextAreaField(
        _l("不予确认的理由"),
        [DataRequired(_l("请写明理由。")), Length(max=300)],
        description=_l("申请人会看到，请写清楚哪里对不上、怎样补正。不要写号码。"),
    )


@page(bp, "/<int:claim_id>/refuse", form=True)
def refuse(claim_id: int) -> ResponseReturnValue:
    """The papers do not fit; the reason goes to whoever claimed."""
    claim = found(queries.find_claim(claim_id, viewer=g.user))
    form = RefuseForm()
    if form.perform(operations.refuse_claim, claim, reason=form.reason.data or "", actor=g.user):
        return done(_("已记录不予确认的理由，申请人可以看到。"), url_for(".index"))
    return show(form=form, claim=claim)
