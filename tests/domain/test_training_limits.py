"""A course that takes so many people at all: each counts once, over all of its sessions."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.actors import System
from trainer.core.db import db
from trainer.core.errors import RuleBroken
from trainer.domain.people.models import User
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import Course, Half, Precedence, Session, SignUp, SignUpState
from trainer.domain.training.rules import SignUpWindow

SEATED, WAITING = SignUpState.SEATED, SignUpState.WAITING
OFFERED = SignUpState.OFFERED
JOB = System("test")


def counted(course: Course) -> int:
    """How many people hold seats, as the database has it."""
    limit = queries.held_limit(course.id)
    assert limit is not None
    return limit.taken


def again(course: Course, most: int | None, officer: User) -> None:
    """The same course for so many people."""
    operations.change_course(
        course,
        description="",
        precedence=Precedence.IN_ORDER,
        most_people=most,
        actor=officer,
    )


def test_fifty_at_once_in_five_sessions_of_a_course_for_ten_make_ten(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        course = make.course(most_people=10)
        begin = clock.now() + timedelta(days=7)
        lessons = [
            make.lesson(course, starts_at=begin + timedelta(days=day), capacity=20).id
            for day in range(5)
        ]
        users = [make.candidate(course.county).id for _ in range(50)]
        course_id = course.id
    start, failures = threading.Barrier(50), list[BaseException]()

    def join(user_id: int, lesson_id: int) -> None:
        try:
            with live_app.app_context():
                start.wait()
                user = db.session.get_one(User, user_id)
                assert user.person is not None
                operations.sign_up(db.session.get_one(Session, lesson_id), user.person, actor=user)
        except BaseException as failure:
            failures.append(failure)

    threads = [
        threading.Thread(target=join, args=(user_id, lessons[place % 5]))
        for place, user_id in enumerate(users)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with live_app.app_context():
        states = db.session.scalars(db.select(SignUp.state)).all()
        assert sorted(states) == [SEATED] * 10 + [WAITING] * 40
        assert counted(db.session.get_one(Course, course_id)) == 10
        assert queries.inconsistencies() == []


def test_whoever_sits_in_one_class_comes_to_the_next_and_counts_once(
    make: Make, each_database: str
) -> None:
    course = make.course(most_people=2)
    one = make.lesson(course)
    two = make.lesson(course, starts_at=one.starts_at + timedelta(days=1), offer_hours=1000)
    user = make.candidate(course.county)
    assert make.sign_up(one, user).state is SEATED
    assert make.sign_up(one).state is SEATED
    stranger = make.sign_up(two)
    assert stranger.state is WAITING
    assert rules.window(two, clock.now()) is SignUpWindow.QUEUE
    assert two.seats_left == 0
    assert two.chairs_left == 10
    known = make.sign_up(two, user)
    assert (known.state, stranger.state) == (OFFERED, WAITING)  # the queue is not jumped unseen
    assert counted(course) == 2
    assert queries.inconsistencies() == []


def test_a_place_that_is_given_back_goes_to_the_queue_of_another_session(
    make: Make, session: DbSession, each_database: str
) -> None:
    course = make.course(most_people=1)
    one = make.lesson(course, offer_hours=1000)
    two = make.lesson(course, starts_at=one.starts_at + timedelta(days=1), offer_hours=1000)
    holder = make.candidate(course.county)
    seat, waiting = make.sign_up(one, holder), make.sign_up(two)
    assert queries.with_free_seat_and_queue(clock.now()) == []
    operations.cancel_sign_up(seat, actor=holder)
    assert counted(course) == 0
    assert queries.with_free_seat_and_queue(clock.now()) == [two]
    operations.hand_on_seats(two, actor=JOB)
    assert waiting.state is OFFERED
    assert counted(course) == 1


def test_more_people_are_let_in_at_once_and_nobody_is_put_out(
    make: Make, each_database: str
) -> None:
    course = make.course(most_people=1)
    officer = make.officer(course.county)
    lesson = make.lesson(course, offer_hours=1000)
    seat, first, second = (make.sign_up(lesson) for _ in range(3))
    again(course, 2, officer)
    assert (seat.state, first.state, second.state) == (SEATED, OFFERED, WAITING)
    with pytest.raises(RuleBroken, match="已有 2 人占着名额，全课程最多人数不能少于 2"):
        again(course, 1, officer)
    assert course.limit is not None
    assert course.limit.most == 2
    again(course, None, officer)
    assert second.state is OFFERED
    again(course, 3, officer)
    assert counted(course) == 3


def test_a_full_course_is_said_at_the_door_and_by_the_database(
    make: Make, session: DbSession, each_database: str
) -> None:
    course = make.course(most_people=1)
    lesson = make.lesson(course, starts_at=clock.now() + timedelta(hours=1))
    make.sign_up(lesson)
    waiting = make.sign_up(lesson)
    teacher = lesson.instructors[0].user
    with pytest.raises(RuleBroken, match="这门课程最多 1 人，名额已满"):
        operations.walk_in(lesson, name="示例来客", phone="9009", half=Half.WHOLE, actor=teacher)
    assert [row.name for row in queries.roll(lesson)] != ["示例来客"]
    change = text("UPDATE sign_up SET state = 'seated' WHERE id = :id")
    with pytest.raises(IntegrityError, match="course_limit_people"):
        session.execute(change, {"id": waiting.id})
