"""Seats and the queue: who gets one, when it is handed on, and what never happens."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.actors import System
from trainer.core.audit import AuditEntry
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken, WrongState
from trainer.domain.notices.models import Message
from trainer.domain.people.models import Person, User
from trainer.domain.training import operations, queries, rules
from trainer.domain.training.models import Reach, Session, SignUp, SignUpState
from trainer.domain.training.rules import SignUpWindow
from trainer.jobs import engine

At = Callable[[datetime], None]
JOB = System("test")
WEDNESDAY = datetime(2026, 9, 16, 9, tzinfo=HERE)  # Sunday the 20th is worked


@pytest.fixture
def september(make: Make, at: At) -> None:
    """A Wednesday morning in a year whose holidays are known."""
    at(WEDNESDAY)
    make.holidays(2026)


def states(*sign_ups: SignUp) -> list[SignUpState]:
    return [row.state for row in sign_ups]


def run_jobs(app: Flask) -> None:
    """Everything that is due happens, and the rows at hand are read anew."""
    engine.run_all(app)
    db.session.expire_all()


SEATED, WAITING = SignUpState.SEATED, SignUpState.WAITING
OFFERED, CANCELLED = SignUpState.OFFERED, SignUpState.CANCELLED


def test_fifty_at_once_for_ten_seats_give_ten_seats_and_forty_places(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        lesson = make.lesson(capacity=10)
        lesson_id = lesson.id
        users = [make.candidate(lesson.county).id for _ in range(50)]
    start, failures = threading.Barrier(50), []

    def join(user_id: int) -> None:
        try:
            with live_app.app_context():
                start.wait()
                user = db.session.get_one(User, user_id)
                assert user.person is not None
                operations.sign_up(db.session.get_one(Session, lesson_id), user.person, actor=user)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=join, args=(user_id,)) for user_id in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with live_app.app_context():
        lesson = db.session.get_one(Session, lesson_id)
        rows = queries.sign_ups(lesson)
        assert sorted(row.state for row in rows) == [SEATED] * 10 + [WAITING] * 40
        assert lesson.taken == 10
        assert [queries.place_in_queue(row) for row in queries.queue(lesson.id)] == list(
            range(1, 41)
        )
        assert queries.inconsistencies() == []


def test_the_same_person_twice_at_once_gets_one_seat(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        lesson = make.lesson(capacity=10)
        lesson_id, user_id = lesson.id, make.candidate(lesson.county).id
    start, said = threading.Barrier(6), []

    def join() -> None:
        with live_app.app_context():
            start.wait()
            user = db.session.get_one(User, user_id)
            assert user.person is not None
            try:
                operations.sign_up(db.session.get_one(Session, lesson_id), user.person, actor=user)
            except RuleBroken as refusal:
                said.append(refusal.sentence)

    threads = [threading.Thread(target=join) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == ["这场培训已经报过名，不用再报。"] * 5
    with live_app.app_context():
        assert db.session.get_one(Session, lesson_id).taken == 1


def test_seats_given_up_by_many_at_once_are_each_offered_to_one(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        lesson = make.lesson(capacity=8, offer_hours=1000)  # until the start: no calendar needed
        lesson_id = lesson.id
        leaving = [make.sign_up(lesson).id for _ in range(8)]
        for _ in range(5):
            make.sign_up(lesson)
    start, failures = threading.Barrier(8), []

    def leave(sign_up_id: int) -> None:
        try:
            with live_app.app_context():
                start.wait()
                row = db.session.get_one(SignUp, sign_up_id)
                user = db.session.scalars(
                    db.select(User).where(User.person_id == row.person_id)
                ).one()
                operations.cancel_sign_up(row, actor=user)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=leave, args=(number,)) for number in leaving]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with live_app.app_context():
        lesson = db.session.get_one(Session, lesson_id)
        assert sorted(row.state for row in queries.sign_ups(lesson)) == sorted(
            [CANCELLED] * 8 + [OFFERED] * 5
        )
        assert lesson.taken == 5
        assert queries.inconsistencies() == []


def test_a_full_session_says_ones_place_in_the_same_step(
    make: Make, session: DbSession, each_database: str
) -> None:
    lesson = make.lesson(capacity=1)
    first, second, third = (make.sign_up(lesson) for _ in range(3))
    assert states(first, second, third) == [SEATED, WAITING, WAITING]
    assert queries.place_in_queue(third) == 2
    told = session.query(Message).filter_by(person_id=third.person_id).one()
    assert "候补第2位" in told.text
    assert rules.window(lesson, clock.now()) is SignUpWindow.QUEUE


def test_a_freed_seat_is_offered_to_the_next_and_never_to_who_left(
    make: Make, september: None, each_database: str
) -> None:
    lesson = make.lesson(capacity=1, starts_at=WEDNESDAY + timedelta(days=30))
    holder, gone, patient, last = (make.candidate(lesson.county) for _ in range(4))
    seat = make.sign_up(lesson, holder)
    left = make.sign_up(lesson, gone)
    next_one, after = make.sign_up(lesson, patient), make.sign_up(lesson, last)
    operations.cancel_sign_up(left, actor=gone)
    operations.cancel_sign_up(seat, actor=holder)
    assert states(seat, left, next_one, after) == [CANCELLED, CANCELLED, OFFERED, WAITING]
    assert lesson.taken == 1
    operations.refuse_offer(next_one, actor=patient)
    assert states(next_one, after) == [SignUpState.DECLINED, OFFERED]
    operations.refuse_offer(after, actor=last)
    assert lesson.taken == 0
    assert states(left, next_one) == [CANCELLED, SignUpState.DECLINED]  # nobody is asked again


def test_an_offer_lapses_in_working_hours_over_a_weekend_with_a_make_up_day(
    make: Make, september: None, at: At, app: Flask, each_database: str
) -> None:
    lesson = make.lesson(
        capacity=1, starts_at=datetime(2026, 10, 20, 9, tzinfo=HERE), offer_hours=24
    )
    holder = make.candidate(lesson.county)
    seat, offered, after = make.sign_up(lesson, holder), make.sign_up(lesson), make.sign_up(lesson)
    at(datetime(2026, 9, 18, 18, tzinfo=HERE))  # Friday; Saturday rests, Sunday is worked
    operations.cancel_sign_up(seat, actor=holder)
    assert offered.offer_until_at is not None
    until = clock.local(offered.offer_until_at)
    assert (until.date().isoformat(), until.hour) == ("2026-09-20", 18)
    at(datetime(2026, 9, 20, 17, 59, tzinfo=HERE))
    run_jobs(app)
    assert states(offered, after) == [OFFERED, WAITING]
    at(datetime(2026, 9, 20, 18, 1, tzinfo=HERE))
    run_jobs(app)
    assert states(offered, after) == [SignUpState.LAPSED, OFFERED]
    assert lesson.taken == 1


def test_nobody_holds_two_seats_at_the_same_time(make: Make, september: None) -> None:
    county = make.county()
    begin = WEDNESDAY + timedelta(days=20)
    one = make.lesson(make.course(county, title="示例甲班"), starts_at=begin)
    two = make.lesson(make.course(county), starts_at=begin + timedelta(hours=2), capacity=1)
    three = make.lesson(make.course(county), starts_at=begin + timedelta(hours=3))
    user = make.candidate(county)
    make.sign_up(one, user)
    with pytest.raises(RuleBroken, match="同一时间已报了“示例甲班”"):
        make.sign_up(two, user)
    assert make.sign_up(three, user).state is SEATED  # one ends as the other begins


def test_an_offer_that_clashes_can_be_taken_after_the_other_seat_is_given_up(
    make: Make, september: None
) -> None:
    county = make.county()
    begin = WEDNESDAY + timedelta(days=20)
    wished = make.lesson(make.course(county), starts_at=begin, capacity=1)
    other = make.lesson(make.course(county), starts_at=begin)
    holder, user = make.candidate(county), make.candidate(county)
    seat, waiting = make.sign_up(wished, holder), make.sign_up(wished, user)
    second = make.sign_up(other, user)
    operations.cancel_sign_up(seat, actor=holder)
    with pytest.raises(RuleBroken, match="同一时间"):
        operations.accept_offer(waiting, actor=user)
    operations.cancel_sign_up(second, actor=user)
    operations.accept_offer(waiting, actor=user)
    assert waiting.state is SEATED
    assert waiting.offer_until_at is None


def test_the_window_says_when_it_opens_and_that_it_is_over(make: Make, september: None) -> None:
    soon = make.lesson(
        sign_up_opens_at=WEDNESDAY + timedelta(days=1), starts_at=WEDNESDAY + timedelta(days=9)
    )
    with pytest.raises(RuleBroken, match="2026-09-17 09:00 开始报名"):
        make.sign_up(soon)
    over = make.lesson(
        sign_up_opens_at=WEDNESDAY - timedelta(days=2),
        sign_up_closes_at=WEDNESDAY - timedelta(days=1),
    )
    with pytest.raises(RuleBroken, match="报名已于 2026-09-15 09:00 截止"):
        make.sign_up(over)
    with pytest.raises(RuleBroken, match="报名已于"):
        make.sign_up(make.lesson(opened=False))
    assert soon.taken == over.taken == 0


def test_a_session_of_another_county_is_only_open_where_it_says_so(
    make: Make, session: DbSession
) -> None:
    stranger = make.candidate(make.county())
    with pytest.raises(RuleBroken, match="面向"):
        make.sign_up(make.lesson(), stranger)
    assert make.sign_up(make.lesson(make.course(reach=Reach.CITY)), stranger).state is SEATED


def test_a_late_cancellation_is_noted_and_after_the_start_there_is_none(
    make: Make, september: None, at: At
) -> None:
    lesson = make.lesson(starts_at=WEDNESDAY + timedelta(days=7))
    early, late, never = (make.candidate(lesson.county) for _ in range(3))
    rows = [make.sign_up(lesson, user) for user in (early, late, never)]
    operations.cancel_sign_up(rows[0], actor=early)
    at(WEDNESDAY + timedelta(days=6, hours=1))
    operations.cancel_sign_up(rows[1], actor=late)
    at(WEDNESDAY + timedelta(days=7, minutes=1))
    with pytest.raises(RuleBroken, match="已经开始"):
        operations.cancel_sign_up(rows[2], actor=never)
    assert [row.late_cancel for row in rows] == [False, True, False]
    assert lesson.taken == 1


def test_nobody_leaves_or_answers_for_somebody_else(make: Make, september: None) -> None:
    lesson = make.lesson(capacity=1, starts_at=WEDNESDAY + timedelta(days=9))
    holder, user = make.candidate(lesson.county), make.candidate(lesson.county)
    seat, waiting = make.sign_up(lesson, holder), make.sign_up(lesson, user)
    stranger = make.candidate(lesson.county)
    with pytest.raises(NotAllowed):
        operations.cancel_sign_up(seat, actor=stranger)
    operations.cancel_sign_up(seat, actor=make.officer(lesson.county))
    for act in (operations.accept_offer, operations.refuse_offer):
        with pytest.raises(NotAllowed):
            act(waiting, actor=stranger)
    assert user.person is not None
    with pytest.raises(NotAllowed):
        operations.sign_up(lesson, user.person, actor=stranger)
    with pytest.raises(NotAllowed):
        operations.lapse_offer(waiting, actor=make.officer(lesson.county))


def test_a_seat_once_given_back_cannot_be_accepted(make: Make, september: None) -> None:
    lesson = make.lesson(capacity=1, starts_at=WEDNESDAY + timedelta(days=9))
    holder, user = make.candidate(lesson.county), make.candidate(lesson.county)
    seat, waiting = make.sign_up(lesson, holder), make.sign_up(lesson, user)
    operations.cancel_sign_up(seat, actor=holder)
    operations.refuse_offer(waiting, actor=user)
    with pytest.raises(WrongState, match="已放弃名额"):
        operations.accept_offer(waiting, actor=user)


def test_moving_somebody_up_needs_a_reason_that_is_kept(
    make: Make, september: None, session: DbSession
) -> None:
    lesson = make.lesson(capacity=1, starts_at=WEDNESDAY + timedelta(days=9))
    holder, officer = make.candidate(lesson.county), make.officer(lesson.county)
    seat = make.sign_up(lesson, holder)
    one, two, three = (make.sign_up(lesson) for _ in range(3))
    with pytest.raises(RuleBroken, match="原因"):
        operations.move_up(three, "  ", actor=officer)
    with pytest.raises(RuleBroken, match="不要写"):
        operations.move_up(three, "示例：联系电话13905980001", actor=officer)
    with pytest.raises(NotAllowed):
        operations.move_up(three, "示例", actor=make.officer(make.county()))
    operations.move_up(three, "示例：上一场因场地取消", actor=officer)
    assert [row.id for row in queries.queue(lesson.id)] == [three.id, one.id, two.id]
    entry = session.query(AuditEntry).filter_by(event="sign_up.moved_up").one()
    assert (entry.facts["reason"], entry.facts["before"], entry.facts["now"]) == (
        "示例：上一场因场地取消",
        3,
        1,
    )
    operations.cancel_sign_up(seat, actor=holder)
    assert states(one, two, three) == [WAITING, WAITING, OFFERED]


def test_more_seats_go_to_the_queue_and_fewer_than_taken_are_refused(
    make: Make, september: None
) -> None:
    lesson = make.lesson(capacity=2, starts_at=WEDNESDAY + timedelta(days=9))
    rows = [make.sign_up(lesson) for _ in range(4)]
    officer = make.officer(lesson.county)
    teachers = [link.user for link in lesson.instructors]

    def change(capacity: int) -> None:
        operations.change_session(
            lesson,
            place="示例新址",
            address="",
            capacity=capacity,
            instructors=teachers,
            actor=officer,
        )

    with pytest.raises(RuleBroken, match="已有2个名额报出"):
        change(1)
    change(3)
    assert states(*rows) == [SEATED, SEATED, OFFERED, WAITING]
    assert lesson.taken == 3


def test_a_session_called_off_tells_everybody_why(
    make: Make, session: DbSession, each_database: str
) -> None:
    lesson = make.lesson(capacity=1)
    rows = [make.sign_up(lesson) for _ in range(3)]
    officer = make.officer(lesson.county)
    with pytest.raises(RuleBroken, match="不要写"):
        operations.cancel_session(lesson, "示例：咨询13905980001", actor=officer)
    operations.cancel_session(lesson, "示例：台风", actor=officer)
    assert states(*rows) == [CANCELLED] * 3
    assert lesson.taken == 0
    for row in rows:
        texts = [m.text for m in session.query(Message).filter_by(person_id=row.person_id)]
        assert any("已取消：示例：台风" in text for text in texts)


def test_without_a_calendar_the_seat_waits_and_the_job_offers_it_later(
    make: Make, at: At, app: Flask, each_database: str
) -> None:
    at(WEDNESDAY)
    lesson = make.lesson(capacity=1, starts_at=WEDNESDAY + timedelta(days=9))
    holder = make.candidate(lesson.county)
    seat, waiting = make.sign_up(lesson, holder), make.sign_up(lesson)
    operations.cancel_sign_up(seat, actor=holder)
    assert states(seat, waiting) == [CANCELLED, WAITING]
    newcomer = make.sign_up(lesson)
    assert newcomer.state is WAITING  # nobody overtakes
    make.holidays(2026)
    run_jobs(app)
    assert states(waiting, newcomer) == [OFFERED, WAITING]


def test_the_database_itself_refuses_one_seat_too_many(
    make: Make, session: DbSession, each_database: str
) -> None:
    lesson = make.lesson(capacity=1)
    make.sign_up(lesson)
    with pytest.raises(IntegrityError):
        session.execute(db.update(Session).values(taken=2))
    session.rollback()


def test_the_check_finds_a_counter_that_is_wrong(make: Make, session: DbSession) -> None:
    lesson = make.lesson(capacity=3)
    make.sign_up(lesson)
    assert queries.inconsistencies() == []
    session.execute(db.update(Session).values(taken=2))
    assert queries.inconsistencies() == [
        f"training session {lesson.id}: 2 of 3 seats counted, 1 held"
    ]


def test_the_clerk_signs_somebody_up_by_name_and_phone_only(make: Make, session: DbSession) -> None:
    lesson = make.lesson(capacity=1)
    clerk = make.officer(lesson.county)
    person: Person = make.person(lesson.county, name="示例乙")
    assert person.phone is not None
    with pytest.raises(RuleBroken, match="没有找到"):
        operations.sign_up_for(lesson, name="示例丙", phone=person.phone, actor=clerk)
    row = operations.sign_up_for(lesson, name="示例乙", phone=person.phone, actor=clerk)
    assert (row.person_id, row.state) == (person.id, SEATED)
    with pytest.raises(NotAllowed):
        operations.sign_up_for(
            lesson, name="示例乙", phone=person.phone, actor=make.officer(make.county())
        )


def test_near_shows_the_own_county_first_and_only_what_is_open(make: Make, september: None) -> None:
    county = make.county()
    far = make.lesson(make.course(make.county(), reach=Reach.CITY))
    own = make.lesson(make.course(county), starts_at=WEDNESDAY + timedelta(days=20))
    make.lesson(make.course(make.county()))  # another county's own
    make.lesson(make.course(county), opened=False)
    assert [row.id for row in queries.near(county.id)] == [own.id, far.id]
    assert [row.id for row in queries.near(None)] == [far.id]
