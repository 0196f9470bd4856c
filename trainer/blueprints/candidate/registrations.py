"""One registration, filled in part by part by the person whose it is."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.core import clock
from trainer.core.errors import RuleBroken
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import (
    WITHDRAW,
    PortalStatus,
    Promise,
    Registration,
    RegistrationState,
    SeatingState,
    Section,
    SocialField,
)
from trainer.domain.papers import queries as papers
from trainer.domain.people import queries as people
from trainer.domain.people.consents import ConsentKind
from trainer.web import Form, act, done, file, found, page, send, show
from trainer.web.fields import EnumField
from trainer.web.language import translated

bp = Blueprint("registrations", __name__, url_prefix="/registrations")

VIEWS = {
    Section.EXAM: "candidate.registrations.subjects",
    Section.EDUCATION: "candidate.registrations.education",
    Section.SERVICE: "candidate.registrations.service",
    Section.PHOTO: "candidate.uploads.photo",
    Section.REMARK: "candidate.registrations.remark",
    Section.PROMISE: "candidate.registrations.promise",
}


@page(bp, "/<int:registration_id>/detail")
def detail(registration_id: int) -> ResponseReturnValue:
    """What is still to be filled in, where it stands, and what was said about it."""
    registration = own(registration_id)
    states = rules.sections(registration)
    reasons = {field.section: field.words for field in registration.open_fields}
    placement = queries.placement_of(registration.id)
    open_now = registration.state in (RegistrationState.DRAFT, RegistrationState.RETURNED)
    return show(
        registration=registration,
        parts=[
            (
                section.label,
                url_for(VIEWS[section], registration_id=registration.id)
                if state is not rules.SectionState.LOCKED
                else None,
                state,
                reasons.get(section, ""),
            )
            for section, state in states.items()
            if section in reasons or not reasons
        ],
        open_now=open_now,
        until=queries.more_time(registration.sitting_id, registration.person_id),
        verdict=queries.verdict(registration.person, registration.sitting, registration.level),
        may_withdraw=registration.can_take(WITHDRAW)
        and rules.leaving_objection(WITHDRAW, registration.sitting, placement, clock.today())
        is None,
        times=[
            (paper, rules.time_words(paper))
            for paper in rules.in_order(registration.sitting.papers)
            if paper.subject.code in registration.subjects
        ],
        placement=placement,
        room=rules.room_name(placement.room) if placement is not None else "",
        seated=placement is not None and placement.plan.state is SeatingState.FIXED,
        ticket=queries.ticket_of(registration),
        ticket_objection=rules.ticket_objection(
            registration, placement, queries.bars_of(registration.person_id), clock.today()
        ),
    )


@act(bp, "/<int:registration_id>/issue-ticket")
def issue_ticket(registration_id: int) -> ResponseReturnValue:
    """Have one's admission ticket made."""
    registration = own(registration_id)
    url = url_for(".detail", registration_id=registration.id)
    try:
        operations.issue_ticket(registration, actor=g.user)
    except RuleBroken as refusal:
        return done(str(translated(refusal.sentence)), url, tone="warning")
    return done(_("准考证正在生成，一般几秒钟。刷新本页后下载。"), url)


@file(bp, "/<int:registration_id>/ticket")
def ticket(registration_id: int) -> ResponseReturnValue:
    """One's printed admission ticket."""
    paper = found(queries.ticket_of(own(registration_id)))
    content, name = found(papers.content(paper, viewer=g.user))
    return send(content, name, "application/pdf")


