"""A claim as the rules read it, put together from rows: of one person, or of thousands at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from trainer.core import clock
from trainer.domain.certificates.models import Level
from trainer.domain.certificates.rules import valid_until
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import BenefitKind


@dataclass(frozen=True)
class Employer:
    """The body on the person's record."""

    id: int
    county_id: int
    kind: str


@dataclass(frozen=True)
class Holder:
    """What is known of a person beside the certificate; rows or objects, whichever were read."""

    person: Any
    jobs: tuple[rules.Span, ...]
    employer: Employer | None
    levels: tuple[Level, ...]
    awards: tuple[rules.Award, ...]
    confirmed: rules.Confirmed


def spans(jobs: Iterable[Any], employer: Employer | None) -> tuple[rules.Span, ...]:
    """Jobs as stretches of time, with the kind of the body where it is the one on record."""
    return tuple(
        rules.Span(
            job.county_id,
            job.starts_on,
            job.ends_on,
            job.social_work,
            job.payroll,
            employer.kind if employer and employer.id == job.organisation_id else "",
            job.post,
        )
        for job in jobs
    )


def award(claim: Any, *, is_later: bool = False) -> rules.Award:
    """Another claim as the rules count it."""
    return rules.Award(
        claim.kind,
        claim.level,
        claim.county_id,
        claim.certificate_number,
        claim.amount_fen,
        claim.period,
        str(claim.policy_facts["code"]),
        clock.local(claim.submitted_at).date(),
        is_later,
    )


def claim(
    certificate: Any,
    holder: Holder,
    county_id: int,
    county_names: Mapping[int, str],
    kind: BenefitKind,
    *,
    filed_on: date | None,
    exam_on: date | None,
) -> rules.Claim:
    """Everything a policy of that county may ask about the holder of this certificate."""
    return rules.Claim(
        county_id=county_id,
        county_names=county_names,
        kind=kind,
        level=certificate.level,
        certificate_number=certificate.number,
        approved_on=certificate.approved_on,
        issued_on=certificate.issued_on,
        published_on=certificate.published_on,
        registered_on=certificate.registered_on,
        registered_until_on=certificate.registered_until_on,
        exam_county_id=certificate.exam_county_id,
        levels_held=holder.levels,
        home_county_id=holder.person.home_county_id,
        payroll=holder.person.payroll,
        work=holder.jobs,
        employer_county_id=holder.employer.county_id if holder.employer else None,
        awards=holder.awards,
        filed_on=filed_on,
        exam_year=certificate.exam_year,
        exam_on=exam_on,
        registration_place=certificate.registration_place,
        residence_county_id=holder.confirmed.residence_county_id,
        insured=holder.confirmed.insured,
        assessed=holder.confirmed.assessed,
        level_county_id=certificate.level_county_id,
        valid_until=valid_until(certificate),
    )
