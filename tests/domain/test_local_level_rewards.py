"""What a reward for a local level asks of its certificate: whose it is, and until when."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.domain.test_local_levels import entered
from tests.factories import Make
from tests.make.rewards import policy_content
from trainer.core import clock
from trainer.core.clock import HERE
from trainer.domain.certificates.models import Level
from trainer.domain.people.models import Person
from trainer.domain.people.places import County
from trainer.domain.rewards import queries as rewards
from trainer.domain.rewards import rules as rules_of_rewards
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.queries import holders, known


@pytest.fixture(autouse=True)
def office_day(at: Callable[[datetime], None]) -> None:
    """A day after the exam."""
    at(datetime(2026, 9, 1, 9, tzinfo=HERE))


def test_a_reward_for_a_local_level_is_paid_where_it_was_given_and_while_it_is_valid(
    make: Make, session: Session, each_database: str
) -> None:
    home, elsewhere = make.county(), make.county()
    person = make.worker(home).person
    assert person is not None
    level = entered(make, home)
    certificate = make.certificate(
        person,
        Level.LOCAL,
        local_level=level,
        exam_year=2026,
        approved_on=date(2026, 8, 1),
        issued_on=date(2026, 8, 1),
    )
    row = {
        "kind": "one_off",
        "level": "local",
        "amount_fen": 100_000,
        "clause_no": "第五条",
    }
    contents = {
        county.id: rules_of_rewards.settle(
            policy_content(county, benefits=[row], conditions={"all": []})
        )
        for county in (home, elsewhere)
    }

    def worth(county: County) -> tuple[int, str]:
        found = rewards.judge(
            contents[county.id], certificate, county.id, BenefitKind.ONE_OFF
        ).entitled
        bulk = one_of(person.id)
        claim = known.claim(
            bulk,
            holder_of(person.id),
            county.id,
            {home.id: home.name},
            BenefitKind.ONE_OFF,
            filed_on=None,
            exam_on=None,
        )
        again = rules_of_rewards.entitlement(contents[county.id], claim, clock.today())
        assert again.amount_fen == found.amount_fen  # one by one, and thousands at once
        return found.amount_fen, found.reason

    def one_of(person_id: int) -> Any:
        (found,) = holders.certificates(Person.id == person_id)
        return found

    def holder_of(person_id: int) -> known.Holder:
        return holders.holders(Person.id == person_id)[person_id]

    assert worth(home)[0] == 100_000
    fen, why = worth(elsewhere)
    assert (fen, f"这是{home.name}的本地级别" in why) == (0, True)
    with clock.at(datetime(2029, 7, 31, 12, tzinfo=HERE)):
        assert worth(home)[0] == 100_000
    with clock.at(datetime(2029, 8, 1, 12, tzinfo=HERE)):
        assert worth(home) == (0, "证书有效期到 2029-07-31 为止，已经到期。")
