"""Who may list, confirm and pay, what stands in the way, and what a list says. No database here."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from trainer.core import clock, masks, money
from trainer.core.actors import Actor
from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import CertificateState
from trainer.domain.payouts.models import Budget, ItemState, ListState, PaymentItem, PaymentList
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.rules import (
    counties_of,
    holds,
    is_person,
    is_system,
    kept_words_objection,
)

SHORTEST_REASON = 4
STOPS = {ListState.DRAFT: 0, ListState.LOCKED: 2, ListState.CONFIRMED: 3, ListState.PAID: 4}
"""At which stop of its line a list stands."""

EARLIEST_YEAR, LATEST_YEAR = 2020, 2100


class SheetRow(NamedTuple):
    """One line of the summary sheet. Identity number and phone are always masked."""

    name: str
    id_number: str
    level: str
    certificate_number: str
    approved_on: date
    organisation: str
    amount_fen: int
    bank: str
    account: str
    phone: str
    remark: str


class Added(NamedTuple):
    """What came of taking cleared rewards onto a list."""

    added: int
    left_out: tuple[Sentence, ...]


class Waiting(NamedTuple):
    """Rewards that no list holds yet."""

    size: int
    total_fen: int


class Stop(NamedTuple):
    """One step of a list's line, as the page shows it."""

    label: Sentence
    state: str
    at: datetime | None
    who: str


def read_total(text: str) -> int:
    """A typed budget; a refusal names its field."""
    try:
        return money.parse_yuan(text)
    except RuleBroken as refusal:
        raise RuleBroken(refusal.sentence, "total") from refusal


def counties_with_money(user: User) -> frozenset[int]:
    """The counties in which the user has to do with lists and budgets."""
    return counties_of(user, DutyKind.CLERK, DutyKind.APPROVER, DutyKind.PAYER)


def may_set_budget(actor: Actor, county_id: int) -> bool:
    """Approvers of the county; the demo city does too."""
    return is_system(actor) or holds(actor, DutyKind.APPROVER, county_id=county_id)


def may_make(actor: Actor, county_id: int) -> bool:
    """Clerks and payers of the county make lists."""
    return holds(actor, DutyKind.CLERK, DutyKind.PAYER, county_id=county_id)


def may_confirm(actor: Actor, county_id: int) -> bool:
    """Approvers and payers of the county look a list over."""
    return holds(actor, DutyKind.APPROVER, DutyKind.PAYER, county_id=county_id)


def may_pay(actor: Actor, county_id: int) -> bool:
    """Payers of the county."""
    return holds(actor, DutyKind.PAYER, county_id=county_id)


