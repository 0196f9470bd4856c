"""The people of the county: found, put on record, kept up to date, shown in full for a reason."""

from collections.abc import Sequence

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SearchField, StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from trainer.core.errors import require
from trainer.domain.people import operations, queries, rules
from trainer.domain.people.models import DutyKind, IdKind, Payroll, Person, Sex, Standing
from trainer.web import CreatingForm, FilterForm, Form, done, found, page, show
from trainer.web.fields import CountyField, EnumField, OrganisationField, TownshipField
from trainer.web.paging import page_number

bp = Blueprint("people", __name__, url_prefix="/people")

HANDLING = (DutyKind.CLERK, DutyKind.REVIEWER)


def my_counties() -> list[tuple[str, str]]:
    """Choices: the counties whose records this officer keeps."""
    mine = rules.counties_of(g.user, *HANDLING)
    return [(str(row.id), row.name) for row in queries.counties() if row.id in mine]


class ListFilter(FilterForm):
    name = SearchField(
        _l("姓名"),
        description=_l("按证件号码或手机号码找人，请用“按号码查找”。"),
        render_kw={"autocomplete": "off"},
    )
    standing = EnumField(_l("核对状态"), Standing, blank=_l("全部"))


@page(bp, "/")
def index() -> ResponseReturnValue:
    """Everybody on record in the viewer's counties."""
    form = ListFilter()
    people = queries.people(
        viewer=g.user,
        name=form.name.data or "",
        standing=form.standing.data,
        number=page_number(),
    )
    return show(filter_form=form, people=people, may_add=bool(my_counties()))


class FindForm(Form):
    number = StringField(
        _l("证件号码或手机号码"),
        [DataRequired(_l("请填写完整的号码。")), Length(max=40)],
        description=_l("要填完整号码；号码不会留在网址和记录里。"),
        render_kw={"autocomplete": "off", "class": "input-20", "spellcheck": "false"},
    )
    id_kind = EnumField(_l("号码类型"), IdKind, blank=_l("手机号码"))


@page(bp, "/find", form=True)
def find() -> ResponseReturnValue:
    """Find somebody by a whole number; a POST, so that the number stands in no address."""
    form = FindForm()
    people: list[Person] = []
    searched = form.perform(_search, form, people)
    return show(form=form, people=people, searched=searched)


def _search(form: FindForm, people: list[Person]) -> None:
    text, kind = form.number.data or "", form.id_kind.data
    hits: Sequence[Person]
    if kind is None:
        hits = queries.by_phone(rules.read_phone(text, "number"), viewer=g.user)
    else:
        hits = queries.by_document(rules.read_document(kind, text, None, "number"), viewer=g.user)
    people.extend(hits)


class PlaceForm(Form):
    """What may change about somebody who is on record."""

    phone = TelField(_l("手机号码"), [Length(max=30)], render_kw={"autocomplete": "off"})
    county_id = CountyField(
        _l("工作所在县（市、区）"), validators=[DataRequired(_l("请选择县（市、区）。"))]
    )
    township_id = TownshipField(_l("乡镇（街道）"), blank=_l("（未填写）"))
    home_county_id = CountyField(_l("户籍所在县（市、区）"), blank=_l("（本市以外或未填写）"))
    organisation_id = OrganisationField(_l("工作单位"), blank=_l("（不在名单里或未填写）"))
    post = StringField(_l("岗位"), [Length(max=50)], render_kw={"class": "input-20"})
    payroll = EnumField(_l("人员性质"), Payroll)
    full_time = BooleanField(_l("专职从事社会工作"))


class AddForm(CreatingForm, PlaceForm):
    name = StringField(
        _l("姓名"),
        [DataRequired(_l("请填写姓名。")), Length(max=100)],
        description=_l("照证件填写。"),
    )
    id_kind = EnumField(_l("证件类型"), IdKind)
    id_number = StringField(
        _l("证件号码"),
        [DataRequired(_l("请填写证件号码。")), Length(max=40)],
        render_kw={"autocomplete": "off", "class": "input-20", "spellcheck": "false"},
    )
    sex = EnumField(_l("性别"), Sex, blank=_l("（居民身份证自动识别）"))
    birth_on = DateField(
        _l("出生日期"), [Optional()], description=_l("居民身份证自动识别，其他证件请填写。")
    )


