"""A candidate asks in writing, asks on, and says when it is solved."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from trainer.domain.certificates.models import Level
from trainer.domain.counselling import operations, queries
from trainer.domain.counselling.models import Topic
from trainer.web import CreatingForm, act, done, found, page, show
from trainer.web.fields import EnumField
from trainer.web.paging import page_number

bp = Blueprint("questions", __name__, url_prefix="/questions")

LONGEST = 2000
WORDS = [
    DataRequired(_l("请写下内容。")),
    Length(max=LONGEST, message=_l("最多 2000 个字。")),
]


@page(bp, "/")
def index() -> ResponseReturnValue:
    """One's own questions."""
    return show(questions=queries.asked_by(g.user.person_id, page=page_number()))


class AskForm(CreatingForm):
    topic = EnumField(_l("关于什么"), Topic)
    level = EnumField(_l("报考级别"), Level, blank=_l("不分级别"))
    title = StringField(
        _l("一句话写明想问什么"),
        [DataRequired(_l("请写一句话。")), Length(max=100, message=_l("最多 100 个字。"))],
    )
    text = TextAreaField(
        _l("具体情况"),
        WORDS,
        description=_l("只有您和本县的咨询员能看到。不要写证件号码和手机号码。"),
        render_kw={"rows": 6},
    )


@page(bp, "/ask", form=True)
def ask() -> ResponseReturnValue:
    """Ask the county's counsellors."""
    form = AskForm()
    if form.perform(
        operations.ask,
        g.user.person_id,
        topic=form.topic.data,
        level=form.level.data,
        title=form.title.data or "",
        text=form.text.data or "",
        actor=g.user,
    ):
        return done(_("已提交。有答复时会发消息给您。"), url_for(".detail", question_id=form.made))
    return show(form=form, county=g.user.person.county)


class AskOnForm(CreatingForm):
    text = TextAreaField(_l("追问"), WORDS, render_kw={"rows": 4})


@page(bp, "/<int:question_id>/detail", form=True)
def detail(question_id: int) -> ResponseReturnValue:
    """What was asked and answered, and the place to ask on."""
    question = found(queries.find_asked(question_id, viewer=g.user))
    form = AskOnForm()
    if form.perform(operations.ask_on, question, form.text.data or "", actor=g.user):
        return done(_("追问已提交。"), url_for(".detail", question_id=question_id))
    return show(question=question, form=form, waited=queries.days_waiting(question.waiting_since))


@act(bp, "/<int:question_id>/solve")
def solve(question_id: int) -> ResponseReturnValue:
    """The answer was enough."""
    question = found(queries.find_asked(question_id, viewer=g.user))
    operations.solve(question, actor=g.user)
    return done(_("已标为解决。谢谢。"), url_for(".index"))
