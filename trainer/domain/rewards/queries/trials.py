"""A policy tried on the holders on record: who would gain, who would lose, what it would cost."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row

from trainer.core import clock
from trainer.domain.certificates.models import Level
from trainer.domain.exams import queries as exams
from trainer.domain.people import queries as people
from trainer.domain.people.models import Person
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import BenefitKind, Policy
from trainer.domain.rewards.queries import holders as holders_of
from trainer.domain.rewards.queries import known

PERIODIC = tuple(kind for kind in BenefitKind if kind.is_periodic)
YEAR = timedelta(days=365)


class Worth(NamedTuple):
    """What a policy would pay, and whether somebody has to check a clause first."""

    fen: int
    to_check: bool


@dataclass(frozen=True)
class Tried:
    """One certificate and one benefit under the edition before and under the new one."""

    name: str
    level: Level
    kind: BenefitKind
    before: Worth
    after: Worth

    @property
    def change_fen(self) -> int:
        """More than before, or (negative) less."""
        return self.after.fen - self.before.fen


@dataclass(frozen=True)
class Trial:
    """The whole trial: everybody who would be paid by either edition."""

    since: date
    holders: int
    rows: tuple[Tried, ...]

    @property
    def gaining(self) -> tuple[Tried, ...]:
        """Whoever would get more, the most first."""
        return tuple(
            sorted((r for r in self.rows if r.change_fen > 0), key=lambda r: -r.change_fen)
        )

    @property
    def losing(self) -> tuple[Tried, ...]:
        """Whoever would get less, the most first."""
        return tuple(sorted((r for r in self.rows if r.change_fen < 0), key=lambda r: r.change_fen))

    @property
    def cost_before(self) -> int:
        """What the edition before would have cost."""
        return sum(row.before.fen for row in self.rows)

    @property
    def cost_after(self) -> int:
        """What the new edition would have cost."""
        return sum(row.after.fen for row in self.rows)

    @property
    def to_check(self) -> int:
        """How many of those whom the new edition pays need a clause checked by a person."""
        return sum(row.after.fen > 0 and row.after.to_check for row in self.rows)


def trial(policy: Policy, before: Policy | None) -> Trial:
    """Hold both editions against the holders of the county and the certificates of last year.

    One-off benefits go to certificates approved within the last 365 days, yearly and monthly ones
    to every certificate in force; everybody files on the first day they may.
    """
    today = clock.today()
    since = today - YEAR
    certificates = holders_of.certificates(Person.county_id == policy.county_id)
    holders = holders_of.holders(Person.county_id == policy.county_id)
    names = {county.id: county.name for county in people.counties()}
    exam_day = cache(exams.national_exam_on)
    contents = [before.content if before else None, policy.content]
    rows = []
    for certificate in certificates:
        holder = holders[certificate.person_id]
        exam_on = exam_day(certificate.exam_year)
        for kind in _kinds(contents, certificate, since):
            claim = known.claim(
                certificate,
                holder,
                policy.county_id,
                names,
                kind,
                filed_on=None,
                exam_on=exam_on,
            )
            old, new = (worth(content, claim, today) for content in contents)
            if old.fen or new.fen:
                rows.append(Tried(holder.person.name, certificate.level, kind, old, new))
    return Trial(since, len(holders), tuple(rows))


def worth(content: Mapping[str, Any] | None, claim: rules.Claim, today: date) -> Worth:
    """What the claim would get, filed on its first day; what it got already is left out."""
    if content is None or not rules.benefit(content, claim.kind, claim.level):
        return Worth(0, to_check=False)
    if claim.awards:
        others = (a for a in claim.awards if a.certificate_number != claim.certificate_number)
        claim = replace(claim, awards=tuple(others))
    day = _filing_day(content, claim, today)
    fen = rules.entitlement(content, claim, day).amount_fen
    result = rules.worst(rules.findings(content, claim, day)) if fen else rules.Result.UNMET
    if result is rules.Result.UNMET:
        return Worth(0, to_check=False)
    return Worth(fen, to_check=result is rules.Result.UNKNOWN)


def _filing_day(content: Mapping[str, Any], claim: rules.Claim, today: date) -> date:
    opening = rules.claim_window(content, claim, today)
    if content["window"]["kind"] in ("fixed_dates", "each_year") and opening is not None:
        return opening.first_on
    if claim.kind is BenefitKind.MONTHLY:
        return date(today.year, 1, 1)  # all twelve months of last year are over
    if claim.kind.is_periodic:
        return date(today.year - 1, 12, 31)
    return opening.first_on if opening is not None else today


def _kinds(
    contents: Iterable[Mapping[str, Any] | None], certificate: Row[Any], since: date
) -> Iterator[BenefitKind]:
    """The benefits that either edition has for this certificate in the year that is tried."""
    kinds = BenefitKind if certificate.approved_on >= since else PERIODIC
    for kind in kinds:
        if any(one and rules.benefit(one, kind, certificate.level) for one in contents):
            yield kind
