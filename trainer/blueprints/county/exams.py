"""The county reviews registrations, and gives passes the numbers of their certificates."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from trainer.core import clock
from trainer.core.errors import RuleBroken
from trainer.core.text import say
from trainer.domain.certificates import queries as certificates
from trainer.domain.certificates.models import Certificate
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import (
    TAKE_BACK,
    ExamPass,
    Promise,
    Registration,
    RegistrationState,
    Section,
)
from trainer.domain.people import queries as people
from trainer.web import (
    CreatingForm,
    FilterForm,
    Form,
    act,
    done,
    events,
    file,
    found,
    page,
    send_upload,
    show,
)
from trainer.web.bounds import id_of
from trainer.web.fields import CountyField, RowField
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("exams", __name__, url_prefix="/exams")

events.LABELS.update(
    {
        "registration.started": say("开始报名"),
        "registration.part_saved": say("保存报名内容"),
        "registration.submitted": say("提交报名"),
        "registration.accepted": say("报名审核通过"),
        "registration.returned": say("报名退回补正"),
        "registration.refused": say("报名不予通过"),
        "registration.taken_back": say("取消审核通过"),
        "registration.withdrawn": say("撤回报名"),
        "registration.portal_recorded": say("记录官网报名情况"),
        "sitting.created": say("建立考试"),
        "sitting.published": say("发布考试"),
        "sitting.cancelled": say("取消考试"),
        "scores.loaded": say("载入成绩"),
        "exam_pass.found": say("成绩合格"),
        "exam_pass.voided": say("取消合格"),
        "exam_pass.certified": say("录入证书管理号"),
        "certificate.recorded": say("录入证书"),
        "certificate.revoked": say("撤销证书"),
        "certificate.declared": say("填报已有的证书"),
        "certificate.declaration_withdrawn": say("删除填报的证书"),
        "certificate.registration_noted": say("记录证书登记"),
        "import.taken_in": say("上传文件"),
        "import.loaded": say("载入文件"),
        "import.discarded": say("放弃上传的文件"),
        "import.rows_handed_out": say("下载没有载入的行（含完整证件号码）"),
    }
)

TABS = (
    RegistrationState.SUBMITTED,
    RegistrationState.RETURNED,
    RegistrationState.ACCEPTED,
    RegistrationState.RECORDED,
    RegistrationState.REFUSED,
)


class SittingField(RowField):
    """A sitting for which people of the viewer's counties have registered."""

    rows = staticmethod(
        lambda: [(row.id, row.title) for row in queries.registered_sittings(viewer=g.user)]
    )


class DeskFilter(FilterForm):
    name = SearchField(_l("姓名"), render_kw={"autocomplete": "off"})
    sitting = SittingField(_l("考试"), blank=_l("全部"))


@page(bp, "/")
def index() -> ResponseReturnValue:
    """Registrations by state, the one that waits longest on top."""
    form = DeskFilter()
    state = next((each for each in TABS if each.value == request.args.get("state")), TABS[0])
    counts = queries.counts(viewer=g.user)
    return show(
        filter_form=form,
        state=state,
        registrations=queries.listed(
            viewer=g.user,
            state=state,
            sitting_id=form.sitting.data,
            name=form.name.data or "",
            number=page_number(),
        ),
        tabs=[
            (
                str(translated(each.label)),
                url_for(".index", state=each.value),
                each is state,
                counts.get(each, 0),
            )
            for each in TABS
        ],
        bulk=state is RegistrationState.SUBMITTED,
    )


@page(bp, "/<int:registration_id>/detail")
def detail(registration_id: int) -> ResponseReturnValue:
    """The answers with what changed, each clause, and the decision."""
    registration = _registration(registration_id)
    versions = registration.versions
    newest = versions[-1] if versions else None
    before = versions[-2].facts if len(versions) > 1 else None
    stopped = rules.cancelled_objection(registration.sitting)
    return show(
        registration=registration,
        newest=newest,
        compared=rules.compared(before, newest.facts) if newest else {},
        findings=newest.findings if newest else [],
        again=before is not None,
        certificates=certificates.of_person(registration.person_id),
        declared=certificates.declared_of(registration.person_id),
        may_see=rules.may_see_uploads(g.user, registration),
        barred=rules.promise_bar_objection(
            queries.bars_of(registration.person_id), Promise.MADE, clock.today()
        ),
        banned=rules.banned_objection(
            queries.bars_of(registration.person_id), registration.sitting
        ),
        may_take_back=rules.may_review(g.user, registration) and registration.can_take(TAKE_BACK),
        may_bar=rules.may_review(g.user, registration),
        earlier=queries.photo(registration, viewer=g.user, replaced=True),
        stopped=stopped,
        may_decide=rules.may_review(g.user, registration)
        and stopped is None
        and registration.state is RegistrationState.SUBMITTED,
    )


