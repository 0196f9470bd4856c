"""Budgets and payment lists: filled, handed over, confirmed by another, paid."""

from datetime import date
from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from trainer.core import clock, money
from trainer.domain.papers import operations as paper_operations
from trainer.domain.papers import queries as papers
from trainer.domain.papers import rules as paper_rules
from trainer.domain.payouts import operations, queries, rules
from trainer.domain.payouts.models import (
    CONFIRM,
    FILL,
    LOCK,
    SEND_BACK,
    ItemState,
    ListState,
    PaymentItem,
    PaymentList,
)
from trainer.domain.payouts.rules import SheetRow
from trainer.domain.people import queries as people
from trainer.domain.people.places import County
from trainer.sheets.writing import CellKind, ExportColumn, workbook
from trainer.web import CreatingForm, Form, act, done, file, found, page, send, show
from trainer.web.language import translated
from trainer.web.paging import page_number

bp = Blueprint("payouts", __name__, url_prefix="/payouts")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(bp, "/")
def index() -> ResponseReturnValue:
    """The county's lists by state, its budget, and what waits to be listed."""
    asked = request.args.get("state", "")
    state = next((one for one in ListState if one.value == asked), None)
    counts = queries.counts(viewer=g.user)
    tabs = [(_("全部"), url_for(".index"), state is None, sum(counts.values()) or None)]
    return show(
        lists=queries.lists(viewer=g.user, state=state, number=page_number()),
        tabs=tabs
        + [
            (
                translated(one.label),
                url_for(".index", state=one.value),
                one is state,
                counts.get(one) or None,
            )
            for one in ListState
        ],
        budgets=queries.budgets(viewer=g.user),
        desks=[(county, queries.waiting_to_be_listed(county.id)) for county in _counties()],
        may_make=any(rules.may_make(g.user, county.id) for county in _counties()),
        may_set_budget=any(rules.may_set_budget(g.user, county.id) for county in _counties()),
    )


class CountyForm(CreatingForm):
    """A form that asks for the county where the officer works in several."""

    county = SelectField(_l("县（市、区）"), coerce=int)

    def offer(self, counties: list[County]) -> None:
        """The counties in which the officer may do this."""
        self.county.choices = [(county.id, county.name) for county in counties]

    def chosen(self, counties: list[County]) -> County | None:
        """The chosen county, the first where none was sent."""
        return next((one for one in counties if one.id == self.county.data), None)


class BudgetForm(CountyForm):
    year = IntegerField(_l("年度"), [InputRequired(_l("请填写年度。"))])
    total = StringField(
        _l("预算总额（元）"),
        [InputRequired(_l("请填写预算总额。")), Length(max=20)],
        description=_l("例如 120,000.00。不能少于已经占用和支出的数。"),
        render_kw={"inputmode": "decimal", "class": "input-20"},
    )


@page(bp, "/budget", form=True)
def budget() -> ResponseReturnValue:
    """Say what the county may pay in a year."""
    mine = [one for one in _counties() if rules.may_set_budget(g.user, one.id)]
    form = BudgetForm(county=mine[0].id if mine else None, year=clock.today().year)
    form.offer(mine)
    if form.perform(_set_budget, form, mine):
        return done(_("预算已设定，提交复核的清单从里面占用。"), url_for(".index"))
    return show(form=form, budgets=queries.budgets(viewer=g.user), allowed=bool(mine))


def _set_budget(form: BudgetForm, mine: list[County]) -> Any:
    return operations.set_budget(
        found(form.chosen(mine)),
        year=form.year.data or 0,
        total_fen=rules.read_total(form.total.data or ""),
        actor=g.user,
    )


class NewForm(CountyForm):
    title = StringField(
        _l("清单标题"),
        [InputRequired(_l("请填写清单标题。")), Length(max=80)],
        description=_l("印在汇总表上方。"),
    )
    year = IntegerField(
        _l("从哪一年的预算支出"),
        [InputRequired(_l("请填写年度。"))],
    )


@page(bp, "/new", form=True)
def new() -> ResponseReturnValue:
    """Begin a payment list."""
    mine = [one for one in _counties() if rules.may_make(g.user, one.id)]
    year = clock.today().year
    form = NewForm(
        county=mine[0].id if mine else None,
        year=year,
        title=_("%(year)s年社会工作者持证奖励发放清单", year=year),
    )
    form.offer(mine)
    county = form.chosen(mine)
    if form.perform(
        operations.open_list,
        county,
        title=form.title.data or "",
        year=form.year.data or 0,
        actor=g.user,
    ):
        return done(
            _("清单已建立，下一步列入公示结束的奖励。"),
            url_for(".payment_list", list_id=form.made),
        )
    return show(form=form, allowed=bool(mine))


