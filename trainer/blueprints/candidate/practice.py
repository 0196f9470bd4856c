"""A candidate's mock papers: begun, answered one by one, handed in, and looked at again."""

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.core import clock
from trainer.domain.exams import queries as exams
from trainer.domain.practice import operations, queries, rules
from trainer.domain.practice.models import MockItem, MockPaper, PaperKind, QuestionKind
from trainer.web import CreatingForm, Form, act, done, found, page, show
from trainer.web.paging import page_number

bp = Blueprint("practice", __name__, url_prefix="/practice")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The paper one is doing, the subjects with papers, and one's results."""
    running = queries.running_of(g.user.person_id)
    county_id = g.user.person.county_id
    offered = [(row, queries.rule_for(row.id, county_id)) for row in exams.subjects()]
    return show(
        running=None if running is None or rules.is_over(running, clock.now()) else running,
        offered=[(row, rule) for row, rule in offered if rule is not None],
        papers=queries.papers_of(g.user.person_id, page=page_number()),
        is_over=rules.is_over,
        now=clock.now(),
        total=rules.total,
    )


class StartForm(CreatingForm):
    """Nothing to fill in: the button is the answer."""


@page(bp, "/<int:subject_id>/start", form=True)
def start(subject_id: int) -> ResponseReturnValue:
    """What the paper will be, by the published rule; time runs from the button."""
    subject = found(queries.find_subject(subject_id))
    rule = found(queries.rule_for(subject_id, g.user.person.county_id))
    form = StartForm()
    if form.perform(operations.start, subject, g.user.person, actor=g.user):
        return redirect(url_for(".question", mock_id=form.made, position=1))
    return show(subject=subject, rule=rule, parts=rules.parts_of(rule), form=form)


class OneForm(Form):
    answer = RadioField(_l("选一个"), validate_choice=True)


class SeveralField(SelectMultipleField):
    """Several boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SeveralForm(Form):
    answer = SeveralField(_l("选出所有正确的"))


def _answer_form(item: MockItem) -> Form:
    single = item.kind is QuestionKind.SINGLE
    typed = (item.answer or None) if single else list(item.answer)
    form: Form = OneForm(data={"answer": typed}) if single else SeveralForm(data={"answer": typed})
    form["answer"].choices = [
        (letter, f"{letter}. {said}") for letter, said in item.wording.lettered
    ]
    return form


@page(bp, "/<int:mock_id>/<int:position>/question", form=True)
def question(mock_id: int, position: int) -> ResponseReturnValue:
    """One question; its answer is saved by the button, which goes on to the next."""
    paper = found(queries.find_paper(mock_id, viewer=g.user))
    item = found(next((row for row in paper.items if row.position == position), None))
    if rules.is_over(paper, clock.now()) and request.method == "GET":
        return redirect(url_for(".result", mock_id=mock_id))
    form = _answer_form(item)
    if form.perform(_save, item, form):
        if position == len(paper.items):
            return redirect(url_for(".hand_in", mock_id=mock_id))
        return redirect(url_for(".question", mock_id=mock_id, position=position + 1))
    return show(paper=paper, item=item, form=form, over=rules.is_over(paper, clock.now()))


def _save(item: MockItem, form: Form) -> None:
    operations.answer(item, "".join(sorted(form["answer"].data or "")), actor=g.user)


class HandInForm(Form):
    """Nothing to fill in: the button is the answer."""


@page(bp, "/<int:mock_id>/hand-in", form=True)
def hand_in(mock_id: int) -> ResponseReturnValue:
    """What is not answered yet, and the button that hands in."""
    paper = found(queries.find_paper(mock_id, viewer=g.user))
    form = HandInForm()
    if form.perform(operations.hand_in, paper, actor=g.user):
        return done(_("已交卷。"), url_for(".result", mock_id=mock_id))
    return show(
        paper=paper, form=form, over=rules.is_over(paper, clock.now()), open_items=_open(paper)
    )


def _open(paper: MockPaper) -> list[MockItem]:
    return [item for item in paper.items if not item.answer]


@page(bp, "/<int:mock_id>/result")
def result(mock_id: int) -> ResponseReturnValue:
    """The score by chapter, and what was wrong with its explanation."""
    paper = found(queries.find_paper(mock_id, viewer=g.user))
    if not rules.is_over(paper, clock.now()):
        return redirect(url_for(".hand_in", mock_id=mock_id))
    return show(
        paper=paper,
        score=rules.total(paper.rule, paper.items),
        chapters=rules.chapter_scores(paper.rule, paper.items),
        wrong=rules.wrong(paper.items),
        mark=lambda item: rules.mark(paper.rule, item),
        timed=paper.kind is PaperKind.TIMED,
    )


@act(bp, "/<int:mock_id>/again")
def again(mock_id: int) -> ResponseReturnValue:
    """Do the wrong ones once more."""
    paper = found(queries.find_paper(mock_id, viewer=g.user))
    made = operations.practise_again(paper, actor=g.user)
    return redirect(url_for(".question", mock_id=made.id, position=1))
