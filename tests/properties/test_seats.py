"""Whatever people do in whatever order: a seat is never sold twice, and counters agree."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete
from sqlalchemy.orm import Session as DbSession

from tests.factories import Make
from trainer.core import clock
from trainer.core.actors import System
from trainer.core.db import db
from trainer.core.errors import Refused
from trainer.domain.people.models import User
from trainer.domain.training import operations, queries
from trainer.domain.training.models import (
    HOLDING,
    Course,
    Mark,
    Session,
    SessionInstructor,
    SignUp,
    SignUpState,
)

JOB = System("test")
PEOPLE = 7
who = st.integers(0, PEOPLE - 1)


class Seats(RuleBasedStateMachine):
    """One session of three seats, seven people, a clerk and the clock."""

    make: Make
    course: Course
    clerk: User
    people: list[User]

    def __init__(self) -> None:
        super().__init__()
        begin = clock.now() + timedelta(days=4)
        self.lesson = self.make.lesson(self.course, self.clerk, capacity=3, starts_at=begin)
        self.gone: set[int] = set()

    def mine(self, number: int) -> SignUp | None:
        person_id = self.people[number].person_id
        assert person_id is not None
        return queries.live_of(self.lesson.id, person_id)

    def attempt(self, operation: Callable[..., object], *args: object, **kwargs: object) -> None:
        with suppress(Refused):
            operation(*args, **kwargs)

    @rule(number=who)
    def sign_up(self, number: int) -> None:
        user = self.people[number]
        self.attempt(operations.sign_up, self.lesson, user.person, actor=user)

    @rule(number=who)
    def cancel(self, number: int) -> None:
        if row := self.mine(number):
            self.attempt(operations.cancel_sign_up, row, actor=self.people[number])
            self.gone.add(row.id)

    @rule(number=who, yes=st.booleans())
    def answer(self, number: int, yes: bool) -> None:
        row = self.mine(number)
        if row is not None and row.state is SignUpState.OFFERED:
            verb = operations.accept_offer if yes else operations.refuse_offer
            self.attempt(verb, row, actor=self.people[number])
            if not yes:
                self.gone.add(row.id)

    @rule(number=who)
    def move_up(self, number: int) -> None:
        if row := self.mine(number):
            self.attempt(operations.move_up, row, "示例", actor=self.clerk)

    @rule(capacity=st.integers(0, 6))
    def resize(self, capacity: int) -> None:
        self.attempt(
            operations.change_session,
            self.lesson,
            place="示例",
            address="",
            capacity=capacity,
            instructors=[],
            actor=self.clerk,
        )

    @rule(hours=st.integers(1, 20))
    def time_passes(self, hours: int) -> None:
        clock.move(timedelta(hours=hours))
        for row in queries.overdue_offers(clock.now()):
            operations.lapse_offer(row, actor=JOB)
            self.gone.add(row.id)
        for lesson in queries.with_free_seat_and_queue(clock.now()):
            operations.hand_on_seats(lesson, actor=JOB)

    @precondition(lambda self: clock.now() > self.lesson.starts_at)
    @rule(name=st.sampled_from(["示例客一", "示例客二", "示例客三"]))
    def walk_in(self, name: str) -> None:
        half = self.lesson.halves[0]
        self.attempt(
            operations.walk_in, self.lesson, name=name, phone="0000", half=half, actor=self.clerk
        )

    @precondition(lambda self: clock.now() > self.lesson.starts_at)
    @rule()
    def close(self) -> None:
        self.attempt(operations.close_session, self.lesson, actor=self.clerk)

    @invariant()
    def counters_agree(self) -> None:
        held = [row for row in queries.sign_ups(self.lesson) if row.state in HOLDING]
        assert self.lesson.taken == len(held) <= self.lesson.capacity
        assert queries.inconsistencies() == []

    @invariant()
    def nobody_is_on_the_list_twice(self) -> None:
        live = queries.sign_ups(
            self.lesson, SignUpState.SEATED, SignUpState.OFFERED, SignUpState.WAITING
        )
        people = [row.person_id for row in live if row.person_id is not None]
        assert len(people) == len(set(people))

    @invariant()
    def who_left_is_not_brought_back(self) -> None:
        back = [row.id for row in queries.sign_ups(self.lesson, *HOLDING) if row.id in self.gone]
        assert back == []

    def teardown(self) -> None:
        clock.move(-clock.offset())
        for table in (Mark, SignUp, SessionInstructor, Session):
            db.session.execute(delete(table))
        db.session.commit()


def test_no_order_of_acts_breaks_the_seats(
    make: Make, session: DbSession, each_database: str
) -> None:
    year, county = clock.today().year, make.county()
    make.holidays(year, year + 1)

    class Here(Seats):
        pass

    Here.make, Here.course, Here.clerk = make, make.course(county), make.officer(county)
    Here.people = [make.candidate(county) for _ in range(PEOPLE)]
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
