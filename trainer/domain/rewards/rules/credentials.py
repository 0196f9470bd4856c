"""Clauses of the certificate: its level, days, registration, what it was used for, and when."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache

from trainer.core.text import Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.rewards.rules.facts import Answer, Award, Claim, Params, Result
from trainer.domain.rewards.rules.spans import Window, window

NEVER_HAD = say("全市系统里没有同类奖励的申领记录。")


def certificate_level(claim: Claim, params: Params, _on: date) -> Answer:
    """Which levels are paid for."""
    met = claim.level in params["levels"]
    return Result.MET if met else Result.UNMET, _level(claim.level), None


def certificate_issued_between(claim: Claim, params: Params, _on: date) -> Answer:
    """Certificates of which days."""
    day = claim.issued_on if params.get("date") == "issued_on" else claim.approved_on
    if day is None:
        return (
            Result.UNKNOWN,
            say("证书记录里没有批准日期。"),
            say("请受理单位核对证书后补录批准日期。"),
        )
    return _between(day, params), say("证书日期是 {day}。", day=day), None


def exam_year_between(claim: Claim, params: Params, _on: date) -> Answer:
    """Exams of which years."""
    if claim.exam_year is None:
        return Result.UNKNOWN, say("证书记录里没有考试年度。"), None
    first, last = params.get("from_year"), params.get("to_year")
    met = (not first or first <= claim.exam_year) and (not last or claim.exam_year <= last)
    evidence = say("考试年度是 {year} 年。", year=claim.exam_year)
    return (Result.MET if met else Result.UNMET), evidence, None


def first_certificate(claim: Claim, _params: Params, _on: date) -> Answer:
    """首次取得证书: nobody who held another level before."""
    others = [level for level in claim.levels_held if level is not claim.level]
    if others:
        return Result.UNMET, say("名下还有{level}证书。", level=others[0].label), None
    return Result.MET, say("名下没有其他级别的证书。"), None


def first_time(claim: Claim, params: Params, _on: date) -> Answer:
    """Nothing of the kind was had for this certificate or level; `outside` asks beyond the city."""
    for award in _same_kind(claim, params):
        if award.county_id == claim.county_id:
            return Result.UNMET, say("本县（市、区）已受理或发放过同类奖励。"), None
        return Result.UNMET, say("已由其他县（市、区）受理或发放。"), None
    evidence = NEVER_HAD
    if params.get("outside"):
        return (
            Result.UNKNOWN,
            say("{known}市外的申领情况系统里没有。", known=evidence),
            say("请受理单位核实市外有没有用这本证书领过同类奖励。"),
        )
    return Result.MET, evidence, None


def _same_kind(claim: Claim, params: Params) -> Iterator[Award]:
    here_only = params.get("where", "anywhere") == "county"
    of_certificate = params.get("of", "certificate") == "certificate"
    for award in claim.awards:
        same = (
            award.certificate_number == claim.certificate_number
            if of_certificate
            else award.level is claim.level
        )
        is_counted = not here_only or award.county_id == claim.county_id
        if award.kind is claim.kind and same and is_counted:
            yield award


def registered_certificate(claim: Claim, params: Params, on: date) -> Answer:
    """登记: in force today, and first made between two days where the policy says so."""
    cure = say("请向受理单位出示登记证书，或先办理登记。")
    if claim.registered_on is None:
        return Result.UNKNOWN, say("系统里没有这本证书的登记记录。"), cure
    if claim.registered_until_on is not None and claim.registered_until_on < on:
        return Result.UNKNOWN, say("登记已于 {day} 到期。", day=claim.registered_until_on), cure
    evidence = say("登记日期是 {day}。", day=claim.registered_on)
    return _between(claim.registered_on, params), evidence, None


def within_window(claim: Claim, params: Params, on: date) -> Answer:
    """申请期."""
    opening = claim_window(params["content"], claim, on)
    if opening is None:
        return Result.UNKNOWN, say("证书记录里没有起算日期，算不出申请期。"), None
    evidence = _window(opening)
    day = claim.filed_on or on
    if day < opening.first_on:
        return Result.UNMET, evidence, say("从 {first} 起可以申请。", first=opening.first_on)
    return (Result.MET if opening.covers(day) else Result.UNMET), evidence, None


def claim_window(content: Params, claim: Claim, on: date) -> Window | None:
    """When this certificate may be claimed for; None where its dates or the policy do not tell."""
    return window(
        content["window"],
        issued_on=claim.issued_on,
        approved_on=claim.approved_on,
        published_on=claim.published_on,
        on=claim.filed_on or on,
    )


def asked_by_hand(_claim: Claim, params: Params, _on: date) -> Answer:
    """What no record tells: an officer looks at the papers that the policy names."""
    papers = "、".join(params.get("papers", ()))
    return (
        Result.UNKNOWN,
        say("系统里没有可以对照的记录。"),
        say("请向受理单位提交{papers}。", papers=papers) if papers else None,
    )


def unsaid(_claim: Claim, _params: Params, _on: date) -> Answer:
    """What the document does not say."""
    return Result.UNKNOWN, say("政策文件没有写明，由受理单位核实。"), None


@lru_cache
def _level(level: Level) -> Sentence:
    return say("证书级别是{level}。", level=level.label)


@lru_cache(maxsize=2048)
def _window(opening: Window) -> Sentence:
    return say("申请期从 {first} 到 {last}。", first=opening.first_on, last=opening.last_text)


def _between(day: date, params: Params) -> Result:
    first, last = params.get("from_on"), params.get("to_on")
    met = (not first or date.fromisoformat(first) <= day) and (
        not last or day <= date.fromisoformat(last)
    )
    return Result.MET if met else Result.UNMET


Ask = Callable[[Claim, Params, date], Answer]
