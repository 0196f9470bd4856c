"""No money or letter passes by somebody who appeals against its amount at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Make
from trainer.core import clock
from trainer.core.audit import record
from trainer.core.db import db
from trainer.core.errors import Refused
from trainer.domain.people.models import DutyKind, User
from trainer.domain.rewards import operations
from trainer.domain.rewards.models import Appeal, Application, State


@pytest.mark.parametrize("act", ["list_for_payment", "issue_letter"])
def test_money_and_letters_wait_for_whoever_appeals(
    live_app: Flask, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    with live_app.app_context():
        make = Make(db.session())
        make.holidays(clock.today().year, clock.today().year + 1)
        county = make.county()
        user = make.worker(county)
        claim = make.approved(county, user)
        claim.state = State.CLEARED
        make.save(claim)
        claim_id, user_id = claim.id, user.id
        officer_id = make.staff(DutyKind.CLERK, DutyKind.APPROVER, county=county).id
        db.session.remove()
    appealing, moved = Event(), Event()

    def record_slowly(actor: object, happened: str, *rest: object, **facts: object) -> None:
        db.session.flush()
        appealing.set()
        moved.wait(0.5)  # where the claim is locked, nobody gets past meanwhile
        record(actor, happened, *rest, **facts)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr("trainer.domain.rewards.operations.appeals.record", record_slowly)

    def appeal() -> None:
        with live_app.app_context():
            operations.appeal(
                db.session.get_one(Application, claim_id),
                statement="应按社会工作师的标准发放。",
                actor=db.session.get_one(User, user_id),
            )

    def meanwhile() -> None:
        appealing.wait()
        with live_app.app_context():
            try:
                getattr(operations, act)(
                    db.session.get_one(Application, claim_id),
                    actor=db.session.get_one(User, officer_id),
                )
            finally:
                moved.set()

    with ThreadPoolExecutor(2) as pool:
        appealed, done = pool.submit(appeal), pool.submit(meanwhile)
        appealed.result()
        with pytest.raises(Refused, match="对金额提出了申诉，复核完以前暂不列入"):
            done.result()
    with live_app.app_context():
        stands = db.session.scalars(select(Application)).one()
        assert (stands.state, stands.letter_id) == (State.CLEARED, None)
        assert db.session.query(Appeal).count() == 1
