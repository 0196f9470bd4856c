"""Selections: two people for every winner, a basis for every name, a roster without numbers."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer import documents
from trainer.core import clock
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.honours import operations, queries, rules
from trainer.domain.honours.models import (
    REMOVE,
    Mode,
    Ordering,
    SelectionState,
    Winner,
    WinnerState,
)
from trainer.domain.honours.rules import WinnerFacts
from trainer.domain.papers import operations as papers
from trainer.domain.people.models import DutyKind
from trainer.jobs.papers import document_facts

ID_NUMBER = "11010519491231002X"


def test_one_officer_enters_and_another_confirms(
    make: Make, session: Session, each_database: str
) -> None:
    first, second = make.city_officer(), make.city_officer()
    winner = make.winner(make.selection(), make.county(), by=first)
    assert winner.state is WinnerState.ENTERED
    with pytest.raises(RuleBroken, match="由两个人办理"):
        operations.confirm_winner(winner, actor=first)
    operations.confirm_winner(winner, actor=second)
    assert winner.can_take(REMOVE)
    assert winner.confirmed_by_id == second.id
    with pytest.raises(WrongState, match="已复核"):
        operations.confirm_winner(winner, actor=second)


def test_the_database_itself_wants_two_people(
    make: Make, session: Session, each_database: str
) -> None:
    make.winner(make.selection(), make.county(), by=make.city_officer())
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE winner SET confirmed_by_id = entered_by_id"))


def test_a_winner_does_not_confirm_themselves(make: Make, session: Session) -> None:
    county = make.county()
    officer = make.city_officer()
    officer.person = make.person(county)
    make.save(officer)
    winner = make.winner(make.selection(), county, by=make.city_officer(), person=officer.person)
    with pytest.raises(RuleBroken, match="自己入选"):
        operations.confirm_winner(winner, actor=officer)


def test_only_the_city_enters_confirms_and_publishes(make: Make, session: Session) -> None:
    county = make.county()
    selection, stranger = make.selection(), make.officer(county)
    winner = make.winner(selection, county, by=make.city_officer())
    with pytest.raises(NotAllowed):
        make.winner(selection, county, by=stranger)
    with pytest.raises(NotAllowed):
        operations.confirm_winner(winner, actor=stranger)
    with pytest.raises(NotAllowed):
        operations.publish_roster(selection, actor=make.staff(DutyKind.CLERK, county=None))
    assert queries.find(selection.id, viewer=stranger) is None
    assert queries.find_winner(winner.id, viewer=stranger) is None


def test_nobody_is_entered_without_a_basis_for_publishing(
    make: Make, session: Session, each_database: str
) -> None:
    selection, county, officer = make.selection(), make.county(), make.city_officer()
    with pytest.raises(RuleBroken, match="公开姓名要有依据") as refusal:
        make.winner(selection, county, by=officer, legal_basis=" ")
    assert refusal.value.field == "basis"
    make.winner(selection, county, by=officer)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE winner SET basis = ''"))


def test_a_consent_given_online_is_a_basis(make: Make, session: Session) -> None:
    county = make.county()
    user = make.candidate(county)
    consent = make.consent(user)
    winner = make.winner(
        make.selection(), county, by=make.city_officer(), person=user.person, legal_basis=""
    )
    assert winner.consent_id == consent.id
    assert winner.basis.startswith("本人")
    assert "在线同意公开姓名" in winner.basis


def test_a_consent_taken_back_keeps_the_name_from_everybody(make: Make, session: Session) -> None:
    make.city_office()
    county, officer = make.county(), make.city_officer()
    user = make.candidate(county)
    consent, selection = make.consent(user), make.selection()
    winner = make.winner(selection, county, by=officer, person=user.person, legal_basis="")
    other = make.winner(selection, county, by=officer)
    second = make.city_officer()
    operations.confirm_winner(winner, actor=second)
    operations.confirm_winner(other, actor=second)
    consent.withdrawn_at = datetime(2026, 6, 1, tzinfo=UTC)
    make.save(consent)
    with pytest.raises(RuleBroken, match="已撤回公开姓名的同意"):
        operations.publish_roster(selection, actor=make.city_approver())
    consent.withdrawn_at = None
    make.save(consent)
    operations.publish_roster(selection, actor=make.city_approver())
    assert len(queries.published_winners(selection)) == 2
    consent.withdrawn_at = datetime(2026, 6, 1, tzinfo=UTC)
    make.save(consent)
    assert queries.published_winners(selection) == [other]


@pytest.mark.parametrize("field", ["name", "organisation", "post", "level", "deed", "legal_basis"])
@pytest.mark.parametrize("number", [ID_NUMBER, "110105 19491231 002x", "13905980001"])
def test_a_number_in_any_field_is_refused_with_a_sentence(
    make: Make, session: Session, field: str, number: str
) -> None:
    values = {"category": "优秀督导", "name": "示例丁", "legal_basis": "本人书面同意"}
    values[field] = f"示例 {number}"
    facts = WinnerFacts(county_id=make.county().id, **values)
    with pytest.raises(RuleBroken, match="请删去号码") as refusal:
        operations.enter_winner(make.selection(), facts, actor=make.city_officer())
    assert refusal.value.field == ("basis" if field == "legal_basis" else field)
    assert session.query(Winner).count() == 0


@pytest.mark.parametrize("column", ["name", "organisation", "post", "level"])
def test_the_database_itself_keeps_numbers_out(
    make: Make, session: Session, each_database: str, column: str
) -> None:
    make.winner(make.selection(), make.county(), by=make.city_officer())
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(f"UPDATE winner SET {column} = '13905980001'"))  # noqa: S608


def test_the_same_winner_twice_is_refused_with_a_sentence(
    make: Make, session: Session, each_database: str
) -> None:
    selection, county, officer = make.selection(), make.county(), make.city_officer()
    winner = make.winner(selection, county, by=officer, name="示例丙")
    with pytest.raises(RuleBroken, match="不能重复录入"):
        make.winner(selection, county, by=officer, name="示例 丙")
    operations.remove_winner(winner, reason="录入有误", actor=officer)
    make.winner(selection, county, by=officer, name="示例丙")
    person = make.person(county)
    make.winner(selection, county, by=officer, person=person)
    with pytest.raises(RuleBroken, match="不能重复录入"):
        make.winner(selection, county, by=officer, person=person, name="又名", organisation="他处")


def test_a_category_of_another_selection_is_refused(make: Make, session: Session) -> None:
    with pytest.raises(RuleBroken, match="没有“优秀站点”这个类别") as refusal:
        make.winner(make.selection(), make.county(), by=make.city_officer(), category="优秀站点")
    assert refusal.value.field == "category"


def test_commending_needs_an_approval_number(
    make: Make, session: Session, each_database: str
) -> None:
    with pytest.raises(RuleBroken, match="批准文号") as refusal:
        make.selection(mode=Mode.COMMEND)
    assert refusal.value.field == "approval_number"
    with pytest.raises(RuleBroken, match="不能用“表彰”"):
        make.selection(title="优秀社工表彰")
    approved = make.selection(mode=Mode.COMMEND, approval_number="示例〔2026〕1号")
    assert approved.mode is Mode.COMMEND
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE selection SET approval_number = ''"))


def test_a_selection_has_categories_and_a_title_of_its_own(make: Make, session: Session) -> None:
    with pytest.raises(RuleBroken, match="至少写一个类别"):
        make.selection(categories=[" "])
    with pytest.raises(RuleBroken, match="类别不能重复"):
        make.selection(categories=["甲", "甲"])
    make.selection(title="示例评选")
    with pytest.raises(RuleBroken, match="同名的评选"):
        make.selection(title="示例评选")


def test_a_removal_needs_a_reason(make: Make, session: Session) -> None:
    officer = make.city_officer()
    winner = make.winner(make.selection(), make.county(), by=officer)
    with pytest.raises(RuleBroken, match="原因") as refusal:
        operations.remove_winner(winner, reason="错", actor=officer)
    assert refusal.value.field == "reason"


def test_the_roster_waits_until_every_entry_is_confirmed(make: Make, session: Session) -> None:
    make.city_office()
    selection, approver = make.selection(), make.city_approver()
    with pytest.raises(RuleBroken, match="还是空的"):
        operations.publish_roster(selection, actor=approver)
    make.winner(selection, make.county(), by=make.city_officer())
    with pytest.raises(RuleBroken, match="还有 1 条没有复核"):
        operations.publish_roster(selection, actor=approver)
    assert selection.state is SelectionState.OPEN


def test_the_roster_is_ordered_states_its_rule_and_holds_no_number(
    make: Make, session: Session, each_database: str
) -> None:
    make.city_office()
    later, sooner = make.county(position=9), make.county(position=1)
    selection, officer, second = make.selection(), make.city_officer(), make.city_officer()
    person = make.person(later)
    for county, whose in ((later, person), (sooner, None), (later, None)):
        winner = make.winner(selection, county, by=officer, person=whose)
        operations.confirm_winner(winner, actor=second)
    paper = operations.publish_roster(selection, actor=make.city_approver())
    assert paper.number == f"例市社名〔{clock.today().year}〕1号"
    assert selection.roster is paper
    assert [row["county"] for row in paper.facts["rows"]] == [sooner.name, later.name, later.name]
    assert paper.facts["rows"][1]["name"] == person.name
    assert paper.facts["order_rule"] == selection.order_rule
    assert (person.id_number or "") not in str(paper.facts)
    roster = documents.thaw(documents.WorkersRoster, document_facts(paper))
    assert roster.columns == ("county", "name", "organisation", "level", "honour")


def test_a_list_is_printed_in_the_order_and_with_the_columns_that_were_chosen(
    make: Make, session: Session, each_database: str
) -> None:
    make.city_office()
    later, sooner = make.county(position=9), make.county(position=1)
    selection, officer, second = make.selection(), make.city_officer(), make.city_officer()
    kinds = selection.categories
    for county, kind in ((later, kinds[1]), (sooner, kinds[1]), (later, kinds[0])):
        winner = make.winner(selection, county, by=officer, category=kind)
        operations.confirm_winner(winner, actor=second)
    entered = sorted(queries.live_winners(selection), key=lambda one: one.id)

    def order(ordering: Ordering) -> list[int]:
        operations.arrange_list(
            selection, ordering=ordering, order_rule="", columns=(), actor=officer
        )
        return [entered.index(one) for one in queries.live_winners(selection)]

    assert order(Ordering.COUNTY) == [1, 0, 2]
    assert order(Ordering.ENTERED) == [0, 1, 2]
    assert order(Ordering.CATEGORY) == [2, 1, 0]
    assert selection.order_rule == "按类别排列，同一类别内按县（市、区）顺序"
    with pytest.raises(RuleBroken, match="这里不用填写"):
        operations.arrange_list(
            selection, ordering=Ordering.COUNTY, order_rule="按票数", columns=(), actor=officer
        )
    with pytest.raises(RuleBroken, match="必须有姓名一栏"):
        operations.arrange_list(
            selection, ordering=Ordering.COUNTY, order_rule="", columns=["honour"], actor=officer
        )
    operations.arrange_list(
        selection,
        ordering=Ordering.ENTERED,
        order_rule="以姓氏笔画为序",
        columns=["honour", "name"],
        actor=officer,
    )
    paper = operations.publish_roster(selection, actor=make.city_approver())
    assert paper.facts["columns"] == ["honour", "name"]
    assert paper.facts["order_rule"] == "以姓氏笔画为序"
    assert [row["name"] for row in paper.facts["rows"]] == [one.name for one in entered]
    assert [one.id for one in queries.published_winners(selection)] == [one.id for one in entered]
    with pytest.raises(WrongState):
        order(Ordering.COUNTY)


def test_a_published_list_does_not_change(make: Make, session: Session) -> None:
    make.city_office()
    selection, county = make.selection(), make.county()
    winner = make.winner(selection, county, by=make.city_officer())
    operations.confirm_winner(winner, actor=make.city_officer())
    operations.publish_roster(selection, actor=make.city_approver())
    with pytest.raises(WrongState, match="已公布"):
        make.winner(selection, county, by=make.city_officer())
    with pytest.raises(WrongState, match="已公布"):
        operations.remove_winner(winner, reason="不要了吧", actor=make.city_officer())


def test_everybody_reads_only_rosters_that_hold(make: Make, session: Session) -> None:
    make.city_office()
    selection, county = make.selection(), make.county()
    winner = make.winner(selection, county, by=make.city_officer())
    assert queries.published().total == 0
    operations.confirm_winner(winner, actor=make.city_officer())
    paper = operations.publish_roster(selection, actor=make.city_approver())
    assert queries.find_published(selection.id) is selection
    assert queries.published_winners(selection) == [winner]
    papers.void(paper, "名单有误", actor=make.city_approver())
    assert queries.find_published(selection.id) is None


def test_entries_wait_for_somebody_else(make: Make, session: Session) -> None:
    first, second = make.city_officer(), make.city_officer()
    make.winner(make.selection(), make.county(), by=first)
    assert queries.to_confirm(first) == 0
    assert queries.to_confirm(second) == 1


def test_an_empty_selection_prints_the_columns_it_uses(make: Make, session: Session) -> None:
    facts = WinnerFacts(
        category="优秀督导", name="示例", county_id=make.county().id, legal_basis="本人同意"
    )
    selection = make.selection()
    winner = operations.enter_winner(selection, facts, actor=make.city_officer())
    assert rules.roster_facts(selection, [winner], "示例")["columns"] == [
        "county",
        "name",
        "honour",
    ]
