"""What a claim is worth under its policy: the rate, less what upgrades and caps take away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from trainer.core import money
from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules.facts import UNKNOWN, Award, Claim
from trainer.domain.rewards.rules.spans import Span, full_months

ORDER = tuple(Level)
TOPPED_UP = ("difference", "highest_then_difference")
HIGHEST_ONLY = ("highest", "highest_then_difference")
EVERYWHERE = ("anywhere", "any_source")


@dataclass(frozen=True)
class Entitlement:
    """An amount (0: nothing to be had), the clause that grants it, and how it came about."""

    amount_fen: int
    clause: str
    reason: Sentence


def period_of(kind: BenefitKind, on: date) -> str:
    """The period of a benefit paid once a year, '' of any other.

    A monthly allowance is that of the year of the last full month: in January December is claimed.
    """
    if not kind.is_periodic:
        return ""
    return str(_year_of_months(on) if kind is BenefitKind.MONTHLY else on.year)


def _year_of_months(on: date) -> int:
    return on.year if on.month > 1 else on.year - 1


def benefit(content: Mapping[str, Any], kind: BenefitKind, level: Level) -> dict[str, Any] | None:
    """The policy's row for this kind and level; a missing row is a level without an amount."""
    for row in content["benefits"]:
        if row["kind"] == kind and row.get("level") == level:
            known: dict[str, Any] = row
            return known
    return None


def entitlement(content: Mapping[str, Any], claim: Claim, on: date) -> Entitlement:
    """What this claim is worth if it was filed on that day."""
    day, kind = claim.filed_on or on, claim.kind
    row = benefit(content, kind, claim.level)
    if row is None:
        return Entitlement(0, "", _no_standard(claim.level))
    clause = str(row["clause_no"])
    refusal = (
        _not_of_here(claim, day)
        or _used_up(row, kind, claim)
        or _higher_counts(content, kind, claim, day)
    )
    if refusal:
        return Entitlement(0, clause, refusal)
    if row["amount_fen"] == UNKNOWN:
        return Entitlement(0, clause, say("政策文件没有写明标准，由受理单位核实。"))
    amount, reason = _rate(row, kind, claim, day)
    return _upgraded(content, claim, Entitlement(amount, clause, reason))


def _not_of_here(claim: Claim, day: date) -> Sentence | None:
    """A local level counts where it is given, as long as its certificate is valid."""
    if claim.level_county_id not in (None, claim.county_id):
        return say(
            "这是{place}的本地级别，只能按{place}的政策申请。",
            place=claim.place(claim.level_county_id or 0),
        )
    if claim.valid_until is not None and day > claim.valid_until:
        return say("证书有效期到 {until} 为止，已经到期。", until=claim.valid_until.isoformat())
    return None


def rate_on(row: Mapping[str, Any], day: date) -> int:
    """The rate in force on that day: the newest dated one that has begun, else the first one."""
    begun = [one for one in row.get("rates", ()) if one["from_on"] <= day.isoformat()]
    newest = max(begun, key=lambda one: str(one["from_on"]), default=row)
    return int(newest["amount_fen"])


def _upgraded(content: Mapping[str, Any], claim: Claim, full: Entitlement) -> Entitlement:
    """Less what was paid before, and never beyond the cap of all levels together."""
    rule, amount, reason = content["upgrade"], full.amount_fen, full.reason
    earlier = sum(award.amount_fen for award in _counted(content, claim.kind, claim))
    if rule["mode"] in TOPPED_UP and earlier:
        amount = max(0, amount - earlier)
        reason = say(
            "{reason}减去已受理或发放的 {earlier} 元。", reason=reason, earlier=money.yuan(earlier)
        )
    cap = rule.get("cap_fen")
    if cap is not None and amount > int(cap) - earlier:
        amount = max(0, int(cap) - earlier)
        reason = say(
            "{reason}累计最高 {cap} 元，已受理或发放 {earlier} 元。",
            reason=reason,
            cap=money.yuan(int(cap)),
            earlier=money.yuan(earlier),
        )
    return full if reason is full.reason else Entitlement(amount, full.clause, reason)


def _rate(
    row: Mapping[str, Any], kind: BenefitKind, claim: Claim, day: date
) -> tuple[int, Sentence]:
    if kind is not BenefitKind.MONTHLY:
        by_certificate = row.get("rated_by") == "certificate" and claim.approved_on is not None
        rate = rate_on(row, claim.approved_on if by_certificate and claim.approved_on else day)
        return rate, _standard(claim.level, rate)
    spans = [span for span in claim.work if span.social_work and span.county_id == claim.county_id]
    if claim.approved_on is not None:  # only months that began with the certificate in hand
        spans = [
            replace(span, starts_on=max(span.starts_on, claim.approved_on))
            for span in spans
            if span.ends_on is None or span.ends_on >= claim.approved_on
        ]
    year = _year_of_months(day)
    months = full_months(spans, year, day - timedelta(days=1))
    left = _left_over(spans, claim, year - 1)
    reason = say(
        "{level}每月 {yuan} 元，{year} 年已满 {months} 个月。",
        level=claim.level.label,
        yuan=money.yuan(rate_on(row, day)),
        year=year,
        months=len(months),
    )
    if left:
        reason = say(
            "{reason}另加 {year} 年申请以后满的 {months} 个月。",
            reason=reason,
            year=year - 1,
            months=len(left),
        )
    return sum(rate_on(row, first) for first in (*left, *months)), reason


def _left_over(spans: Sequence[Span], claim: Claim, year: int) -> list[date]:
    """The months of that year that were not over yet when its allowance was claimed."""
    for award in claim.awards:
        same = (award.kind, award.level, award.period) == (claim.kind, claim.level, str(year))
        if same and award.filed_on is not None and not award.is_later:
            since = award.filed_on.replace(day=1)  # the month of filing was not over
            return [one for one in full_months(spans, year, date(year, 12, 31)) if one >= since]
    return []


@lru_cache
def _no_standard(level: Level) -> Sentence:
    return say("政策没有规定{level}的标准。", level=level.label)


@lru_cache
def _standard(level: Level, fen: int) -> Sentence:
    return say("{level}标准 {yuan} 元。", level=level.label, yuan=money.yuan(fen))


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
    mode = content["upgrade"]["mode"]
    if mode not in HIGHEST_ONLY:
        return None
    for level in claim.levels_held:
        if ORDER.index(level) > ORDER.index(claim.level) and benefit(content, kind, level):
            return say("只按最高级别发放一次，您还有{level}证书，请用它申请。", level=level.label)
    period = period_of(kind, day)
    earlier = any(award.period == period for award in _counted(content, kind, claim))
    if mode == "highest" and earlier:
        return say("只按最高级别发放一次，已经受理或发放过。")
    return None


def _counted(content: Mapping[str, Any], kind: BenefitKind, claim: Claim) -> tuple[Award, ...]:
    """The earlier awards that the policy counts: its own, its county's, or the whole city's.

    Of two claims the later one makes up the difference: it takes nothing off the earlier one.
    """
    baseline = content["upgrade"].get("baseline", "county")
    return tuple(
        award
        for award in claim.awards
        if award.kind is kind
        and not award.is_later
        and (baseline in EVERYWHERE or award.county_id == claim.county_id)
        and (baseline != "policy" or award.policy == content["key"])
    )
