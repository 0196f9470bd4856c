"""Whoever missed often waits behind the others, by a rule that stands on the page."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.factories import Make
from trainer.core.clock import HERE
from trainer.domain.people.models import User
from trainer.domain.people.places import County
from trainer.domain.training import operations, queries
from trainer.domain.training.models import Half, MarkStatus, SignUpState

At = Callable[[datetime], None]
AsUser = Callable[[User | None], FlaskClient]
WEDNESDAY = datetime(2026, 9, 16, 9, tzinfo=HERE)


def held(make: Make, at: At, county: County, user: User, status: MarkStatus, *, ago: int) -> None:
    """A class so many days ago, in which this is what was noted."""
    begins = WEDNESDAY - timedelta(days=ago)
    at(begins - timedelta(days=2))
    teacher = make.instructor(county)
    lesson = make.lesson(make.course(county), teacher, starts_at=begins)
    row = make.sign_up(lesson, user)
    at(begins + timedelta(hours=3))
    operations.take_attendance(lesson, Half.WHOLE, {row.id: status}, actor=teacher)
    operations.close_session(lesson, actor=teacher)
    at(WEDNESDAY)


@pytest.mark.parametrize(
    ("statuses", "waits_behind"),
    [
        ((MarkStatus.ABSENT, MarkStatus.ABSENT), True),
        ((MarkStatus.ABSENT,), False),
        ((MarkStatus.ABSENT, MarkStatus.LEAVE, MarkStatus.LATE), False),
    ],
)
def test_whoever_stayed_away_twice_waits_behind_who_came_later(
    make: Make, at: At, statuses: tuple[MarkStatus, ...], waits_behind: bool
) -> None:
    at(WEDNESDAY)
    make.holidays(2026)
    county = make.county()
    often, other = make.candidate(county), make.candidate(county)
    for number, status in enumerate(statuses, start=1):
        held(make, at, county, often, status, ago=30 * number)
    lesson = make.lesson(make.course(county), capacity=1)
    holder = make.candidate(county)
    seat = make.sign_up(lesson, holder)
    first, second = make.sign_up(lesson, often), make.sign_up(lesson, other)
    assert queries.place_in_queue(first) == (2 if waits_behind else 1)
    operations.cancel_sign_up(seat, actor=holder)
    offered = second if waits_behind else first
    assert offered.state is SignUpState.OFFERED
    assert {first.state, second.state} == {SignUpState.OFFERED, SignUpState.WAITING}


def test_what_was_missed_more_than_a_year_ago_is_forgotten_and_a_reason_moves_up(
    make: Make, at: At
) -> None:
    at(WEDNESDAY)
    county = make.county()
    old, often = make.candidate(county), make.candidate(county)
    for ago in (400, 430):
        held(make, at, county, old, MarkStatus.ABSENT, ago=ago)
    for ago in (30, 60):
        held(make, at, county, often, MarkStatus.ABSENT, ago=ago)
    assert queries.missed([old.person_id or 0, often.person_id or 0]) == {often.person_id: 2}
    lesson = make.lesson(make.course(county), capacity=1)
    make.sign_up(lesson)
    one, two = make.sign_up(lesson, often), make.sign_up(lesson, old)
    assert queries.queue(lesson.id) == [two, one]
    operations.move_up(one, "示例：对口支援", actor=make.officer(county))
    assert queries.queue(lesson.id) == [one, two]


def test_the_rule_and_one_s_own_count_stand_on_the_page(
    make: Make, at: At, as_user: AsUser
) -> None:
    at(WEDNESDAY)
    county = make.county()
    her = make.candidate(county)
    held(make, at, county, her, MarkStatus.ABSENT, ago=30)
    lesson = make.lesson(make.course(county))
    page = as_user(her).get(f"/candidate/training/{lesson.id}/sign-up").text
    assert "近 365 天内缺课（没有请假）或晚取消满 2 次的人，排在其他候补的人后面" in page
    assert "1 次" in page
