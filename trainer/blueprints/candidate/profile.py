"""A person's own record: everything we hold, and the way to mend it."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, PasswordField, StringField, TelField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from trainer.core.limits import count_try
from trainer.domain.people import operations, passwords, queries, rules
from trainer.domain.people.consents import CodePurpose, ConsentKind
from trainer.domain.people.models import EducationLevel, IdKind, Payroll, Standing
from trainer.web import CreatingForm, Form, act, done, found, page, show
from trainer.web import identity as identity_of_web
from trainer.web.fields import CountyField, EnumField, OrganisationField, TownshipField
from trainer.web.passwords import cost

bp = Blueprint("profile", __name__, url_prefix="/profile")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """All that is on one's own record, in full."""
    person = g.user.person
    return show(
        person=person,
        may_correct=rules.may_correct_identity(g.user, person),
        viewings=len(queries.viewings_of(person)),
    )


class EditForm(Form):
    phone = TelField(
        _l("手机号码"),
        [DataRequired(_l("请填写手机号码。")), Length(max=30)],
        description=_l("这也是您的登录名；改了以后用新号码登录。"),
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )
    county_id = CountyField(
        _l("工作所在县（市、区）"),
        validators=[DataRequired(_l("请选择县（市、区）。"))],
        description=_l("改了以后，您的档案由新的县（市、区）管理。"),
    )
    township_id = TownshipField(_l("乡镇（街道）"), blank=_l("（未填写）"))
    home_county_id = CountyField(_l("户籍所在县（市、区）"), blank=_l("（本市以外或未填写）"))
    organisation_id = OrganisationField(_l("工作单位"), blank=_l("（不在名单里或未填写）"))
    post = StringField(_l("岗位"), [Length(max=50)], render_kw={"class": "input-20"})
    payroll = EnumField(_l("人员性质"), Payroll)
    full_time = BooleanField(_l("专职从事社会工作"))
    password = PasswordField(
        _l("当前密码"),
        [Length(max=200)],
        description=_l("只有改手机号码时才要填写；改了以后，其他设备上的登录都会退出。"),
        render_kw={"autocomplete": "current-password"},
    )


@page(bp, "/edit", form=True)
def edit() -> ResponseReturnValue:
    """Bring phone, place and work up to date."""
    person = g.user.person
    form = EditForm(obj=person)
    phone_before = g.user.phone
    if form.perform(_amend, form):
        if g.user.phone != phone_before:  # every session ended: this one begins anew
            identity_of_web.sign_in(g.user.id)
        return done(_("联系方式和工作信息已更新。"), url_for(".index"))
    return show(form=form)


def _amend(form: EditForm) -> None:
    proven = None
    if rules.sign_in_key(form.phone.data or "") != g.user.phone:
        count_try("phone.change", f"user {g.user.id}", limit=5, within=timedelta(days=1))
        proven = queries.proven_hash(g.user, form.password.data or "", cost=cost())
    operations.amend_person(
        g.user.person,
        county=found(queries.county(form.county_id.data)),
        phone=form.phone.data,
        township=queries.township(form.township_id.data),
        organisation=queries.organisation(form.organisation_id.data),
        home_county=queries.county(form.home_county_id.data),
        post=form.post.data or "",
        payroll=form.payroll.data,
        full_time=form.full_time.data,
        proven=proven,
        actor=g.user,
    )


class IdentityForm(Form):
    name = StringField(
        _l("姓名"),
        [DataRequired(_l("请填写姓名。")), Length(max=100)],
        render_kw={"autocomplete": "name", "class": "input-20"},
    )
    id_kind = EnumField(_l("证件类型"), IdKind)
    id_number = StringField(
        _l("证件号码"),
        [DataRequired(_l("请填写证件号码。")), Length(max=40)],
        render_kw={"autocomplete": "off", "class": "input-20", "spellcheck": "false"},
    )


