"""What a claim is worth under its policy: the rate, less what upgrades and caps take away."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from trainer.core import money
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules.judging import Award, Claim
from trainer.domain.rewards.rules.spans import full_months

ORDER = tuple(Level)


@dataclass(frozen=True)
class Entitlement:
    """An amount (0: nothing to be had), the clause that grants it, and how it came about."""

    amount_fen: int
    clause: str
    reason: Sentence


def period_of(kind: BenefitKind, on: date) -> str:
    """The period of a benefit paid once a year, '' of any other."""
    return str(on.year) if kind.is_periodic else ""


def benefit(content: Mapping[str, Any], kind: BenefitKind, level: Level) -> dict[str, Any] | None:
    """The policy's row for this kind and level; a missing row is a level without an amount."""
    for row in content["benefits"]:
        if row["kind"] == kind.value and row["level"] == level.value:
            return dict(row)
    return None


def entitlement(content: Mapping[str, Any], claim: Claim, on: date) -> Entitlement:
    """What this claim is worth if it was filed on that day."""
    day, kind = claim.filed_on or on, claim.kind
    row = benefit(content, kind, claim.level)
    if row is None:
        return Entitlement(0, "", say("政策没有规定{level}的标准。", level=claim.level.label))
    clause = str(row["clause_no"])
    refusal = _used_up(row, kind, claim) or _higher_counts(content, kind, claim, day)
    if refusal:
        return Entitlement(0, clause, refusal)
    full, reason = _rate(row, kind, claim, day)
    earlier = sum(award.amount_fen for award in _counted(content, kind, claim))
    mode = content["upgrade"]["mode"]
    if mode == "difference" and earlier:
        left = max(0, full - earlier)
        reason = say(
            "{reason}减去已受理或发放的 {earlier} 元。", reason=reason, earlier=money.yuan(earlier)
        )
        return Entitlement(left, clause, reason)
    if mode == "cap" and full > int(content["upgrade"]["cap_fen"]) - earlier:
        cap = int(content["upgrade"]["cap_fen"])
        reason = say(
            "{reason}累计最高 {cap} 元，已受理或发放 {earlier} 元。",
            reason=reason,
            cap=money.yuan(cap),
            earlier=money.yuan(earlier),
        )
        return Entitlement(max(0, cap - earlier), clause, reason)
    return Entitlement(full, clause, reason)


def _rate(
    row: Mapping[str, Any], kind: BenefitKind, claim: Claim, day: date
) -> tuple[int, Sentence]:
    rate = int(row["amount_fen"])
    if kind is not BenefitKind.MONTHLY:
        return rate, say("{level}标准 {yuan} 元。", level=claim.level.label, yuan=money.yuan(rate))
    spans = [span for span in claim.work if span.social_work and span.county_id == claim.county_id]
    if claim.approved_on is not None:  # only months that began with the certificate in hand
        spans = [
            replace(span, starts_on=max(span.starts_on, claim.approved_on))
            for span in spans
            if span.ends_on is None or span.ends_on >= claim.approved_on
        ]
    months = full_months(spans, day.year, day - timedelta(days=1))
    reason = say(
        "{level}每月 {yuan} 元，{year} 年已满 {months} 个月。",
        level=claim.level.label,
        yuan=money.yuan(rate),
        year=day.year,
        months=months,
    )
    return rate * months, reason


def _used_up(row: Mapping[str, Any], kind: BenefitKind, claim: Claim) -> Sentence | None:
    """A benefit of so many years ends after them."""
    years = row.get("years")
    taken = {a.period for a in claim.awards if a.kind is kind and a.level is claim.level}
    if years and len(taken) >= int(years):
        return say("这项待遇最多享受 {years} 年，已经享受满。", years=years)
    return None


def _higher_counts(
    content: Mapping[str, Any], kind: BenefitKind, claim: Claim, day: date
) -> Sentence | None:
    """Where only the highest level counts: a higher certificate, or an earlier award, stops it."""
    if content["upgrade"]["mode"] != "highest":
        return None
    for level in claim.levels_held:
        if ORDER.index(level) > ORDER.index(claim.level) and benefit(content, kind, level):
            return say("只按最高级别发放一次，您还有{level}证书，请用它申请。", level=level.label)
    period = period_of(kind, day)
    if any(award.period == period for award in _counted(content, kind, claim)):
        return say("只按最高级别发放一次，已经受理或发放过。")
    return None


def _counted(content: Mapping[str, Any], kind: BenefitKind, claim: Claim) -> tuple[Award, ...]:
    """The earlier awards that the policy counts: of this county, or of anywhere in the city."""
    anywhere = content["upgrade"].get("baseline", "county") == "anywhere"
    return tuple(
        award
        for award in claim.awards
        if award.kind is kind and (anywhere or award.county_id == claim.county_id)
    )
