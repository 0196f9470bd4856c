"""A county's training: courses and sessions, and the sign-in sheet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    DecimalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.core import clock
from trainer.domain.certificates.models import HoursCategory, Level
from trainer.domain.papers import queries as papers
from trainer.domain.people import queries as people
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.rules import counties_of
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import CourseKind, Precedence, Reach, SignUpState
from trainer.domain.training.operations import CourseFacts, SessionFacts
from trainer.web import CreatingForm, Form, act, done, file, found, page, send, show
from trainer.web.fields import EnumField
from trainer.web.paging import page_number

bp = Blueprint("training", __name__, url_prefix="/training")

MOMENT = "%Y-%m-%dT%H:%M"
LINK = _l("只有报上名的人能看到，公众看不到。以 https:// 开头。")
WHY = [DataRequired(_l("请写明原因。")), Length(max=300)]


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The courses of the viewer's counties with their sessions."""
    courses = queries.courses(viewer=g.user, page=page_number())
    sessions = [session for course in courses.rows for session in course.sessions]
    return show(
        courses=courses,
        waiting=queries.waiting_counts(sessions),
        period=rules.period,
        window=rules.window,
        now=clock.now(),
        may_add=bool(counties_of(g.user, DutyKind.CLERK)),
    )


class CourseForm(CreatingForm):
    county_id = SelectField(_l("县（市、区）"), coerce=int)
    title = StringField(_l("课程名称"), [DataRequired(_l("请填写课程名称。")), Length(max=100)])
    level = EnumField(_l("报考级别"), Level, blank=_l("不限级别"))
    subject = StringField(
        _l("科目"),
        [Length(max=50)],
        description=_l("例如：社会工作实务（中级）。"),
        render_kw={"class": "input-20"},
    )
    kind = EnumField(_l("授课方式"), CourseKind)
    reach = EnumField(_l("面向"), Reach)
    precedence = EnumField(
        _l("候补的先后"), Precedence, description=_l("和课程一起公布，排候补的人都能看到。")
    )
    most_people = IntegerField(
        _l("全课程最多人数"),
        [Optional(), NumberRange(1, 20000, _l("请填写 1 到 20000，或者不填。"))],
        description=_l(
            "各场合计，每人只算一次；满了以后，还有空位的场次也只能排候补。不限人数的，不填。"
        ),
        render_kw={"class": "input-4"},
    )
    hours_category = EnumField(
        _l("计入继续教育"),
        HoursCategory,
        blank=_l("不计入"),
        description=_l("选了类别，关闭考勤时出勤的学时自动记入登记证书的人的继续教育。"),
    )
    organiser = StringField(
        _l("主办单位"), [DataRequired(_l("请填写主办单位全称。")), Length(max=60)]
    )
    description = TextAreaField(
        _l("内容说明"),
        [Length(max=2000)],
        description=_l("讲什么、要带什么、有没有资料。公众可以看到。"),
        render_kw={"rows": 4},
    )
    required_share = IntegerField(
        _l("结业要求的出勤（%）"),
        [InputRequired(_l("请填写 0 到 100。")), NumberRange(0, 100, _l("请填写 0 到 100。"))],
        default=80,
    )
    required_hours = DecimalField(
        _l("结业至少的学时"),
        [Optional(), NumberRange(0, 300, _l("请填写 0 到 300。"))],
        places=1,
        description=_l("课程要连着上几场的，填写至少要上满的学时；各场可任选一场的，不填。"),
        render_kw={"inputmode": "decimal", "class": "input-4"},
    )
    late_share = IntegerField(
        _l("迟到按多少学时计（%）"),
        [Optional(), NumberRange(0, 100, _l("请填写 0 到 100。"))],
        description=_l("不填时按举办县（市、区）的考勤规定。"),
    )
    early_share = IntegerField(
        _l("早退按多少学时计（%）"),
        [Optional(), NumberRange(0, 100, _l("请填写 0 到 100。"))],
        description=_l("不填时按举办县（市、区）的考勤规定。"),
    )

    def facts(self) -> CourseFacts:
        """As the operation takes them."""
        return CourseFacts(
            title=self.title.data or "",
            level=self.level.data,
            subject=self.subject.data or "",
            kind=self.kind.data,
            reach=self.reach.data,
            precedence=self.precedence.data,
            hours_category=self.hours_category.data,
            organiser=self.organiser.data or "",
            most_people=self.most_people.data,
            description=self.description.data or "",
            required_share=self.required_share.data or 0,
            required_tenths=int(Decimal(self.required_hours.data or 0) * 10),
            late_share=self.late_share.data,
            early_share=self.early_share.data,
        )


