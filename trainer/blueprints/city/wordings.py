"""The words of papers: written by one person, seen as a PDF, published by another."""

from datetime import timedelta

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer import documents
from trainer.core import clock
from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.documents import wordings
from trainer.domain.papers import operations, queries, rules
from trainer.domain.papers.models import ADOPT, PaperWording, WordingState
from trainer.web import CreatingForm, act, done, events, file, found, page, send, show
from trainer.web.limits import count_try

bp = Blueprint("wordings", __name__, url_prefix="/wordings")

events.LABELS.update(
    {
        "paper_wording.drafted": say("起草文书措辞"),
        "paper_wording.published": say("发布文书措辞"),
        "paper_wording.dropped": say("放弃措辞草稿"),
    }
)
PREVIEWS, PREVIEWS_WITHIN = 30, timedelta(minutes=10)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """Every edition of the words of every kind, and which is in force."""
    editions = queries.wordings(g.user)
    return show(
        editions=editions,
        in_force=[one for one in editions if one.state is WordingState.IN_FORCE],
    )


@page(bp, "/<int:wording_id>/wording")
def wording(wording_id: int) -> ResponseReturnValue:
    """One edition, what it changed, and whether this person may publish it."""
    wording = _found(wording_id)
    in_force = queries.wording_in_force(wording.kind)
    is_draft = wording.can_take(ADOPT)
    return show(
        wording=wording,
        is_draft=is_draft,
        is_in_force=wording.state is WordingState.IN_FORCE,
        not_by_you=rules.adoption_objection(wording, in_force, g.user) if is_draft else None,
    )


class DraftForm(CreatingForm):
    words = TextAreaField(
        _l("措辞"),
        [InputRequired(_l("请写出文书的措辞。")), Length(max=wordings.MOST)],
        description=_l("一行一段。{{ 变量 }} 印成各人的内容，**文字** 印成粗体。"),
        render_kw={"rows": 14},
    )
    reason = StringField(
        _l("为什么改"),
        [InputRequired(_l("请写明为什么改，复核的人要看。")), Length(max=200)],
    )


@page(bp, "/<int:wording_id>/draft", form=True)
def draft(wording_id: int) -> ResponseReturnValue:
    """Write the next edition, beginning from the one in force."""
    base = _found(wording_id)
    form = DraftForm(words=base.words)
    if form.perform(
        operations.draft_wording,
        base,
        form.words.data or "",
        form.reason.data or "",
        check=wordings.objection,
        actor=g.user,
    ):
        return done(
            _("草稿已保存。请先预览，再请另一人发布。"), url_for(".wording", wording_id=form.made)
        )
    return show(form=form, base=base, language=wordings.LANGUAGES[base.kind.value])


@file(bp, "/<int:wording_id>/preview")
def preview(wording_id: int) -> ResponseReturnValue:
    """The paper with made-up data, marked as a sample."""
    made = _sample(_found(wording_id))
    return send(made.pdf, made.name, "application/pdf", inline=True)


@act(bp, "/<int:wording_id>/publish")
def publish(wording_id: int) -> ResponseReturnValue:
    """Put the draft into force; it was printed once more, so that no batch stops at it."""
    wording = _found(wording_id)
    _sample(wording)
    operations.publish_wording(wording, actor=g.user)
    return done(_("已发布，以后印发的文书用这一版。"), url_for(".wording", wording_id=wording.id))


@act(bp, "/<int:wording_id>/drop")
def drop(wording_id: int) -> ResponseReturnValue:
    """Give the draft up."""
    operations.drop_wording(_found(wording_id), actor=g.user)
    return done(_("草稿已放弃。"), url_for(".index"))


def _sample(wording: PaperWording) -> documents.Document:
    count_try("wording_preview", limit=PREVIEWS, within=PREVIEWS_WITHIN)
    try:
        return documents.make(
            wording.kind.value, wordings.sample(wording.kind.value, wording.words, clock.today())
        )
    except documents.DocumentRefused as refusal:
        raise RuleBroken(refusal.sentence) from None
    except documents.DocumentFailed:
        raise RuleBroken(
            say("后台没有做成预览，请过一会儿再试；如再次失败，请联系管理员。")
        ) from None


def _found(wording_id: int) -> PaperWording:
    return found(queries.find_wording(wording_id, viewer=g.user))
