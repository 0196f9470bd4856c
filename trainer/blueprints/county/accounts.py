"""Accounts of the county's people, mended at the counter: opened, and given one-time codes."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TelField, TextAreaField
from wtforms.validators import DataRequired, Length

from trainer.core.errors import require
from trainer.domain.people import operations, passwords, queries, rules
from trainer.domain.people.consents import CodePurpose
from trainer.domain.people.models import Standing
from trainer.web import CreatingForm, done, found, page, show
from trainer.web.fields import EnumField
from trainer.web.passwords import cost
from trainer.web.seen import SeenForm

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


class CodeForm(SeenForm, CreatingForm):
    purpose = EnumField(_l("用途"), CodePurpose)
    reason = TextAreaField(
        _l("发放理由"),
        [DataRequired(_l("请写明发放理由。")), Length(max=300)],
        description=_l("例如：本人到窗口，核对了身份证原件，忘记密码。不要写号码。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:user_id>/issue-code", form=True)
def issue_code(user_id: int) -> ResponseReturnValue:
    """Hand somebody at the counter a code; it is shown once and never again."""
    user = found(queries.find_user(user_id, viewer=g.user))
    person = found(user.person)
    waiting = person.standing is Standing.DECLARED
    purpose = CodePurpose.CLAIM if waiting else CodePurpose.PASSWORD
    form = CodeForm(data={"purpose": purpose, "seen": person.version})
    code = passwords.new_code()
    issued = form.perform(
        operations.issue_code,
        user,
        purpose=form.purpose.data,
        reason=form.reason.data or "",
        code=code,
        seen=form.seen_version,
        actor=g.user,
    )
    if issued and not queries.is_code(form.made, code):
        return done(
            _("验证码刚才已经发放，只显示一次。没有记下的，请重新发放。"),
            url_for("county.people.detail", person_id=person.id),
            tone="info",
        )
    return show(
        form=form,
        person=person,
        code=code if issued else None,
        may_issue=rules.may_issue_code(g.user, user),
        hours=int(rules.CODE_LIFE.total_seconds() // 3600),
    )


class OpenForm(CreatingForm):
    phone = TelField(
        _l("手机号码"),
        [DataRequired(_l("请填写手机号码。")), Length(max=30)],
        description=_l("本人以后用它登录，请当面核对。"),
        render_kw={"autocomplete": "off"},
    )


@page(bp, "/<int:person_id>/open-account", form=True)
def open_account(person_id: int) -> ResponseReturnValue:
    """Open the account of somebody on record who came to the counter."""
    person = found(queries.find(person_id, viewer=g.user))
    require(rules.may_open_account(g.user, person))
    form = OpenForm(data={"phone": person.phone})
    start = passwords.start_password()
    opened = form.perform(
        operations.open_account,
        person,
        phone=form.phone.data or "",
        password_hash=passwords.hash_password(start, cost()),
        actor=g.user,
    )
    if opened:
        [account] = queries.accounts_of(person)
        if not passwords.fits(account.password_hash, start, cost()):
            return done(
                _("账号刚才已经开通，初始密码只显示一次。没有记下的，请发放重设密码的验证码。"),
                url_for("county.people.detail", person_id=person.id),
                tone="info",
            )
    return show(form=form, person=person, start=start if opened else None)
