"""People check themselves in by the room's code: in time, in the room, once, each on a phone."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.people.models import User
from trainer.domain.training import codes, operations, queries
from trainer.domain.training.models import (
    Half,
    Mark,
    MarkStatus,
    SelfCheckIn,
    Session,
    SignUp,
)

At = Callable[[datetime], None]
SATURDAY = datetime(2026, 9, 12, 9, tzinfo=HERE)
WHOLE = Half.WHOLE


class Room:
    """A class on Saturday at nine, and two people with seats in it."""

    def __init__(self, make: Make, at: At, **values: object) -> None:
        at(SATURDAY - timedelta(days=1))
        county = make.county()
        self.teacher: User = make.instructor(county)
        self.lesson: Session = make.lesson(
            make.course(county),
            self.teacher,
            starts_at=SATURDAY,
            **values,  # type: ignore[arg-type]  # values of a test
        )
        self.users: list[User] = [make.candidate(county) for _ in range(2)]
        self.rows: list[SignUp] = [make.sign_up(self.lesson, user) for user in self.users]
        at(SATURDAY)

    def code(self, half: Half = WHOLE, ago: int = 0) -> str:
        return codes.room(self.lesson, half, codes.turn_of(clock.now()) - ago)

    def enter(self, code: str, who: int = 0, phone: str = "one phone") -> SignUp:
        user = self.users[who]
        assert user.person is not None
        return operations.check_in(user.person, code, device=phone, actor=user)

    def held(self, who: int = 0, half: Half = WHOLE) -> MarkStatus | None:
        mark = self.rows[who].mark_of(half)
        return mark.status if mark else None


@pytest.fixture
def room(make: Make, at: At) -> Room:
    """The class on its day."""
    return Room(make, at)


def test_who_sits_in_the_room_types_its_code_and_is_present(room: Room) -> None:
    code = codes.shown(room.code()).lower()
    assert room.enter(code).id == room.rows[0].id
    assert (room.held(0), room.held(1)) == (MarkStatus.PRESENT, None)
    assert room.enter(room.code(ago=1), 1).id == room.rows[1].id


def test_a_code_that_was_passed_on_is_too_old_and_a_guess_is_wrong(room: Room) -> None:
    for ago in (2, 100):
        with pytest.raises(RuleBroken, match="已经过期，每 30 秒换一次"):
            room.enter(room.code(ago=ago))
    for wrong in ("", "0000-0000", codes.own(room.rows[0])):
        with pytest.raises(RuleBroken, match="签到码不对"):
            room.enter(wrong)
    assert room.held() is None


def test_codes_of_other_classes_parts_and_moments_differ(make: Make, at: At) -> None:
    room = Room(make, at, by_halves=True)
    known = {room.code(half, ago) for half in (Half.AM, Half.PM) for ago in range(50)}
    assert len(known) == 100
    room.enter(room.code(Half.PM))
    assert (room.held(half=Half.AM), room.held(half=Half.PM)) == (None, MarkStatus.PRESENT)


def test_only_people_with_a_seat_and_only_while_the_class_lasts(
    room: Room, make: Make, at: At
) -> None:
    stranger = make.candidate(room.lesson.county)
    assert stranger.person is not None
    with pytest.raises(RuleBroken, match="没有可以签到的培训"):
        operations.check_in(stranger.person, room.code(), device="x", actor=stranger)
    with pytest.raises(NotAllowed):
        operations.check_in(stranger.person, room.code(), device="x", actor=room.users[0])
    for moment in (SATURDAY - timedelta(hours=3), SATURDAY + timedelta(hours=3, minutes=1)):
        at(moment)
        with pytest.raises(RuleBroken, match="没有可以签到的培训"):
            room.enter(room.code())
    assert room.held() is None


def test_each_account_checks_in_once_and_overwrites_nobody_s_word(room: Room) -> None:
    room.enter(room.code())
    with pytest.raises(RuleBroken, match="已经记了考勤：到（09:00）"):
        room.enter(room.code())
    operations.take_attendance(
        room.lesson, WHOLE, {room.rows[1].id: MarkStatus.ABSENT}, actor=room.teacher
    )
    with pytest.raises(RuleBroken, match="已经记了考勤：缺"):
        room.enter(room.code(), 1)
    assert room.held(1) is MarkStatus.ABSENT


def test_one_phone_for_two_people_is_shown_to_the_instructor_and_not_refused(room: Room) -> None:
    room.enter(room.code(), 0, "phone of the first")
    assert queries.shared_devices(room.lesson, WHOLE) == []
    room.enter(room.code(), 1, "phone of the first")
    (people,) = queries.shared_devices(room.lesson, WHOLE)
    assert [row.id for row in people] == [row.id for row in room.rows]
    assert db.session.query(SelfCheckIn.device).distinct().count() == 1
    assert "phone" not in db.session.query(SelfCheckIn).first().device  # type: ignore[union-attr]


def test_the_database_keeps_one_checking_in_per_person_and_part(
    room: Room, session: DbSession
) -> None:
    room.enter(room.code())
    again = {
        "session_id": room.lesson.id,
        "sign_up_id": room.rows[0].id,
        "half": WHOLE,
        "device": "-",
        "turn": 1,
        "checked_in_at": clock.now(),
    }
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(SelfCheckIn).values(**again))


def test_one_account_on_many_phones_at_once_is_marked_once(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        lesson = make.lesson(starts_at=clock.now() + timedelta(minutes=30))
        user = make.candidate(lesson.county)
        make.sign_up(lesson, user)
        user_id = user.id
        code = codes.room(lesson, WHOLE, codes.turn_of(clock.now()))
    start, refused = threading.Barrier(6), list[BaseException]()

    def enter(phone: int) -> None:
        with live_app.app_context():
            start.wait()
            user = db.session.get_one(User, user_id)
            assert user.person is not None
            try:
                operations.check_in(user.person, code, device=str(phone), actor=user)
            except BaseException as failure:
                refused.append(failure)

    threads = [threading.Thread(target=enter, args=(phone,)) for phone in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(failure) for failure in refused] == [RuleBroken] * 5
    with live_app.app_context():
        assert (db.session.query(Mark).count(), db.session.query(SelfCheckIn).count()) == (1, 1)


def test_a_person_s_code_cannot_be_guessed_and_finds_its_line_alone(room: Room) -> None:
    own = [codes.own(row) for row in room.rows]
    assert len(set(own)) == 2
    assert all(len(code) == codes.OWN_LENGTH for code in own)
    found = queries.with_code(codes.shown(own[1]), viewer=room.teacher)
    assert found is not None
    assert found.id == room.rows[1].id
    assert queries.with_code("0000-0000-0000", viewer=room.teacher) is None
    assert queries.sought(room.rows, own[0]) == [room.rows[0]]


def test_nobody_finds_a_code_of_a_class_that_others_teach(room: Room, make: Make) -> None:
    other = make.instructor(room.lesson.county)
    assert queries.with_code(codes.own(room.rows[0]), viewer=other) is None
