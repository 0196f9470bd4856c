"""What a county would pay somebody who passes: its policies held against a visitor's answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from trainer.core import clock
from trainer.domain.certificates.models import Level
from trainer.domain.exams import queries as exams
from trainer.domain.people import queries as people
from trainer.domain.people.places import County
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import BenefitKind, Policy
from trainer.domain.rewards.queries.policies import in_force
from trainer.domain.rewards.queries.trials import worth

Period = tuple[date, date | None]


@dataclass(frozen=True)
class Prospect:
    """One benefit of one policy, and which clauses have to be checked before it is paid."""

    policy: Policy
    kind: BenefitKind
    amount_fen: int
    to_check: tuple[str, ...]


def prospects(
    county: County,
    level: Level,
    *,
    held: Level | None,
    jobs: Sequence[Period],
    exam_year: int,
) -> Sequence[Prospect]:
    """What the county's policies of today would pay for this level, passed in that year there.

    The visitor works and registers in the county; what was not asked (household, who pays them)
    is not known, and the clauses about it are named.
    """
    exam_on = exams.national_exam_on(exam_year) or date(exam_year, 12, 31)
    passed_on = max(exam_on, clock.today())
    names = {each.id: each.name for each in people.counties()}
    work = tuple(rules.Span(county.id, start, end) for start, end in jobs)
    return [
        found
        for policy in in_force(clock.today(), county)
        for kind in BenefitKind
        for found in _of(
            policy,
            rules.Claim(
                county_id=county.id,
                county_names=names,
                kind=kind,
                level=level,
                certificate_number="",
                approved_on=passed_on,
                issued_on=passed_on,
                exam_county_id=county.id,
                levels_held=(level,) if held is None else (held, level),
                work=work,
                employer_county_id=county.id,
                exam_year=exam_year,
                exam_on=exam_on,
            ),
            passed_on,
        )
    ]


def _of(policy: Policy, claim: rules.Claim, on: date) -> Iterator[Prospect]:
    value = worth(policy.content, claim, on)
    if value.fen:
        unknown = [
            finding.text
            for finding in rules.findings(policy.content, claim, on)
            if finding.result is rules.Result.UNKNOWN
        ]
        yield Prospect(policy, claim.kind, value.fen, tuple(dict.fromkeys(unknown)))