@page(bp, "/identity", form=True)
def identity() -> ResponseReturnValue:
    """Mend one's name or number before the bureau has checked them."""
    person = g.user.person
    form = IdentityForm(obj=person)
    if form.perform(
        operations.correct_identity,
        person,
        name=form.name.data,
        id_kind=form.id_kind.data,
        id_number=form.id_number.data,
        actor=g.user,
    ):
        return done(_("姓名和证件号码已更正，等待窗口核对。"), url_for(".index"))
    return show(form=form, may_correct=rules.may_correct_identity(g.user, person))


class EducationForm(Form):
    level = EnumField(_l("学历"), EducationLevel)
    social_work = BooleanField(
        _l("社会工作专业"), description=_l("毕业证书上的专业是社会工作（含社会工作硕士）。")
    )
    major = StringField(_l("专业"), [Length(max=50)], render_kw={"class": "input-20"})
    school = StringField(_l("学校"), [Length(max=100)])
    full_time = BooleanField(_l("全日制"), default=True)
    starts_on = DateField(_l("入学日期"), [Optional()])
    graduated_on = DateField(
        _l("毕业日期"),
        [InputRequired(_l("请填写毕业日期。"))],
        description=_l("照毕业证书填写；应届的填写预计毕业日期。"),
    )

    def facts(self) -> dict[str, Any]:
        """The education as it was typed."""
        return {
            "level": self.level.data,
            "social_work": self.social_work.data,
            "graduated_on": self.graduated_on.data,
            "major": self.major.data or "",
            "school": self.school.data or "",
            "full_time": self.full_time.data,
            "starts_on": self.starts_on.data,
        }


class AddEducationForm(EducationForm, CreatingForm):
    pass


@page(bp, "/add-education", form=True)
def add_education() -> ResponseReturnValue:
    """Note an education."""
    form = AddEducationForm()
    if form.perform(operations.add_education, g.user.person, **form.facts(), actor=g.user):
        return done(_("教育经历已添加。"), url_for(".index", _anchor="education"))
    return show(form=form)


@page(bp, "/<int:education_id>/edit-education", form=True)
def edit_education(education_id: int) -> ResponseReturnValue:
    """Mend an education that was noted wrongly or not in full."""
    row = found(queries.find_education(education_id, viewer=g.user))
    form = EducationForm(obj=row)
    if form.perform(operations.amend_education, row, **form.facts(), actor=g.user):
        return done(_("这条教育经历已修改。"), url_for(".index", _anchor="education"))
    return show(form=form)


@act(bp, "/<int:education_id>/remove-education")
def remove_education(education_id: int) -> ResponseReturnValue:
    """Take an education back."""
    row = found(queries.find_education(education_id, viewer=g.user))
    operations.remove_education(row, actor=g.user)
    return done(_("这条教育经历已删除。"), url_for(".index", _anchor="education"))


class EmploymentForm(Form):
    organisation_id = OrganisationField(_l("单位名单"), blank=_l("（不在名单里，在下面填写）"))
    employer = StringField(
        _l("单位名称"), [Length(max=100)], description=_l("在名单里选了单位的，可以不填。")
    )
    county_id = CountyField(_l("单位所在县（市、区）"), blank=_l("（本市以外）"))
    post = StringField(_l("岗位"), [Length(max=50)], render_kw={"class": "input-20"})
    social_work = BooleanField(
        _l("从事社会工作"), default=True, description=_l("只有从事社会工作的时间计入从业年限。")
    )
    payroll = EnumField(_l("人员性质"), Payroll)
    starts_on = DateField(_l("开始日期"), [InputRequired(_l("请填写开始日期。"))])
    ends_on = DateField(_l("结束日期"), [Optional()], description=_l("还在这里工作的，不填。"))

    def facts(self) -> dict[str, Any]:
        """The job as it was typed."""
        return {
            "employer": self.employer.data or "",
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "organisation": queries.organisation(self.organisation_id.data),
            "county": queries.county(self.county_id.data),
            "post": self.post.data or "",
            "social_work": self.social_work.data,
            "payroll": self.payroll.data,
        }


class AddEmploymentForm(EmploymentForm, CreatingForm):
    pass


@page(bp, "/add-employment", form=True)
def add_employment() -> ResponseReturnValue:
    """Note a job with its dates."""
    form = AddEmploymentForm()
    if form.perform(operations.add_employment, g.user.person, **form.facts(), actor=g.user):
        return done(_("工作经历已添加。"), url_for(".index", _anchor="employment"))
    return show(form=form)


