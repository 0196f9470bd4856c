"""Payment lists and budgets: two people, totals that follow, money that is never promised twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.people import LONG_AGO
from tests.make.rewards import ACCOUNT
from trainer import documents
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.clock import HERE
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.payouts import operations, queries, rules
from trainer.domain.payouts.models import ItemState, ListState
from trainer.domain.people.models import Duty, DutyKind, User
from trainer.domain.rewards import operations as rewards
from trainer.domain.rewards.models import State
from trainer.jobs.papers import document_facts

At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def office_day(at: At) -> None:
    """A Monday in June 2026."""
    at(datetime(2026, 6, 1, 9, tzinfo=HERE))


def test_a_list_takes_every_cleared_reward_and_adds_up(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    first, second = make.cleared(county, 2)
    waiting = make.approved(county)  # its public notice has not even begun
    clerk = make.clerk(county)
    listed = make.payment_list(county, clerk)
    added = operations.add_cleared(listed, actor=clerk)
    assert (added.added, added.left_out) == (2, ())
    assert (listed.count, listed.total_fen) == (2, 400_000)
    assert {first.state, second.state} == {State.LISTED}
    assert waiting.state is State.APPROVED
    assert list(queries.inconsistencies()) == []


def test_a_reward_stands_on_one_live_list(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    listed = make.filled_list(county)
    other = make.payment_list(county, listed.made_by)
    with pytest.raises(RuleBroken, match="没有公示结束"):
        operations.add_cleared(other, actor=listed.made_by)
    twin = "INSERT INTO payment_item (list_id, application_id, amount_fen, reviewed_by_id,"
    twin += " approved_by_id, state, reason, version) SELECT :other, application_id, amount_fen,"
    twin += " reviewed_by_id, approved_by_id, state, reason, version FROM payment_item"
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(twin), {"other": other.id})


def test_what_turned_worse_stays_out_with_its_sentence(make: Make, session: Session) -> None:
    county = make.county()
    good, bad = make.cleared(county, 2)
    job = bad.person.employment[0]
    job.ends_on = clock.today() - timedelta(days=1)
    make.save(job)
    clerk = make.clerk(county)
    listed = make.payment_list(county, clerk)
    added = operations.add_cleared(listed, actor=clerk)
    assert added.added == listed.count == 1
    assert bad.person.name in added.left_out[0]
    assert (good.state, bad.state) == (State.LISTED, State.PUBLICISED)


def test_a_removed_item_leaves_totals_budget_and_a_reason(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    listed = make.locked_list(county, 2)
    budget = queries.budget(county.id, listed.year)
    assert budget is not None
    assert budget.held_fen == listed.total_fen == 400_000
    item = queries.live_items(listed)[0]
    with pytest.raises(RuleBroken, match="原因") as refusal:
        operations.remove_item(item, reason="错", actor=listed.made_by)
    assert refusal.value.field == "reason"
    operations.remove_item(item, reason="账户待核实", actor=listed.made_by)
    session.expire_all()
    assert (listed.count, listed.total_fen, budget.held_fen) == (1, 200_000, 200_000)
    assert item.application.state is State.CLEARED
    assert list(queries.inconsistencies()) == []


def test_a_list_beyond_the_budget_stays_a_draft(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    listed = make.filled_list(county, 2)
    with pytest.raises(RuleBroken, match="还没有设定 2026 年的奖励预算"):
        operations.lock(listed, actor=listed.made_by)
    budget = make.budget(county, 399_999)
    with pytest.raises(RuleBroken, match=r"合计 4,000\.00 元，2026 年预算只剩 3,999\.99 元"):
        operations.lock(listed, actor=listed.made_by)
    assert listed.state is ListState.DRAFT
    assert budget.held_fen == 0
    make.budget(county, 400_000)
    operations.lock(listed, actor=listed.made_by)
    session.expire_all()
    assert budget.free_fen == 0


def test_the_budget_never_falls_below_what_is_promised(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    make.locked_list(county)
    with pytest.raises(RuleBroken, match=r"不能少于已经占用和支出的 2,000\.00 元") as refusal:
        make.budget(county, 199_999)
    assert refusal.value.field == "total"
    for wrong in ("total_fen = 1", "held_fen = -1", "spent_fen = -1"):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(f"UPDATE budget SET {wrong}"))  # noqa: S608  from the line above


def test_whoever_made_the_list_does_not_confirm_it(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    clerk_and_payer = make.officer(county)
    make.cleared(county)
    make.budget(county)
    listed = make.payment_list(county, clerk_and_payer)
    operations.add_cleared(listed, actor=clerk_and_payer)
    operations.lock(listed, actor=clerk_and_payer)
    with pytest.raises(RuleBroken, match="由两个人办理"):
        operations.confirm(listed, actor=clerk_and_payer)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE payment_list SET confirmed_by_id = made_by_id"))
    operations.confirm(listed, actor=make.payer(county))
    assert listed.confirmed_by_id != listed.made_by_id


def test_nobody_handles_a_list_on_which_they_are_paid(make: Make, session: Session) -> None:
    county = make.county()
    listed = make.filled_list(county)
    make.budget(county)
    payee = queries.live_items(listed)[0].application.person
    account = session.query(User).filter_by(person_id=payee.id).one()
    for kind in (DutyKind.CLERK, DutyKind.PAYER):
        make.save(Duty(user_id=account.id, kind=kind, county_id=county.id, starts_on=LONG_AGO))
    officer = account
    with pytest.raises(RuleBroken, match="您本人的奖励"):
        operations.lock(listed, actor=officer)
    operations.lock(listed, actor=listed.made_by)
    with pytest.raises(RuleBroken, match="您本人的奖励"):
        operations.confirm(listed, actor=officer)


def test_a_list_sent_back_frees_the_budget(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    listed = make.locked_list(county)
    operations.send_back(listed, reason="请核对金额", actor=make.payer(county))
    assert listed.state is ListState.DRAFT
    assert listed.sent_back_reason == "请核对金额"
    budget = queries.budget(county.id, listed.year)
    assert budget is not None
    assert budget.held_fen == 0
    operations.lock(listed, actor=listed.made_by)
    with pytest.raises(WrongState, match="待复核"):
        operations.lock(listed, actor=listed.made_by)


def test_paying_everything_closes_the_list_and_spends_the_budget(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    listed = make.confirmed_list(county, 2)
    today = clock.today()
    assert operations.mark_all_paid(listed, paid_on=today, actor=make.payer(county)) == 2
    assert listed.state is ListState.PAID
    budget = queries.budget(county.id, listed.year)
    assert budget is not None
    assert (budget.held_fen, budget.spent_fen) == (0, 400_000)
    assert {item.application.state for item in queries.live_items(listed)} == {State.PAID}
    assert {item.application.paid_on for item in queries.live_items(listed)} == {today}
    assert list(queries.inconsistencies()) == []


def test_a_payment_that_came_back_waits_for_the_next_list(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    listed = make.confirmed_list(county, 2)
    payer, clerk = make.payer(county), listed.made_by
    first, second = queries.live_items(listed)
    operations.mark_failed(first, reason="账号与户名不符", actor=payer)
    assert first.state is ItemState.FAILED
    assert first.application.state is State.CLEARED
    assert first.application.trouble == "账号与户名不符"
    assert (listed.count, listed.total_fen, listed.state) == (1, 200_000, ListState.CONFIRMED)
    operations.mark_paid(second, paid_on=clock.today(), actor=payer)
    assert listed.state is ListState.PAID
    again = make.payment_list(county, clerk)
    assert operations.add_cleared(again, actor=clerk).added == 1
    assert list(queries.inconsistencies()) == []


def test_review_approval_and_payment_are_three_people(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    listed = make.confirmed_list(county)
    item = queries.live_items(listed)[0]
    approver = item.application.approved_by
    assert approver is not None
    make.save(
        Duty(user_id=approver.id, kind=DutyKind.PAYER, county_id=county.id, starts_on=LONG_AGO)
    )
    with pytest.raises(RuleBroken, match="三个人"):
        operations.mark_paid(item, paid_on=clock.today(), actor=approver)
    change = "UPDATE payment_item SET state = 'paid', paid_on = '2026-06-10', paid_by_id = "
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(change + "approved_by_id"))


def test_nothing_is_paid_before_it_is_confirmed_nor_in_the_future(
    make: Make, session: Session
) -> None:
    county = make.county()
    listed, payer = make.locked_list(county), make.payer(county)
    item = queries.live_items(listed)[0]
    with pytest.raises(RuleBroken, match="现在是“待复核”"):
        operations.mark_paid(item, paid_on=clock.today(), actor=payer)
    with pytest.raises(RuleBroken, match="不能晚于今天") as refusal:
        operations.mark_paid(item, paid_on=clock.today() + timedelta(days=1), actor=payer)
    assert refusal.value.field == "paid_on"
    with pytest.raises(RuleBroken, match="才能导出"):
        operations.reveal_accounts(listed, actor=payer)


def test_a_confirmed_list_is_printed_with_masked_accounts_and_capitals(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    listed = make.confirmed_list(county, 2)
    assert listed.sheet is not None
    facts = documents.thaw(documents.PaymentList, document_facts(listed.sheet))
    assert facts.total_fen == listed.total_fen
    assert facts.capitals == "人民币肆仟元整"
    assert facts.rows[0].account == "****" + ACCOUNT[-4:]
    person = queries.live_items(listed)[0].application.person
    assert ACCOUNT not in str(listed.sheet.facts)
    assert (person.id_number or "") not in str(listed.sheet.facts)
    assert (person.phone or "") not in str(listed.sheet.facts)


def test_full_accounts_are_shown_to_the_payer_only_and_the_act_is_on_record(
    make: Make, session: Session
) -> None:
    county = make.county()
    listed = make.confirmed_list(county)
    for stranger in (listed.made_by, make.payer(make.county()), make.city_officer()):
        with pytest.raises(NotAllowed):
            operations.reveal_accounts(listed, actor=stranger)
    rows = operations.reveal_accounts(listed, actor=make.payer(county))
    assert rows[0].account == ACCOUNT
    assert "*" in rows[0].id_number
    entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry is not None
    assert entry.event == "payment_list.accounts_revealed"
    assert ACCOUNT not in str(entry.facts)


def test_only_the_county_sees_and_handles_its_lists(make: Make, session: Session) -> None:
    county = make.county()
    listed, stranger = make.locked_list(county), make.officer(make.county())
    item = queries.live_items(listed)[0]
    assert queries.find(listed.id, viewer=stranger) is None
    assert queries.find_item(item.id, viewer=stranger) is None
    assert queries.lists(viewer=stranger).total == 0
    for forbidden in (
        lambda: operations.add_cleared(listed, actor=stranger),
        lambda: operations.lock(listed, actor=stranger),
        lambda: operations.confirm(listed, actor=stranger),
        lambda: operations.send_back(listed, reason="不归我管", actor=stranger),
        lambda: operations.remove_item(item, reason="不归我管", actor=stranger),
        lambda: operations.mark_paid(item, paid_on=clock.today(), actor=stranger),
        lambda: operations.mark_failed(item, reason="不归我管", actor=stranger),
        lambda: operations.set_budget(county, year=2026, total_fen=1, actor=stranger),
        lambda: operations.open_list(county, title="示例", year=2026, actor=stranger),
    ):
        with pytest.raises(NotAllowed):
            forbidden()


def test_an_empty_list_is_not_handed_over_nor_filled_with_nothing(
    make: Make, session: Session
) -> None:
    county = make.county()
    make.budget(county)
    listed = make.payment_list(county)
    with pytest.raises(RuleBroken, match="还没有人"):
        operations.lock(listed, actor=listed.made_by)
    with pytest.raises(RuleBroken, match="没有公示结束"):
        operations.add_cleared(listed, actor=listed.made_by)


def test_a_list_emptied_before_the_look_over_is_not_confirmed(make: Make, session: Session) -> None:
    county = make.county()
    listed = make.locked_list(county)
    operations.remove_item(queries.live_items(listed)[0], reason="账户待核实", actor=listed.made_by)
    with pytest.raises(RuleBroken, match="已经没有人"):
        operations.confirm(listed, actor=make.payer(county))


def test_lists_are_counted_by_county_and_year(make: Make, session: Session) -> None:
    county = make.county()
    first, second = make.payment_list(county), make.payment_list(county)
    assert (str(first.number), str(second.number)) == ("2026年第1批", "2026年第2批")
    assert str(make.payment_list(make.county()).number) == "2026年第1批"
    with pytest.raises(RuleBroken, match="年度应在"):
        operations.open_list(county, title="示例", year=26, actor=first.made_by)


def test_who_has_what_to_do(make: Make, session: Session) -> None:
    county = make.county()
    payer = make.payer(county)
    listed = make.locked_list(county)
    assert queries.waiting_for(listed.made_by) == 0
    assert queries.waiting_for(payer) == 1
    operations.confirm(listed, actor=make.staff(DutyKind.APPROVER, county=county))
    assert queries.waiting_for(payer) == 1
    operations.mark_all_paid(listed, paid_on=clock.today(), actor=payer)
    assert queries.waiting_for(payer) == 0


def test_whatever_disagrees_is_found(make: Make, session: Session, each_database: str) -> None:
    county = make.county()
    listed = make.confirmed_list(county)
    for change, finding in (
        ("UPDATE payment_list SET total_fen = total_fen + 1", "payment list"),
        ("UPDATE budget SET held_fen = held_fen + 1", "budget"),
        ("UPDATE reward_application SET state = 'cleared'", "application"),
        ("DELETE FROM budget", "without a budget"),
    ):
        with session.begin_nested() as undo:
            session.execute(text(change))
            assert finding in " ".join(queries.inconsistencies()), change
            undo.rollback()
    assert listed.count == 1
    assert list(queries.inconsistencies()) == []


def test_several_policies_are_named_in_short(make: Make, session: Session) -> None:
    county = make.county()
    listed = make.confirmed_list(county, 2)
    one, other = queries.live_items(listed)
    other.application.policy_facts = {**other.application.policy_facts, "title": "另一项" * 30}
    facts = rules.sheet_facts(listed, [other, one], "示例", clock.today())
    session.rollback()
    assert facts["policy_title"].endswith("等2项政策")
    assert len(facts["policy_title"]) <= 80


def test_whoever_owes_a_reward_back_is_not_paid(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    earlier = make.approved(county)
    earlier.state, earlier.paid_on = State.PAID, clock.today()
    make.save(earlier)
    listed = make.filled_list(county)
    (item,) = queries.live_items(listed)
    debt = rewards.claim_back(
        earlier,
        amount_fen=1,
        reason="重复领取",
        actor=make.staff(DutyKind.APPROVER, county=county),
    )
    debt.person_id = item.application.person_id
    make.save(debt)
    with pytest.raises(RuleBroken, match=f"{item.application.person.name}有一笔奖励待归还"):
        operations.lock(listed, actor=listed.made_by)
    assert listed.state is ListState.DRAFT
    owing = {item.application.person_id}
    other = make.staff(DutyKind.PAYER, county=county)
    assert "待归还" in str(rules.confirming_objection(listed, [item], owing, other))
    assert rules.owing_objection([item], ()) is None
