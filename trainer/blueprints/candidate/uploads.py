"""What goes in with a registration: the photo, and proofs where no promise is made."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import InputRequired

from trainer.blueprints.candidate.registrations import own, saved, shown
from trainer.core import clock, uploads
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import Promise, Proof, ProofKind, Registration, Section
from trainer.web import CreatingForm, Form, act, done, file, found, page, send_upload
from trainer.web.fields import EnumField
from trainer.web.limits import count_try

bp = Blueprint("uploads", __name__, url_prefix="/uploads")


class PhotoForm(Form):
    file = FileField(
        _l("照片文件"),
        [FileRequired(_l("请选择一张照片。"))],
        description=_l("JPG 或 PNG，手机拍的也可以；选好以后在下面裁剪。"),
        render_kw={"accept": "image/jpeg,image/png"},
    )
    crop = HiddenField()


@page(bp, "/<int:registration_id>/photo", form=True)
def photo(registration_id: int) -> ResponseReturnValue:
    """Choose a picture, cut the photo out of it, and keep it."""
    registration, form = own(registration_id), PhotoForm()
    _count(form)
    rule = queries.photo_rule(clock.today())
    if form.perform(_keep, form, registration):
        return saved(registration)
    return shown(registration, form, Section.PHOTO, rule=rule)


def _count(form: Form) -> None:
    if form.is_submitted():
        count_try("upload", limit=queries.UPLOADS, within=queries.WITHIN)


def _keep(form: PhotoForm, registration: Registration) -> None:
    data = form.file.data.read()
    rule = queries.photo_rule(clock.today())
    portrait = rules.portrait(data, rules.crop_of(form.crop.data or ""), rule)
    operations.keep_photo(registration, portrait, actor=g.user)


@file(bp, "/<int:registration_id>/picture")
def picture(registration_id: int) -> ResponseReturnValue:
    """The photo that was kept."""
    registration = own(registration_id)
    kept = found(queries.photo(registration, viewer=g.user))
    return send_upload(kept.upload, _("照片-%(number)s", number=registration.reference))


class ProofForm(CreatingForm):
    kind = EnumField(
        _l("材料种类"),
        ProofKind,
        blank=_l("请选择"),
        validators=[InputRequired(_l("请选择材料种类。"))],
    )
    file = FileField(
        _l("文件"),
        [FileRequired(_l("请选择要上传的文件。"))],
        description=_l("JPG、PNG 或 PDF，最大 8 MB。一次一个，可以传多个。"),
        render_kw={"accept": "image/jpeg,image/png,application/pdf"},
    )


@page(bp, "/<int:registration_id>/proofs", form=True)
def proofs(registration_id: int) -> ResponseReturnValue:
    """What was sent in place of the promise, what was found, and one more."""
    registration, form = own(registration_id), ProofForm()
    _count(form)
    if form.perform(_add, form, registration):
        return done(_("已上传。"), url_for(".proofs", registration_id=registration_id))
    return shown(
        registration,
        form,
        Section.PROMISE,
        missing=[kind.label for kind in rules.missing_proofs(registration)],
        needed=registration.promise is Promise.NOT_USED,
    )


def _add(form: ProofForm, registration: Registration) -> Proof:
    upload = uploads.read_document(form.file.data.read(), most_bytes=rules.LARGEST)
    return operations.add_proof(registration, upload, kind=form.kind.data, actor=g.user)


@file(bp, "/<int:registration_id>/<int:proof_id>/proof")
def proof(registration_id: int, proof_id: int) -> ResponseReturnValue:
    """One document as it was kept."""
    kept = found(queries.proof(own(registration_id), proof_id, viewer=g.user))
    return send_upload(kept.upload, str(kept.kind.label))


@act(bp, "/<int:registration_id>/<int:proof_id>/remove")
def remove(registration_id: int, proof_id: int) -> ResponseReturnValue:
    """Take one back."""
    registration = own(registration_id)
    kept = found(queries.proof(registration, proof_id, viewer=g.user))
    operations.remove_proof(registration, kept, actor=g.user)
    return done(_("已删除。"), url_for(".proofs", registration_id=registration_id))
