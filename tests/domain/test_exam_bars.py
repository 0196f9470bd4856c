"""Bans and promises that count no more: entered with their paper, kept to, told, lifted."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.domain.test_exam_seating import at_once
from tests.factories import Make
from trainer.core import clock
from trainer.core.db import db
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.domain.exams import operations, queries
from trainer.domain.exams.models import BarKind, ExamBar, Promise
from trainer.domain.exams.models import RegistrationState as State
from trainer.domain.exams.rules import Left
from trainer.domain.notices.models import Message
from trainer.domain.people.models import Person, User

BASIS = "示例考试中心处理决定〔2026〕1号"


def bar(person: Person | None, officer: User, kind: BarKind, days: int = 365) -> ExamBar:
    assert person is not None
    today = clock.today()
    return operations.enter_bar(
        person,
        kind=kind,
        from_on=today,
        until_on=today + timedelta(days=days),
        basis=BASIS,
        actor=officer,
    )


def test_who_is_banned_cannot_send_in_and_is_not_accepted_until_it_is_lifted(
    make: Make, session: Session
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    late, banned = make.candidate(county), make.candidate(county)
    sent, waiting = make.registered(sitting, late), make.filled(sitting, banned)
    entry = bar(late.person, officer, BarKind.BANNED)
    bar(banned.person, officer, BarKind.BANNED)
    with pytest.raises(RuleBroken, match="还不能报名"):
        operations.submit(waiting, actor=banned)
    with pytest.raises(RuleBroken, match="在停考期内"):
        operations.accept(sent, actor=officer)
    ((_, why),) = operations.accept_many([sent], actor=officer)
    assert "在停考期内" in why
    assert (sent.state, waiting.state) == (State.SUBMITTED, State.DRAFT)
    told = session.query(Message).filter_by(person_id=late.person_id).order_by(Message.id.desc())
    assert BASIS in told.first().text  # type: ignore[union-attr]
    operations.lift_bar(entry, reason="处理决定已撤销", actor=officer)
    operations.accept(sent, actor=officer)
    assert sent.state is State.ACCEPTED


def test_the_answer_names_the_ban_and_the_year_after_it(make: Make, session: Session) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    candidate = make.candidate(county)
    registration = make.filled(sitting, candidate)
    bar(candidate.person, officer, BarKind.BANNED)
    verdict = queries.verdict(registration.person, sitting, registration.level)
    assert verdict is not None
    assert verdict.best is not None
    assert "在停考期内" in verdict.best.evidence
    assert "停考期满以后可以报考" in str(verdict.best.cure)
    assert verdict.possible_from == sitting.year + 1


def test_a_ban_that_is_over_on_the_day_of_the_exam_stops_nobody(
    make: Make, session: Session
) -> None:
    county = make.county()
    sitting, candidate = make.local_sitting(county), make.candidate(county)
    registration = make.filled(sitting, candidate)
    bar(candidate.person, make.officer(county), BarKind.BANNED, days=3)
    operations.submit(registration, actor=candidate)
    assert registration.state is State.SUBMITTED


def test_whose_promise_counts_no_more_brings_proof_instead(make: Make, session: Session) -> None:
    county = make.county()
    candidate = make.candidate(county)
    registration = make.filled(make.local_sitting(county), candidate)
    assert registration.promise is Promise.MADE
    bar(candidate.person, make.officer(county), BarKind.NO_PROMISE)
    with pytest.raises(RuleBroken, match="不适用告知承诺制"):
        operations.submit(registration, actor=candidate)
    with pytest.raises(RuleBroken, match="不适用告知承诺制"):
        operations.sign_promise(
            registration, choice=Promise.MADE, read=True, address="", actor=candidate
        )
    operations.sign_promise(
        registration, choice=Promise.NOT_USED, read=False, address="", actor=candidate
    )
    make.proofs(registration, candidate)
    operations.submit(registration, actor=candidate)
    assert registration.state is State.SUBMITTED


def test_only_the_county_that_keeps_the_record_enters_it_with_days_and_a_paper(
    make: Make, session: Session
) -> None:
    county = make.county()
    person, officer = make.person(county), make.officer(county)
    with pytest.raises(NotAllowed):
        bar(person, make.officer(make.county()), BarKind.BANNED)
    today = clock.today()
    for until, basis, said in (
        (today - timedelta(days=1), BASIS, "不能早于"),
        (today + timedelta(days=9_999), BASIS, "超过10年"),
        (today, "口头", "至少4个字"),
    ):
        with pytest.raises(RuleBroken, match=said):
            operations.enter_bar(
                person,
                kind=BarKind.BANNED,
                from_on=today,
                until_on=until,
                basis=basis,
                actor=officer,
            )
    entry = bar(person, officer, BarKind.BANNED)
    with pytest.raises(RuleBroken, match="至少4个字"):
        operations.lift_bar(entry, reason="错", actor=officer)
    assert queries.find_bar(entry.id, viewer=make.officer(make.county())) is None
    assert session.query(ExamBar).one().lifted_at is None


def test_one_entry_made_by_many_at_once_is_one(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        person_id, officer_id = make.person(county).id, make.officer(county).id

    def enter() -> None:
        person, officer = db.session.get_one(Person, person_id), officer_of()
        bar(person, officer, BarKind.BANNED)

    def officer_of() -> User:
        return db.session.get_one(User, officer_id)

    said = at_once(live_app, [enter] * 5)
    assert said == ["同一天开始的同类记录已经有了，请核对。"] * 4
    with live_app.app_context():
        assert db.session.query(ExamBar).count() == 1


def test_who_is_banned_after_the_seats_were_drawn_loses_the_seat_before_they_are_fixed(
    make: Make, session: Session
) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    make.exam_room(make.exam_site(sitting, county), rows=1, columns=3)
    kept, banned = (make.accepted(sitting, county=county) for _ in range(2))
    operations.plan_seats(sitting, seed="1", actor=officer)
    record = bar(banned.person, officer, BarKind.BANNED)
    assert operations.fix_seats(sitting, actor=officer) == [banned.person.name]
    told = session.query(Message).filter_by(person_id=banned.person_id).all()
    assert [each.title for each in told].count(f"没有座位：{sitting.title}") == 1
    assert [row.registration for row in queries.placements_in_order(sitting.id)] == [kept]
    assert banned.state is State.ACCEPTED
    assert queries.why_unseated(banned, queries.plan_of(sitting.id)) is Left.BANNED
    operations.lift_bar(record, reason="处理决定已撤销", actor=officer)
    room = queries.rooms_of(sitting.id)[0]
    free = next(n for n in room.seat_numbers if n not in queries.taken_seats(room.id))
    operations.move_to_seat(banned, room, seat=free, reason="停考记录撤销", actor=officer)
    assert len(queries.placements_in_order(sitting.id)) == 2


def test_a_plan_in_which_everybody_is_banned_is_not_fixed(make: Make, session: Session) -> None:
    county = make.county()
    sitting, officer = make.local_sitting(county), make.officer(county)
    make.exam_room(make.exam_site(sitting, county), rows=1, columns=3)
    banned = make.accepted(sitting, county=county)
    operations.plan_seats(sitting, seed="1", actor=officer)
    bar(banned.person, officer, BarKind.BANNED)
    with pytest.raises(RuleBroken, match="还没有考生有座位"):
        operations.fix_seats(sitting, actor=officer)
    assert queries.placement_of(banned.id) is not None
