"""The county looks at each proof."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core.text import say
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import Proof, Registration
from trainer.web import Form, act, done, events, file, found, page, send_upload, show

bp = Blueprint("proofs", __name__, url_prefix="/proofs")

events.LABELS.update(
    {
        "proof.added": say("上传证明材料"),
        "proof.removed": say("删除证明材料"),
        "proof.accepted": say("证明材料核对无误"),
        "proof.returned": say("退回证明材料"),
    }
)


@file(bp, "/<int:registration_id>/<int:proof_id>/document")
def document(registration_id: int, proof_id: int) -> ResponseReturnValue:
    """One proof as the person sent it."""
    kept = _proof(_registration(registration_id), proof_id)
    return send_upload(kept.upload, str(kept.kind.label))


@act(bp, "/<int:registration_id>/<int:proof_id>/accept")
def accept(registration_id: int, proof_id: int) -> ResponseReturnValue:
    """It is in order."""
    registration = _registration(registration_id)
    kept = _proof(registration, proof_id)
    operations.accept_proof(registration, kept, actor=g.user)
    return done(_("%(kind)s已核对无误。", kind=kept.kind.label), _back(registration_id))


class ReturnProofForm(Form):
    reason = TextAreaField(
        _l("退回的原因"),
        [InputRequired(_l("请写明退回的原因。")), Length(max=300)],
        description=_l("本人会看到。写明哪里看不清、缺什么。不要写证件号码。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:registration_id>/<int:proof_id>/send-back", form=True)
def send_back(registration_id: int, proof_id: int) -> ResponseReturnValue:
    """It will not do, and why."""
    registration, form = _registration(registration_id), ReturnProofForm()
    kept = _proof(registration, proof_id)
    if form.perform(
        operations.return_proof, registration, kept, reason=form.reason.data or "", actor=g.user
    ):
        return done(
            _("已记下。核对完其他内容后，请办理“退回补正”，本人才会收到。"), _back(registration_id)
        )
    return show(registration=registration, proof=kept, form=form)


def _registration(registration_id: int) -> Registration:
    return found(queries.find(registration_id, viewer=g.user))


def _proof(registration: Registration, proof_id: int) -> Proof:
    return found(queries.proof(registration, proof_id, viewer=g.user))


def _back(registration_id: int) -> str:
    return url_for("county.exams.detail", registration_id=registration_id)
