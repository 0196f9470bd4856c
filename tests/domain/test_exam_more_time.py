"""One person is given more time to register or to mend, with a reason; nobody else is."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import MoreTime, RegistrationState, Section
from trainer.domain.notices.models import Message

At = Callable[[datetime], None]
REASON = "因公出差，窗口核实"


def test_the_person_registers_late_and_nobody_else_does(
    make: Make, session: Session, at: At
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county, closes=3), make.officer(county)
    late, other = make.candidate(county), make.candidate(county)
    closes = sitting.closes_at
    assert closes is not None
    at(closes + timedelta(hours=1))
    until = closes + timedelta(days=2)
    operations.give_more_time(sitting, late.person, until=until, reason=REASON, actor=officer)
    registration = make.registered(sitting, late)
    assert registration.state is RegistrationState.SUBMITTED
    with pytest.raises(RuleBroken, match="已于"):
        make.started(sitting, other)
    at(until + timedelta(minutes=1))
    operations.withdraw(registration, actor=late)
    with pytest.raises(RuleBroken, match="已于"):
        make.started(sitting, late)
    (entry,) = session.query(AuditEntry).filter_by(event="registration.more_time")
    assert entry.facts["reason"] == REASON
    assert "延长" in session.query(Message).filter_by(person_id=late.person_id).first().title  # type: ignore[union-attr]


def test_a_correction_is_sent_in_late_by_the_one_person(
    make: Make, session: Session, at: At
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county, closes=3), make.officer(county)
    candidate = make.candidate(county)
    registration = make.registered(sitting, candidate)
    operations.return_for_correction(
        registration, {Section.REMARK: "请补充说明情况"}, actor=officer
    )
    end = sitting.fix_until_at
    assert end is not None
    at(end + timedelta(hours=1))
    operations.add_remark(registration, wants_training=False, remark="补充", actor=candidate)
    with pytest.raises(RuleBroken, match="补正已于"):
        operations.submit(registration, actor=candidate)
    operations.give_more_time(
        sitting, candidate.person, until=end + timedelta(days=1), reason=REASON, actor=officer
    )
    operations.submit(registration, actor=candidate)
    assert registration.state is RegistrationState.SUBMITTED


def test_more_time_is_refused_without_reason_or_beyond_the_exam_or_by_others(
    make: Make, session: Session
) -> None:
    county, other = make.county(), make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    person = make.person(county)
    closes = sitting.closes_at
    assert closes is not None
    good = closes + timedelta(days=2)
    exam = clock.office_moment(sitting.exam_first_on, 8)
    cases = [
        (person, good, "急", "至少4个字"),
        (person, closes - timedelta(hours=1), REASON, "晚于报名截止"),
        (person, None, REASON, "晚于报名截止"),
        (person, exam, REASON, "早于考试日期"),
        (make.person(other), good, REASON, "没有找到"),
        (None, good, REASON, "没有找到"),
        (person, good, "电话13900000000联系", "请不要写证件号码"),
    ]
    for who, until, reason, said in cases:
        with pytest.raises(RuleBroken, match=said):
            operations.give_more_time(sitting, who, until=until, reason=reason, actor=officer)
    with pytest.raises(NotAllowed):
        operations.give_more_time(
            sitting, person, until=good, reason=REASON, actor=make.officer(other)
        )
    assert session.query(MoreTime).count() == 0
    assert queries.more_time(sitting.id, person.id) is None


def test_the_newest_word_holds(make: Make, session: Session) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    person = make.person(county)
    closes = sitting.closes_at
    assert closes is not None
    for days in (5, 2):
        until = closes + timedelta(days=days)
        operations.give_more_time(sitting, person, until=until, reason=REASON, actor=officer)
        assert queries.more_time(sitting.id, person.id) == until
    assert len(queries.given_time(sitting.id)) == 2


def test_a_number_finds_only_people_of_the_sitting_s_county(make: Make, session: Session) -> None:
    county, other = make.county(), make.county()
    person = make.person(county)
    number = person.id_number or ""
    assert queries.person_with_number(number, county.id) == person
    assert queries.person_with_number(number, None) == person
    assert queries.person_with_number(number, other.id) is None