@page(bp, "/<int:list_id>/payment-list")
def payment_list(list_id: int) -> ResponseReturnValue:
    """One list: its rows, totals, who did each step, and what can be done now."""
    listed = _found(list_id)
    may_make = rules.may_make(g.user, listed.county_id)
    may_confirm = rules.may_confirm(g.user, listed.county_id)
    may_pay = rules.may_pay(g.user, listed.county_id)
    items = queries.items(listed)
    return show(
        listed=listed,
        items=items,
        accounts={item.id: rules.sheet_row(item, full_account=False).account for item in items},
        steps=rules.progress(listed),
        budget=queries.budget(listed.county_id, listed.year),
        waiting=queries.waiting_to_be_listed(listed.county_id),
        objection=rules.payee_objection(items, g.user),
        may_print=paper_rules.may_issue(g.user, listed.county_id),
        may_fill=may_make and listed.can_take(FILL),
        may_remove=may_make and listed.state in (ListState.DRAFT, ListState.LOCKED),
        may_lock=may_make and listed.can_take(LOCK) and listed.count > 0,
        may_confirm=may_confirm and listed.can_take(CONFIRM) and listed.made_by_id != g.user.id,
        may_send_back=may_confirm and listed.can_take(SEND_BACK),
        may_note_return=may_confirm and any(item.state is ItemState.PAID for item in items),
        may_pay=may_pay and listed.state is ListState.CONFIRMED,
        may_reveal=may_pay and listed.state in (ListState.CONFIRMED, ListState.PAID),
        queued=ItemState.QUEUED,
    )


@act(bp, "/<int:list_id>/add")
def add(list_id: int) -> ResponseReturnValue:
    """Take every cleared reward of the county onto the list."""
    listed = _found(list_id)
    result = operations.add_cleared(listed, actor=g.user)
    message = _("已列入 %(n)s 笔。", n=result.added)
    reasons = "".join(str(translated(sentence)) for sentence in result.left_out)
    return done(
        message + reasons,
        url_for(".payment_list", list_id=list_id),
        tone="warning" if reasons else "success",
    )


@act(bp, "/<int:list_id>/lock")
def lock(list_id: int) -> ResponseReturnValue:
    """Hand the list over; the budget holds its total."""
    operations.lock(_found(list_id), actor=g.user)
    return done(
        _("清单已提交，预算已占用。下一步由另一位同事复核。"),
        url_for(".payment_list", list_id=list_id),
    )


@act(bp, "/<int:list_id>/confirm")
def confirm(list_id: int) -> ResponseReturnValue:
    """A second officer has looked it over."""
    operations.confirm(_found(list_id), actor=g.user)
    return done(
        _("复核已通过，汇总表正在生成。下一步由发放人员登记发放。"),
        url_for(".payment_list", list_id=list_id),
    )


class ReasonForm(Form):
    reason = TextAreaField(
        _l("原因"),
        [InputRequired(_l("请写明原因。")), Length(max=300)],
        description=_l("本人会看到，并长期保存。不要写证件号码和账号。"),
    )


class InternalReasonForm(Form):
    reason = TextAreaField(
        _l("原因"),
        [InputRequired(_l("请写明原因。")), Length(max=300)],
        description=_l("编制人会看到，并长期保存。不要写证件号码和账号。"),
    )


@page(bp, "/<int:list_id>/send-back", form=True)
def send_back(list_id: int) -> ResponseReturnValue:
    """Give the list back to be mended."""
    listed = _found(list_id)
    form = InternalReasonForm()
    if form.perform(operations.send_back, listed, reason=form.reason.data or "", actor=g.user):
        return done(_("已退回修改，占用的预算已释放。"), url_for(".payment_list", list_id=list_id))
    return show(listed=listed, form=form)


@page(bp, "/<int:item_id>/remove", form=True)
def remove(item_id: int) -> ResponseReturnValue:
    """Take one reward off the list; totals follow."""
    item = _found_item(item_id)
    form = ReasonForm()
    if form.perform(operations.remove_item, item, reason=form.reason.data or "", actor=g.user):
        return done(
            _("已移出，合计已重算，原因已告知本人。"),
            url_for(".payment_list", list_id=item.list_id),
        )
    return show(item=item, listed=item.list, form=form)


