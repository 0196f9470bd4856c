"""Anybody checks whether a paper is genuine and still holds."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core import proof as proofs
from trainer.core.text import say
from trainer.domain.honours import queries as honours
from trainer.domain.papers import queries, rules
from trainer.domain.papers.models import Paper, PaperKind
from trainer.domain.publicity import queries as publicity
from trainer.web import Form, events, page, show
from trainer.web.limits import count_try

bp = Blueprint("verify", __name__, url_prefix="/verify")

events.LABELS.update(
    {
        "paper.issued": say("印发文书"),
        "paper.queued": say("生成文书文件"),
        "paper.printed": say("文书已生成文件"),
        "paper.not_printed": say("文书没有生成"),
        "paper.voided": say("作废文书"),
        "paper.replaced": say("换发文书"),
        "proof_key.accepted": say("启用新的二维码签名密钥"),
    }
)


class VerifyForm(Form):
    """The code as it stands on the paper."""

    code = StringField(
        _l("核验码"),
        [InputRequired(_l("请填写文书上印的核验码。")), Length(max=80)],
        description=_l("在文书右下角二维码旁边，共 26 位字母和数字，横线和大小写不影响核验。"),
        render_kw={"autocomplete": "off", "class": "input-20"},
    )


class ProofForm(Form):
    """What a phone reads from the code on a letter, without opening it."""

    text = TextAreaField(
        _l("二维码里的文字"),
        [InputRequired(_l("请填写从二维码读出的全部文字。")), Length(max=2000)],
        description=_l("用任意扫码软件读出二维码，把得到的全部文字（以 http 开头）复制到这里。"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


@page(bp, "/", form=True)
def index(code: str | None = None) -> ResponseReturnValue:
    """The form, and what the paper behind a code says, field by field."""
    form = VerifyForm()
    if form.is_submitted() and form.is_right():
        code = rules.read_code(form.code.data or "") or "-"
        return redirect(url_for(".index", code=code, _method="GET"))
    paper = None
    if code is not None:
        count_try("paper.check", limit=queries.CHECKS, within=queries.CHECKS_WITHIN)
        paper = queries.check(code)
    return show(
        form=form,
        asked=code is not None,
        paper=paper,
        printed=rules.printed(paper, named=honours.may_be_named(paper)) if paper else None,
        list_url=_list_url(paper) if paper else None,
    )


@page(bp, "/proof", form=True)
def proof() -> ResponseReturnValue:
    """What the code on a letter proves by itself, and the key with which anybody checks it."""
    form = ProofForm()
    proven, wrong = None, False
    if form.is_submitted() and form.is_right():
        values = proofs.read_own(form.text.data or "")
        proven = rules.proven(values or [])
        wrong = not proven
    *earlier, public_key = proofs.known_keys()
    return show(form=form, proven=proven, wrong=wrong, public_key=public_key, earlier=earlier)


def _list_url(paper: Paper) -> str | None:
    """Where the list of such a paper stands, as far as it may still be shown."""
    if paper.kind is PaperKind.WORKERS_ROSTER and honours.find_published(paper.subject_id):
        return url_for("public.honours.selection", selection_id=paper.subject_id)
    if paper.kind is PaperKind.PUBLIC_NOTICE and publicity.find_public(paper.subject_id):
        return url_for("public.notices.notice", notice_id=paper.subject_id)
    return None


bp.add_url_rule("/<code>", "index", methods=["GET"])  # the short address behind the printed code
