"""Frequent questions with their answers, for everybody."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import SearchField

from trainer.domain.certificates.models import Level
from trainer.domain.counselling import queries
from trainer.domain.counselling.models import Topic
from trainer.web import FilterForm, page, show
from trainer.web.fields import EnumField
from trainer.web.paging import page_number

bp = Blueprint("questions", __name__, url_prefix="/questions")


class QuestionFilter(FilterForm):
    words = SearchField(_l("关键词"))
    topic = EnumField(_l("关于什么"), Topic, blank=_l("全部"))
    level = EnumField(_l("报考级别"), Level, blank=_l("全部"))


@page(bp, "/")
def index() -> ResponseReturnValue:
    """What others asked, found by words, topic and level."""
    form = QuestionFilter()
    found = queries.public_questions(
        words=form.words.data or "",
        topic=form.topic.data,
        level=form.level.data,
        page=page_number(),
    )
    return show(filter_form=form, questions=found)