@page(bp, "/<int:employment_id>/edit-employment", form=True)
def edit_employment(employment_id: int) -> ResponseReturnValue:
    """Mend a job that was noted wrongly or not in full."""
    row = found(queries.find_employment(employment_id, viewer=g.user))
    form = EmploymentForm(obj=row)
    if form.perform(operations.amend_employment, row, **form.facts(), actor=g.user):
        return done(_("这条工作经历已修改。"), url_for(".index", _anchor="employment"))
    return show(form=form)


@act(bp, "/<int:employment_id>/remove-employment")
def remove_employment(employment_id: int) -> ResponseReturnValue:
    """Take a job back."""
    row = found(queries.find_employment(employment_id, viewer=g.user))
    operations.remove_employment(row, actor=g.user)
    return done(_("这条工作经历已删除。"), url_for(".index", _anchor="employment"))


class ClaimForm(Form):
    code = StringField(
        _l("认领验证码"),
        [DataRequired(_l("请填写验证码。")), Length(max=30)],
        description=_l("10位字母和数字，由窗口核对证件后当面发给您，24小时内有效。"),
        render_kw={"autocomplete": "one-time-code", "class": "input-20", "spellcheck": "false"},
    )


@page(bp, "/claim", form=True)
def claim() -> ResponseReturnValue:
    """How the check of one's identity stands; a code from the counter settles it."""
    form = ClaimForm()
    if form.perform(_confirm, form):
        person = g.user.person
        if person.standing is Standing.DECLARED:
            return done(
                _("您的身份由%(county)s核对，请按这一页去办理。", county=person.county.name),
                url_for(".claim"),
                tone="info",
            )
        return done(
            _("身份已核对，您原有的档案也已并入这个账号。"), url_for("candidate.home.index")
        )
    return show(form=form, person=g.user.person, claim=queries.claim_of(g.user))


def _confirm(form: ClaimForm) -> None:
    count_try("claim", f"user {g.user.id}", limit=10, within=passwords.TRY_WINDOW)
    code = queries.usable_code_of(g.user, CodePurpose.CLAIM)
    if code is not None:
        operations.count_code_try(code, actor=g.user)
    operations.confirm_claim_by_code(
        found(queries.claim_of(g.user)),
        code,
        typed=passwords.read_code(form.code.data or ""),
        actor=g.user,
    )


@page(bp, "/consents")
def consents() -> ResponseReturnValue:
    """What one agreed to, when, in which version; and what may still be agreed to."""
    person = g.user.person
    given = queries.latest_consents(person)
    live = {consent.text_id for consent in given if consent.withdrawn_at is None}
    kinds = [kind for kind in ConsentKind if kind is not ConsentKind.EXAM_PROMISE]
    offered = [
        text
        for kind in kinds
        if (text := queries.current_text(kind)) is not None and text.id not in live
    ]
    fixed = {kind for kind in ConsentKind if rules.withdrawal_objection(kind) is not None}
    return show(given=given, offered=offered, fixed=fixed)


@act(bp, "/<kind>/give-consent")
def give_consent(kind: str) -> ResponseReturnValue:
    """Agree to the wording in force."""
    text = found(queries.current_text(found(_kind(kind))))
    operations.give_consent(g.user.person, text, address=request.remote_addr or "", actor=g.user)
    return done(_("已记录您的同意，随时可以在这里撤回。"), url_for(".consents"))


@act(bp, "/<kind>/withdraw-consent")
def withdraw_consent(kind: str) -> ResponseReturnValue:
    """Take an agreement back."""
    operations.withdraw_consent(g.user.person, found(_kind(kind)), actor=g.user)
    return done(_("已撤回。撤回以前已经办完的事项不受影响。"), url_for(".consents"))


def _kind(text: str) -> ConsentKind | None:
    return next((kind for kind in ConsentKind if kind.value == text), None)


@page(bp, "/viewings")
def viewings() -> ResponseReturnValue:
    """Who had one's full identity number shown, when and why."""
    return show(viewings=queries.viewings_of(g.user.person))
