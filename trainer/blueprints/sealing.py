"""Sealing papers and keeping the certificates for it: the same pages for counties and the city."""

from flask import Blueprint, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import PasswordField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.core import authority
from trainer.core.outbox import Job
from trainer.core.text import say
from trainer.domain.papers import operations, queries, rules
from trainer.domain.papers.models import Paper, SealCertificate
from trainer.domain.people import passwords
from trainer.domain.people import queries as people
from trainer.domain.people.places import Office
from trainer.web import CreatingForm, Form, done, events, found, page, show
from trainer.web.limits import count_try
from trainer.web.paging import page_number
from trainer.web.passwords import cost

events.LABELS.update(
    {
        "paper.seal_ordered": say("办理用印"),
        "paper.sealed": say("文书已用印"),
        "seal_certificate.added": say("登记用印证书"),
        "seal_certificate.withdrawn": say("停用用印证书"),
    }
)

TRIES = 10


def own_password() -> PasswordField:
    """The field in which people prove once more that it is they who sit there."""
    return PasswordField(
        _l("您的登录密码"),
        [DataRequired(_l("请输入您的登录密码，确认是您本人办理。")), Length(max=200)],
        description=_l("用印要再确认一次是您本人办理，请输入登录本系统的密码。"),
        render_kw={"autocomplete": "current-password"},
    )


class SealForm(CreatingForm):
    """Sent twice, the papers are handed to one job."""

    chosen = SelectMultipleField(
        _l("给哪些文书用印"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    password = own_password()


def index() -> ResponseReturnValue:
    """What waits for the seal; chosen papers are sealed by one job after the password."""
    waiting = queries.to_seal(g.user, page_number())
    form = SealForm(chosen=[paper.id for paper in waiting.rows])
    form.chosen.choices = [(paper.id, _choice(paper)) for paper in waiting.rows]
    chosen = [paper for paper in waiting.rows if paper.id in (form.chosen.data or [])]
    if form.perform(_order, form, chosen):
        return redirect(url_for("public.jobs.index", job_id=form.made))
    return show(
        form=form,
        waiting=waiting,
        certificates=queries.certificates(g.user),
        may_add=bool(queries.offices_kept(g.user)),
    )


def _choice(paper: Paper) -> str:
    words = [paper.number, paper.facts.get("recipient") or paper.facts.get("title") or ""]
    return "　".join(filter(None, words))


def _order(form: SealForm, chosen: list[Paper]) -> Job:
    return operations.order_seals(chosen, proven=_proven(form), actor=g.user)


def _proven(form: "SealForm | CertificateForm") -> str | None:
    count_try("own_password", limit=TRIES, within=passwords.TRY_WINDOW)
    return people.proven_hash(g.user, form.password.data or "", cost=cost())


class CertificateForm(CreatingForm):
    office_id = SelectField(_l("单位"), coerce=int)
    file = FileField(
        _l("证书文件"),
        [FileRequired(_l("请选择证书文件。"))],
        description=_l("发证机构给的 .p12 或 .pfx 文件，里面有证书和私钥。私钥加密保存。"),
    )
    file_password = PasswordField(
        _l("证书文件的密码"),
        [Length(max=200)],
        description=_l("发证机构随文件给的密码，只用来打开文件，不保存。"),
        render_kw={"autocomplete": "off"},
    )
    password = own_password()

    def __init__(self, offices: list[Office]) -> None:
        super().__init__()
        self.office_id.choices = [(office.id, office.name) for office in offices]


def add() -> ResponseReturnValue:
    """Enter a certificate with which an office seals."""
    offices = list(queries.offices_kept(g.user))
    form = CertificateForm(offices)
    if form.perform(_add, form, offices):
        return done(_("用印证书已登记，可以用印了。"), url_for(".index"))
    return show(form=form, allowed=bool(offices))


def _add(form: CertificateForm, offices: list[Office]) -> SealCertificate:
    office = found(next((one for one in offices if one.id == form.office_id.data), None))
    upload = form.file.data
    data = upload.read()
    upload.seek(0)
    return operations.add_certificate(
        office,
        authority.read_pkcs12(data, form.file_password.data or ""),
        proven=_proven(form),
        actor=g.user,
    )


class WithdrawForm(Form):
    reason = TextAreaField(_l("原因"), [InputRequired(_l("请写明停用的原因。")), Length(max=300)])


def withdraw(seal_certificate_id: int) -> ResponseReturnValue:
    """Seal with this certificate no more."""
    certificate = found(queries.find_certificate(seal_certificate_id, viewer=g.user))
    form = WithdrawForm()
    if form.perform(
        operations.withdraw_certificate, certificate, form.reason.data or "", actor=g.user
    ):
        return done(_("证书已停用，以前用的印仍然有效。"), url_for(".index"))
    return show(
        form=form,
        certificate=certificate,
        may_withdraw=rules.may_keep_certificates(g.user, certificate.office.county_id),
    )


def hang(bp: Blueprint) -> None:
    """Give a blueprint of the county or the city these pages."""
    page(bp, "/", form=True)(index)
    page(bp, "/add", form=True)(add)
    page(bp, "/<int:seal_certificate_id>/withdraw", form=True)(withdraw)
