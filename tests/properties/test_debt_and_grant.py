"""Nothing is granted to somebody from whom money is being claimed back at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Make
from tests.properties.test_paid_once import claims_of
from trainer.core import clock
from trainer.core.audit import record
from trainer.core.db import db
from trainer.core.errors import Refused
from trainer.domain.certificates.models import Certificate, Level
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations
from trainer.domain.rewards.models import Application, Debt, Policy, State

Act = Callable[[], object]


def second_claim(make: Make, county: County, act: str) -> tuple[Application, Act]:
    """A paid claim of somebody, and what is done with another claim of theirs."""
    user = make.worker(county)
    assert user.person is not None
    paid = make.approved(county, user)
    certificate = make.held_certificate(user.person, Level.ASSISTANT)
    officer = make.staff(DutyKind.APPROVER, DutyKind.CLERK, county=county).id
    user_id, certificate_id, policy_id = user.id, certificate.id, paid.policy_id
    if act == "submit":
        return paid, lambda: claims_of(
            db.session.get_one(User, user_id),
            db.session.get_one(Policy, policy_id),
            db.session.get_one(Certificate, certificate_id),
        )
    claim = make.filed_claim(county, user, certificate=certificate)
    operations.review(claim, actor=make.staff(DutyKind.REVIEWER, county=county))
    if act == "list_for_payment":
        operations.approve(claim, actor=make.staff(DutyKind.APPROVER, county=county))
        claim.state = State.CLEARED
        make.save(claim)
    claim_id = claim.id

    def decide() -> object:
        operation = getattr(operations, act)
        return operation(
            db.session.get_one(Application, claim_id), actor=db.session.get_one(User, officer)
        )

    return paid, decide


@pytest.mark.parametrize("act", ["submit", "approve", "list_for_payment"])
def test_whoever_grants_waits_for_whoever_claims_back(
    live_app: Flask, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    with live_app.app_context():
        make = Make(db.session())
        make.holidays(clock.today().year, clock.today().year + 1)
        make.account_consent()
        county = make.county()
        paid, grant = second_claim(make, county, act)
        paid.state, paid.paid_on = State.PAID, clock.today()
        make.save(paid)
        paid_id, decider = paid.id, make.staff(DutyKind.APPROVER, county=county).id
        before = {one.id: one.state for one in db.session.scalars(select(Application))}
        db.session.remove()
    deciding, granted = Event(), Event()

    def record_slowly(actor: object, happened: str, *rest: object, **facts: object) -> None:
        if happened == "reward.claimed_back":
            db.session.flush()
            deciding.set()
            granted.wait(0.5)  # where the person is locked, nobody gets past meanwhile
        record(actor, happened, *rest, **facts)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr("trainer.domain.rewards.operations.debts.record", record_slowly)

    def claim_back() -> None:
        with live_app.app_context():
            operations.claim_back(
                db.session.get_one(Application, paid_id),
                amount_fen=200_000,
                reason="以虚假材料骗取",
                actor=db.session.get_one(User, decider),
            )

    def meanwhile() -> None:
        deciding.wait()
        with live_app.app_context():
            try:
                grant()
            finally:
                granted.set()

    with ThreadPoolExecutor(2) as pool:
        claiming, granting = pool.submit(claim_back), pool.submit(meanwhile)
        claiming.result()
        with pytest.raises(Refused, match=r"归还"):
            granting.result()
    with live_app.app_context():
        after = {one.id: one.state for one in db.session.scalars(select(Application))}
        assert after == before
        assert db.session.query(Debt).count() == 1
