"""Allowances by the month and by the year: what a claim counts at the end of a year."""

from datetime import date, datetime

import pytest

from tests.factories import Make
from trainer.core.clock import HERE
from trainer.domain.certificates.models import Level
from trainer.domain.rewards import operations, queries, rules
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules import Award, Claim, Span

COUNTY = 1
MONTHLY = {"kind": "monthly", "level": "worker", "amount_fen": 10_000, "clause_no": "四"}
YEARLY = {"kind": "yearly", "level": "worker", "amount_fen": 300_000, "clause_no": "四"}
CONTENT = {"key": "sample", "benefits": [MONTHLY, YEARLY], "upgrade": {"mode": "each"}}


def claim(kind: BenefitKind = BenefitKind.MONTHLY, *awards: Award) -> Claim:
    """Somebody who has worked here with a certificate for years."""
    return Claim(
        county_id=COUNTY,
        county_names={COUNTY: "示例县"},
        kind=kind,
        level=Level.WORKER,
        certificate_number="x",
        approved_on=date(2020, 1, 1),
        issued_on=date(2020, 1, 1),
        work=(Span(COUNTY, date(2019, 1, 1), None),),
        awards=awards,
    )


def earlier(period: str, filed_on: date) -> Award:
    return Award(BenefitKind.MONTHLY, Level.WORKER, COUNTY, "x", 1, period, "sample", filed_on)


def months(on: date, *awards: Award) -> int:
    return rules.entitlement(CONTENT, claim(BenefitKind.MONTHLY, *awards), on).amount_fen // 10_000


@pytest.mark.parametrize(
    ("on", "period", "counted"),
    [
        (date(2026, 12, 31), "2026", 11),
        (date(2027, 1, 1), "2026", 12),
        (date(2027, 1, 31), "2026", 12),
        (date(2027, 2, 1), "2027", 1),
    ],
)
def test_in_january_the_whole_year_before_is_claimed_december_among_it(
    on: date, period: str, counted: int
) -> None:
    assert rules.period_of(BenefitKind.MONTHLY, on) == period
    assert months(on) == counted
    assert rules.period_of(BenefitKind.YEARLY, on) == str(on.year)
    assert rules.entitlement(CONTENT, claim(BenefitKind.YEARLY), on).amount_fen == 300_000


def test_months_after_a_claim_come_with_the_next_one_and_each_month_counts_once() -> None:
    first = earlier("2025", date(2025, 11, 20))  # January to October
    assert months(date(2026, 11, 1), first) == 2 + 10
    reason = rules.entitlement(CONTENT, claim(BenefitKind.MONTHLY, first), date(2026, 11, 1)).reason
    assert "2026 年已满 10 个月。另加 2025 年申请以后满的 2 个月。" in reason
    whole = earlier("2025", date(2026, 1, 15))  # all twelve
    assert months(date(2026, 11, 1), whole) == 10
    assert months(date(2026, 11, 1), earlier("2024", date(2024, 11, 20))) == 10


def test_every_month_of_many_years_is_paid_once_whenever_one_claims() -> None:
    days = [date(2021, 3, 1), date(2022, 12, 31), date(2023, 7, 15), date(2025, 1, 9)]
    awards: list[Award] = []
    total = 0
    for day in days:
        total += months(day, *awards)
        awards.append(earlier(rules.period_of(BenefitKind.MONTHLY, day), day))
    assert [award.period for award in awards] == ["2021", "2022", "2023", "2024"]
    assert total == 48


def test_what_is_filed_in_january_is_kept_under_the_year_before(make: Make, at: object) -> None:
    assert callable(at)
    at(datetime(2027, 1, 5, 9, tzinfo=HERE))
    county = make.county()
    policy = make.policy(
        county,
        benefits=[MONTHLY],
        window={"kind": "always"},
        conditions={"all": [{"clause_no": "三", "text": "在本县工作", "type": "works_in_county"}]},
    )
    user = make.worker(county)
    assert user.person is not None
    certificate = make.held_certificate(user.person)
    certificate.approved_on = certificate.issued_on = date(2026, 10, 20)
    make.save(certificate)
    filed = make.filed_claim(
        county, user, policy=policy, certificate=certificate, kind=BenefitKind.MONTHLY
    )
    assert (filed.period, filed.amount_fen) == ("2026", 2 * 10_000)
    at(datetime(2027, 2, 3, 9, tzinfo=HERE))
    known = queries.live_claim(user.person, certificate, BenefitKind.MONTHLY)
    assert known is None  # the claim of 2027 is another one
    again = make.filed_claim(
        county, user, policy=policy, certificate=certificate, kind=BenefitKind.MONTHLY
    )
    assert (again.period, again.amount_fen) == ("2027", 10_000)
    operations.withdraw(again, actor=user)
