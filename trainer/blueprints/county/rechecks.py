"""People ask that a score be added up again; the county answers."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DecimalField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import UPHOLD, Recheck, RecheckState
from trainer.web import Form, done, events, found, page, show
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("rechecks", __name__, url_prefix="/rechecks")

events.LABELS.update(
    {
        "score_recheck.asked": say("申请成绩复核"),
        "score_recheck.answered": say("答复成绩复核"),
        "scores.undone": say("撤销成绩载入"),
        "holders.undone": say("撤销持证名册载入"),
        "post_review.listed": say("列入考后资格复审"),
        "post_review.day_moved": say("调整考后资格复审的期限"),
        "post_review.passed": say("考后资格复审通过"),
        "post_review.failed": say("考后资格复审不通过"),
    }
)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The requests that wait, and those that were answered."""
    asked = request.args.get("state")
    state = next((each for each in RecheckState if each.value == asked), RecheckState.ASKED)
    return show(
        rechecks=queries.rechecks(state, viewer=g.user, number=page_number()),
        tabs=[
            (str(translated(each.label)), url_for(".index", state=each.value), each is state, None)
            for each in RecheckState
        ],
    )


class AnswerForm(Form):
    outcome = RadioField(
        _l("复核结果"),
        choices=lambda: [("upheld", _("维持原成绩")), ("changed", _("更正成绩"))],
        validators=[InputRequired(_l("请选择复核结果。"))],
    )
    mark = DecimalField(
        _l("更正后的成绩"),
        [Optional()],
        places=1,
        description=_l("只在更正时填写，照考试机构的复核答复，整数或半分。"),
        render_kw={"inputmode": "decimal", "class": "input-10"},
    )
    answer = TextAreaField(
        _l("答复"),
        [InputRequired(_l("请写明答复，申请人会看到。")), Length(max=300)],
        description=_l("写明复核的依据和结果，不要写证件号码。"),
    )

    def tenths(self) -> int | None:
        """The corrected mark in tenths; None where the old one is upheld."""
        if self.outcome.data == "upheld":
            return None
        if self.mark.data is None:
            raise RuleBroken(say("更正成绩的，请填写更正后的成绩。"), "mark")
        return int(self.mark.data * 10) if self.mark.data * 10 % 1 == 0 else -1


@page(bp, "/<int:recheck_id>/detail", form=True)
def detail(recheck_id: int) -> ResponseReturnValue:
    """One request, and its answer."""
    recheck, form = found(queries.find_recheck(recheck_id, viewer=g.user)), AnswerForm()
    if form.perform(_answer, form, recheck):
        return done(_("已答复，%(name)s会收到通知。", name=recheck.person.name), url_for(".index"))
    return show(
        form=form,
        recheck=recheck,
        rule=queries.recheck_rule(recheck.score.year),
        marked=rules.marked,
        may_answer=recheck.can_take(UPHOLD) and rules.may_answer_recheck(g.user, recheck),
    )


def _answer(form: AnswerForm, recheck: Recheck) -> None:
    operations.answer_recheck(
        recheck, tenths=form.tenths(), answer=form.answer.data or "", actor=g.user
    )
