"""What people of a county said of themselves, and what came of it."""

from datetime import timedelta

from trainer.core import clock
from trainer.demo.scenes.telling import settle
from trainer.domain.people.places import County
from trainer.domain.rewards import operations
from trainer.domain.rewards.models import FactKind, StatedFact
from trainer.seeding.walkthrough import Cast, at, made


def tell(cast: Cast, county: County) -> None:
    """What people said of themselves: one of each kind, in every state."""
    clerk = cast.officer(county, "clerk")
    facts = list[StatedFact]()
    for number, kind in enumerate((FactKind.RESIDENCE, *[FactKind.INSURED] * 2), start=1):
        with at(cast.today, -30 + number, 20):
            fact = operations.state_stay(
                cast.people[f"datian-{number:02d}"],
                kind=kind,
                county=county,
                from_on=clock.today() - timedelta(days=400),
                to_on=None,
                evidence="示例：居住证原件" if number == 1 else "示例：参保缴费证明",
                actor=cast.accounts[f"datian-{number:02d}"],
            )
        facts.append(made(fact))
    with at(cast.today, -26, 20):
        operations.state_result(
            cast.people["datian-04"],
            county=county,
            year=clock.today().year - 1,
            passed=True,
            evidence="示例：单位出具的年度考核证明",
            actor=cast.accounts["datian-04"],
        )
    settle()
    with at(cast.today, -20, 10):
        operations.confirm_fact(
            facts[0], basis="示例：看过居住证原件", basis_on=clock.today(), actor=clerk
        )
    settle()
    with at(cast.today, -20, 11):
        operations.refuse_fact(facts[1], basis="示例：证明上不是本人的姓名", actor=clerk)
    settle()
    with at(cast.today, -19, 20):
        operations.take_back_fact(facts[2], actor=cast.accounts["datian-03"])
    settle()
