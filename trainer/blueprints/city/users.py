"""Members of staff and their duties, for the city's administrators."""

from flask import Blueprint, abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SearchField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from trainer.core import clock
from trainer.domain.people import operations, passwords, queries, rules
from trainer.domain.people.models import DutyKind, User
from trainer.web import CreatingForm, FilterForm, Form, act, done, found, page, show
from trainer.web.fields import CountyField, EnumField
from trainer.web.paging import page_number
from trainer.web.passwords import cost

bp = Blueprint("users", __name__, url_prefix="/users")


@bp.before_request
def _admit() -> None:
    if not rules.may_manage_users(g.user):
        abort(403)


class ListFilter(FilterForm):
    name = SearchField(_l("姓名或登录名"), render_kw={"autocomplete": "off"})
    everybody = BooleanField(_l("包括没有职责的账号"))


@page(bp, "/")
def index() -> ResponseReturnValue:
    """Accounts with duties, or all."""
    form = ListFilter()
    users = queries.users(
        viewer=g.user,
        name=form.name.data or "",
        staff_only=not form.everybody.data,
        number=page_number(),
    )
    return show(filter_form=form, users=users)


class CreateForm(CreatingForm):
    display_name = StringField(
        _l("姓名"),
        [DataRequired(_l("请填写姓名。")), Length(max=50)],
        render_kw={"class": "input-20"},
    )
    staff_name = StringField(
        _l("登录名"),
        [DataRequired(_l("请填写登录名。")), Length(max=50)],
        description=_l("例如 datian.clerk：小写字母和数字，中间可以有点、横线。"),
        render_kw={"autocomplete": "off", "class": "input-20", "autocapitalize": "none"},
    )


@page(bp, "/create", form=True)
def create() -> ResponseReturnValue:
    """Open an account for a member of staff; the start password is shown once."""
    form = CreateForm()
    start = passwords.start_password()
    if form.perform(
        operations.create_staff_user,
        staff_name=form.staff_name.data or "",
        display_name=form.display_name.data or "",
        password_hash=passwords.hash_password(start, cost()),
        actor=g.user,
    ):
        user = found(queries.find_user(form.made, viewer=g.user))
        if passwords.fits(user.password_hash, start, cost()):
            return show(form=form, user=user, start=start)
        return done(
            _("这个账号刚才已经建好，初始密码只显示一次。没有记下的，请重新发放。"),
            url_for(".detail", user_id=user.id),
            tone="info",
        )
    return show(form=form, user=None, start=None)


@page(bp, "/<int:user_id>/detail")
def detail(user_id: int) -> ResponseReturnValue:
    """One account and its duties, past and present."""
    user = _user(user_id)
    today = clock.today()
    duties = sorted(user.duties, key=lambda duty: (duty.starts_on, duty.id), reverse=True)
    return show(
        user=user,
        duties=[(duty, duty.covers(today) or duty.starts_on > today) for duty in duties],
        may_manage=rules.may_manage_user(g.user, user),
    )


class DutyForm(CreatingForm):
    kind = EnumField(_l("职责"), DutyKind)
    county_id = CountyField(_l("范围"), blank=_l("全市"))
    starts_on = DateField(_l("开始日期"), [Optional()], description=_l("不填就是今天。"))
    ends_on = DateField(
        _l("结束日期"), [Optional()], description=_l("不填就一直有效，到终止为止。")
    )


@page(bp, "/<int:user_id>/give-duty", form=True)
def give_duty(user_id: int) -> ResponseReturnValue:
    """Charge somebody with a duty in a county or in the city."""
    user = _user(user_id)
    form = DutyForm()
    if form.perform(
        operations.give_duty,
        user,
        kind=form.kind.data,
        county=queries.county(form.county_id.data),
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        actor=g.user,
    ):
        return done(_("职责已授予，对方下次打开页面就生效。"), url_for(".detail", user_id=user_id))
    return show(form=form, user=user)


@act(bp, "/<int:duty_id>/end-duty")
def end_duty(duty_id: int) -> ResponseReturnValue:
    """Take a duty away at once."""
    duty = found(queries.find_duty(duty_id, viewer=g.user))
    user_id = duty.user_id
    operations.end_duty(duty, actor=g.user)
    return done(_("职责已终止，立即生效。"), url_for(".detail", user_id=user_id))


class ReasonForm(Form):
    reason = TextAreaField(
        _l("理由"),
        [DataRequired(_l("请写明理由。")), Length(max=300)],
        description=_l("会长期保存，不要写号码。"),
        render_kw={"rows": 3},
    )


@page(bp, "/<int:user_id>/renew-password", form=True)
def renew_password(user_id: int) -> ResponseReturnValue:
    """Give a new start password, shown once."""
    user = _user(user_id)
    form = ReasonForm()
    start = passwords.start_password()
    renewed = form.perform(
        operations.renew_start_password,
        user,
        reason=form.reason.data or "",
        password_hash=passwords.hash_password(start, cost()),
        actor=g.user,
    )
    return show(form=form, user=user, start=start if renewed else None)


@page(bp, "/<int:user_id>/close", form=True)
def close(user_id: int) -> ResponseReturnValue:
    """Close an account for good."""
    user = _user(user_id)
    form = ReasonForm()
    if form.perform(operations.close_user, user, reason=form.reason.data or "", actor=g.user):
        return done(_("账号已停用，所有登录已退出。"), url_for(".detail", user_id=user_id))
    return show(form=form, user=user)


@act(bp, "/<int:user_id>/end-sessions")
def end_sessions(user_id: int) -> ResponseReturnValue:
    """Sign an account out everywhere."""
    operations.end_sessions(_user(user_id), actor=g.user)
    return done(_("该账号在所有设备上的登录都已退出。"), url_for(".detail", user_id=user_id))


def _user(user_id: int) -> User:
    return found(queries.find_user(user_id, viewer=g.user))
