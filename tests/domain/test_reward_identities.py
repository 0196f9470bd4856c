"""A corrected identity number neither grants a reward twice nor bars whoever the number is."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.factories import Make
from trainer.core import clock
from trainer.core.audit import AuditEntry
from trainer.core.errors import NotAllowed, RuleBroken
from trainer.core.identity import make_id_number
from trainer.domain.people import operations as people
from trainer.domain.people.models import DutyKind, IdKind, User
from trainer.domain.people.places import County
from trainer.domain.rewards import operations, queries
from trainer.domain.rewards.models import Application, State
from trainer.jobs.rewards import RENUMBERER

RIGHT = make_id_number("350425", date(1977, 7, 7), 123)


@pytest.fixture(autouse=True)
def workdays(make: Make) -> None:
    """The years of the clock have a table."""
    year = clock.today().year
    make.holidays(year, year + 1)


def correct(make: Make, county: County, user: User) -> None:
    """The county's officer has seen the card: the number was mistyped."""
    assert user.person is not None
    people.correct_identity(
        user.person,
        name=user.person.name,
        id_kind=IdKind.RESIDENT,
        id_number=RIGHT,
        reason="看了身份证原件，号码录错",
        actor=make.officer(county),
    )


def corrected_claim(make: Make) -> tuple[Application, County, User]:
    """A claim whose person's number was corrected after it was filed, and a second county."""
    here, there = make.county(), make.county()
    user = make.worker(here)
    make.works_in(there, user)
    claim = make.filed_claim(here, user)
    correct(make, here, user)
    return claim, there, user


def test_a_corrected_number_does_not_open_the_same_reward_again(
    make: Make, session: Session, each_database: str
) -> None:
    claim, there, user = corrected_claim(make)
    with pytest.raises(RuleBroken, match="已由其他县（市、区）受理或发放"):
        make.filed_claim(there, user, certificate=claim.certificate)
    assert session.query(Application).one() is claim


def test_after_a_correction_the_earlier_award_is_still_known(make: Make, session: Session) -> None:
    claim, there, _ = corrected_claim(make)
    known = queries.claim_of(claim.certificate, there.id, claim.kind).awards
    assert [award.county_id for award in known] == [claim.county_id]


def test_a_claim_judged_again_stands_under_the_corrected_number(
    make: Make, session: Session, each_database: str
) -> None:
    claim, _, user = corrected_claim(make)
    assert user.person is not None
    assert claim.person_index != user.person.id_number_index
    operations.review(claim, actor=make.staff(DutyKind.REVIEWER, county=claim.county))
    assert claim.person_index == user.person.id_number_index
    assert claim.state is State.REVIEWED


def test_the_job_renumbers_claims_and_frees_the_number_for_its_owner(
    make: Make, session: Session, each_database: str
) -> None:
    here = make.county()
    first = make.worker(here)
    assert first.person is not None
    mistyped = first.person.id_number
    make.filed_claim(here, first)
    correct(make, here, first)
    owner = make.worker(here)
    assert owner.person is not None
    owner.person.id_number = mistyped
    session.commit()
    theirs = make.held_certificate(owner.person)
    with pytest.raises(RuleBroken, match="已由其他县"):
        make.filed_claim(here, owner, certificate=theirs)
    assert operations.follow_identities(actor=RENUMBERER) == 1
    assert operations.follow_identities(actor=RENUMBERER) == 0
    assert session.query(AuditEntry).filter_by(event="reward.renumbered").count() == 1
    assert make.filed_claim(here, owner, certificate=theirs).state is State.SUBMITTED


def test_a_claim_that_clashes_under_the_new_number_is_refused_when_it_is_decided(
    make: Make, session: Session, each_database: str
) -> None:
    here = make.county()
    first, second = make.filed_claim(here), make.filed_claim(here)
    number = first.person.id_number_index
    first.person_index = "of a number since corrected"
    session.commit()
    second.person_index, second.person.id_number = str(number), None
    session.commit()
    assert operations.follow_identities(actor=RENUMBERER) == 0
    assert first.person_index == "of a number since corrected"
    with pytest.raises(RuleBroken, match="已由其他县（市、区）受理或发放"):
        operations.review(first, actor=make.staff(DutyKind.REVIEWER, county=here))
    assert first.state is State.SUBMITTED


def test_nobody_but_the_program_renumbers(make: Make, session: Session) -> None:
    with pytest.raises(NotAllowed):
        operations.follow_identities(actor=make.officer(make.county()))


def test_a_debt_follows_its_person_and_not_the_mistyped_number(
    make: Make, session: Session, each_database: str
) -> None:
    here = make.county()
    claim = make.approved(here)
    claim.state, claim.paid_on = State.PAID, clock.today()
    make.save(claim)
    debtor = session.query(User).filter_by(person_id=claim.person_id).one()
    mistyped = claim.person.id_number
    operations.claim_back(
        claim,
        amount_fen=1,
        reason="重复领取",
        actor=make.staff(DutyKind.APPROVER, county=here),
    )
    correct(make, here, debtor)
    owner = make.worker(here)
    assert owner.person is not None
    owner.person.id_number = mistyped
    session.commit()
    assert not queries.owes(owner.person)
    assert queries.owes(claim.person)
    assert queries.owing_people() == {claim.person_id}


def test_a_clash_of_numbers_keeps_no_paid_reward_from_being_claimed_back(
    make: Make, session: Session, each_database: str
) -> None:
    here = make.county()
    first, second = make.approved(here), make.filed_claim(here)
    first.state, first.paid_on = State.PAID, clock.today()
    number = first.person.id_number_index
    first.person_index = "of a number since corrected"
    session.commit()
    second.person_index, second.person.id_number = str(number), None
    session.commit()
    operations.claim_back(
        first,
        amount_fen=1,
        reason="重复领取",
        actor=make.staff(DutyKind.APPROVER, county=here),
    )
    assert queries.owes(first.person)
    assert first.person_index == "of a number since corrected"
