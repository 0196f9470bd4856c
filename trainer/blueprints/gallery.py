"""The component gallery: every macro in every state. Only a test instance shows it."""

from dataclasses import dataclass

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from trainer.web import FilterForm, Form, open_to_all, page, show

components = Blueprint("components", __name__, url_prefix="/components")
open_to_all(components)

LEVELS = [("assistant", _l("助理社会工作师")), ("worker", _l("社会工作师"))]


class EveryField(Form):
    """One field of each kind."""

    name = StringField(
        _l("姓名"), [InputRequired(_l("请填写姓名。"))], description=_l("与证件一致")
    )
    phone = TelField(_l("手机号"), [Length(max=11)])
    password = PasswordField(_l("密码"))
    seats = IntegerField(_l("名额"))
    day = DateField(_l("日期"))
    note = TextAreaField(_l("说明"))
    level = SelectField(_l("级别"), choices=lambda: LEVELS)
    way = RadioField(_l("方式"), choices=lambda: LEVELS, default="worker")
    subjects = SelectMultipleField(_l("科目"), choices=lambda: LEVELS)
    paper = FileField(_l("材料"))
    agree = BooleanField(_l("我已阅读并同意"), [InputRequired(_l("请先阅读并勾选同意。"))])


class Reason(Form):
    """A reason, as confirm boxes ask for it."""

    reason = TextAreaField(_l("原因"), [InputRequired(_l("请写明原因。"))])


class Plain(Form):
    """Nothing but the CSRF token."""


class Search(FilterForm):
    """Five filters, two of them folded."""

    q = StringField(_l("姓名"))
    level = SelectField(_l("级别"), choices=lambda: LEVELS)
    county = StringField(_l("县（市、区）"))
    year = StringField(_l("年度"))
    unit = StringField(_l("单位"))


@dataclass(frozen=True)
class SamplePage:
    """A page in the middle of a list."""

    number: int = 3
    pages: int = 9
    total: int = 171

    def url(self, number: int) -> str:
        """The address of another page."""
        return f"?page={number}"


@page(components, "/gallery")
def gallery() -> ResponseReturnValue:
    """Every macro in every state."""
    wrong = EveryField(prefix="wrong-")
    wrong.validate()
    response = make_response(
        show(
            form=EveryField(),
            wrong_form=wrong,
            plain_form=Plain(prefix="plain-"),
            reason_form=Reason(prefix="reason-"),
            masked_form=Reason(prefix="masked-"),
            search_form=Search(),
            page=SamplePage(),
        )
    )
    response.status_code = 200  # the wrong form is wrong on purpose
    return response
