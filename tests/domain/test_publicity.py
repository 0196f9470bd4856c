"""Public notices: true working days, masked lines, objections that hold one line, the end."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from threading import Barrier, Event

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.core.actors import System, Visitor
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.people.models import DutyKind, User
from trainer.domain.publicity import operations, queries, rules
from trainer.domain.publicity.models import (
    NoticeLine,
    NoticeState,
    Objection,
    ObjectionState,
    PublicNotice,
)
from trainer.jobs import engine

At = Callable[[datetime], None]
BEFORE_NATIONAL_DAY = datetime(2026, 9, 30, 9, tzinfo=HERE)
TEST = System("test")


@pytest.fixture
def office(make: Make, at: At) -> None:
    """30 September 2026, nine o'clock; the year's arrangement is known."""
    at(BEFORE_NATIONAL_DAY)
    make.holidays(2026)


def test_five_working_days_over_national_day_and_a_make_up_saturday(
    make: Make, office: None, each_database: str
) -> None:
    notice = make.notice(make.county())
    assert notice.first_on == date(2026, 10, 8)  # the holiday ends on the 7th
    assert notice.last_on == date(2026, 10, 13)  # Thu, Fri, Sat (made up), Mon, Tue
    assert notice.shown["first_on"] == "2026-10-08"
    assert notice.shown["last_on"] == "2026-10-13"


def test_the_day_of_publication_does_not_count(make: Make, session: Session, at: At) -> None:
    make.holidays(2026)
    at(datetime(2026, 11, 2, 0, 5, tzinfo=HERE))  # a Monday, five past midnight here
    notice = make.notice(make.county())
    assert (notice.first_on, notice.last_on) == (date(2026, 11, 3), date(2026, 11, 9))


def test_a_year_without_a_table_is_refused_with_its_sentence(
    make: Make, session: Session, at: At
) -> None:
    make.holidays(2026)
    at(datetime(2026, 12, 30, 9, tzinfo=HERE))
    with pytest.raises(RuleBroken, match="还没有2027年的节假日安排"):
        make.notice(make.county())
    assert session.query(PublicNotice).count() == 0


def test_a_notice_ends_by_itself(make: Make, office: None, at: At, each_database: str) -> None:
    notice = make.notice(make.county())
    line = notice.lines[0]
    at(datetime(2026, 10, 13, 23, 59, tzinfo=HERE))
    assert queries.find_public(notice.id) is notice
    assert not queries.is_cleared(line.subject_type, line.subject_id)
    at(datetime(2026, 10, 14, 0, 1, tzinfo=HERE))
    assert notice.state is NoticeState.OPEN  # nothing ran yet: the clock alone decides
    assert queries.find_public(notice.id) is None
    assert queries.running() == []
    assert queries.public_lines(notice, 1) is None
    assert queries.is_cleared(line.subject_type, line.subject_id)


def test_the_end_is_noted_once_however_often_the_job_runs(
    make: Make, office: None, at: At, each_database: str
) -> None:
    notice = make.notice(make.county())
    assert operations.end_due(actor=TEST) == 0
    at(datetime(2026, 10, 14, 8, tzinfo=HERE))
    assert [operations.end_due(actor=TEST) for _ in range(2)] == [1, 0]
    assert notice.state is NoticeState.ENDED


def test_the_job_ends_what_is_due(make: Make, office: None, at: At) -> None:
    notice_id = make.notice(make.county()).id
    at(datetime(2026, 10, 14, 8, tzinfo=HERE))
    engine.queue_periodic()
    while engine.run_one("test"):
        pass
    assert db.session.get_one(PublicNotice, notice_id).state is NoticeState.ENDED


def test_nobody_ends_a_notice_by_hand(make: Make, office: None) -> None:
    with pytest.raises(NotAllowed):
        operations.end_due(actor=make.officer(make.county()))


def test_an_objection_holds_its_line_and_no_other(
    make: Make, office: None, at: At, each_database: str
) -> None:
    county = make.county()
    notice = make.notice(county, make.person(county), make.person(county))
    objection = make.objection(notice)
    at(datetime(2026, 10, 14, 8, tzinfo=HERE))
    held, free = notice.lines
    assert not queries.is_cleared(held.subject_type, held.subject_id)
    assert queries.is_cleared(free.subject_type, free.subject_id)
    officer = make.officer(county)
    operations.reject_objection(objection, finding="经核查，此人仍在本县任职。", actor=officer)
    assert queries.is_cleared(held.subject_type, held.subject_id)


def test_a_second_objection_keeps_the_line_held(make: Make, office: None) -> None:
    county = make.county()
    notice = make.notice(county)
    first, second = make.objection(notice), make.objection(notice)
    officer = make.officer(county)
    operations.reject_objection(first, finding="第一条异议经核查不成立。", actor=officer)
    assert notice.lines[0].held_at is not None
    operations.uphold_objection(second, finding="第二条异议经核查成立。", actor=officer)
    assert notice.lines[0].held_at is not None


def test_a_decision_is_made_once_with_a_finding(make: Make, office: None) -> None:
    county = make.county()
    objection = make.objection(make.notice(county))
    officer = make.officer(county)
    with pytest.raises(RuleBroken, match="核查的情况"):
        operations.uphold_objection(objection, finding="成立", actor=officer)
    operations.uphold_objection(objection, finding="经核查，反映属实，异议成立。", actor=officer)
    with pytest.raises(WrongState, match="异议成立"):
        operations.reject_objection(objection, finding="经再次核查，异议不成立。", actor=officer)


def test_nobody_decides_on_an_objection_against_themselves(make: Make, office: None) -> None:
    county = make.county()
    officer = make.officer(county)
    officer.person = make.person(county)
    make.save(officer)
    objection = make.objection(make.notice(county, officer.person))
    with pytest.raises(RuleBroken, match="涉及您本人"):
        operations.reject_objection(objection, finding="经核查，异议不成立。", actor=officer)


def test_only_the_county_decides_and_withdraws(make: Make, office: None) -> None:
    notice = make.notice(make.county())
    objection, stranger = make.objection(notice), make.officer(make.county())
    with pytest.raises(NotAllowed):
        operations.uphold_objection(objection, finding="经核查，异议成立。", actor=stranger)
    with pytest.raises(NotAllowed):
        operations.withdraw(notice, reason="名单有误", actor=stranger)


def test_nobody_objects_after_the_last_day(make: Make, office: None, at: At) -> None:
    notice = make.notice(make.county())
    at(datetime(2026, 10, 14, 8, tzinfo=HERE))
    with pytest.raises(RuleBroken, match="公示期已于 2026-10-13 结束"):
        make.objection(notice)


def test_an_objection_says_enough_and_no_numbers(make: Make, office: None) -> None:
    line = make.notice(make.county()).lines[0]
    for words, sentence in (("不对", "至少 10 个字"), ("他的手机是13905980001，请核实", "不要写")):
        with pytest.raises(RuleBroken, match=sentence) as refusal:
            operations.object_to(
                line,
                by_name="示例",
                by_unit=False,
                contact="0598",
                text=words,
                actor=Visitor("127.0.0.1"),
            )
        assert refusal.value.field == "text"
    assert line.held_at is None


def test_a_notice_that_is_over_is_not_withdrawn(
    make: Make, office: None, each_database: str
) -> None:
    """Also in the minute before the job has noted its end: letters may stand on it."""
    county = make.county()
    notice = make.notice(county, make.person(county))
    clock.move(notice.last_on - clock.today() + timedelta(days=1))
    assert notice.state is NoticeState.OPEN
    with pytest.raises(RuleBroken, match="不能再撤回"):
        operations.withdraw(notice, reason="名单有误", actor=make.officer(county))
    assert notice.state is NoticeState.OPEN


def test_a_withdrawn_notice_needs_a_reason_and_clears_nobody(
    make: Make, office: None, at: At
) -> None:
    county = make.county()
    notice, approver = make.notice(county), make.staff(DutyKind.APPROVER, county=county)
    with pytest.raises(RuleBroken, match="原因"):
        operations.withdraw(notice, reason=" ", actor=approver)
    operations.withdraw(notice, reason="名单排序有误", actor=approver)
    at(datetime(2026, 10, 14, 8, tzinfo=HERE))
    line = notice.lines[0]
    assert not queries.is_cleared(line.subject_type, line.subject_id)
    assert queries.find_announced(notice.id) is None
    assert operations.end_due(actor=TEST) == 0


@pytest.mark.parametrize(
    "values",
    [
        {"note": "11010519491231002X"},
        {"place": "13905980001"},
        {"masked_name": "6222021234567890123"},
    ],
)
def test_a_line_with_a_personal_number_is_refused(
    make: Make, office: None, values: dict[str, str]
) -> None:
    line = make.line(make.person(), **values)
    assert "第 1 行" in str(rules.publishing_objection(["标题"], [line]))


def test_a_name_is_published_only_masked(make: Make, office: None) -> None:
    line = make.line(make.person(), masked_name="示例甲")
    assert "没有遮盖" in str(rules.publishing_objection(["标题"], [line]))


@pytest.mark.parametrize(
    "change",
    [
        "masked_name = '示例甲'",
        "masked_name = '*' || '110105194912310021'",
        "place = '110105 19491231 002X'",
        "note = '13905980001'",
        "certificate_mask = '20260001'",
    ],
)
def test_the_database_itself_keeps_numbers_and_bare_names_out(
    make: Make, session: Session, office: None, each_database: str, change: str
) -> None:
    notice = make.notice(make.county())
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(f"UPDATE notice_line SET {change}"))  # noqa: S608  from above
    session.refresh(notice)


def test_an_empty_list_is_refused(make: Make, office: None) -> None:
    assert "名单是空的" in str(rules.publishing_objection([], []))


def test_what_was_shown_is_kept_with_its_hash_and_holds_no_reference(
    make: Make, office: None, each_database: str
) -> None:
    person = make.person(name="示例阿明")
    notice = make.notice(make.county(), person)
    assert notice.shown_hash == rules.hash_of(notice.shown)
    assert notice.shown["lines"][0]["masked_name"] == "示***"
    assert "person_id" not in notice.shown["lines"][0]
    assert "示例阿明" not in str(notice.shown)


def test_people_ask_for_themselves_and_get_yes_or_no(
    make: Make, office: None, at: At, each_database: str
) -> None:
    county = make.county()
    person, namesake = make.person(county), make.person(county)
    notice = make.notice(county, person)
    four = (person.id_number or "")[-4:]
    assert queries.is_on(notice, f" {person.name}", four.lower())
    assert not queries.is_on(notice, person.name, "0000")
    assert not queries.is_on(notice, namesake.name, (namesake.id_number or "")[-4:])
    at(datetime(2026, 10, 14, 8, tzinfo=HERE))
    assert not queries.is_on(notice, person.name, four)


def test_a_finding_holds_no_numbers_of_people(make: Make, office: None) -> None:
    county = make.county()
    objection, officer = make.objection(make.notice(county)), make.officer(county)
    for decide in (operations.reject_objection, operations.uphold_objection):
        with pytest.raises(RuleBroken, match="不要写") as refusal:
            decide(objection, finding="经核查，其手机13905980001已停用。", actor=officer)
        assert refusal.value.field == "finding"


THREADS = 8


def test_objections_raised_and_rejected_at_once_never_lose_a_hold(live_app: Flask) -> None:
    """Four are rejected while four more arrive: the line stays held, and ends free."""
    with live_app.app_context():
        make = Make(db.session())
        make.holidays(clock.today().year, clock.today().year + 1)
        county = make.county()
        notice = make.notice(county)
        raised = [make.objection(notice).id for _ in range(THREADS // 2)]
        officer_id, line_id = make.officer(county).id, notice.lines[0].id

    def reject(objection_id: int) -> None:
        operations.reject_objection(
            db.session.get_one(Objection, objection_id),
            finding="经核查，反映的情况不属实。",
            actor=db.session.get_one(User, officer_id),
        )

    def raise_another() -> None:
        operations.object_to(
            db.session.get_one(NoticeLine, line_id),
            by_name="示例反映人",
            by_unit=False,
            contact="0598-5550100",
            text="示例：此人已不在本县工作，请核实。",
            actor=Visitor("192.0.2.9"),
        )

    def at_once(acts: list[Callable[[], None]]) -> None:
        barrier = Barrier(len(acts))

        def run(act: Callable[[], None]) -> None:
            with live_app.app_context():
                barrier.wait()
                act()

        with ThreadPoolExecutor(len(acts)) as pool:
            list(pool.map(run, acts))

    at_once([partial(reject, number) for number in raised] + [raise_another] * (THREADS // 2))
    with live_app.app_context():
        assert db.session.get_one(NoticeLine, line_id).held_at is not None
        still_open = db.session.query(Objection).filter_by(state=ObjectionState.OPEN)
        left = [objection.id for objection in still_open]
    assert len(left) == THREADS // 2
    at_once([partial(reject, number) for number in left])
    with live_app.app_context():
        assert db.session.get_one(NoticeLine, line_id).held_at is None


def test_a_decision_waits_for_whoever_holds_the_line(
    live_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An objection that arrives in the midst of a rejection is not overlooked by it."""
    with live_app.app_context():
        make = Make(db.session())
        make.holidays(clock.today().year, clock.today().year + 1)
        county = make.county()
        first = make.objection(make.notice(county))
        first_id, line_id, officer_id = first.id, first.line_id, make.officer(county).id
    looked, added = Event(), Event()
    look = queries.is_held_by_others

    def look_slowly(objection: Objection) -> bool:
        answer = look(objection)
        looked.set()
        added.wait(0.5)  # where the line is locked, nothing can be added meanwhile
        return answer

    monkeypatch.setattr(queries, "is_held_by_others", look_slowly)

    def reject() -> None:
        with live_app.app_context():
            operations.reject_objection(
                db.session.get_one(Objection, first_id),
                finding="经核查，反映的情况不属实。",
                actor=db.session.get_one(User, officer_id),
            )

    def add() -> None:
        looked.wait()
        with live_app.app_context():
            operations.object_to(
                db.session.get_one(NoticeLine, line_id),
                by_name="示例反映人",
                by_unit=False,
                contact="0598-5550100",
                text="示例：此人已不在本县工作，请核实。",
                actor=Visitor("192.0.2.9"),
            )
        added.set()

    with ThreadPoolExecutor(2) as pool:
        for done in (pool.submit(reject), pool.submit(add)):
            done.result()
    with live_app.app_context():
        assert db.session.get_one(NoticeLine, line_id).held_at is not None
