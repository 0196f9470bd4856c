"""What else the county does with award letters: many at once, printed again, void, replaced."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core.text import say
from trainer.domain.papers import operations as papers
from trainer.domain.people import queries as people
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import Application, State
from trainer.web import CreatingForm, Form, act, done, events, found, page, show
from trainer.web.bounds import id_of
from trainer.web.language import translated

bp = Blueprint("letters", __name__, url_prefix="/letters")

events.LABELS.update(
    {
        "reward.letter_issued": say("印发奖励通知书"),
        "reward.letters_issued": say("批量印发奖励通知书"),
        "reward.letter_voided": say("作废奖励通知书"),
        "reward.letter_replaced": say("换发奖励通知书"),
    }
)


@act(bp, "/<int:county_id>/issue-all")
def issue_all(county_id: int) -> ResponseReturnValue:
    """Issue every letter that the county owes, printed by one job."""
    county = found(next((one for one in _counties() if one.id == county_id), None))
    issued = operations.issue_letters(county, actor=g.user)
    reasons = "".join(dict.fromkeys(str(translated(one)) for one in issued.left_out))
    url = url_for("county.rewards.index", state=State.CLEARED.value)
    if issued.job_id is not None:
        url = url_for("public.jobs.index", job_id=issued.job_id)
    said = _("已印发 %(n)s 份通知书，文件正在生成。", n=issued.letters)
    return done(
        (said if issued.letters else _("没有印发通知书。")) + reasons,
        url,
        tone="warning" if reasons else "success",
    )


@act(bp, "/<int:application_id>/print-again")
def print_again(application_id: int) -> ResponseReturnValue:
    """Have a letter printed whose printing failed."""
    claim = _found(application_id)
    papers.print_again(rules.require_letter(claim), actor=g.user)
    return done(_("正在重新生成文件。"), _page(claim))


class EndForm(Form):
    """What is ended is the letter that stands on the page, and no later one."""

    letter_id = HiddenField()
    reason = TextAreaField(
        _l("原因"),
        [InputRequired(_l("请写明原因。")), Length(max=300)],
        description=_l("会长期保存。不要写证件号码和账号。"),
    )
    sure = BooleanField(
        _l("我已核对上面的文号和姓名"), [InputRequired(_l("请先核对文号和姓名，再勾选。"))]
    )

    @property
    def seen(self) -> int | None:
        """The letter on the officer's page; a missing field is no letter."""
        return id_of(request.form.get("letter_id", ""))


class ReplaceForm(EndForm, CreatingForm):
    """Replacing makes a letter: sent twice, it makes one."""


@page(bp, "/<int:application_id>/void", form=True)
def void(application_id: int) -> ResponseReturnValue:
    """Declare the letter void, for a reason that is kept."""
    claim = _found(application_id)
    letter = rules.require_letter(claim)
    form = EndForm(letter_id=letter.id)
    if form.perform(
        operations.void_letter,
        claim,
        seen=form.seen,
        reason=form.reason.data or "",
        actor=g.user,
    ):
        return done(_("通知书已作废，核验页面已标明。需要时可以重新印发。"), _page(claim))
    return show(form=form, application=claim, letter=letter)


@page(bp, "/<int:application_id>/replace", form=True)
def replace(application_id: int) -> ResponseReturnValue:
    """Issue the letter anew from what is on record today."""
    claim = _found(application_id)
    letter = rules.require_letter(claim)
    form = ReplaceForm(letter_id=letter.id)
    if form.perform(
        operations.replace_letter,
        claim,
        seen=form.seen,
        reason=form.reason.data or "",
        actor=g.user,
    ):
        return done(_("通知书已换发，新的文件正在生成。"), _page(claim))
    return show(form=form, application=claim, letter=letter)


def owed() -> list[tuple[County, int]]:
    """In which of the officer's counties how many letters wait to be issued."""
    waiting = [(county, len(queries.without_letter(county.id))) for county in _counties()]
    return [(county, min(count, rules.MOST_LETTERS)) for county, count in waiting if count]


def _counties() -> list[County]:
    return [one for one in people.counties() if rules.may_issue_letter(g.user, one.id)]


def _found(application_id: int) -> Application:
    return found(queries.find_for_office(application_id, viewer=g.user))


def _page(claim: Application) -> str:
    return url_for("county.rewards.application", application_id=claim.id)
