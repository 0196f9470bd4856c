"""A course as its county keeps it: what lies ready, and what those who came thought of it."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField, URLField
from wtforms.validators import DataRequired, Length

from trainer.core import clock
from trainer.domain.certificates.models import HoursCategory
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import Precedence
from trainer.web import CreatingForm, Form, act, done, found, page, show
from trainer.web.fields import EnumField

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
    )
    if form.perform(
        operations.change_course,
        course,
        description=form.description.data or "",
        precedence=form.precedence.data,
        hours_category=form.hours_category.data,
        actor=g.user,
    ):
        return done(_("课程已修改。"), url_for(".detail", course_id=course.id))
    return show(form=form, course=course)


class MaterialForm(CreatingForm):
    title = StringField(_l("资料名称"), [DataRequired(_l("请填写资料名称。")), Length(max=100)])
    link = URLField(
        _l("链接"),
        [Length(max=300)],
        description=_l("资料在网上的，填写链接；没有链接的，把内容写在下面。"),
    )
    body = TextAreaField(_l("内容"), [Length(max=5000)], render_kw={"rows": 8})


@page(bp, "/<int:course_id>/add-material", form=True)
def add_material(course_id: int) -> ResponseReturnValue:
    """Lay something ready for those with a seat."""
    course = found(queries.find_course(course_id, viewer=g.user))
    form = MaterialForm()
    if form.perform(
        operations.add_material,
        course,
        title=form.title.data or "",
        link=form.link.data or "",
        body=form.body.data or "",
        actor=g.user,
    ):
        return done(_("资料已放好，报上名的人可以看到。"), url_for(".detail", course_id=course.id))
    return show(form=form, course=course)


@act(bp, "/<int:material_id>/remove-material")
def remove_material(material_id: int) -> ResponseReturnValue:
    """Take it back."""
    material = found(queries.find_material(material_id, viewer=g.user))
    operations.remove_material(material, actor=g.user)
    return done(_("资料已撤下。"), url_for(".detail", course_id=material.course_id))
