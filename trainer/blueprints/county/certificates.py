"""The county's certificates: found, registered, revoked."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SearchField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core import clock
from trainer.domain.certificates import operations, queries, rules
from trainer.domain.certificates.models import REVOKE, Certificate, Level
from trainer.domain.training import operations as training
from trainer.web import FilterForm, Form, done, found, page, show
from trainer.web.fields import EnumField
from trainer.web.paging import page_number

bp = Blueprint("certificates", __name__, url_prefix="/certificates")


class ListFilter(FilterForm):
    name = SearchField(_l("姓名"), render_kw={"autocomplete": "off"})
    level = EnumField(_l("级别"), Level, blank=_l("全部"))


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The certificates of the county's people."""
    form, today = ListFilter(), clock.today()
    certificates = queries.listed(
        viewer=g.user, name=form.name.data or "", level=form.level.data, number=page_number()
    )
    return show(
        filter_form=form,
        certificates=certificates,
        state=lambda row: rules.registration_state(row, today),
    )


@page(bp, "/<int:certificate_id>/detail")
def detail(certificate_id: int) -> ResponseReturnValue:
    """One certificate with all its dates."""
    certificate = _certificate(certificate_id)
    return show(
        certificate=certificate,
        state=rules.registration_state(certificate, clock.today()),
        first_due=None if certificate.local_level else rules.first_registration_due(certificate),
        valid_until=rules.valid_until(certificate),
        may_revoke=rules.may_revoke(g.user, certificate) and certificate.can_take(REVOKE),
        may_register=rules.may_note_registration(g.user, certificate)
        and certificate.local_level is None
        and certificate.can_take(REVOKE),
    )


class RegistrationForm(Form):
    registered_on = DateField(
        _l("登记日期"), [InputRequired(_l("请填写登记日期。"))], description=_l("登记有效期三年。")
    )
    place = StringField(_l("登记机构"), [InputRequired(_l("请填写登记机构。")), Length(max=100)])


@page(bp, "/<int:certificate_id>/registration", form=True)
def registration(certificate_id: int) -> ResponseReturnValue:
    """Note that the certificate was registered."""
    certificate, form = _certificate(certificate_id), RegistrationForm()
    if form.perform(
        training.note_registration,
        certificate,
        registered_on=form.registered_on.data,
        place=form.place.data or "",
        actor=g.user,
    ):
        return done(
            _("登记已记录，有效期三年。"), url_for(".detail", certificate_id=certificate_id)
        )
    return show(form=form, certificate=certificate)


class RevokeForm(Form):
    reason = TextAreaField(
        _l("撤销的理由和依据"),
        [InputRequired(_l("请写明撤销的理由和依据。")), Length(max=300)],
        description=_l("撤销后证书仍可查到，显示为已撤销，不能恢复。"),
    )


@page(bp, "/<int:certificate_id>/revoke", form=True)
def revoke(certificate_id: int) -> ResponseReturnValue:
    """Revoke a certificate; it stays on record as revoked."""
    certificate, form = _certificate(certificate_id), RevokeForm()
    if form.perform(operations.revoke, certificate, reason=form.reason.data or "", actor=g.user):
        return done(_("证书已撤销。"), url_for(".detail", certificate_id=certificate_id))
    return show(form=form, certificate=certificate)


def _certificate(certificate_id: int) -> Certificate:
    return found(queries.find(certificate_id, viewer=g.user))
