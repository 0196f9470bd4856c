"""Public notices: who shall get what, until when, how to object, and whether one is on a list."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core import clock
from trainer.domain.publicity import operations, queries, rules
from trainer.web import CreatingForm, Form, done, found, page, show
from trainer.web.limits import count_try
from trainer.web.paging import page_number

bp = Blueprint("notices", __name__, url_prefix="/notices")


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The notices that stand before the public today."""
    return show(notices=queries.running(), days_left=rules.days_left)


@page(bp, "/<int:notice_id>/notice")
def notice(notice_id: int) -> ResponseReturnValue:
    """One notice with its masked list; once it is over only that it was there."""
    notice = found(queries.find_announced(notice_id))
    return show(
        notice=notice,
        lines=queries.public_lines(notice, page_number()),
        has_begun=notice.first_on <= clock.today(),
        days_left=rules.days_left(notice, clock.today()),
    )


class LookUpForm(Form):
    name = StringField(
        _l("姓名"),
        [InputRequired(_l("请填写姓名。")), Length(max=50)],
        render_kw={"autocomplete": "off", "class": "input-20"},
    )
    last_four = StringField(
        _l("身份证件号码后四位"),
        [
            InputRequired(_l("请填写身份证件号码的后四位。")),
            Length(min=4, max=4, message=_l("请填写四位，末位是 X 的也照写。")),
        ],
        render_kw={"autocomplete": "off", "class": "input-10"},
    )


@page(bp, "/<int:notice_id>/look-up", form=True)
def look_up(notice_id: int) -> ResponseReturnValue:
    """Somebody asks whether they are on the list; the answer is yes or no."""
    notice = found(queries.find_public(notice_id))
    form = LookUpForm()
    answer = None
    if form.is_submitted() and form.is_right():
        count_try("notice.look_up", limit=queries.LOOK_UPS, within=queries.WITHIN)
        answer = queries.is_on(notice, form.name.data or "", form.last_four.data or "")
    return show(notice=notice, form=form, answer=answer)


class ObjectionForm(CreatingForm):
    as_unit = RadioField(
        _l("以谁的名义反映"),
        choices=lambda: [("person", _l("个人（实名）")), ("unit", _l("单位"))],
        default="person",
    )
    by_name = StringField(
        _l("姓名或单位名称"),
        [InputRequired(_l("请填写姓名或单位名称。")), Length(max=100)],
        description=_l("匿名反映无法核实和答复。您的姓名和联系方式只有核查人员能看到。"),
    )
    contact = StringField(
        _l("联系方式"),
        [InputRequired(_l("请填写联系方式，核查情况要告诉您。")), Length(max=100)],
        description=_l("电话或通信地址。"),
        render_kw={"class": "input-20"},
    )
    text = TextAreaField(
        _l("异议的事实和理由"),
        [InputRequired(_l("请写明异议的事实和理由。")), Length(max=2000)],
        description=_l("写清什么情况与公示不符、怎样可以核实。请不要写身份证号码和银行账号。"),
        render_kw={"rows": 6},
    )


@page(bp, "/<int:notice_id>/<int:line_id>/objection", form=True)
def objection(notice_id: int, line_id: int) -> ResponseReturnValue:
    """Object to one line; it is held until the objection is decided, the others are not."""
    line = found(queries.find_public_line(notice_id, line_id))
    form = ObjectionForm()
    if form.is_submitted() and form.is_right():
        count_try("notice.object", limit=queries.OBJECTIONS, within=queries.WITHIN)
    if form.perform(
        operations.object_to,
        line,
        by_name=form.by_name.data or "",
        by_unit=form.as_unit.data == "unit",
        contact=form.contact.data or "",
        text=form.text.data or "",
        actor=g.actor,
    ):
        made = found(queries.received_by_id(form.made))
        return done(_("异议已提交。"), url_for(".received", uid=made.uid))
    return show(notice=line.notice, line=line, form=form)


@page(bp, "/<uid>/received")
def received(uid: str) -> ResponseReturnValue:
    """What happens next to an objection, for whoever raised it."""
    objection = found(queries.received(uid))
    return show(objection=objection, notice=objection.notice)