@page(bp, "/add", form=True)
def add() -> ResponseReturnValue:
    """Open the record of somebody whose papers were seen."""
    form = AddForm()
    form.county_id.choices = my_counties()
    if form.perform(_add, form):
        return done(
            _("档案已建立。下一步：本人需要网上办理的，可以为其开通账号。"),
            url_for(".detail", person_id=form.made),
        )
    return show(form=form)


def _add(form: AddForm) -> Person:
    return operations.put_on_record(
        found(queries.county(form.county_id.data)),
        name=form.name.data or "",
        id_kind=form.id_kind.data,
        id_number=form.id_number.data or "",
        sex=form.sex.data,
        birth_on=form.birth_on.data,
        phone=form.phone.data or None,
        township=queries.township(form.township_id.data),
        home_county=queries.county(form.home_county_id.data),
        organisation=queries.organisation(form.organisation_id.data),
        post=form.post.data or "",
        payroll=form.payroll.data,
        full_time=form.full_time.data,
        actor=g.user,
    )


class RevealForm(Form):
    reason = StringField(
        _l("查看理由"),
        [DataRequired(_l("请写明查看理由。")), Length(max=200)],
        render_kw={"autocomplete": "off"},
    )


@page(bp, "/<int:person_id>/detail")
def detail(person_id: int) -> ResponseReturnValue:
    """One record: masked numbers, experience, account, and what was done to it."""
    person = found(queries.find(person_id, viewer=g.user))
    account = next(iter(queries.accounts_of(person)), None)
    return show(
        person=person,
        account=account,
        claims=queries.open_claims_of(person),
        history=queries.history_of(person),
        reveal_form=RevealForm(formdata=None),
        may_reveal=rules.may_reveal(g.user, person),
        may_amend=rules.may_amend(g.user, person),
        may_open_account=account is None and rules.may_open_account(g.user, person),
        may_issue_code=account is not None and rules.may_issue_code(g.user, account),
    )


@page(bp, "/<int:person_id>/edit", form=True)
def edit(person_id: int) -> ResponseReturnValue:
    """Bring where somebody lives and works up to date."""
    person = found(queries.find(person_id, viewer=g.user))
    require(rules.may_amend(g.user, person))
    form = PlaceForm(obj=person)
    if form.perform(_amend, form, person):
        return done(_("%(name)s的档案已更新。", name=person.name), url_for(".index"))
    return show(form=form, person=person)


def _amend(form: PlaceForm, person: Person) -> None:
    operations.amend_person(
        person,
        county=found(queries.county(form.county_id.data)),
        phone=form.phone.data or None,
        township=queries.township(form.township_id.data),
        organisation=queries.organisation(form.organisation_id.data),
        home_county=queries.county(form.home_county_id.data),
        post=form.post.data or "",
        payroll=form.payroll.data,
        full_time=form.full_time.data,
        actor=g.user,
    )


class CorrectForm(Form):
    name = StringField(_l("姓名"), [DataRequired(_l("请填写姓名。")), Length(max=100)])
    id_kind = EnumField(_l("证件类型"), IdKind)
    id_number = StringField(
        _l("证件号码"),
        [DataRequired(_l("请照证件填写完整号码。")), Length(max=40)],
        render_kw={"autocomplete": "off", "class": "input-20", "spellcheck": "false"},
    )
    reason = TextAreaField(
        _l("更正理由"),
        [DataRequired(_l("请写明更正理由。")), Length(max=300)],
        description=_l("看了哪种证件原件、错在哪里。不要写号码。"),
    )


@page(bp, "/<int:person_id>/correct", form=True)
def correct(person_id: int) -> ResponseReturnValue:
    """Mend a wrong name or number; the number is typed anew, the old one is not shown."""
    person = found(queries.find(person_id, viewer=g.user))
    form = CorrectForm(data={"name": person.name, "id_kind": person.id_kind})
    if form.perform(
        operations.correct_identity,
        person,
        name=form.name.data,
        id_kind=form.id_kind.data,
        id_number=form.id_number.data,
        reason=form.reason.data or "",
        actor=g.user,
    ):
        return done(_("姓名和证件号码已更正。"), url_for(".detail", person_id=person_id))
    return show(form=form, person=person)


@page(bp, "/<int:person_id>/reveal", form=True)
def reveal(person_id: int) -> ResponseReturnValue:
    """Show the full identity number, once, for a reason that is kept."""
    person = found(queries.find(person_id, viewer=g.user))
    form = RevealForm()
    shown = form.perform(
        operations.reveal_id_number, person, reason=form.reason.data or "", actor=g.user
    )
    return show(form=form, person=person, number=person.id_number if shown else None)
