"""Nobody is paid twice: one live claim per kind, person, level and period, whoever races."""

import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.make.rewards import ACCOUNT, BANK
from trainer.core.db import db
from trainer.core.errors import Refused, RuleBroken
from trainer.core.identity import make_id_number
from trainer.domain.certificates.models import Certificate, Level
from trainer.domain.people.consents import ConsentText
from trainer.domain.people.models import DutyKind, IdKind, User
from trainer.domain.people.operations import correct_identity
from trainer.domain.rewards import operations
from trainer.domain.rewards.models import (
    DEAD,
    Application,
    BenefitKind,
    Policy,
    ReturnItem,
)

RACERS = 8


def claims_of(user: User, policy: Policy, certificate: Certificate) -> Application:
    assert user.person is not None
    return operations.submit(
        policy,
        certificate,
        kind=BenefitKind.ONE_OFF,
        account_name=user.person.name,
        bank_name=BANK,
        account=ACCOUNT,
        agreed=db.session.scalar(select(ConsentText)),
        address="127.0.0.1",
        actor=user,
    )


def live_claims() -> Counter[tuple[str, str, str, str]]:
    return Counter(
        (claim.kind, claim.person_index, claim.level, claim.period)
        for claim in db.session.scalars(select(Application))
        if claim.state not in DEAD
    )


