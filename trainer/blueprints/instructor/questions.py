"""A counsellor answers in writing, and makes frequent questions public."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from trainer.domain.counselling import operations, queries
from trainer.domain.counselling.models import Question, QuestionState
from trainer.web import CreatingForm, Form, act, done, found, page, show
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("questions", __name__, url_prefix="/questions")

WORDS = [DataRequired(_l("请写下内容。")), Length(max=2000, message=_l("最多 2000 个字。"))]
TITLE = [DataRequired(_l("请写一句话。")), Length(max=100, message=_l("最多 100 个字。"))]


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What waits, longest first; and what was answered."""
    asked = request.args.get("state")
    state = next((each for each in QuestionState if each == asked), QuestionState.WAITING)
    counts = queries.counts(g.user)
    return show(
        questions=queries.questions(viewer=g.user, state=state, page=page_number()),
        state=state,
        waited=queries.days_waiting,
        tabs=[
            (
                str(translated(each.label)),
                url_for(".index", state=each.value),
                each is state,
                counts.get(each, 0),
            )
            for each in QuestionState
        ],
    )


class AnswerForm(CreatingForm):
    text = TextAreaField(_l("答复"), WORDS, render_kw={"rows": 6})


@page(bp, "/<int:question_id>/detail", form=True)
def detail(question_id: int) -> ResponseReturnValue:
    """The question, and the place to answer it."""
    question = found(queries.find_question(question_id, viewer=g.user))
    form = AnswerForm()
    if form.perform(operations.answer, question, form.text.data or "", actor=g.user):
        return done(_("已答复，提问人会收到消息。"), url_for(".detail", question_id=question_id))
    return show(
        question=question,
        form=form,
        frequent=queries.frequent_of(question),
        waited=queries.days_waiting(question.waiting_since),
    )


class FrequentFields:
    title = StringField(_l("问题"), TITLE, description=_l("换成谁都能问的说法。"))
    answer = TextAreaField(
        _l("答案"),
        WORDS,
        description=_l("删去提问人的姓名、单位和个人情况；不能有证件号码和手机号码。"),
        render_kw={"rows": 8},
    )


class PublishForm(FrequentFields, CreatingForm):
    pass


class ChangeForm(FrequentFields, Form):
    pass


@page(bp, "/<int:question_id>/publish", form=True)
def publish(question_id: int) -> ResponseReturnValue:
    """Make it public in words of one's own."""
    question = found(queries.find_question(question_id, viewer=g.user))
    form = PublishForm(data={"title": question.title, "answer": _last_answer(question)})
    if form.perform(
        operations.publish,
        question,
        title=form.title.data or "",
        answer=form.answer.data or "",
        actor=g.user,
    ):
        return done(
            _("已公开，谁都能在“常见问题”里看到。"), url_for(".detail", question_id=question_id)
        )
    return show(question=question, form=form)


def _last_answer(question: Question) -> str:
    answers = [entry.text for entry in question.entries if entry.from_counsellor]
    return answers[-1] if answers else ""


@page(bp, "/<int:frequent_id>/change", form=True)
def change(frequent_id: int) -> ResponseReturnValue:
    """Word a public question anew."""
    frequent = found(queries.find_frequent(frequent_id, viewer=g.user))
    form = ChangeForm(data={"title": frequent.title, "answer": frequent.answer})
    back = url_for(".detail", question_id=frequent.question_id)
    if form.perform(
        operations.change_frequent,
        frequent,
        title=form.title.data or "",
        answer=form.answer.data or "",
        actor=g.user,
    ):
        return done(_("公开的内容已修改。"), back)
    return show(form=form, back=back)


@act(bp, "/<int:frequent_id>/withdraw")
def withdraw(frequent_id: int) -> ResponseReturnValue:
    """Take it down."""
    frequent = found(queries.find_frequent(frequent_id, viewer=g.user))
    operations.withdraw_frequent(frequent, actor=g.user)
    return done(_("已撤下，公众看不到了。"), url_for(".detail", question_id=frequent.question_id))
