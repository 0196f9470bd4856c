"""Appeals: decided by an officer of the county or the city who took no part in the decision."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core.text import say
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import UPHOLD
from trainer.web import DecisionForm, done, events, found, page, show
from trainer.web.paging import page_number

events.LABELS.update(
    {
        "reward.appealed": say("提出申诉"),
        "reward.appeal_upheld": say("认定申诉成立，奖励申请重新审核"),
        "reward.appeal_dismissed": say("申诉复核后维持原决定"),
        "reward.appeal_withdrawn": say("撤回申诉"),
    }
)

UPHELD, DISMISSED = "upheld", "dismissed"


def index() -> ResponseReturnValue:
    """All appeals of the county, or of all counties, those to be decided first."""
    return show(appeals=queries.appeals(viewer=g.user, number=page_number()))


class DecideForm(DecisionForm):
    outcome = RadioField(
        _l("复核结果"),
        [InputRequired(_l("请选择复核结果。"))],
        choices=lambda: [
            (UPHELD, _l("申诉成立：申请退回到审核，提交日期仍按原来的算")),
            (DISMISSED, _l("维持原决定")),
        ],
    )
    decision = TextAreaField(
        _l("复核意见"),
        [InputRequired(_l("请写明复核意见。")), Length(max=300)],
        description=_l("申请人会看到这段话，请写清查了什么、依据哪一条。不要写证件号码和账号。"),
    )


def decide(appeal_id: int) -> ResponseReturnValue:
    """What was decided, what the person says against it, and the decision on that."""
    appeal = found(queries.find_appeal(appeal_id, viewer=g.user))
    form = DecideForm(version=appeal.version)
    upheld = form.outcome.data == UPHELD
    if form.perform(
        operations.uphold_appeal if upheld else operations.dismiss_appeal,
        appeal,
        decision=form.decision.data or "",
        seen=form.seen,
        actor=g.user,
    ):
        said = _("申诉成立，申请已退回到审核。") if upheld else _("已维持原决定，意见已告知本人。")
        return done(said, url_for(".index"))
    claim = appeal.application
    return show(
        form=form,
        appeal=appeal,
        application=claim,
        judgement=queries.judge_again(claim),
        may_decide=appeal.can_take(UPHOLD) and rules.may_decide_appeal(g.user, appeal.county_id),
        objection=rules.deciding_objection(appeal, g.user),
    )


def hang(bp: Blueprint) -> None:
    """Give a blueprint of the county or the city these pages."""
    page(bp, "/")(index)
    page(bp, "/<int:appeal_id>/decide", form=True)(decide)