def test_eight_counties_at_once_take_one_claim(live_app: Flask) -> None:
    with live_app.app_context():
        make = Make(db.session())
        counties = [make.county() for _ in range(RACERS)]
        user = make.worker(counties[0])
        for county in counties[1:]:
            make.works_in(county, user)
        assert user.person is not None
        certificate_id, user_id = make.held_certificate(user.person).id, user.id
        policy_ids = [make.policy(county).id for county in counties]
        make.account_consent()
        db.session.remove()
    start = threading.Barrier(RACERS)
    answers: list[str] = []

    def claim(policy_id: int) -> None:
        with live_app.app_context():
            user = db.session.get_one(User, user_id)
            policy = db.session.get_one(Policy, policy_id)
            certificate = db.session.get_one(Certificate, certificate_id)
            start.wait()
            try:
                claims_of(user, policy, certificate)
                answers.append("taken")
            except RuleBroken as refusal:
                answers.append(str(refusal.sentence))
            except BaseException as failure:  # told by the assertion below
                answers.append(repr(failure))

    threads = [threading.Thread(target=claim, args=(policy_id,)) for policy_id in policy_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refusals = {answer[:12] for answer in answers if answer != "taken"}
    assert answers.count("taken") == 1
    assert refusals <= {"这项奖励已由其他县（市、", "您已经同意过这份告知书，"}, (
        "one of two indexes"
    )
    with live_app.app_context():
        assert list(live_claims().values()) == [1]


def test_a_number_corrected_between_claims_gains_nothing(live_app: Flask) -> None:
    """Half the counties take claims while an officer corrects the number again and again."""
    with live_app.app_context():
        make = Make(db.session())
        counties = [make.county() for _ in range(RACERS // 2)]
        user = make.worker(counties[0])
        for county in counties[1:]:
            make.works_in(county, user)
        assert user.person is not None
        certificate_id, user_id = make.held_certificate(user.person).id, user.id
        policy_ids = [make.policy(county).id for county in counties]
        officer_id = make.officer(counties[0]).id
        make.account_consent()
        db.session.remove()
    start = threading.Barrier(2 * len(policy_ids))
    taken: list[int] = []
    failures: list[BaseException] = []

    def claim(policy_id: int) -> None:
        user = db.session.get_one(User, user_id)
        policy = db.session.get_one(Policy, policy_id)
        claims_of(user, policy, db.session.get_one(Certificate, certificate_id))
        taken.append(policy_id)

    def correct(serial: int) -> None:
        person = db.session.get_one(User, user_id).person
        assert person is not None
        correct_identity(
            person,
            name=person.name,
            id_kind=IdKind.RESIDENT,
            id_number=make_id_number("350425", date(1977, 7, 7), serial),
            reason="看了身份证原件，号码录错",
            actor=db.session.get_one(User, officer_id),
        )

    def act(what: Callable[[int], None], number: int) -> None:
        with live_app.app_context():
            start.wait()
            try:
                with suppress(Refused):
                    what(number)
            except BaseException as failure:  # told by the assertion below
                failures.append(failure)

    threads = [threading.Thread(target=act, args=(claim, number)) for number in policy_ids]
    threads += [threading.Thread(target=act, args=(correct, n)) for n in range(len(policy_ids))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(taken) == 1
    with live_app.app_context():
        assert len(db.session.scalars(select(Application)).all()) == 1


class City:
    """Three counties, two people with two certificates each, and whatever they may do."""

    def __init__(self, make: Make, seed: int) -> None:
        self.chance = random.Random(seed)
        counties = [make.county() for _ in range(3)]
        self.officers = {
            county.id: [
                make.staff(DutyKind.REVIEWER, DutyKind.APPROVER, county=county) for _ in range(2)
            ]
            for county in counties
        }
        self.policies = [
            make.policy(county, upgrade={"mode": mode})
            for county, mode in zip(counties, ("each", "highest", "difference"), strict=True)
        ]
        self.people = [make.worker(counties[0]) for _ in range(2)]
        for user, county in itertools.product(self.people, counties[1:]):
            make.works_in(county, user)
        self.held = [
            make.held_certificate(user.person, level)
            for user in self.people
            for level in (Level.ASSISTANT, Level.WORKER)
            if user.person is not None
        ]
        make.account_consent()

    def owner(self, person_id: int) -> User:
        return next(user for user in self.people if user.person_id == person_id)

    def officer(self, claim: Application) -> User:
        """Mostly one of the right county."""
        right = self.chance.random() < 0.8
        offices = [self.officers[claim.county_id]] if right else list(self.officers.values())
        return self.chance.choice(self.chance.choice(offices))

    def file(self, _claim: Application) -> None:
        certificate = self.chance.choice(self.held)
        claims_of(self.owner(certificate.person_id), self.chance.choice(self.policies), certificate)

    def review(self, claim: Application) -> None:
        operations.review(claim, actor=self.officer(claim))

    def approve(self, claim: Application) -> None:
        operations.approve(claim, actor=self.officer(claim))

    def reject(self, claim: Application) -> None:
        operations.reject(claim, reason="示例理由", actor=self.officer(claim))

    def withdraw(self, claim: Application) -> None:
        operations.withdraw(claim, actor=self.owner(claim.person_id))

    def send_back(self, claim: Application) -> None:
        items = {ReturnItem.OTHER: "示例理由"}
        operations.send_back(claim, items=items, actor=self.officer(claim))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_sequence_of_acts_leaves_two_live_claims_or_one_person_in_two_hats(
    make: Make, session: Session, each_database: str, seed: int
) -> None:
    city = City(make, seed)
    acts: list[Callable[[Application], None]] = [
        city.file,
        city.review,
        city.approve,
        city.reject,
        city.withdraw,
        city.send_back,
    ]
    done: Counter[str] = Counter()
    for _ in range(120):
        known = session.scalars(select(Application).order_by(Application.id)).all()
        act = city.chance.choices(acts, weights=(6, 5, 5, 2, 1, 1))[0] if known else city.file
        try:
            act(city.chance.choice(known) if known else Application())
            done[act.__name__] += 1
        except Refused:
            session.expire_all()
        assert max(live_claims().values(), default=0) <= 1
        for claim in session.scalars(select(Application)):
            assert claim.approved_by_id is None or claim.approved_by_id != claim.reviewed_by_id
    assert set(done) == {act.__name__ for act in acts}
