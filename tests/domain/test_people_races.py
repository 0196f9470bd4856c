"""Several at once: a code opens one thing once, a phone gets one account, a claim one decision."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from tests.factories import Make
from trainer.core import clock
from trainer.core.actors import Visitor
from trainer.core.db import db, transaction
from trainer.core.errors import Refused
from trainer.domain.people import operations, passwords, queries
from trainer.domain.people.consents import (
    ClaimState,
    CodePurpose,
    Consent,
    ConsentKind,
    ConsentText,
    IdentityClaim,
    OneTimeCode,
)
from trainer.domain.people.models import Duty, DutyKind, IdKind, Person, User
from trainer.domain.people.places import County

THREADS = 8


def at_once(app: Flask, act: Callable[[int], object]) -> list[object]:
    """Let eight threads do it at the same moment; refusals are answers too."""
    barrier = Barrier(THREADS)

    def run(number: int) -> object:
        with app.app_context():
            barrier.wait()
            try:
                return act(number)
            except Refused as refusal:
                return refusal

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def successes(answers: list[object]) -> int:
    return sum(not isinstance(answer, Refused) for answer in answers)


def test_a_code_is_used_once_however_many_try(live_app: Flask) -> None:
    code = passwords.new_code()
    with live_app.app_context():
        make = Make(db.session())
        user = make.candidate()
        assert user.person is not None
        operations.issue_code(
            user,
            purpose=CodePurpose.PASSWORD,
            reason="核对了身份证原件",
            code=code,
            actor=make.officer(user.person.county),
        )
        user_id = user.id

    def reset(number: int) -> None:
        row = queries.usable_code_of(db.session.get_one(User, user_id), CodePurpose.PASSWORD)
        assert row is not None
        operations.reset_password(row, typed=code, password_hash=f"hash {number}", actor=Visitor())

    assert successes(at_once(live_app, reset)) == 1


def test_every_try_counts_however_many_try(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        user = make.candidate()
        assert user.person is not None
        row = operations.issue_code(
            user,
            purpose=CodePurpose.PASSWORD,
            reason="核对了身份证原件",
            code=passwords.new_code(),
            actor=make.officer(user.person.county),
        )
        code_id = row.id

    def guess(_number: int) -> None:
        operations.count_code_try(db.session.get_one(OneTimeCode, code_id), actor=Visitor())

    assert successes(at_once(live_app, guess)) == THREADS
    with live_app.app_context():
        assert db.session.get_one(OneTimeCode, code_id).tries == THREADS


def test_a_phone_gets_one_account_however_many_register(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        number = make.person().id_number or ""
        county_id = make.county().id
        text_ids = [text.id for text in make.needed_texts()]

    def register(_number: int) -> None:
        operations.register_account(
            name="示例甲",
            id_kind=IdKind.RESIDENT,
            id_number=number,
            phone="15405980001",
            password_hash="hash",
            county=db.session.get_one(County, county_id),
            agreed=[db.session.get_one(ConsentText, text_id) for text_id in text_ids],
            address="192.0.2.1",
            actor=Visitor(),
        )

    at_once(live_app, register)
    with live_app.app_context():
        assert db.session.query(User).count() == 1
        assert db.session.query(Person).filter_by(name="示例甲").count() == 1


def test_two_claims_on_one_number_make_one_record(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        texts = make.needed_texts()
        first = make.claimant(county, name="示例同人", texts=texts)
        assert first.person is not None
        number = first.person.id_number
        users = [first] + [
            make.claimant(county, name="示例同人", id_number=number, texts=texts)
            for _ in range(THREADS - 1)
        ]
        claims = [make.claim_of(user).id for user in users]
        officer_id = make.officer(county).id

    def confirm(index: int) -> None:
        operations.confirm_claim(
            db.session.get_one(IdentityClaim, claims[index]),
            paper_seen="身份证原件",
            actor=db.session.get_one(User, officer_id),
        )

    assert successes(at_once(live_app, confirm)) == 1
    with live_app.app_context():
        assert queries.on_record(number or "") is not None
        confirmed = db.session.query(IdentityClaim).filter_by(state=ClaimState.CONFIRMED)
        assert confirmed.count() == 1


def test_a_correction_beside_a_confirmation_never_gives_somebody_else_s_record(
    live_app: Flask,
) -> None:
    """Half of them use the code, half write down another's number: the other keeps his record."""
    code = passwords.new_code()
    with live_app.app_context():
        make = Make(db.session())
        county = make.county()
        other = make.person(make.county(), name="示例同人")
        user = make.claimant(county, name="示例同人")
        operations.issue_code(
            user,
            purpose=CodePurpose.CLAIM,
            reason="核对了身份证原件",
            code=code,
            actor=make.officer(county),
        )
        user_id, person_id, other_id = user.id, user.person_id, other.id
        number, claim_id = other.id_number or "", make.claim_of(user).id

    def confirm_or_correct(index: int) -> None:
        user = db.session.get_one(User, user_id)
        if index % 2:
            operations.confirm_claim_by_code(
                db.session.get_one(IdentityClaim, claim_id),
                queries.usable_code_of(user, CodePurpose.CLAIM),
                typed=code,
                actor=user,
            )
        else:
            operations.correct_identity(
                db.session.get_one(Person, person_id),
                name="示例同人",
                id_kind=IdKind.RESIDENT,
                id_number=number,
                actor=user,
            )

    assert successes(at_once(live_app, confirm_or_correct)) >= 1
    with live_app.app_context():
        assert db.session.get_one(User, user_id).person_id == person_id != other_id


def test_a_duty_is_given_once_however_many_give_it(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        county_id, user_id = make.county().id, make.user().id
        giver_id = make.city_officer().id

    def give(index: int) -> None:
        operations.give_duty(
            db.session.get_one(User, user_id),
            kind=DutyKind.CLERK,
            county=db.session.get_one(County, county_id),
            ends_on=clock.today() if index % 2 else None,
            actor=db.session.get_one(User, giver_id),
        )

    assert successes(at_once(live_app, give)) == 1
    with live_app.app_context():
        assert db.session.query(Duty).filter_by(user_id=user_id).count() == 1


def test_a_consent_is_given_once_however_often_it_is_sent(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        user_id = make.candidate().id
        text_id = make.consent_text(ConsentKind.PUBLICATION).id

    def agree(_index: int) -> None:
        user = db.session.get_one(User, user_id)
        assert user.person is not None
        operations.give_consent(
            user.person,
            db.session.get_one(ConsentText, text_id),
            address="192.0.2.1",
            actor=user,
        )

    assert successes(at_once(live_app, agree)) >= 1
    with live_app.app_context():
        assert db.session.query(Consent).filter_by(user_id=user_id).count() == 1


def test_administrators_who_end_each_other_at_once_leave_one(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        ids = [make.staff(DutyKind.ADMINISTRATOR, county=None).id for _ in range(THREADS)]

    def end_the_next(index: int) -> None:
        other = db.session.get_one(User, ids[(index + 1) % THREADS])
        me = db.session.get_one(User, ids[index])
        if index % 2:
            operations.close_user(other, reason="离开岗位", actor=me)
        else:
            operations.end_duty(other.duties[0], actor=me)

    at_once(live_app, end_the_next)
    with live_app.app_context(), transaction():
        assert queries.lock_administrators()