@file(bp, "/<int:registration_id>/picture")
def picture(registration_id: int) -> ResponseReturnValue:
    """The photo as it was sent in."""
    registration = _registration(registration_id)
    photo = found(queries.photo(registration, viewer=g.user))
    return send_upload(photo.upload, _("照片-%(number)s", number=registration.reference))


@file(bp, "/<int:registration_id>/earlier-picture")
def earlier_picture(registration_id: int) -> ResponseReturnValue:
    """The photo before it came back."""
    registration = _registration(registration_id)
    photo = found(queries.photo(registration, viewer=g.user, replaced=True))
    return send_upload(photo.upload, _("照片-%(number)s", number=registration.reference))


@act(bp, "/<int:registration_id>/accept")
def accept(registration_id: int) -> ResponseReturnValue:
    """Accept the registration."""
    registration = _registration(registration_id)
    try:
        operations.accept(registration, actor=g.user)
    except RuleBroken as refusal:
        url = url_for(".detail", registration_id=registration_id)
        return done(str(translated(refusal.sentence)), url, tone="warning")
    left = queries.to_review(g.user)
    return done(
        _("%(name)s的报名已通过。还有 %(n)s 份待审。", name=registration.person.name, n=left),
        url_for(".index"),
    )


@act(bp, "/accept-many")
def accept_many() -> ResponseReturnValue:
    """Accept those chosen that are green throughout; say who was skipped and why."""
    ids = [id_of(value) for value in request.form.getlist("chosen")]
    chosen = queries.chosen([one for one in ids if one is not None], viewer=g.user)
    skipped = operations.accept_many(chosen, actor=g.user)
    names = "；".join(f"{row.person.name}（{translated(why)}）" for row, why in skipped)
    accepted = len(chosen) - len(skipped)
    if not chosen:
        return done(_("请先勾选要通过的报名。"), url_for(".index"), tone="info")
    if skipped:
        message = _(
            "已通过 %(n)s 份，跳过 %(m)s 份：%(names)s。", n=accepted, m=len(skipped), names=names
        )
        return done(message, url_for(".index"), tone="warning")
    return done(_("已通过 %(n)s 份报名。", n=accepted), url_for(".index"))


def _line_field(section: Section) -> SelectField:
    return SelectField(
        say("“{section}”里的哪一项", section=section.label),
        choices=lambda: [
            ("", _("（整个部分）")),
            *((str(line), translated(line)) for line in rules.LINES[section]),
        ],
        validate_choice=False,
    )


class SendBackForm(Form):
    """Of each part whether it comes back, which line of it is meant, and why."""

    exam = StringField(Section.EXAM.label, [Length(max=300)])
    exam_line = _line_field(Section.EXAM)
    education = StringField(Section.EDUCATION.label, [Length(max=300)])
    education_line = _line_field(Section.EDUCATION)
    service = StringField(Section.SERVICE.label, [Length(max=300)])
    service_line = _line_field(Section.SERVICE)
    photo = StringField(Section.PHOTO.label, [Length(max=300)])
    remark = StringField(Section.REMARK.label, [Length(max=300)])
    remark_line = _line_field(Section.REMARK)
    promise = StringField(Section.PROMISE.label, [Length(max=300)])

    def fields(self) -> dict[Section, str]:
        """The parts with a reason."""
        return {each: self[each.value].data for each in Section if self[each.value].data}

    def lines(self) -> dict[Section, str]:
        """The lines that were named."""
        named = {each: self[f"{each.value}_line"].data for each in Section if rules.LINES[each]}
        return {section: line for section, line in named.items() if line}


@page(bp, "/<int:registration_id>/send-back", form=True)
def send_back(registration_id: int) -> ResponseReturnValue:
    """Return it with a reason for each part; the candidate sees only those parts."""
    registration = _registration(registration_id)
    form = SendBackForm(promise=rules.returned_reasons(registration.proofs))
    if form.perform(
        operations.return_for_correction,
        registration,
        form.fields(),
        lines=form.lines(),
        actor=g.user,
    ):
        return done(
            _("已退回，%(name)s会看到要补正的内容。", name=registration.person.name),
            url_for(".index"),
        )
    return show(registration=registration, form=form)