@page(bp, "/<int:item_id>/failed", form=True)
def failed(item_id: int) -> ResponseReturnValue:
    """Note that a payment came back."""
    item = _found_item(item_id)
    form = ReasonForm()
    if form.perform(operations.mark_failed, item, reason=form.reason.data or "", actor=g.user):
        return done(
            _("已登记为发放不成功，原因已告知本人；更正账户后可以列入下一份清单。"),
            url_for(".payment_list", list_id=item.list_id),
        )
    return show(item=item, listed=item.list, form=form)


class PaidForm(Form):
    paid_on = DateField(
        _l("发放日期"),
        [InputRequired(_l("请填写发放日期。"))],
        description=_l("银行实际转出的日期。"),
    )


@page(bp, "/<int:item_id>/paid", form=True)
def paid(item_id: int) -> ResponseReturnValue:
    """Note that one reward was paid."""
    item = _found_item(item_id)
    form = PaidForm(paid_on=clock.today())
    if form.perform(operations.mark_paid, item, paid_on=_day(form), actor=g.user):
        return done(_("已登记发放，已告知本人。"), url_for(".payment_list", list_id=item.list_id))
    return show(item=item, listed=item.list, form=form)


@page(bp, "/<int:list_id>/all-paid", form=True)
def all_paid(list_id: int) -> ResponseReturnValue:
    """Note that everything still waiting on the list was paid."""
    listed = _found(list_id)
    waiting = queries.queued_items(listed)
    form = PaidForm(paid_on=clock.today())
    if form.perform(operations.mark_all_paid, listed, paid_on=_day(form), actor=g.user):
        return done(
            _("已登记 %(n)s 笔发放，已告知本人。", n=len(waiting)),
            url_for(".payment_list", list_id=list_id),
        )
    return show(
        listed=listed,
        form=form,
        count=len(waiting),
        total_fen=sum(item.amount_fen for item in waiting),
    )


@act(bp, "/<int:list_id>/print-again")
def print_again(list_id: int) -> ResponseReturnValue:
    """Have the summary printed whose printing failed."""
    paper_operations.print_again(found(_found(list_id).sheet), actor=g.user)
    return done(_("正在重新生成文件。"), url_for(".payment_list", list_id=list_id))


@file(bp, "/<int:list_id>/sheet")
def sheet(list_id: int) -> ResponseReturnValue:
    """The printed summary."""
    listed = _found(list_id)
    content, name = found(papers.content(found(listed.sheet), viewer=g.user))
    return send(content, name, "application/pdf")


@file(bp, "/<int:list_id>/masked-workbook")
def masked_workbook(list_id: int) -> ResponseReturnValue:
    """The list as a spreadsheet, accounts masked."""
    listed = _found(list_id)
    rows = [rules.sheet_row(item, full_account=False) for item in queries.live_items(listed)]
    return _spreadsheet(listed, rows)


@act(bp, "/<int:list_id>/accounts")
def accounts(list_id: int) -> ResponseReturnValue:
    """The list as a spreadsheet with full accounts, for the payer; the act is on record."""
    listed = _found(list_id)
    return _spreadsheet(listed, operations.reveal_accounts(listed, actor=g.user))


def _spreadsheet(listed: PaymentList, rows: list[SheetRow]) -> ResponseReturnValue:
    columns = (
        ExportColumn(_("序号"), CellKind.INTEGER),
        ExportColumn(_("姓名")),
        ExportColumn(_("证件号码（遮盖）")),
        ExportColumn(_("证书级别")),
        ExportColumn(_("证书管理号")),
        ExportColumn(_("批准日期"), CellKind.DATE),
        ExportColumn(_("工作单位")),
        ExportColumn(_("金额（元）"), CellKind.MONEY),
        ExportColumn(_("开户行")),
        ExportColumn(_("账号")),
        ExportColumn(_("联系电话（遮盖）")),
        ExportColumn(_("备注")),
    )
    lines: list[tuple[Any, ...]] = [(number, *row) for number, row in enumerate(rows, start=1)]
    total = sum(row.amount_fen for row in rows)
    lines.append((None, _("合计"), money.capitals(total), *[None] * 4, total, *[None] * 4))
    content = workbook(listed.title, columns, lines)
    name = f"{listed.title}-{translated(listed.number)}.xlsx"
    return send(content, name, XLSX)


def _found(list_id: int) -> PaymentList:
    return found(queries.find(list_id, viewer=g.user))


def _found_item(item_id: int) -> PaymentItem:
    return found(queries.find_item(item_id, viewer=g.user))


def _counties() -> list[County]:
    mine = rules.counties_with_money(g.user)
    return [county for county in people.counties() if county.id in mine]


def _day(form: PaidForm) -> date:
    return form.paid_on.data or clock.today()
