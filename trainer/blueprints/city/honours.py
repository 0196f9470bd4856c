"""Selections of the city: winners entered by one officer, confirmed by another, the roster."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from trainer.core import clock
from trainer.domain.honours import operations, queries, rules
from trainer.domain.honours.models import (
    CHANGE,
    CertificateLayout,
    Mode,
    Ordering,
    Selection,
    WinnerState,
)
from trainer.domain.honours.rules import WinnerFacts
from trainer.domain.papers import operations as paper_operations
from trainer.domain.papers import queries as papers
from trainer.domain.papers import rules as paper_rules
from trainer.domain.papers.models import Paper, PaperKind
from trainer.domain.people import queries as people
from trainer.domain.people.models import Person
from trainer.web import CreatingForm, FilterForm, Form, act, done, file, found, page, send, show
from trainer.web.bounds import id_of
from trainer.web.fields import CountyField, EnumField
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("honours", __name__, url_prefix="/honours")

OF_HONOURS = (PaperKind.DECISION, PaperKind.HONOUR_CERTIFICATE)


@page(bp, "/")
def index() -> ResponseReturnValue:
    """All selections, newest first."""
    return show(
        selections=queries.selections(viewer=g.user, number=page_number()),
        waiting=queries.to_confirm(g.user),
    )


class SelectionForm(CreatingForm):
    year = IntegerField(_l("年度"), [InputRequired(_l("请填写年度。"))])
    title = StringField(
        _l("名称"),
        [InputRequired(_l("请填写名称。")), Length(max=80)],
        description=_l("印在名单最上方，例如“2026年度三明市优秀社会工作者名单”。"),
    )
    mode = EnumField(
        _l("公开方式"),
        Mode,
        description=_l("“表彰”只用于经批准的评比达标表彰项目，须填批准文号。"),
    )
    approval_number = StringField(_l("批准文号"), [Length(max=60)])
    document_no = StringField(_l("文号"), [Length(max=60)])
    categories = TextAreaField(
        _l("类别"),
        [InputRequired(_l("请至少写一个类别。")), Length(max=400)],
        description=_l("每行一个，例如：优秀社会工作者。"),
        render_kw={"rows": 4},
    )
    decision_text = TextAreaField(
        _l("说明文字"),
        [Length(max=600)],
        description=_l("印在名单前面，可以不填。"),
        render_kw={"rows": 5},
    )


@page(bp, "/new", form=True)
def new() -> ResponseReturnValue:
    """Open a selection."""
    form = SelectionForm(year=clock.today().year)
    if form.perform(
        operations.open_selection,
        year=form.year.data or 0,
        title=form.title.data or "",
        mode=form.mode.data,
        approval_number=form.approval_number.data or "",
        document_no=form.document_no.data or "",
        categories=(form.categories.data or "").splitlines(),
        decision_text=form.decision_text.data or "",
        actor=g.user,
    ):
        return done(
            _("评选已建立，下一步录入入选者。"), url_for(".selection", selection_id=form.made)
        )
    return show(form=form)


@page(bp, "/<int:selection_id>/selection")
def selection(selection_id: int) -> ResponseReturnValue:
    """One selection: who waits for a second officer, who is confirmed, the roster."""
    selection = _found(selection_id)
    winners = queries.live_winners(selection)
    return show(
        selection=selection,
        waiting=[one for one in winners if one.state is WinnerState.ENTERED],
        confirmed=[one for one in winners if one.state is WinnerState.CONFIRMED],
        removed=queries.removed_winners(selection),
        columns=[
            translated(rules.COLUMN_LABELS[name])
            for name in rules.columns_of(selection, [rules.row_of(one) for one in winners])
        ],
        objections={one.id: rules.confirming_objection(one, g.user) for one in winners},
        may_print=paper_rules.may_issue(g.user, None),
        may_decide=rules.may_publish(g.user) and not selection.can_take(CHANGE),
        decision=queries.decision_of(selection),
        certificates=queries.certificates_of(selection),
        ended=queries.ended_of(selection),
        may_end=rules.may_publish(g.user),
        may_enter=rules.may_enter(g.user) and selection.can_take(CHANGE),
        may_publish=rules.may_publish(g.user)
        and selection.can_take(CHANGE)
        and rules.publishing_objection(winners) is None,
        not_yet=rules.publishing_objection(winners) if selection.can_take(CHANGE) else None,
    )


def _place(label: str) -> IntegerField:
    last = len(rules.COLUMNS)
    return IntegerField(
        label, [Optional(), NumberRange(1, last, _l("请填写 1 到 6，这一栏不印就不填。"))]
    )


class ArrangeForm(Form):
    ordering = EnumField(_l("排列"), Ordering)
    order_rule = StringField(
        _l("自己写的排序规则"),
        [Length(max=80)],
        description=_l("只有“按录入先后排列”时填写，例如“以姓氏笔画为序”，并照它的先后录入。"),
    )
    county = _place(_l("县（市、区）"))
    name = _place(_l("姓名"))
    organisation = _place(_l("工作单位"))
    post = _place(_l("职务（岗位）"))
    level = _place(_l("证书级别"))
    honour = _place(_l("类别"))


@page(bp, "/<int:selection_id>/arrange", form=True)
def arrange(selection_id: int) -> ResponseReturnValue:
    """In which order the list is printed, and with which columns."""
    selection = _found(selection_id)
    own = selection.ordering is Ordering.ENTERED
    standing = {name: place for place, name in enumerate(selection.printed, start=1)}
    form = ArrangeForm(
        ordering=selection.ordering,
        order_rule=selection.order_rule if own else "",
        **standing,
    )
    places = {name: form[name].data for name in rules.COLUMNS if form[name].data}
    if form.perform(
        operations.arrange_list,
        selection,
        ordering=form.ordering.data,
        order_rule=form.order_rule.data or "",
        columns=sorted(places, key=lambda name: places[name]),
        actor=g.user,
    ):
        return done(_("名单格式已保存。"), url_for(".selection", selection_id=selection.id))
    return show(form=form, selection=selection)


class LookUpForm(FilterForm):
    name = StringField(_l("按姓名查找档案"), id="look-up-name", render_kw={"class": "input-20"})


class WinnerForm(CreatingForm):
    person_id = HiddenField()
    category = SelectField(_l("类别"))
    name = StringField(
        _l("姓名（案例、站点填名称）"), [InputRequired(_l("请填写姓名。")), Length(max=50)]
    )
    county = CountyField(_l("县（市、区）"), validators=[InputRequired(_l("请选择县（市、区）。"))])
    organisation = StringField(_l("工作单位"), [Length(max=60)])
    post = StringField(_l("职务（岗位）"), [Length(max=40)], render_kw={"class": "input-20"})
    level = StringField(_l("证书级别"), [Length(max=20)], render_kw={"class": "input-20"})
    deed = TextAreaField(
        _l("主要事迹"),
        [Length(max=500)],
        description=_l("500 字以内，不印在名单上。"),
        render_kw={"rows": 4},
    )
    basis = StringField(
        _l("公开姓名的依据"),
        [Length(max=200)],
        description=_l(
            "例如“本人书面同意，2026年3月1日签字”，或写明法律依据。本人已在线同意的可以不填。"
        ),
    )


@page(bp, "/<int:selection_id>/enter", form=True)
def enter(selection_id: int) -> ResponseReturnValue:
    """Enter a winner; looking the person up is optional and saves typing."""
    selection = _found(selection_id)
    look_up = LookUpForm()
    form = WinnerForm(data=_known(_person(id_of(request.args.get("person")))))
    form.category.choices = [(one, one) for one in selection.categories]
    chosen = str(form.person_id.data or "")
    person = _person(id_of(chosen))
    if form.perform(
        operations.enter_winner,
        selection,
        WinnerFacts(
            category=str(form.category.data),
            name=form.name.data or "",
            county_id=form.county.data or 0,
            organisation=form.organisation.data or "",
            post=form.post.data or "",
            level=form.level.data or "",
            deed=form.deed.data or "",
            legal_basis=form.basis.data or "",
        ),
        person=person,
        actor=g.user,
    ):
        return done(
            _("已录入，待另一位同事复核。可以接着录入下一位。"),
            url_for(".selection", selection_id=selection.id),
        )
    return show(
        selection=selection,
        form=form,
        look_up=look_up,
        person=person,
        matches=people.people(viewer=g.user, name=look_up.name.data).rows
        if look_up.name.data
        else None,
    )


@act(bp, "/<int:winner_id>/confirm")
def confirm(winner_id: int) -> ResponseReturnValue:
    """A second officer has compared the entry with the decision."""
    winner = found(queries.find_winner(winner_id, viewer=g.user))
    operations.confirm_winner(winner, actor=g.user)
    return done(
        _("“%(name)s”已复核。", name=winner.name),
        url_for(".selection", selection_id=winner.selection_id),
    )


class RemoveForm(Form):
    reason = TextAreaField(
        _l("移除原因"),
        [InputRequired(_l("请写明移除的原因。")), Length(max=300)],
        description=_l("会长期保存。不要写证件号码和手机号码。"),
    )


@page(bp, "/<int:winner_id>/remove", form=True)
def remove(winner_id: int) -> ResponseReturnValue:
    """Take an entry off the list."""
    winner = found(queries.find_winner(winner_id, viewer=g.user))
    form = RemoveForm()
    if form.perform(operations.remove_winner, winner, reason=form.reason.data or "", actor=g.user):
        return done(
            _("已移除，原因已留存。"), url_for(".selection", selection_id=winner.selection_id)
        )
    return show(winner=winner, selection=winner.selection, form=form)


@act(bp, "/<int:selection_id>/publish")
def publish(selection_id: int) -> ResponseReturnValue:
    """Make the result known and issue the roster."""
    paper = operations.publish_roster(_found(selection_id), actor=g.user)
    return done(
        _("名单 %(number)s 已公布，文件正在生成。", number=paper.number),
        url_for(".selection", selection_id=selection_id),
    )


@act(bp, "/<int:selection_id>/print-again")
def print_again(selection_id: int) -> ResponseReturnValue:
    """Have the roster printed whose printing failed."""
    paper_operations.print_again(found(_found(selection_id).roster), actor=g.user)
    return done(_("正在重新生成文件。"), url_for(".selection", selection_id=selection_id))


@file(bp, "/<int:selection_id>/roster")
def roster(selection_id: int) -> ResponseReturnValue:
    """The roster as it was printed."""
    paper = found(_found(selection_id).roster)
    content, name = found(papers.content(paper, viewer=g.user))
    return send(content, name, "application/pdf")


class DecisionForm(CreatingForm):
    recipients = StringField(
        _l("主送"),
        [InputRequired(_l("请填写主送机关。")), Length(max=80)],
        description=_l("印在正文前面，不用写冒号。"),
    )


@page(bp, "/<int:selection_id>/decide", form=True)
def decide(selection_id: int) -> ResponseReturnValue:
    """Issue the decision that makes the result known."""
    selection = _found(selection_id)
    form = DecisionForm(recipients=_("各县（市、区）社会工作主管部门"))
    if form.perform(
        operations.issue_decision, selection, recipients=form.recipients.data or "", actor=g.user
    ):
        return done(
            _("决定已印发，文件正在生成。"), url_for(".selection", selection_id=selection_id)
        )
    return show(form=form, selection=selection)


class CertificatesForm(CreatingForm):
    layout = EnumField(_l("版式"), CertificateLayout)


@page(bp, "/<int:selection_id>/certify", form=True)
def certify(selection_id: int) -> ResponseReturnValue:
    """Issue a certificate to everybody on the list who has none."""
    selection = _found(selection_id)
    form = CertificatesForm()
    if form.perform(
        operations.issue_certificates, selection, layout=form.layout.data, actor=g.user
    ):
        return redirect(url_for("public.jobs.index", job_id=form.made))
    return show(form=form, selection=selection, there=queries.certificates_of(selection))


@file(bp, "/<int:paper_id>/paper")
def paper(paper_id: int) -> ResponseReturnValue:
    """A decision or a certificate as it was printed or sealed."""
    content, name = found(papers.content(_paper(paper_id), viewer=g.user))
    return send(content, name, "application/pdf")


@act(bp, "/<int:paper_id>/print-paper-again")
def print_paper_again(paper_id: int) -> ResponseReturnValue:
    """Have a decision or certificate printed whose printing failed."""
    paper_operations.print_again(_paper(paper_id), actor=g.user)
    return done(_("正在重新生成文件。"), url_for(".index"))


class EndForm(Form):
    reason = TextAreaField(
        _l("原因"),
        [InputRequired(_l("请写明原因。")), Length(max=300)],
        description=_l("会长期保存。不要写证件号码和手机号码。"),
    )
    sure = BooleanField(
        _l("我已核对上面的文号和名称"), [InputRequired(_l("请先核对文号和名称，再勾选。"))]
    )


@page(bp, "/<int:paper_id>/void", form=True)
def void(paper_id: int) -> ResponseReturnValue:
    """Declare a decision or certificate void, for a reason that is kept."""
    paper = _paper(paper_id)
    form = EndForm()
    if form.perform(operations.void_paper, paper, reason=form.reason.data or "", actor=g.user):
        return done(_("文书已作废，核验页面已标明。需要时可以重新印发。"), _page(paper))
    return _show_ending(form, paper)


class ReplaceForm(EndForm, CreatingForm):
    """Replacing makes a paper: sent twice, it makes one."""


class DecisionAnewForm(ReplaceForm):
    recipients = StringField(_l("主送"), [InputRequired(_l("请填写主送机关。")), Length(max=80)])
    body = TextAreaField(_l("正文"), [Length(max=600)], render_kw={"rows": 5})


class CertificateAnewForm(ReplaceForm):
    name = StringField(
        _l("姓名（名称）"),
        [InputRequired(_l("请填写姓名（名称）。")), Length(max=50)],
        description=_l("在这里更正的，名单上也随之更正；名单文件要另行换发。"),
    )
    layout = EnumField(_l("版式"), CertificateLayout)


@page(bp, "/<int:paper_id>/replace", form=True)
def replace(paper_id: int) -> ResponseReturnValue:
    """Issue a roster, decision or certificate anew, with what is mended."""
    paper = _paper(paper_id, kinds=(*OF_HONOURS, PaperKind.WORKERS_ROSTER))
    form, operation, mended = _anew(paper)
    if form.perform(operation, paper, reason=form.reason.data or "", actor=g.user, **mended):
        return done(_("文书已换发，新的文件正在生成。"), _page(paper))
    return _show_ending(form, paper)


def _anew(paper: Paper) -> tuple[ReplaceForm, Callable[..., Paper], dict[str, Any]]:
    """The form with which such a paper is replaced, what does it, and what was mended."""
    if paper.kind is PaperKind.DECISION:
        decision = DecisionAnewForm(recipients=paper.facts["recipients"], body=paper.facts["body"])
        said = {"recipients": decision.recipients.data or "", "body": decision.body.data or ""}
        return decision, operations.replace_decision, said
    if paper.kind is PaperKind.HONOUR_CERTIFICATE:
        winner = queries.require_winner(paper)
        certificate = CertificateAnewForm(
            name=winner.person.name if winner.person else winner.name,
            layout=CertificateLayout(paper.facts["layout"]),
        )
        mended = {"name": certificate.name.data or "", "layout": certificate.layout.data}
        return certificate, operations.replace_certificate, mended
    return ReplaceForm(), operations.replace_roster, {}


def _show_ending(form: Form, paper: Paper) -> ResponseReturnValue:
    return show(form=form, paper=paper, selection=queries.selection_of(paper))


def _paper(paper_id: int, *, kinds: tuple[PaperKind, ...] = OF_HONOURS) -> Paper:
    paper = found(papers.find(paper_id, viewer=g.user))
    return found(paper if paper.kind in kinds else None)


def _page(paper: Paper) -> str:
    return url_for(".selection", selection_id=queries.selection_of(paper).id)


def _found(selection_id: int) -> Selection:
    return found(queries.find(selection_id, viewer=g.user))


def _person(person_id: int | None) -> Person | None:
    return found(people.find(person_id, viewer=g.user)) if person_id else None


def _known(person: Person | None) -> dict[str, object]:
    """What the record says already."""
    if person is None:
        return {}
    return {
        "person_id": person.id,
        "name": person.name,
        "county": person.county_id,
        "organisation": person.organisation.name if person.organisation else "",
        "post": person.post,
    }