def year_objection(year: int) -> Sentence | None:
    """A budget is that of a calendar year."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return say(
            "年度应在 {first} 到 {last} 之间，请核对。", first=EARLIEST_YEAR, last=LATEST_YEAR
        )
    return None


def total_objection(total_fen: int, budget: Budget | None) -> Sentence | None:
    """A budget never falls below what is held and spent."""
    used = budget.held_fen + budget.spent_fen if budget else 0
    if total_fen < used:
        return say("预算不能少于已经占用和支出的 {used} 元，请重新填写。", used=money.yuan(used))
    return None


def budget_objection(needed_fen: int, budget: Budget | None, year: int) -> Sentence | None:
    """Why the budget cannot hold this list."""
    if budget is None:
        return say("还没有设定 {year} 年的奖励预算，请先由审批人员设定预算。", year=year)
    if needed_fen > budget.free_fen:
        return say(
            "超出预算：这份清单合计 {needed} 元，{year} 年预算只剩 {free} 元。"
            "请移出部分人员，或先调整预算。",
            needed=money.yuan(needed_fen),
            year=year,
            free=money.yuan(budget.free_fen),
        )
    return None


def locking_objection(
    listed: PaymentList, items: Sequence[PaymentItem], owing: Collection[int], actor: Actor
) -> Sentence | None:
    """Why the list cannot be handed over yet."""
    if not listed.count:
        return say("清单里还没有人，请先列入公示结束的奖励。")
    return (
        payee_objection(items, actor) or revoked_objection(items) or owing_objection(items, owing)
    )


def confirming_objection(
    listed: PaymentList, items: Sequence[PaymentItem], owing: Collection[int], actor: Actor
) -> Sentence | None:
    """Two people, and none of them is paid by the list."""
    if listed.made_by_id == actor.actor_id:
        return say("编制和复核必须由两个人办理，请由另一位同事复核。")
    if not listed.count:
        return say("清单里已经没有人，请退回修改。")
    return (
        payee_objection(items, actor) or revoked_objection(items) or owing_objection(items, owing)
    )


def payee_objection(items: Sequence[PaymentItem], actor: Actor) -> Sentence | None:
    """Nobody handles a list on which they are paid."""
    if any(is_person(actor, item.application.person_id) for item in items):
        return say("清单里有您本人的奖励，请由其他同事办理。")
    return None


def revoked_objection(items: Sequence[PaymentItem]) -> Sentence | None:
    """Nothing is paid for a certificate that does not hold any more."""
    names = [
        item.application.person.name
        for item in items
        if item.application.certificate.state is not CertificateState.VALID
    ]
    if names:
        return say(
            "{names}的证书已被撤销，不能发放。请先移出清单；清单已复核的，请登记为发放不成功。",
            names="、".join(names),
        )
    return None


def owing_objection(items: Sequence[PaymentItem], owing: Collection[int]) -> Sentence | None:
    """Whoever owes a reward back is paid no other; `owing` are the records of all who do."""
    people = [item.application.person for item in items]
    names = [person.name for person in people if person.id in owing]
    if names:
        return say(
            "{names}有一笔奖励待归还，不能发放。请先移出清单；清单已复核的，请登记为发放不成功。",
            names="、".join(names),
        )
    return None


def paying_objection(
    item: PaymentItem, paid_on: date, today: date, actor: Actor
) -> Sentence | None:
    """Review, approval and payment are three people's work, and none of them the payee's."""
    claim = item.application
    if actor.actor_id in (item.reviewed_by_id, item.approved_by_id, claim.second_approved_by_id):
        return say("审核、审批、发放必须由三个人办理，请由另一位同事登记发放。")
    if paid_on > today:
        return say("发放日期不能晚于今天，请核对。")
    return payee_objection([item], actor) or _revoked_before(item, paid_on)


def returning_objection(items: Sequence[PaymentItem], actor: Actor) -> Sentence | None:
    """What one person noted as paid another notes as given back, and nobody for themselves."""
    if not items:
        return say("请勾选银行退回的是哪几笔。")
    if any(item.paid_by_id == actor.actor_id for item in items):
        return say("登记发放和登记银行退回必须由两个人办理，请由另一位同事登记。")
    return payee_objection(items, actor)


def _revoked_before(item: PaymentItem, paid_on: date) -> Sentence | None:
    """Money that had left the bank before the revocation is still noted as what it was."""
    revoked_at = item.application.certificate.revoked_at
    if revoked_at is None or paid_on < clock.local(revoked_at).date():
        return None
    return revoked_objection([item])


def reason_objection(reason: str) -> Sentence | None:
    """The reason is read by the person concerned and kept."""
    if len(reason.strip()) < SHORTEST_REASON:
        return say("请写明原因，至少 {shortest} 个字。", shortest=SHORTEST_REASON)
    return kept_words_objection(reason)


def progress(listed: PaymentList) -> tuple[Stop, ...]:
    """The line of a list: made, handed over, confirmed, paid."""
    current = STOPS[listed.state]
    confirmed_by = listed.confirmed_by.display_name if listed.confirmed_by else ""
    stops = (
        (say("编制"), listed.made_at, listed.made_by.display_name),
        (say("提交复核"), listed.locked_at, listed.made_by.display_name),
        (say("复核"), listed.confirmed_at, confirmed_by),
        (say("发放办结"), listed.closed_at, ""),
    )
    return tuple(
        Stop(label, "done", at, who)
        if place < current
        else Stop(label, "current" if place == current else "todo", None, "")
        for place, (label, at, who) in enumerate(stops)
    )


def sheet_row(item: PaymentItem, *, full_account: bool) -> SheetRow:
    """One line of the summary sheet, the account masked unless asked for."""
    application = item.application
    person, account = application.person, application.account or ""
    return SheetRow(
        name=person.name,
        id_number=masks.id_number(person.id_number or ""),
        level=str(application.level.label),
        certificate_number=application.certificate_number,
        approved_on=application.certificate.approved_on,
        organisation=person.organisation.name[:60] if person.organisation else "",
        amount_fen=item.amount_fen,
        bank=application.bank_name,
        account=account if full_account else masks.account(account),
        phone=masks.phone(person.phone or ""),
        remark=str(item.state.label) if item.state is not ItemState.QUEUED else "",
    )


def sheet_facts(
    listed: PaymentList, items: Sequence[PaymentItem], office: str, today: date
) -> dict[str, Any]:
    """What the printed summary says: every account masked."""
    rows = [sheet_row(item, full_account=False) for item in items]
    policies = list(dict.fromkeys(_policy_of(item) for item in items))
    title, document = policies[0]
    if len(policies) > 1:
        title = f"{title[:60]}等{len(policies)}项政策"
    return {
        "title": listed.title,
        "county": listed.county.name,
        "office": office,
        "policy_title": title,
        "policy_document": document,
        "made_on": today.isoformat(),
        "rows": [row._asdict() | {"approved_on": row.approved_on.isoformat()} for row in rows],
        "sample": any(item.application.content.get("example") for item in items),
    }


def _policy_of(item: PaymentItem) -> tuple[str, str]:
    facts = item.application.policy_facts
    return str(facts["title"]), str(facts["document_no"])
