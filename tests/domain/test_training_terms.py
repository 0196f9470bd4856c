"""What each status of attendance counts is dated data of a city and its counties."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.people.models import DutyKind
from trainer.domain.people.places import County
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import AttendanceTerms, MarkStatus
from trainer.domain.training.operations import TermsFacts


def facts(days: int = 0, **shares: int) -> TermsFacts:
    """Terms from so many days on."""
    values = {"present": 100, "late": 70, "early": 40, "leave": 20, "absent": 0, **shares}
    return TermsFacts(
        from_day=clock.today() + timedelta(days=days),
        basis="示例文件",
        **{f"{name}_share": share for name, share in values.items()},
    )


def counted(make: Make, county: County) -> list[int]:
    """What a course made now counts for each status."""
    course = make.course(county)
    return [rules.share_of(course, status) for status in MarkStatus]


def test_a_county_without_terms_of_its_own_counts_as_the_city_does(make: Make) -> None:
    here, there = make.county(), make.county()
    assert counted(make, here) == [100, 80, 50, 0, 0]
    operations.set_terms(here, facts(), actor=make.officer(here))
    assert counted(make, here) == [100, 70, 40, 20, 0]
    assert counted(make, there) == [100, 80, 50, 0, 0]
    administrator = make.staff(DutyKind.ADMINISTRATOR, county=None)
    operations.set_terms(None, facts(late=60), actor=administrator)
    assert counted(make, there) == [100, 60, 40, 20, 0]
    assert counted(make, here) == [100, 70, 40, 20, 0]


def test_terms_begin_on_their_day_and_change_no_course_that_is_there(
    make: Make, each_database: str
) -> None:
    county = make.county()
    operations.set_terms(county, facts(5), actor=make.officer(county))
    course = make.course(county)
    assert counted(make, county) == [100, 80, 50, 0, 0]
    clock.move(timedelta(days=6))
    assert counted(make, county) == [100, 70, 40, 20, 0]
    assert rules.share_of(course, MarkStatus.LATE) == 80


def test_nothing_is_counted_differently_afterwards_and_one_day_has_one_rule(make: Make) -> None:
    county = make.county()
    clerk = make.officer(county)
    with pytest.raises(RuleBroken, match="开始日期不能早于今天"):
        operations.set_terms(county, facts(-1), actor=clerk)
    operations.set_terms(county, facts(1), actor=clerk)
    with pytest.raises(RuleBroken, match="这一天已经有一份规定"):
        operations.set_terms(county, facts(1, late=10), actor=clerk)
    assert queries.terms_for(county.id, clock.today()).late_share == 80


def test_only_the_county_s_clerks_and_the_city_s_administrators_set_terms(make: Make) -> None:
    county, other = make.county(), make.county()
    for actor in (make.officer(other), make.instructor(county), make.candidate(county)):
        with pytest.raises(NotAllowed):
            operations.set_terms(county, facts(), actor=actor)
    with pytest.raises(NotAllowed):
        operations.set_terms(None, facts(), actor=make.officer(county))


def test_the_database_keeps_shares_between_nothing_and_all(make: Make, session: DbSession) -> None:
    row = {
        "county_id": make.county().id,
        "from_day": clock.today(),
        "present_share": 101,
        "late_share": 0,
        "early_share": 0,
        "leave_share": 0,
        "absent_share": 0,
        "basis": "-",
        "set_at": clock.now(),
    }
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(AttendanceTerms).values(**row))