class SubjectsForm(Form):
    subjects = SelectMultipleField(
        _l("报考科目"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("社会工作师可以只报还没有通过的科目，其他级别须报全部科目。"),
    )


@page(bp, "/<int:registration_id>/subjects", form=True)
def subjects(registration_id: int) -> ResponseReturnValue:
    """Which subjects are sat."""
    registration = own(registration_id)
    form = SubjectsForm(subjects=registration.subjects)
    form.subjects.choices = [
        (row.code, row.name)
        for row in queries.subjects_of(registration.sitting)
        if row.level is registration.level
    ]
    if form.perform(
        operations.choose_subjects, registration, subjects=form.subjects.data or [], actor=g.user
    ):
        return saved(registration)
    return shown(registration, form, Section.EXAM)


class EducationForm(Form):
    education_id = RadioField(
        _l("这次报名依据的学历"), coerce=int, validators=[InputRequired(_l("请选择一项学历。"))]
    )


@page(bp, "/<int:registration_id>/education", form=True)
def education(registration_id: int) -> ResponseReturnValue:
    """Which of one's educations the registration rests on."""
    registration = own(registration_id)
    known = registration.person.education
    only = known[0].id if len(known) == 1 else None
    form = EducationForm(education_id=registration.education_id or only)
    form.education_id.choices = [
        (row.id, f"{row.level.label} · {row.major or '--'} · {row.school} · {row.graduated_on}")
        for row in registration.person.education
    ]
    if form.perform(_choose_education, form, registration):
        return saved(registration)
    return shown(registration, form, Section.EDUCATION)


def _choose_education(form: EducationForm, registration: Registration) -> None:
    chosen = found(people.find_education(form.education_id.data or 0, viewer=g.user))
    operations.choose_education(registration, chosen, actor=g.user)


class ServiceForm(Form):
    social_field = EnumField(
        _l("从事哪方面的社会工作"),
        SocialField,
        blank=_l("请选择"),
        validators=[InputRequired(_l("请选择服务领域。"))],
    )
    note = TextAreaField(
        _l("经历说明"),
        [Length(max=500)],
        description=_l("有需要说明的再写，例如同时在两个单位工作。"),
    )
    confirmed = BooleanField(
        _l("上面的从业经历真实、完整"), [InputRequired(_l("请核对后勾选确认。"))]
    )


@page(bp, "/<int:registration_id>/service", form=True)
def service(registration_id: int) -> ResponseReturnValue:
    """The jobs on record, in which field, and that they are true."""
    registration = own(registration_id)
    form = ServiceForm(
        social_field=registration.social_field,
        note=registration.service_note,
        confirmed=registration.service_confirmed,
    )
    if form.perform(
        operations.describe_service,
        registration,
        social_field=form.social_field.data,
        confirmed=bool(form.confirmed.data),
        note=form.note.data or "",
        actor=g.user,
    ):
        return saved(registration)
    return shown(
        registration,
        form,
        Section.SERVICE,
        verdict=queries.verdict(registration.person, registration.sitting, registration.level),
    )


class RemarkForm(Form):
    wants_training = BooleanField(_l("希望参加本县（市、区）的免费考前培训"))
    needs_access = BooleanField(
        _l("需要无障碍座位"),
        description=_l("例如使用轮椅，或者上下楼不便。勾选后只安排在有无障碍条件的考点。"),
    )
    remark = TextAreaField(_l("补充说明"), [Length(max=500)], description=_l("没有就留空。"))


@page(bp, "/<int:registration_id>/remark", form=True)
def remark(registration_id: int) -> ResponseReturnValue:
    """Training wanted or not, step-free access needed or not, and what the county should know."""
    registration = own(registration_id)
    form = RemarkForm(
        wants_training=registration.wants_training,
        needs_access=registration.needs_access,
        remark=registration.remark,
    )
    if form.perform(
        operations.add_remark,
        registration,
        wants_training=bool(form.wants_training.data),
        needs_access=bool(form.needs_access.data),
        remark=form.remark.data or "",
        actor=g.user,
    ):
        return saved(registration)
    return shown(registration, form, Section.REMARK)


class PromiseForm(Form):
    choice = RadioField(
        _l("是否采用告知承诺制"),
        choices=lambda: [(each.value, each.label) for each in Promise],
        validators=[InputRequired(_l("请选择是否采用告知承诺制。"))],
    )
    read = BooleanField(_l("我已阅读并自愿承诺"))


@page(bp, "/<int:registration_id>/promise", form=True)
def promise(registration_id: int) -> ResponseReturnValue:
    """The promise, word for word, signed by the person alone."""
    registration = own(registration_id)
    form = PromiseForm(choice=registration.promise and registration.promise.value)
    if form.perform(_sign, form, registration):
        if own(registration_id).promise is Promise.NOT_USED:
            return done(
                _("已保存。接着上传证明材料。"),
                url_for("candidate.uploads.proofs", registration_id=registration_id),
            )
        return saved(registration)
    version = queries.eligibility_rules(registration.sitting.year)
    return shown(
        registration,
        form,
        Section.PROMISE,
        text=people.current_text(ConsentKind.EXAM_PROMISE),
        exclusions=version.exclusions if version else [],
        barred=rules.promise_bar_objection(
            queries.bars_of(registration.person_id), Promise.MADE, clock.today()
        ),
    )


def _sign(form: PromiseForm, registration: Registration) -> None:
    operations.sign_promise(
        registration,
        choice=Promise(form.choice.data),
        read=bool(form.read.data),
        address=request.remote_addr or "",
        actor=g.user,
    )


class AnswersForm(Form):
    reply = TextAreaField(
        _l("退回的内容没有错，说明情况"),
        [Length(max=300)],
        description=_l("已经按原因修改的，不用填。不要写证件号码。"),
    )


@page(bp, "/<int:registration_id>/answers", form=True)
def answers(registration_id: int) -> ResponseReturnValue:
    """All answers once more, each with its 修改, and the button that sends them in."""
    registration = own(registration_id)
    form = AnswersForm()
    if registration.state is not RegistrationState.RETURNED:
        del form.reply
    reply = form.reply.data or "" if "reply" in form else ""
    if form.perform(operations.submit, registration, reply=reply, actor=g.user):
        return done(
            _("报名已提交，等待县（市、区）审核。"),
            url_for(".detail", registration_id=registration.id),
        )
    verdict = queries.verdict(registration.person, registration.sitting, registration.level)
    frozen = rules.frozen(registration, queries.subjects_of(registration.sitting), verdict)
    states = rules.sections(registration)
    return show(
        registration=registration,
        form=form,
        fee=rules.fee_of(registration.sitting, registration.subjects),
        times=[
            (paper, rules.time_words(paper))
            for paper in rules.in_order(registration.sitting.papers)
            if paper.subject.code in registration.subjects
        ],
        verdict=verdict,
        objection=rules.submitting_objection(
            registration,
            verdict,
            clock.now(),
            queries.more_time(registration.sitting_id, registration.person_id),
        )
        or rules.unchanged_objection(registration, frozen),
        parts=[
            (
                section.label,
                frozen[section.value],
                None
                if states[section] is rules.SectionState.LOCKED
                else url_for(VIEWS[section], registration_id=registration.id),
            )
            for section in Section
        ],
    )


class PortalForm(Form):
    status = EnumField(_l("官网报名进行到哪一步"), PortalStatus)
    portal_number = StringField(
        _l("报名序号或准考证号"),
        [Length(max=40)],
        description=_l("在中国人事考试网的报名信息页可以看到。"),
        render_kw={"class": "input-20", "autocomplete": "off"},
    )


@page(bp, "/<int:registration_id>/portal", form=True)
def portal(registration_id: int) -> ResponseReturnValue:
    """How one's registration on the national portal stands, as one says oneself."""
    registration = own(registration_id)
    form = PortalForm(status=registration.portal_status, portal_number=registration.portal_number)
    if form.perform(
        operations.record_portal,
        registration,
        status=form.status.data,
        portal_number=form.portal_number.data or "",
        actor=g.user,
    ):
        return _recorded(own(registration_id))
    return show(registration=registration, form=form)


def _recorded(registration: Registration) -> ResponseReturnValue:
    """What is to be done next follows from how far one has come on the portal."""
    url = url_for(".detail", registration_id=registration.id)
    if rules.has_place(registration):
        return done(_("官网报名情况已记录。考前请留意准考证打印时间。"), url)
    if rules.is_stopped(registration):
        message = _("已记录：没有报名。要参加这场考试，请在截止时间以前到官网报名并缴费。")
        return done(message, url, tone="warning")
    message = _("已记录。没有缴费等于没有报名，缴费以后请回来更新。")
    return done(message, url, tone="warning")


@act(bp, "/<int:registration_id>/withdraw")
def withdraw(registration_id: int) -> ResponseReturnValue:
    """Take one's registration back."""
    operations.withdraw(own(registration_id), actor=g.user)
    return done(_("报名已撤回。报名时间内可以重新报名。"), url_for("candidate.exams.index"))


def own(registration_id: int) -> Registration:
    """The viewer's own registration."""
    return found(queries.find_own(registration_id, viewer=g.user))


def shown(
    registration: Registration, form: Form, section: Section, **context: Any
) -> ResponseReturnValue:
    """The page of one part, with why it cannot be changed, or why it came back."""
    reasons = {field.section: field.words for field in registration.open_fields}
    return show(
        registration=registration,
        form=form,
        reason=reasons.get(section),
        locked=rules.section_objection(registration, section),
        **context,
    )


def saved(registration: Registration) -> ResponseReturnValue:
    """On to the next part that is not done, or back to the list."""
    registration = own(registration.id)
    wanted: Callable[[Section], bool] = (
        (lambda section: False)
        if registration.state is RegistrationState.RETURNED
        else (lambda section: not rules.is_done(registration, section))
    )
    following = next((section for section in Section if wanted(section)), None)
    if following is None:
        return done(
            _("已保存。"),
            url_for("candidate.registrations.detail", registration_id=registration.id),
        )
    return done(
        _("已保存。接着填写：%(part)s。", part=following.label),
        url_for(VIEWS[following], registration_id=registration.id),
    )
