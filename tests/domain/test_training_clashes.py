"""One seat per person at a time: through every door, and by the database itself."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import db, write_lock
from trainer.core.errors import RuleBroken
from trainer.domain.people import operations as people
from trainer.domain.people.models import User
from trainer.domain.training import operations, queries
from trainer.domain.training.models import Half, Session, SignUp, SignUpState, Way

At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
SEATED = SignUpState.SEATED


def seat(session_id: int, county_id: int, person_id: int) -> dict[str, object]:
    """A row that no operation wrote."""
    return {
        "uid": uuid4().hex,
        "session_id": session_id,
        "county_id": county_id,
        "person_id": person_id,
        "guest_name": "",
        "guest_tail": "",
        "way": Way.SELF,
        "state": SEATED,
        "waiting_since": clock.now(),
        "seated_at": clock.now(),
        "moved_up_reason": "",
        "late_cancel": False,
        "version": 1,
    }


def test_the_door_gives_no_second_seat_and_names_the_other_class(make: Make, at: At) -> None:
    at(SATURDAY - timedelta(days=1))
    county = make.county()
    teacher, her = make.instructor(county), make.candidate(county)
    one = make.lesson(make.course(county, title="示例甲班"), teacher, starts_at=SATURDAY)
    two = make.lesson(
        make.course(county), teacher, starts_at=SATURDAY + timedelta(hours=1), capacity=5
    )
    make.sign_up(one, her)
    assert her.person is not None
    name, phone = her.person.name, her.person.phone or ""
    at(SATURDAY)

    def enter(number: str) -> SignUp:
        return operations.walk_in(two, name=name, phone=number, half=Half.WHOLE, actor=teacher)

    with pytest.raises(RuleBroken, match="同一时间已报了“示例甲班”"):
        enter(phone)
    assert (two.taken, len(queries.own(her.person.id))) == (0, 1)
    assert enter(phone[-4:]).person_id is None
    assert queries.inconsistencies() == []


def test_the_database_itself_refuses_a_second_seat_at_the_same_time(
    make: Make, session: DbSession
) -> None:
    county = make.county()
    begin = clock.now() + timedelta(days=7)
    one = make.lesson(make.course(county), starts_at=begin)
    two = make.lesson(make.course(county), starts_at=begin + timedelta(hours=2))
    later = make.lesson(make.course(county), starts_at=begin + timedelta(hours=3))
    her = make.candidate(county)
    make.sign_up(one, her)
    assert her.person_id is not None
    with pytest.raises(IntegrityError, match="nobody sits in two"), session.begin_nested():
        session.execute(insert(SignUp).values(**seat(two.id, county.id, her.person_id)))
    waiting = seat(two.id, county.id, her.person_id) | {"state": SignUpState.WAITING}
    session.execute(insert(SignUp).values(**waiting))
    with pytest.raises(IntegrityError, match="nobody sits in two"), session.begin_nested():
        session.query(SignUp).filter_by(session_id=two.id).update({"state": SEATED})
    session.execute(insert(SignUp).values(**seat(later.id, county.id, her.person_id)))


def test_seats_of_the_past_at_the_same_time_stop_no_two_records_from_becoming_one(
    make: Make, each_database: str
) -> None:
    county = make.county()
    known = make.person(county, name="示例同人")
    user = make.claimant(county, name="示例同人", id_number=known.id_number)
    begin = clock.now() + timedelta(days=1)
    one = make.lesson(make.course(county), starts_at=begin)
    two = make.lesson(make.course(county), starts_at=begin + timedelta(hours=1))
    theirs, mine = make.sign_up(one), make.sign_up(two, user)
    theirs.person_id = known.id
    make.save(theirs)
    claim, clerk = make.claim_of(user), make.officer(county)
    with pytest.raises(RuleBroken, match="同一时间的两场培训"):
        people.confirm_claim(claim, paper_seen="居民身份证原件", actor=clerk)
    clock.move(timedelta(days=2))
    operations.close_session(one, actor=one.instructors[0].user)
    people.confirm_claim(claim, paper_seen="居民身份证原件", actor=clerk)
    assert {theirs.person_id, mine.person_id} == {known.id}


def _two_classes(make: Make) -> tuple[User, list[Session]]:
    county = make.county()
    begin = clock.now() + timedelta(days=7)
    lessons = [
        make.lesson(make.course(county), starts_at=begin + timedelta(minutes=20 * number))
        for number in range(6)
    ]
    return make.candidate(county), lessons


def _seats(app: Flask, person_id: int) -> int:
    with app.app_context():
        return db.session.query(SignUp).filter_by(person_id=person_id, state=SEATED).count()


def _all_at_once(acts: list[Callable[[], None]]) -> list[BaseException]:
    start, failures = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], None]) -> None:
        try:
            start.wait()
            act()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_one_person_in_many_clashing_classes_at_once_gets_one_seat(live_app: Flask) -> None:
    with live_app.app_context():
        user, lessons = _two_classes(Make(db.session()))
        assert user.person_id is not None
        user_id, person_id = user.id, user.person_id
        numbers = [lesson.id for lesson in lessons]

    def join(number: int) -> None:
        with live_app.app_context():
            user = db.session.get_one(User, user_id)
            assert user.person is not None
            operations.sign_up(db.session.get_one(Session, number), user.person, actor=user)

    failures = _all_at_once([lambda number=number: join(number) for number in numbers])  # type: ignore[misc]  # bound now
    assert [type(failure) for failure in failures] == [RuleBroken] * 5
    assert all("同一时间已报了" in str(failure) for failure in failures)
    assert _seats(live_app, person_id) == 1


def test_the_database_itself_refuses_a_second_seat_of_those_written_at_once(
    live_app: Flask,
) -> None:
    with live_app.app_context():
        user, lessons = _two_classes(Make(db.session()))
        assert user.person_id is not None
        person_id = user.person_id
        rows = [seat(lesson.id, lesson.county_id, person_id) for lesson in lessons]

    def write(row: dict[str, object]) -> None:
        with live_app.app_context(), write_lock(), db.engine.begin() as connection:
            connection.execute(insert(SignUp).values(**row))

    failures = _all_at_once([lambda row=row: write(row) for row in rows])  # type: ignore[misc]  # bound now
    assert len(failures) == 5
    assert all(isinstance(failure, DBAPIError) for failure in failures)
    assert _seats(live_app, person_id) == 1
