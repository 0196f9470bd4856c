"""What goes in with a registration: the photo."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from trainer.blueprints.candidate.registrations import own, saved, shown
from trainer.core import clock
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import Registration, Section
from trainer.web import Form, file, found, page, send_upload

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
    rule = queries.photo_rule(clock.today())
    if form.perform(_keep, form, registration):
        return saved(registration)
    return shown(registration, form, Section.PHOTO, rule=rule)


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
