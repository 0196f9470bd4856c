"""Of two claims the later one makes up the difference, however often both are judged."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.core.errors import RuleBroken
from trainer.domain.certificates.models import Level
from trainer.domain.people.models import DutyKind, User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries
from trainer.domain.rewards.models import Application, State


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    year = clock.today().year
    make.holidays(year, year + 1)


def claim(make: Make, county: County, user: User, level: Level) -> Application:
    assert user.person is not None
    certificate = make.held_certificate(user.person, level)
    return make.filed_claim(county, user, certificate=certificate)


@pytest.mark.parametrize("upgrade", [{"mode": "difference"}, {"mode": "each", "cap_fen": 200_000}])
def test_a_later_claim_takes_nothing_off_an_earlier_one_that_is_judged_again(
    make: Make, session: Session, each_database: str, upgrade: dict[str, object]
) -> None:
    county = make.county()
    make.policy(county, upgrade=upgrade)
    user = make.worker(county)
    first = claim(make, county, user, Level.ASSISTANT)
    later = claim(make, county, user, Level.WORKER)
    assert (first.amount_fen, later.amount_fen) == (100_000, 100_000)
    reviewer = make.staff(DutyKind.REVIEWER, county=county)
    approver = make.staff(DutyKind.APPROVER, county=county)
    for one in (later, first):
        operations.review(one, actor=reviewer)
        operations.approve(one, actor=approver)
        assert (one.amount_fen, one.state) == (100_000, State.APPROVED)
    assert queries.judge_again(first).entitled.amount_fen == 100_000


def test_a_claim_reopened_by_an_appeal_comes_after_what_was_filed_meanwhile(
    make: Make, session: Session, each_database: str
) -> None:
    county = make.county()
    make.policy(county, upgrade={"mode": "difference"})
    user = make.worker(county)
    first = claim(make, county, user, Level.ASSISTANT)
    reviewer = make.staff(DutyKind.REVIEWER, county=county)
    operations.reject(first, reason="没有在本县工作的证明", actor=reviewer)
    meanwhile = claim(make, county, user, Level.WORKER)
    assert meanwhile.amount_fen == 200_000
    appeal = operations.appeal(first, statement="证明已随申请交到窗口，有回执。", actor=user)
    another = make.staff(DutyKind.REVIEWER, county=county)
    operations.uphold_appeal(appeal, decision="回执属实，重新审核。", actor=another)
    with pytest.raises(RuleBroken, match="现在没有可以发放的金额"):
        operations.review(first, actor=reviewer)
    assert first.state is State.SUBMITTED
    assert queries.judge_again(meanwhile).entitled.amount_fen == 200_000
