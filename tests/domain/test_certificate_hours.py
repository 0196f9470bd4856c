"""Continuing education: what counts in which period, reviewed by whom, and never twice."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.certificates import operations, queries
from trainer.domain.certificates.models import (
    Certificate,
    HoursCategory,
    HoursEntry,
    HoursState,
    Level,
)
from trainer.domain.certificates.operations import Activity
from trainer.domain.people.models import Duty, DutyKind, Person, User
from trainer.seeding import hours as seeds
from trainer.seeding.references import SEEDER

At = Callable[[datetime], None]
NOON = datetime(2026, 9, 12, 12, tzinfo=HERE)


class Holder:
    """Somebody whose certificate has been registered since the first of March 2025."""

    def __init__(self, make: Make, at: At, level: Level = Level.ASSISTANT) -> None:
        at(NOON)
        seeds.load(actor=SEEDER)
        self.county = make.county()
        self.officer: User = make.officer(self.county)
        self.user: User = make.candidate(self.county)
        assert self.user.person is not None
        self.person: Person = self.user.person
        self.certificate: Certificate = make.certificate(
            self.person, level, exam_year=2024, approved_on=date(2024, 6, 1), issued_on=None
        )
        self.register(date(2025, 3, 1))

    def register(self, day: date) -> None:
        operations.note_registration(
            self.certificate, registered_on=day, place="示例", actor=self.officer
        )

    def file(self, title: str = "社区工作培训（示例）", **values: Any) -> HoursEntry:
        return operations.file_hours(self.person, activity(title, **values), actor=self.user)

    def count(self, entry: HoursEntry) -> None:
        operations.decide_hours(entry, counted=True, answer="", actor=self.officer)


def activity(title: str = "社区工作培训（示例）", **values: Any) -> Activity:
    facts: dict[str, Any] = {
        "category": HoursCategory.TRAINING,
        "title": title,
        "organiser": "示例协会",
        "held_on": date(2026, 5, 20),
        "hours_tenths": 160,
        "evidence": "结业证书 示例第1号",
        **values,
    }
    return Activity(**facts)


@pytest.fixture
def holder(make: Make, at: At) -> Holder:
    """The holder in September 2026."""
    return Holder(make, at)


@pytest.mark.parametrize(
    ("level", "need"), [(Level.ASSISTANT, 720), (Level.WORKER, 900), (Level.SENIOR, 900)]
)
def test_the_level_says_how_many_hours_a_registration_asks_for(
    make: Make, at: At, level: Level, need: int
) -> None:
    holder = Holder(make, at, level)
    ledger = queries.ledger_of(holder.certificate)
    assert ledger is not None
    assert (ledger.need_tenths, ledger.missing_tenths) == (need, need)
    assert ledger.cycle == (date(2025, 3, 1), date(2028, 2, 29))


def test_a_need_set_for_later_registrations_changes_no_older_one(holder: Holder) -> None:
    operations.set_hours_need(
        Level.ASSISTANT, from_on=date(2026, 1, 1), need_tenths=800, basis="示例", actor=SEEDER
    )
    ledger = queries.ledger_of(holder.certificate)
    assert ledger is not None
    assert ledger.need_tenths == 720
    assert queries.hours_need(Level.ASSISTANT, date(2026, 1, 1)) == 800
    with pytest.raises(NotAllowed):
        operations.set_hours_need(
            Level.WORKER, from_on=clock.today(), need_tenths=1, basis="x", actor=holder.officer
        )


def test_what_an_officer_counts_fills_the_bar_and_what_waits_does_not(holder: Holder) -> None:
    entry = holder.file()
    ledger = queries.ledger_of(holder.certificate)
    assert ledger is not None
    assert (ledger.counted_tenths, ledger.waiting_tenths) == (0, 160)
    holder.count(entry)
    ledger = queries.ledger_of(holder.certificate)
    assert ledger is not None
    assert (ledger.counted_tenths, ledger.waiting_tenths, ledger.missing_tenths) == (160, 0, 560)
    with pytest.raises(WrongState):
        holder.count(entry)


def test_of_a_category_no_more_counts_than_its_cap(holder: Holder) -> None:
    for number in range(2):
        holder.count(
            holder.file(f"专业课程{number}", category=HoursCategory.STUDY, hours_tenths=600)
        )
    ledger = queries.ledger_of(holder.certificate)
    assert ledger is not None
    (study,) = [row for row in ledger.categories if row.category is HoursCategory.STUDY]
    assert (study.done_tenths, study.counted_tenths, study.most_tenths) == (1200, 900, 900)
    assert ledger.counted_tenths == 900


def test_a_day_outside_the_registration_is_refused_with_the_range(holder: Holder) -> None:
    for day in (date(2025, 2, 28), date(2024, 5, 1)):
        with pytest.raises(RuleBroken, match="2025-03-01—2028-02-29") as refusal:
            holder.file(held_on=day)
        assert refusal.value.field == "held_on"
    with pytest.raises(RuleBroken, match="日期还没有到"):
        holder.file(held_on=date(2026, 9, 13))
    assert queries.hours_of(holder.person.id) == []


def test_without_a_registration_there_is_nothing_to_count_for(make: Make, at: At) -> None:
    at(NOON)
    user = make.candidate()
    assert user.person is not None
    with pytest.raises(RuleBroken, match="还没有登记有效的证书"):
        operations.file_hours(user.person, activity(), actor=user)


def test_one_activity_counts_once_however_its_title_is_typed(holder: Holder) -> None:
    entry = holder.file("社区工作培训（示例）")
    for again in ("社区工作培训 (示例)", "社区工作培训(示例) "):
        with pytest.raises(RuleBroken, match="同一项活动只计一次"):
            holder.file(again, hours_tenths=10)
    operations.withdraw_hours(entry, actor=holder.user)
    assert holder.file("社区工作培训(示例)").state is HoursState.FILED


def test_an_activity_is_not_counted_again_in_the_next_period(holder: Holder, at: At) -> None:
    at(datetime(2028, 1, 20, 12, tzinfo=HERE))
    holder.count(holder.file(held_on=date(2028, 1, 10)))
    holder.register(date(2028, 1, 5))  # renewed in the last three months: the periods overlap
    ledger = queries.ledger_of(holder.certificate)
    assert ledger is not None
    assert ledger.cycle.first == date(2028, 1, 5)
    assert ledger.counted_tenths == 0
    with pytest.raises(RuleBroken, match="也不跨两个登记期"):
        holder.file(held_on=date(2028, 1, 10))
    assert len(queries.hours_of(holder.person.id)) == 1


def test_where_only_the_day_of_a_registration_is_mended_its_hours_stay(holder: Holder) -> None:
    holder.count(holder.file())
    holder.register(date(2025, 3, 15))
    ledger = queries.ledger_of(holder.certificate)
    assert ledger is not None
    assert (ledger.cycle.first, ledger.counted_tenths) == (date(2025, 3, 15), 160)


def test_what_is_returned_says_why_and_is_mended(holder: Holder) -> None:
    entry = holder.file()
    with pytest.raises(RuleBroken, match="退回要写明缺什么"):
        operations.decide_hours(entry, counted=False, answer=" ", actor=holder.officer)
    operations.decide_hours(entry, counted=False, answer="缺编号", actor=holder.officer)
    assert (entry.state, entry.answer) == (HoursState.RETURNED, "缺编号")
    operations.file_hours_again(
        entry, activity(hours_tenths=80, evidence="结业证书 示例第8号"), actor=holder.user
    )
    assert (entry.state, entry.hours_tenths) == (HoursState.FILED, 80)
    with pytest.raises(RuleBroken, match="请写明证明材料"):
        holder.file("别的活动", evidence=" ")


def test_only_oneself_files_and_only_another_officer_of_the_county_decides(
    holder: Holder, make: Make
) -> None:
    make.save(
        Duty(
            user_id=holder.user.id,
            kind=DutyKind.REVIEWER,
            county_id=holder.county.id,
            starts_on=date(2020, 1, 1),
        )
    )
    entry = holder.file()
    stranger, clerk = make.candidate(holder.county), make.officer(make.county())
    with pytest.raises(NotAllowed):
        operations.file_hours(holder.person, activity("别的"), actor=stranger)
    for actor in (holder.user, clerk, make.city_officer()):
        with pytest.raises(NotAllowed):
            operations.decide_hours(entry, counted=True, answer="", actor=actor)
    assert entry.state is HoursState.FILED
    assert queries.find_hours(entry.id, viewer=clerk) is None
    assert queries.find_hours(entry.id, viewer=stranger) is None
    assert queries.hours_waiting(clerk) == 0
    assert queries.hours_waiting(holder.officer) == 1


def test_the_county_sees_whose_registration_ends_soon_with_hours_to_do(
    holder: Holder, at: At, make: Make
) -> None:
    assert queries.short_of_hours(viewer=holder.officer) == []
    at(datetime(2027, 9, 1, 9, tzinfo=HERE))
    (short,) = queries.short_of_hours(viewer=holder.officer)
    assert short.certificate == holder.certificate
    assert short.ledger.missing_tenths == 720
    assert queries.short_of_hours(viewer=make.officer(make.county())) == []
    for number in range(5):
        holder.count(holder.file(f"培训{number}", hours_tenths=150))
    assert queries.short_of_hours(viewer=holder.officer) == []


def test_the_database_keeps_an_entry_within_its_period(holder: Holder, session: DbSession) -> None:
    entry = holder.file()
    entry.held_on = entry.cycle_from - timedelta(days=1)
    with pytest.raises((IntegrityError, RuleBroken)), session.begin_nested():
        session.flush()


def test_one_activity_filed_many_times_at_once_stands_once(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        officer, user = make.officer(county), make.candidate(county)
        assert user.person is not None
        certificate = make.certificate(user.person)
        operations.note_registration(
            certificate, registered_on=clock.today(), place="示例", actor=officer
        )
        user_id = user.id
    start, said = threading.Barrier(6), []

    def file(number: int) -> None:
        with live_app.app_context():
            start.wait()
            user = db.session.get_one(User, user_id)
            assert user.person is not None
            facts = activity(held_on=clock.today(), hours_tenths=10 + number)
            try:
                operations.file_hours(user.person, facts, actor=user)
            except RuleBroken as refusal:
                said.append(refusal.sentence)

    threads = [threading.Thread(target=file, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 5
    assert all("同一项活动只计一次" in sentence for sentence in said)
    with live_app.app_context():
        assert db.session.query(HoursEntry).count() == 1
