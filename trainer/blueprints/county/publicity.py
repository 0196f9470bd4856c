"""The county's public notices, and the objections that it has to decide."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core import clock
from trainer.domain.papers import queries as papers
from trainer.domain.publicity import operations, queries, rules
from trainer.domain.publicity.models import ObjectionState
from trainer.web import Form, act, done, file, found, page, send, show
from trainer.web.paging import page_number

bp = Blueprint("publicity", __name__, url_prefix="/publicity")

DECISIONS = {
    ObjectionState.REJECTED.value: operations.reject_objection,
    ObjectionState.UPHELD.value: operations.uphold_objection,
}


@page(bp, "/")
def index() -> ResponseReturnValue:
    """Objections to decide on top, then the county's notices, newest first."""
    return show(
        objections=queries.objections_to_decide(viewer=g.user),
        notices=queries.listed(viewer=g.user, number=page_number()),
        standing=rules.standing,
        today_is=clock.today(),
    )


@page(bp, "/<int:notice_id>/notice")
def notice(notice_id: int) -> ResponseReturnValue:
    """One notice as its office sees it: the list, what is held, the objections."""
    notice = found(queries.find(notice_id, viewer=g.user))
    return show(
        notice=notice,
        lines=queries.lines(notice, page_number()),
        objections=queries.objections_of(notice),
        standing=rules.standing(notice, clock.today()),
        days_left=rules.days_left(notice, clock.today()),
        may_withdraw=rules.may_publish(g.user, notice.county_id)
        and rules.is_running(notice, clock.today()),
        may_print=rules.may_publish(g.user, notice.county_id)
        and rules.printing_objection(notice, clock.today()) is None,
        hash_is_right=rules.hash_of(notice.shown) == notice.shown_hash,
    )


@act(bp, "/<int:notice_id>/print-notice")
def print_notice(notice_id: int) -> ResponseReturnValue:
    """Have the notice printed for the board."""
    notice = found(queries.find(notice_id, viewer=g.user))
    operations.print_notice(notice, actor=g.user)
    return done(_("公示文件正在生成。"), url_for(".notice", notice_id=notice.id))


@file(bp, "/<int:notice_id>/printed")
def printed(notice_id: int) -> ResponseReturnValue:
    """The notice as it was printed."""
    notice = found(queries.find(notice_id, viewer=g.user))
    content, name = found(papers.content(found(notice.paper), viewer=g.user))
    return send(content, name, "application/pdf")


class DecisionForm(Form):
    decision = RadioField(
        _l("核查结论"),
        [InputRequired(_l("请选择核查结论。"))],
        choices=lambda: [
            (ObjectionState.REJECTED.value, _l("异议不成立：公示期满后照常办理")),
            (ObjectionState.UPHELD.value, _l("异议成立：这一行不再办理")),
        ],
    )
    finding = TextAreaField(
        _l("核查情况"),
        [InputRequired(_l("请写明核查的情况和结论。")), Length(max=1000)],
        description=_l("写清怎样核查的、查到什么、依据哪一条。会长期保存，不要写证件号码和账号。"),
        render_kw={"rows": 5},
    )


@page(bp, "/<int:objection_id>/objection", form=True)
def objection(objection_id: int) -> ResponseReturnValue:
    """Decide whether an objection holds, with what was found."""
    objection = found(queries.find_objection(objection_id, viewer=g.user))
    form = DecisionForm()
    decide = DECISIONS.get(str(form.decision.data), operations.reject_objection)
    if form.perform(decide, objection, finding=form.finding.data or "", actor=g.user):
        return done(
            _("核查结论已记录。请按反映人留的联系方式答复。"),
            url_for(".notice", notice_id=objection.notice_id),
        )
    return show(
        objection=objection,
        notice=objection.notice,
        form=form,
        may_read=rules.may_read_objection(g.user, objection),
        may_decide=rules.may_read_objection(g.user, objection)
        and objection.state is ObjectionState.OPEN,
        own=rules.own_line_objection(objection, g.user),
    )


class WithdrawForm(Form):
    reason = TextAreaField(
        _l("撤回原因"),
        [InputRequired(_l("请写明撤回公示的原因。")), Length(max=300)],
        description=_l("会长期保存。撤回以后，名单要改好重新公示，公示期重新计算。"),
    )


@page(bp, "/<int:notice_id>/withdraw", form=True)
def withdraw(notice_id: int) -> ResponseReturnValue:
    """Take a wrong notice down, for a reason that is kept."""
    notice = found(queries.find(notice_id, viewer=g.user))
    form = WithdrawForm()
    if form.perform(operations.withdraw, notice, reason=form.reason.data or "", actor=g.user):
        return done(_("公示已撤回，名单已撤下。改好以后请重新公示。"), url_for(".index"))
    return show(notice=notice, form=form)
