"""Behind the door of a class that one has a seat in: link, materials, and one's own opinion."""

from flask import Blueprint, current_app, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.domain.papers import queries as papers
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import SignUp
from trainer.domain.training.operations import Opinion
from trainer.web import CreatingForm, Form, act, done, file, found, page, send, send_upload, show

bp = Blueprint("courses", __name__, url_prefix="/courses")

MARKS = [
    ("5", _l("5 很好")),
    ("4", _l("4 较好")),
    ("3", _l("3 一般")),
    ("2", _l("2 较差")),
    ("1", _l("1 很差")),
]


@page(bp, "/<int:sign_up_id>/classroom")
def classroom(sign_up_id: int) -> ResponseReturnValue:
    """What only those with a seat see."""
    row = _seat(sign_up_id)
    return show(
        sign_up=row,
        course=row.session.course,
        period=rules.period(row.session),
        code=queries.code_of(row.session.course_id, g.user.person_id),
        pool=queries.code_numbers(row.session.course).total,
        completion=queries.completion_of(row.session.course_id, g.user.person_id),
        evaluates=rules.came(row)
        and not queries.has_evaluated(row.session.course, g.user.person_id),
    )


@act(bp, "/<int:sign_up_id>/claim-code")
def claim_code(sign_up_id: int) -> ResponseReturnValue:
    """Fetch one's own code of the online lessons."""
    row = _seat(sign_up_id)
    operations.claim_code(row, actor=g.user)
    return done(_("课程码已领取，只有您自己看得到。"), url_for(".classroom", sign_up_id=row.id))


@file(bp, "/<int:sign_up_id>/<int:material_id>/material")
def material(sign_up_id: int, material_id: int) -> ResponseReturnValue:
    """The file of a material, for whoever has a seat in the course."""
    row = found(queries.material_of(_seat(sign_up_id).session.course, material_id))
    return send_upload(found(row.file).upload, row.title)


@file(bp, "/<int:sign_up_id>/certificate")
def certificate(sign_up_id: int) -> ResponseReturnValue:
    """One's own certificate of completion."""
    row = _seat(sign_up_id)
    known = found(queries.completion_of(row.session.course_id, g.user.person_id))
    content, name = found(papers.content(known.paper, viewer=g.user))
    return send(content, name, "application/pdf", inline=True)


class FeedForm(Form):
    """Nothing to fill in: the button is the answer."""


@page(bp, "/feed", form=True)
def feed() -> ResponseReturnValue:
    """The secret address of one's own calendar; made, it is shown this once."""
    form, tokens = FeedForm(), list[str]()
    address = ""
    if form.perform(lambda: tokens.append(operations.make_feed(g.user.person_id, actor=g.user))):
        home = current_app.config["TRAINER"].public_url
        address = home + url_for("public.sessions.private", token=tokens[0])
    return show(form=form, address=address, live=queries.feed_of(g.user.person_id))


@act(bp, "/stop-feed")
def stop_feed() -> ResponseReturnValue:
    """The secret address opens nothing any more."""
    operations.end_feed(g.user.person_id, actor=g.user)
    return done(_("订阅地址已停用。"), url_for(".feed"))


def mark(label: str) -> SelectField:
    """A question that is answered with one to five."""
    return SelectField(
        label,
        [InputRequired(_l("请选择 1 到 5。"))],
        choices=lambda: [("", _l("请选择")), *MARKS],
    )


class EvaluationForm(CreatingForm):
    content = mark(_l("内容对备考有没有用"))
    teaching = mark(_l("讲得清不清楚"))
    arrangement = mark(_l("时间、地点和组织"))
    words = TextAreaField(
        _l("想说的话"),
        [Length(max=500)],
        description=_l("不记名：授课教师看不到；县里只看到汇总和不带姓名的文字，请不要写姓名。"),
        render_kw={"rows": 4},
    )

    def opinion(self) -> Opinion:
        """As the operation takes it."""
        return Opinion(
            content=int(self.content.data),
            teaching=int(self.teaching.data),
            arrangement=int(self.arrangement.data),
            words=self.words.data or "",
        )


@page(bp, "/<int:sign_up_id>/evaluate", form=True)
def evaluate(sign_up_id: int) -> ResponseReturnValue:
    """Say what one thought of the course."""
    row, form = _seat(sign_up_id), EvaluationForm()
    if form.perform(lambda: operations.evaluate(row, form.opinion(), actor=g.user)):
        return done(_("谢谢您的评价。"), url_for(".classroom", sign_up_id=row.id))
    return show(form=form, sign_up=row, period=rules.period(row.session))


def _seat(sign_up_id: int) -> SignUp:
    row = found(queries.find_own(sign_up_id, viewer=g.user))
    return found(row if rules.enters(row) else None)
