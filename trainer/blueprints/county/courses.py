"""A course as its county keeps it: what lies ready, and what those who came thought of it."""

from datetime import timedelta

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import IntegerField, StringField, TextAreaField, URLField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from trainer.core import clock, uploads
from trainer.domain.certificates.models import HoursCategory
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import Course, Material, Precedence
from trainer.web import CreatingForm, Form, act, done, file, found, page, send_upload, show
from trainer.web.fields import EnumField
from trainer.web.limits import count_try

UPLOADS, WITHIN = 60, timedelta(minutes=10)
"""How many files one account may lay ready."""

bp = Blueprint("courses", __name__, url_prefix="/courses")


@page(bp, "/<int:course_id>/detail")
def detail(course_id: int) -> ResponseReturnValue:
    """One course: its sessions, what lies ready, what was said of it."""
    course = found(queries.find_course(course_id, viewer=g.user))
    return show(
        course=course,
        summary=rules.summary(queries.evaluations(course)),
        period=rules.period,
        window=rules.window,
        now=clock.now(),
        may_prepare=rules.may_prepare(g.user, course),
    )


class ChangeForm(Form):
    description = TextAreaField(
        _l("内容说明"),
        [Length(max=2000)],
        description=_l("讲什么、要带什么、有没有资料。公众可以看到。"),
        render_kw={"rows": 4},
    )
    precedence = EnumField(
        _l("候补的先后"),
        Precedence,
        description=_l("改了以后，正在候补的人也按新的先后递补；排候补的人都能看到这条规则。"),
    )
    most_people = IntegerField(
        _l("全课程最多人数"),
        [Optional(), NumberRange(1, 20000, _l("请填写 1 到 20000，或者不填。"))],
        description=_l("各场合计，每人只算一次。调大以后，马上通知候补的人；不限人数的，不填。"),
        render_kw={"class": "input-4"},
    )
    hours_category = EnumField(
        _l("计入继续教育"),
        HoursCategory,
        blank=_l("不计入"),
        description=_l("第一个场次关闭考勤以前可以改。"),
    )


@page(bp, "/<int:course_id>/change", form=True)
def change(course_id: int) -> ResponseReturnValue:
    """What is taught, and who comes first."""
    course = found(queries.find_course(course_id, viewer=g.user))
    form = ChangeForm(
        description=course.description,
        precedence=course.precedence,
        hours_category=course.hours_category,
        most_people=course.limit.most if course.limit else None,
    )
    if form.perform(
        operations.change_course,
        course,
        description=form.description.data or "",
        precedence=form.precedence.data,
        hours_category=form.hours_category.data,
        most_people=form.most_people.data,
        actor=g.user,
    ):
        return done(_("课程已修改。"), url_for(".detail", course_id=course.id))
    return show(form=form, course=course)


class MaterialForm(CreatingForm):
    title = StringField(_l("资料名称"), [DataRequired(_l("请填写资料名称。")), Length(max=100)])
    file = FileField(
        _l("文件"),
        description=_l("PDF、JPG、PNG、DOCX、XLSX 或 PPTX，最大 10 MB；只有报上名的人能打开。"),
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.pptx"},
    )
    link = URLField(
        _l("链接"),
        [Length(max=300)],
        description=_l("资料在网上的，填写链接；也可以把内容写在下面。"),
    )
    body = TextAreaField(_l("内容"), [Length(max=5000)], render_kw={"rows": 8})


@page(bp, "/<int:course_id>/add-material", form=True)
def add_material(course_id: int) -> ResponseReturnValue:
    """Lay something ready for those with a seat."""
    course = found(queries.find_course(course_id, viewer=g.user))
    form = MaterialForm()
    if form.is_submitted():
        count_try("upload", limit=UPLOADS, within=WITHIN)
    if form.perform(_lay_ready, form, course):
        return done(_("资料已放好，报上名的人可以看到。"), url_for(".detail", course_id=course.id))
    return show(form=form, course=course)


def _lay_ready(form: MaterialForm, course: Course) -> Material:
    data = form.file.data.read() if form.file.data else b""
    return operations.add_material(
        course,
        title=form.title.data or "",
        link=form.link.data or "",
        body=form.body.data or "",
        upload=uploads.read_handout(data, most_bytes=rules.LARGEST_MATERIAL) if data else None,
        actor=g.user,
    )


@file(bp, "/<int:material_id>/material")
def material(material_id: int) -> ResponseReturnValue:
    """The file of a material, as those with a seat get it."""
    row = found(queries.find_material(material_id, viewer=g.user))
    return send_upload(found(row.file).upload, row.title)


@act(bp, "/<int:material_id>/remove-material")
def remove_material(material_id: int) -> ResponseReturnValue:
    """Take it back."""
    material = found(queries.find_material(material_id, viewer=g.user))
    operations.remove_material(material, actor=g.user)
    return done(_("资料已撤下。"), url_for(".detail", course_id=material.course_id))