@page(bp, "/add-course", form=True)
def add_course() -> ResponseReturnValue:
    """Plan a course."""
    mine = counties_of(g.user, DutyKind.CLERK)
    form = CourseForm()
    form.county_id.choices = [(row.id, row.name) for row in people.counties() if row.id in mine]

    def add() -> object:
        county = found(people.county(form.county_id.data))
        return operations.add_course(county, form.facts(), actor=g.user)

    if form.perform(add):
        return done(
            _("课程已建立。下一步：为它安排场次。"), url_for(".add_session", course_id=form.made)
        )
    return show(form=form)


class InstructorsField(SelectMultipleField):
    """Who teaches, as a list of boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def offer(self, county_id: int) -> None:
        """Let the instructors of that county and of the city be chosen."""
        self.known = {user.id: user for user in queries.instructors_for(county_id)}
        self.choices = [(number, user.display_name) for number, user in self.known.items()]

    def users(self) -> Sequence[User]:
        """Those who are chosen."""
        return [self.known[number] for number in self.data or ()]


class SessionForm(CreatingForm):
    starts_at = DateTimeLocalField(
        _l("开始时间"), [InputRequired(_l("请填写开始的日期和时间。"))], format=MOMENT
    )
    ends_at = DateTimeLocalField(
        _l("结束时间"), [InputRequired(_l("请填写结束的日期和时间。"))], format=MOMENT
    )
    hours = DecimalField(
        _l("学时"),
        [
            InputRequired(_l("请填写学时。")),
            NumberRange(Decimal("0.1"), 100, _l("请填写 0.1 到 100。")),
        ],
        places=1,
        render_kw={"inputmode": "decimal", "class": "input-4"},
    )
    by_halves = BooleanField(_l("上午、下午分别签到"))
    place = StringField(
        _l("地点"), [DataRequired(_l("请填写地点；线上课程填写平台名称。")), Length(max=40)]
    )
    address = StringField(_l("详细地址"), [Length(max=200)])
    link = URLField(_l("线上课堂链接"), [Length(max=300)], description=LINK)
    capacity = IntegerField(_l("名额"), [InputRequired(_l("请填写名额。"))])
    sign_up_opens_at = DateTimeLocalField(
        _l("报名开始"), [Optional()], format=MOMENT, description=_l("不填：发布后立即开始。")
    )
    sign_up_closes_at = DateTimeLocalField(
        _l("报名截止"), [Optional()], format=MOMENT, description=_l("不填：到开课时为止。")
    )
    cancel_until_at = DateTimeLocalField(
        _l("取消报名的时限"),
        [Optional()],
        format=MOMENT,
        description=_l("不填：开课前 24 小时。过了时限取消，会记为“晚取消”。"),
    )
    offer_hours = IntegerField(
        _l("递补名额保留的时间（小时）"),
        [InputRequired(_l("请填写小时数。")), NumberRange(1, 240, _l("请填写 1 到 240。"))],
        default=24,
        description=_l("只在工作日计时；节假日按国务院办公厅的安排。"),
    )
    instructors = InstructorsField(
        _l("授课教师"), coerce=int, description=_l("只有这里选中的教师能看到本场名单、记考勤。")
    )

    def facts(self) -> SessionFacts:
        """As the operation takes them."""
        starts_at = moment_of(self.starts_at) or clock.now()
        return SessionFacts(
            starts_at=starts_at,
            ends_at=moment_of(self.ends_at) or starts_at,
            hours_tenths=int(Decimal(self.hours.data or 0) * 10),
            by_halves=self.by_halves.data,
            place=self.place.data or "",
            address=self.address.data or "",
            link=(self.link.data or "").strip(),
            capacity=self.capacity.data or 0,
            sign_up_opens_at=moment_of(self.sign_up_opens_at) or clock.now(),
            sign_up_closes_at=moment_of(self.sign_up_closes_at) or starts_at,
            cancel_until_at=moment_of(self.cancel_until_at) or starts_at - timedelta(days=1),
            offer_hours=self.offer_hours.data or 0,
        )


def moment_of(field: DateTimeLocalField) -> datetime | None:
    """What somebody typed as time of this place."""
    typed = field.data
    return clock.office_moment(typed.date(), typed.hour, typed.minute) if typed else None


@page(bp, "/<int:course_id>/add-session", form=True)
def add_session(course_id: int) -> ResponseReturnValue:
    """Plan a meeting of a course."""
    course = found(queries.find_course(course_id, viewer=g.user))
    form = SessionForm()
    form.instructors.offer(course.county_id)

    def add() -> object:
        users = form.instructors.users()
        return operations.add_session(course, form.facts(), users, actor=g.user)

    if form.perform(add):
        return done(
            _("场次已建立，公众还看不到。核对无误后，点“发布场次”。"),
            url_for(".session", session_id=form.made),
        )
    return show(form=form, course=course)


@page(bp, "/<int:session_id>/session")
def session(session_id: int) -> ResponseReturnValue:
    """One session in numbers, its list, its queue, its papers."""
    row = found(queries.find_session(session_id, viewer=g.user))
    seated = queries.roll(row)
    return show(
        session=row,
        numbers=queries.numbers(row),
        rows=rules.row_numbers(seated, queries.last_row(row)),
        period=rules.period(row),
        window=rules.window(row, clock.now()),
        seated=seated,
        offered=queries.sign_ups(row, SignUpState.OFFERED),
        queue=queries.queue(row.id),
        queue_rule=rules.queue_rule(row.course),
        ended=[
            other
            for other in queries.sign_ups(row)
            if other.state not in (SignUpState.SEATED, SignUpState.OFFERED, SignUpState.WAITING)
        ],
        papers=papers.of_subject(row),
        may_arrange=rules.may_arrange(g.user, row.county_id),
        credited=rules.credited_tenths,
        share_result=rules.share_result,
        changing_objection=rules.changing_objection(row),
    )


@act(bp, "/<int:session_id>/open-session")
def open_session(session_id: int) -> ResponseReturnValue:
    """Publish the session."""
    row = found(queries.find_session(session_id, viewer=g.user))
    operations.open_session(row, actor=g.user)
    return done(
        _("场次已发布，公众现在可以看到。报名情况在本页查看。"),
        url_for(".session", session_id=row.id),
    )


class ChangeForm(Form):
    place = StringField(_l("地点"), [DataRequired(_l("请填写地点。")), Length(max=40)])
    address = StringField(_l("详细地址"), [Length(max=200)])
    link = URLField(_l("线上课堂链接"), [Length(max=300)], description=LINK)
    capacity = IntegerField(
        _l("名额"),
        [InputRequired(_l("请填写名额。"))],
        description=_l("增加的名额会马上通知候补的人；不能少于已报出的名额。"),
    )
    instructors = InstructorsField(_l("授课教师"), coerce=int)


@page(bp, "/<int:session_id>/change-session", form=True)
def change_session(session_id: int) -> ResponseReturnValue:
    """Another room, more seats, other instructors."""
    row = found(queries.find_session(session_id, viewer=g.user))
    form = ChangeForm(
        place=row.place,
        address=row.address,
        link=row.link,
        capacity=row.capacity,
        instructors=[link.user_id for link in row.instructors],
    )
    form.instructors.offer(row.county_id)

    def change() -> None:
        operations.change_session(
            row,
            place=form.place.data or "",
            address=form.address.data or "",
            link=form.link.data or "",
            capacity=form.capacity.data or 0,
            instructors=form.instructors.users(),
            actor=g.user,
        )

    if form.perform(change):
        return done(
            _("场次已修改。地点有变的，已通知名单上的人。"),
            url_for(".session", session_id=row.id),
        )
    return show(form=form, session=row)


class CancelForm(Form):
    reason = TextAreaField(
        _l("取消的原因"), WHY, description=_l("名单上的人会收到这段话。"), render_kw={"rows": 3}
    )


@page(bp, "/<int:session_id>/cancel-session", form=True)
def cancel_session(session_id: int) -> ResponseReturnValue:
    """Call the session off and tell everybody why."""
    row = found(queries.find_session(session_id, viewer=g.user))
    form = CancelForm()
    if form.perform(operations.cancel_session, row, form.reason.data or "", actor=g.user):
        return done(
            _("场次已取消，名单上的人都已收到消息。"), url_for(".session", session_id=row.id)
        )
    return show(form=form, session=row, numbers=queries.numbers(row), period=rules.period(row))


@act(bp, "/<int:session_id>/issue-sheet")
def issue_sheet(session_id: int) -> ResponseReturnValue:
    """Have the sign-in sheet printed."""
    row = found(queries.find_session(session_id, viewer=g.user))
    operations.issue_sheet(row, actor=g.user)
    return done(
        _("签到表正在生成，一般几秒钟。刷新本页后在“签到表”一栏下载。"),
        url_for(".session", session_id=row.id, _anchor="sheets"),
    )


@file(bp, "/<int:paper_id>/sheet")
def sheet(paper_id: int) -> ResponseReturnValue:
    """The printed sign-in sheet."""
    paper = found(papers.find(paper_id, viewer=g.user))
    content, name = found(papers.content(paper, viewer=g.user))
    return send(content, name, "application/pdf", inline=True)