class RefuseForm(Form):
    reason = TextAreaField(
        _l("不予通过的理由"),
        [InputRequired(_l("请写明不予通过的理由。")), Length(max=500)],
        description=_l("申请人会看到。写明依据哪一条、差在哪里、以后怎样才可以报。"),
    )


@page(bp, "/<int:registration_id>/refuse", form=True)
def refuse(registration_id: int) -> ResponseReturnValue:
    """Refuse it, with the reason that the candidate reads."""
    registration, form = _registration(registration_id), RefuseForm()
    if form.perform(operations.refuse, registration, reason=form.reason.data or "", actor=g.user):
        return done(
            _("%(name)s的报名不予通过，理由已告知本人。", name=registration.person.name),
            url_for(".index"),
        )
    return show(registration=registration, form=form)


class TakeBackForm(Form):
    reason = TextAreaField(
        _l("取消审核通过的理由"),
        [InputRequired(_l("请写明取消审核通过的理由。")), Length(max=500)],
        description=_l("申请人会看到。写明依据哪一条或哪份决定，以后怎样才可以报。"),
    )


@page(bp, "/<int:registration_id>/take-back", form=True)
def take_back(registration_id: int) -> ResponseReturnValue:
    """Take the acceptance back; the seat and the ticket go with it."""
    registration, form = _registration(registration_id), TakeBackForm()
    if form.perform(
        operations.take_back, registration, reason=form.reason.data or "", actor=g.user
    ):
        return done(
            _("%(name)s的审核通过已取消，理由已告知本人。", name=registration.person.name),
            url_for(".index"),
        )
    return show(registration=registration, form=form)


@page(bp, "/passes")
def passes() -> ResponseReturnValue:
    """Passes that wait for the number of their certificate."""
    return show(passes=queries.waiting_passes(viewer=g.user, number=page_number()))


class NumberForm(CreatingForm):
    number = StringField(
        _l("证书管理号"),
        [InputRequired(_l("请填写证书上的管理号。")), Length(max=60)],
        render_kw={"autocomplete": "off", "class": "input-20"},
    )
    approved_on = DateField(
        _l("批准日期"), [Optional()], description=_l("照证书填写；不填按考试最后一天。")
    )
    issued_on = DateField(_l("发证日期"), [Optional()])
    exam_county_id = CountyField(
        _l("报考属地"),
        blank=_l("不清楚"),
        description=_l("报名时选择的县（市、区），照准考证或报名信息填写；不清楚的不要猜。"),
    )
    checked = BooleanField(_l("已对照证书核对"), [InputRequired(_l("请对照证书核对后勾选。"))])


class ReviewedNumberForm(NumberForm):
    """The same for a level whose pass is only a statement: first the review."""

    reviewed_on = DateField(
        _l("评审通过的日期"), [Optional()], description=_l("照公布评审结果的文件填写。")
    )
    review_basis = StringField(
        _l("评审结果的依据"),
        [Length(max=200)],
        description=_l("例如公布评审结果的文件名称和文号。"),
    )


@page(bp, "/<int:pass_id>/number", form=True)
def number(pass_id: int) -> ResponseReturnValue:
    """Enter the number that is printed on the certificate."""
    exam_pass = found(queries.find_pass(pass_id, viewer=g.user))
    rule = queries.exam_level(exam_pass.level)
    county_id = queries.examined_in(exam_pass)
    form = NumberForm(exam_county_id=county_id)
    if rules.needs_review(rule):
        form = ReviewedNumberForm(exam_county_id=county_id)
    if form.perform(_give_number, form, exam_pass):
        return done(_("%(name)s的证书已录入。", name=exam_pass.person.name), url_for(".passes"))
    return show(form=form, exam_pass=exam_pass, until=queries.statement_until(exam_pass))


def _give_number(form: NumberForm, exam_pass: ExamPass) -> Certificate:
    reviewed = isinstance(form, ReviewedNumberForm)
    return operations.give_number(
        exam_pass,
        number=form.number.data or "",
        approved_on=form.approved_on.data,
        issued_on=form.issued_on.data,
        exam_county=people.county(form.exam_county_id.data),
        reviewed_on=form.reviewed_on.data if reviewed else None,
        review_basis=(form.review_basis.data or "") if reviewed else "",
        actor=g.user,
    )


def _registration(registration_id: int) -> Registration:
    return found(queries.find(registration_id, viewer=g.user))
