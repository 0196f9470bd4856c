"""Courses: who sees the link and the materials, who comes first, what is thought of them."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.notices.models import Message
from trainer.domain.people.models import User
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import (
    CourseKind,
    Evaluation,
    Half,
    MarkStatus,
    Precedence,
    Reach,
    Session,
    SessionState,
    SignUp,
)
from trainer.domain.training.operations import Opinion

At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
GOOD = Opinion(content=5, teaching=4, arrangement=3, words="示例：案例讲得好")


def held(make: Make, at: At, people: int, **values: object) -> tuple[Session, list[SignUp]]:
    """A class that took place, with everybody there."""
    at(SATURDAY - timedelta(days=1))
    county = make.county()
    lesson = make.lesson(make.course(county, **values), starts_at=SATURDAY)
    rows = [make.sign_up(lesson) for _ in range(people)]
    at(SATURDAY + timedelta(hours=3))
    teacher = lesson.instructors[0].user
    operations.take_attendance(lesson, Half.WHOLE, {}, rest=MarkStatus.PRESENT, actor=teacher)
    operations.close_session(lesson, actor=teacher)
    return lesson, rows


def who(row: SignUp) -> User:
    return db.session.query(User).filter_by(person_id=row.person_id).one()


def test_an_online_class_is_published_with_its_link_which_only_a_seat_shows(
    make: Make, at: At, session: DbSession
) -> None:
    at(SATURDAY - timedelta(days=9))
    county = make.county()
    officer = make.officer(county)
    course = make.course(county, kind=CourseKind.ONLINE)
    with pytest.raises(RuleBroken, match="还没有填写课堂链接"):
        make.lesson(course)
    with pytest.raises(RuleBroken, match="链接应以 https:// 开头"):
        make.lesson(course, link="javascript:alert(1)")
    lesson = make.lesson(course, link="https://example.org/room", capacity=1)
    seated, waiting = make.sign_up(lesson), make.sign_up(lesson)
    assert rules.enters(seated)
    assert not rules.enters(waiting)
    operations.change_session(
        lesson,
        place=lesson.place,
        address=lesson.address,
        link="https://example.org/other",
        capacity=1,
        instructors=[link.user for link in lesson.instructors],
        actor=officer,
    )
    told = session.query(Message).filter_by(person_id=seated.person_id).all()
    assert any("课堂链接有变" in row.text for row in told)
    assert not any("example.org" in row.text for row in told), "the link goes into no message"


def test_materials_are_kept_by_the_clerk_and_say_or_open_something(make: Make) -> None:
    county = make.county()
    officer, course = make.officer(county), make.course(county)
    with pytest.raises(RuleBroken, match="请上传文件、填写链接，或者写下资料的内容"):
        operations.add_material(course, title="讲义", link=" ", body=" ", actor=officer)
    with pytest.raises(RuleBroken, match="https"):
        operations.add_material(course, title="讲义", link="ftp://x", body="", actor=officer)
    with pytest.raises(NotAllowed):
        operations.add_material(
            course, title="讲义", link="", body="一", actor=make.officer(make.county())
        )
    material = operations.add_material(
        course, title="讲义", link="https://example.org/a.pdf", body="", actor=officer
    )
    assert queries.find_material(material.id, viewer=officer) == material
    assert queries.find_material(material.id, viewer=make.officer(make.county())) is None
    operations.remove_material(material, actor=officer)
    db.session.expire_all()
    assert course.materials == []


def test_newcomers_or_the_own_county_come_first_where_the_course_says_so(
    make: Make, at: At
) -> None:
    lesson, (known,) = held(make, at, 1, reach=Reach.CITY)
    course, officer = lesson.course, make.officer(lesson.county)
    again = make.lesson(course, starts_at=SATURDAY + timedelta(days=30), capacity=1)
    make.sign_up(again)
    one = operations.sign_up(again, known.person, actor=who(known))  # type: ignore[arg-type]
    two = make.sign_up(again, make.candidate(make.county()))
    three = make.sign_up(again)
    assert [row.id for row in queries.queue(again.id)] == [one.id, two.id, three.id]
    for precedence, order in (
        (Precedence.NEWCOMERS, [two.id, three.id, one.id]),
        (Precedence.OWN_COUNTY, [one.id, three.id, two.id]),
    ):
        operations.change_course(course, description="", precedence=precedence, actor=officer)
        assert [row.id for row in queries.queue(again.id)] == order
        assert rules.PRECEDENCE[precedence] in rules.queue_rule(course)
    with pytest.raises(NotAllowed):
        operations.change_course(
            course, description="", precedence=Precedence.IN_ORDER, actor=make.city_officer()
        )
    assert course.precedence is Precedence.OWN_COUNTY


def test_who_came_says_once_what_they_thought_and_three_make_a_summary(make: Make, at: At) -> None:
    lesson, rows = held(make, at, 3)
    for row in rows[:2]:
        operations.evaluate(row, GOOD, actor=who(row))
    assert not rules.summary(queries.evaluations(lesson.course)).is_shown
    assert rules.summary(queries.evaluations(lesson.course)).words == ()
    operations.evaluate(rows[2], Opinion(content=2, teaching=1, arrangement=3), actor=who(rows[2]))
    said = rules.summary(queries.evaluations(lesson.course))
    assert (said.count, said.content, said.teaching, said.arrangement) == (3, 4.0, 3.0, 3.0)
    assert said.words == (GOOD.words,) * 2
    with pytest.raises(RuleBroken, match="已经评价过"):
        operations.evaluate(rows[0], GOOD, actor=who(rows[0]))
    with pytest.raises(NotAllowed):
        operations.evaluate(rows[0], GOOD, actor=who(rows[1]))


def test_who_was_there_is_told_by_what_was_seen_and_not_by_what_it_counts(
    make: Make, at: At
) -> None:
    lesson, rows = held(make, at, 2)
    lesson.course.early_share, lesson.course.leave_share = 0, 100
    make.save(lesson.course)
    officer = make.officer(lesson.county)
    for row, status in zip(rows, (MarkStatus.EARLY, MarkStatus.LEAVE), strict=True):
        operations.change_after_close(row, Half.WHOLE, status, "示例：核对名单", actor=officer)
    assert [rules.came(row) for row in rows] == [True, False]
    assert queries.numbers(lesson).came == 1
    people = [row.person_id or 0 for row in rows]
    assert queries.attended_before(lesson.course, people) == {people[0]}
    operations.evaluate(rows[0], GOOD, actor=who(rows[0]))
    with pytest.raises(RuleBroken, match="到过课的人可以评价"):
        operations.evaluate(rows[1], GOOD, actor=who(rows[1]))


def test_before_the_end_and_who_stayed_away_says_nothing(make: Make, at: At) -> None:
    lesson, (row,) = held(make, at, 1)
    operations.change_after_close(
        row, Half.WHOLE, MarkStatus.ABSENT, "示例：没有来", actor=make.officer(lesson.county)
    )
    with pytest.raises(RuleBroken, match="到过课的人可以评价"):
        operations.evaluate(row, GOOD, actor=who(row))
    assert not queries.evaluations(lesson.course)


def test_one_person_evaluating_many_times_at_once_is_heard_once(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        lesson = make.lesson()
        row_id = make.sign_up(lesson).id
        db.session.execute(
            update(Session)
            .where(Session.id == lesson.id)
            .values(state=SessionState.OPEN, starts_at=clock.now() - timedelta(hours=2))
        )
        db.session.commit()
        row = db.session.get_one(SignUp, row_id)
        teacher = row.session.instructors[0].user
        operations.take_attendance(
            row.session, Half.WHOLE, {}, rest=MarkStatus.PRESENT, actor=teacher
        )
        operations.close_session(row.session, actor=teacher)
    start, said = threading.Barrier(5), []

    def give() -> None:
        with live_app.app_context():
            start.wait()
            row = db.session.get_one(SignUp, row_id)
            try:
                operations.evaluate(row, GOOD, actor=who(row))
            except RuleBroken as refusal:
                said.append(refusal.sentence)

    threads = [threading.Thread(target=give) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == ["这门课程您已经评价过，谢谢。"] * 4
    with live_app.app_context():
        assert db.session.query(Evaluation).count() == 1
