"""Sign-in, registration, and the way back to a forgotten account."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, PasswordField, StringField, TelField, ValidationError
from wtforms.validators import DataRequired, EqualTo, Length

from trainer.core.limits import count_try
from trainer.domain.people import operations, passwords, queries, rules
from trainer.domain.people.consents import CodePurpose, ConsentKind, ConsentText
from trainer.domain.people.models import IdKind, User
from trainer.web import CreatingForm, Form, act, carrying, data, done, found, identity, page, show
from trainer.web.audiences import entrances
from trainer.web.fields import CountyField, EnumField
from trainer.web.passwords import cost

bp = Blueprint("account", __name__, url_prefix="/account")

PER_ACCOUNT_HERE = 10  # from one address: a stranger elsewhere locks nobody out
PER_ACCOUNT = 100  # from everywhere, in an hour
PER_ADDRESS = 100  # a whole bureau, or a classroom, may share one address


def _count(what: str, account: str) -> None:
    """Count a try: of this address, of the account from here, and of the account from anywhere.

    The account is counted however its name was spelt, and whether or not there is such a one. Who
    is refused here is not counted against the account, so one address cannot use its limit up.
    """
    here, name = request.remote_addr or "", rules.sign_in_key(account)
    window = passwords.TRY_WINDOW
    count_try(f"{what}.address", here, limit=PER_ADDRESS, within=window)
    count_try(f"{what}.account_here", f"{name}|{here}", limit=PER_ACCOUNT_HERE, within=window)
    count_try(f"{what}.account", name, limit=PER_ACCOUNT, within=timedelta(hours=1))


class SignInForm(Form):
    name = StringField(
        _l("手机号码或登录名"),
        [DataRequired(_l("请填写手机号码，工作人员填写登录名。")), Length(max=50)],
        description=_l("社工用注册时的手机号码；工作人员用单位发的登录名。"),
        render_kw={"autocomplete": "username", "class": "input-20", "autocapitalize": "none"},
    )
    password = PasswordField(
        _l("密码"),
        [DataRequired(_l("请填写密码。")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    carried = HiddenField()


@page(bp, "/sign-in", form=True)
def sign_in() -> ResponseReturnValue:
    """Sign in by phone number, or by staff name; a form that was being sent is taken up again."""
    form = SignInForm()
    if form.perform(_enter, form):
        carried = carrying.unpack(form.carried.data or "", g.user.id)
        if carried is not None and not _must_first(g.user):
            return render_template("resume.html", carried=carried)
        if carried is not None:
            flash(_("请先办完这一步。刚才填写的内容没有保留，之后请重新填写。"), "warning")
        return redirect(_onward(g.user))
    return show(form=form)


def _enter(form: SignInForm) -> None:
    name = form.name.data or ""
    _count("sign_in", name)
    user = queries.by_credentials(name, form.password.data or "", cost=cost())
    if user is None:
        operations.note_failed_entry(queries.account_named(name), actor=g.actor)
    operations.enter(user, actor=g.actor)
    if user is not None:
        identity.sign_in(user.id)
        g.user = user


def _must_first(user: User) -> bool:
    """Whether something has to be done before any page opens."""
    return user.must_change_password or queries.notice_due(user) is not None


def _onward(user: User) -> str:
    if user.must_change_password:
        return url_for("public.account.change_password")
    if queries.notice_due(user) is not None:
        return url_for("public.account.accept_notice")
    doors = entrances(user)
    first = doors[0].home if doors else "public.home.index"
    return identity.safe_next(request.args.get("next")) or url_for(first)


class RegisterForm(CreatingForm):
    name = StringField(
        _l("姓名"),
        [DataRequired(_l("请填写姓名。")), Length(max=100)],
        description=_l("照证件填写。"),
        render_kw={"autocomplete": "name", "class": "input-20"},
    )
    id_kind = EnumField(_l("证件类型"), IdKind)
    id_number = StringField(
        _l("证件号码"),
        [DataRequired(_l("请填写证件号码。")), Length(max=40)],
        description=_l("只用来核对您的身份和档案；除您本人外，各页面上都只显示首尾几位。"),
        render_kw={"autocomplete": "off", "class": "input-20", "spellcheck": "false"},
    )
    county_id = CountyField(
        _l("所在县（市、区）"),
        validators=[DataRequired(_l("请选择县（市、区）。"))],
        description=_l("您工作所在的县（市、区），由它的主管部门核对您的身份。"),
    )
    phone = TelField(
        _l("手机号码"),
        [DataRequired(_l("请填写手机号码。")), Length(max=30)],
        description=_l("以后用它登录。"),
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )
    password = PasswordField(
        _l("设置密码"),
        [DataRequired(_l("请设置密码。")), Length(max=200)],
        description=_l("至少8位，可以是几个词连成的一句话。"),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("再输一遍密码"),
        [EqualTo("password", _l("两次输入的密码不一样。"))],
        render_kw={"autocomplete": "new-password"},
    )
    privacy = BooleanField(
        _l("我已阅读并知悉上面的告知书"), [DataRequired(_l("请先阅读告知书，再勾选。"))]
    )
    id_consent = BooleanField(
        _l("我单独同意为核对身份和档案使用我的身份证件号码"),
        [DataRequired(_l("不使用证件号码就无法核对身份。不同意的，可以到窗口办理。"))],
    )
    texts_read = HiddenField()

    def _carry_out(self, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """The try is counted and the password hashed before the operation takes its lock."""
        name, phone = self.name.data or "", self.phone.data or ""
        _count("register", phone)
        chosen = passwords.choose(
            self.password.data or "", cost=cost(), staff=False, avoid=(name, phone)
        )
        super()._carry_out(operation, *args, password_hash=chosen, **kwargs)


@page(bp, "/register", form=True)
def register() -> ResponseReturnValue:
    """Open an account; the answer never tells whether somebody was known before."""
    texts = [
        text
        for kind in (ConsentKind.PRIVACY, ConsentKind.ID_NUMBER)
        if (text := queries.current_text(kind)) is not None
    ]
    form = RegisterForm()
    if form.perform(_register, form, texts):
        return done(
            _(
                "注册信息已收到。请用手机号码和刚设置的密码登录；如果登录不了，可能是这个手机号码"
                "以前注册过，请用原来的密码，或办理“忘记密码”。"
            ),
            url_for(".sign_in"),
        )
    form.texts_read.data = " ".join(str(text.id) for text in texts)
    return show(form=form, texts=texts)


def _register(form: RegisterForm, texts: Sequence[ConsentText], *, password_hash: str) -> User:
    read = (form.texts_read.data or "").split()
    return operations.register_account(
        name=form.name.data or "",
        id_kind=form.id_kind.data,
        id_number=form.id_number.data or "",
        phone=form.phone.data or "",
        password_hash=password_hash,
        county=found(queries.county(form.county_id.data)),
        agreed=[text for text in texts if str(text.id) in read],
        address=request.remote_addr or "",
        actor=g.actor,
    )


class ResetForm(Form):
    name = StringField(
        _l("手机号码"),
        [DataRequired(_l("请填写注册时的手机号码。")), Length(max=50)],
        render_kw={"autocomplete": "username", "inputmode": "tel", "class": "input-20"},
    )
    code = StringField(
        _l("一次性验证码"),
        [DataRequired(_l("请填写验证码。")), Length(max=30)],
        description=_l("10位字母和数字，由窗口当面发给您，24小时内有效，只能用一次。"),
        render_kw={"autocomplete": "one-time-code", "class": "input-20", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("设置新密码"),
        [DataRequired(_l("请设置新密码。")), Length(max=200)],
        description=_l("至少8位，可以是几个词连成的一句话。"),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("再输一遍新密码"),
        [EqualTo("password", _l("两次输入的密码不一样。"))],
        render_kw={"autocomplete": "new-password"},
    )


@page(bp, "/reset-password", form=True)
def reset_password() -> ResponseReturnValue:
    """Mend a forgotten password with a one-time code from the counter."""
    form = ResetForm()
    if form.perform(_reset, form):
        return done(
            _("密码已重设，其他设备上的登录都已退出。请用新密码登录。"), url_for(".sign_in")
        )
    return show(form=form, counties=queries.counties())


def _reset(form: ResetForm) -> None:
    name = form.name.data or ""
    _count("reset", name)
    chosen = passwords.choose(form.password.data or "", cost=cost(), staff=False, avoid=(name,))
    code = queries.usable_code(name, CodePurpose.PASSWORD)
    if code is not None:
        operations.count_code_try(code, actor=g.actor)
    operations.reset_password(
        code,
        typed=passwords.read_code(form.code.data or ""),
        password_hash=chosen,
        actor=g.actor,
    )


class ChangeForm(Form):
    old_password = PasswordField(
        _l("原密码"),
        [DataRequired(_l("请填写原密码。")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("新密码"),
        [DataRequired(_l("请设置新密码。")), Length(max=200)],
        description=_l("社工账号至少8位，工作人员至少12位；可以是几个词连成的一句话。"),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("再输一遍新密码"),
        [EqualTo("password", _l("两次输入的密码不一样。"))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_password(self, field: PasswordField) -> None:
        """A new password is a new one."""
        if field.data and field.data == self.old_password.data:
            raise ValidationError(_("新密码不能与原密码相同。"))


@page(bp, "/change-password", form=True)
def change_password() -> ResponseReturnValue:
    """Choose a new password; every other session ends."""
    if g.user is None:
        return redirect(url_for(".sign_in", next=request.path))
    form = ChangeForm()
    if form.perform(_change, form):
        identity.sign_in(g.user.id)
        return done(
            _("密码已修改，其他设备上的登录都已退出。下一步：继续办理您的事项。"), _onward(g.user)
        )
    return show(form=form, must=g.user.must_change_password)


def _change(form: ChangeForm) -> None:
    user: User = g.user
    _count("change", f"user {user.id}")
    proven = queries.proven_hash(user, form.old_password.data or "", cost=cost())
    chosen = passwords.choose(
        form.password.data or "",
        cost=cost(),
        staff=user.staff_name is not None or bool(user.live_duties),
        avoid=(user.display_name, user.staff_name or "", user.phone or ""),
    )
    operations.change_password(user, proven=proven, password_hash=chosen, actor=user)


class NoticeForm(CreatingForm):
    privacy = BooleanField(
        _l("我已阅读并知悉上面的告知书"), [DataRequired(_l("请先阅读告知书，再勾选。"))]
    )
    text_read = HiddenField()


@page(bp, "/accept-notice", form=True)
def accept_notice() -> ResponseReturnValue:
    """Whoever got the account at the counter reads the notice before anything else."""
    if g.user is None:
        return redirect(url_for(".sign_in", next=request.path))
    text, form = queries.notice_due(g.user), NoticeForm()
    if text is None:
        return redirect(_onward(g.user))
    if form.perform(
        operations.accept_notice,
        g.user,
        text,
        read=form.text_read.data or "",
        address=request.remote_addr or "",
        actor=g.user,
    ):
        return done(_("已记录。下一步：继续办理您的事项。"), _onward(g.user))
    form.text_read.data = str(text.id)
    return show(form=form, text=text)


@data(bp, "/stay")
def stay() -> ResponseReturnValue:
    """Asked for by a touch before the session ends: it goes on, as far as it may."""
    ends, last = g.seconds_left
    return jsonify(ends=ends, last=last)


@act(bp, "/sign-out")
def sign_out() -> Response:
    """End the session; a browser that did not say it emptied itself is told to."""
    identity.sign_out()
    answer = done(_("您已退出登录。"), url_for("public.home.index"))
    if "emptied" not in request.form:
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
