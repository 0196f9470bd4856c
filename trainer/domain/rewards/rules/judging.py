"""Findings: each clause of a policy held against what is known, met, not met or to be asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trainer.core.text import Choice, Sentence, say
from trainer.domain.certificates.models import Certificate, CertificateState, Level
from trainer.domain.people.models import Payroll
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules.phrases import all_of, in_turn, one_of, or_else
from trainer.domain.rewards.rules.spans import Span, Window, months_of_service, window


class Result(Choice):
    """How a clause stands. Only an officer turns an unknown into a decision."""

    MET = "met", say("符合"), "success"
    UNMET = "unmet", say("不符合"), "danger"
    UNKNOWN = "unknown", say("需人工核实"), "warning"


@dataclass(frozen=True)
class Finding:
    """One clause with its result, what it rests on, and what would help."""

    result: Result
    clause: str
    text: str
    evidence: str
    cure: str | None = None

    def frozen(self) -> dict[str, Any]:
        """As it is kept with the application."""
        return {
            "result": self.result.value,
            "clause": self.clause,
            "text": self.text,
            "evidence": str(self.evidence),
            "cure": str(self.cure) if self.cure else None,
        }


@dataclass(frozen=True)
class Award:
    """An earlier claim of the same person that was not turned down, in any county."""

    kind: BenefitKind
    level: Level
    county_id: int
    certificate_number: str
    amount_fen: int
    period: str = ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Everything a policy may ask about one person and one certificate."""

    county_id: int
    county_names: Mapping[int, str]
    kind: BenefitKind
    level: Level
    certificate_number: str
    approved_on: date | None
    issued_on: date | None
    published_on: date | None = None
    registered_on: date | None = None
    registered_until_on: date | None = None
    exam_county_id: int | None = None
    levels_held: tuple[Level, ...] = ()
    home_county_id: int | None = None
    payroll: Payroll = Payroll.NONE
    work: tuple[Span, ...] = ()
    employer_county_id: int | None = None
    awards: tuple[Award, ...] = ()
    filed_on: date | None = None

    def place(self, county_id: int) -> str:
        """A county's name for a sentence."""
        return self.county_names.get(county_id, "?")

    def work_on(self, day: date) -> tuple[Span, ...]:
        """The jobs held on that day."""
        return tuple(span for span in self.work if span.covers(day))


Answer = tuple[Result, Sentence, Sentence | None]
Params = Mapping[str, Any]


def findings(content: Mapping[str, Any], claim: Claim, on: date) -> tuple[Finding, ...]:
    """Every clause of the policy's tree, in its order; alternatives count as one clause."""
    return tuple(_judge_all(content["conditions"], content, claim, on))


def revoked_finding(certificate: Certificate) -> Finding | None:
    """What no policy needs to say: a certificate that was revoked earns nothing any more."""
    if certificate.state is CertificateState.VALID:
        return None
    return Finding(
        Result.UNMET,
        say("证书状态"),
        say("证书有效，没有被撤销"),
        say("这本证书已被撤销。"),
    )


def worst(found: Iterable[Finding]) -> Result:
    """What all clauses together say."""
    results = {finding.result for finding in found}
    for result in (Result.UNMET, Result.UNKNOWN):
        if result in results:
            return result
    return Result.MET


def turned_worse(
    before: Sequence[Mapping[str, Any]], now: Iterable[Finding]
) -> tuple[Finding, ...]:
    """The clauses that stand worse now than when somebody last looked at them."""
    order = (Result.MET, Result.UNKNOWN, Result.UNMET)
    known = {(old["clause"], old["text"]): Result(old["result"]) for old in before}
    return tuple(
        finding
        for finding in now
        if order.index(finding.result)
        > order.index(known.get((finding.clause, finding.text), Result.MET))
    )


def _judge_all(
    node: Mapping[str, Any], content: Mapping[str, Any], claim: Claim, on: date
) -> Iterable[Finding]:
    if "all" in node:
        for child in node["all"]:
            yield from _judge_all(child, content, claim, on)
    elif "any" in node:
        yield _either([_as_one(child, content, claim, on) for child in node["any"]])
    else:
        yield _clause(node, content, claim, on)


def _as_one(node: Mapping[str, Any], content: Mapping[str, Any], claim: Claim, on: date) -> Finding:
    parts = list(_judge_all(node, content, claim, on))
    if len(parts) == 1:
        return parts[0]
    return Finding(
        worst(parts),
        "、".join(dict.fromkeys(part.clause for part in parts)),
        all_of(part.text for part in parts),
        in_turn(part.evidence for part in parts),
        in_turn(part.cure for part in parts if part.cure) or None,
    )


def _either(ways: Sequence[Finding]) -> Finding:
    """One way that is met is enough; else what is unknown may still turn out well."""
    for wanted in (Result.MET, Result.UNKNOWN, Result.UNMET):
        chosen = [way for way in ways if way.result is wanted]
        if chosen:
            break
    cures = [way.cure for way in ways if way.cure and way.result is not Result.MET]
    return Finding(
        wanted,
        "、".join(dict.fromkeys(way.clause for way in ways)),
        one_of(way.text for way in ways),
        in_turn(way.evidence for way in (chosen if wanted is Result.MET else ways)),
        or_else(cures) if cures and wanted is not Result.MET else None,
    )


def _clause(node: Mapping[str, Any], content: Mapping[str, Any], claim: Claim, on: date) -> Finding:
    ask = CLAUSES[node["type"]]
    params = {"content": content, **node.get("params", {})}
    result, evidence, cure = ask(claim, params, on)
    return Finding(result, node["clause_no"], node["text"], evidence, cure)


def _registered_home_county(claim: Claim, _params: Params, _on: date) -> Answer:
    if claim.home_county_id is None:
        return (
            Result.UNKNOWN,
            say("档案里没有户籍所在地。"),
            say("请在个人资料里补填户籍所在的县（市、区），或向受理单位出示户口簿。"),
        )
    met = claim.home_county_id == claim.county_id
    evidence = say("档案登记的户籍在{place}。", place=claim.place(claim.home_county_id))
    return (Result.MET, evidence, None) if met else (Result.UNMET, evidence, None)


def _works_in_county(claim: Claim, _params: Params, on: date) -> Answer:
    cure = say("请在个人资料里补填现在的工作单位及其所在的县（市、区）。")
    places = {span.county_id for span in claim.work_on(on) if span.social_work}
    if not places and claim.employer_county_id is not None:
        places = {claim.employer_county_id}
    known = [place for place in places if place is not None]
    if claim.county_id in known:
        return Result.MET, say("现工作单位在{place}。", place=claim.place(claim.county_id)), None
    if not places or None in places:
        return Result.UNKNOWN, say("档案里没有现在工作单位的所在地。"), cure
    names = "、".join(claim.place(place) for place in sorted(known))
    return Result.UNMET, say("现工作单位在{place}。", place=names), None


def _exam_registered_in_county(claim: Claim, _params: Params, _on: date) -> Answer:
    if claim.exam_county_id is None:
        return (
            Result.UNKNOWN,
            say("证书记录里没有报考属地。"),
            say("请向受理单位出示准考证或报名信息。"),
        )
    met = claim.exam_county_id == claim.county_id
    evidence = say("报考属地是{place}。", place=claim.place(claim.exam_county_id))
    return (Result.MET if met else Result.UNMET), evidence, None


def _certificate_level(claim: Claim, params: Params, _on: date) -> Answer:
    met = claim.level.value in params["levels"]
    return (
        Result.MET if met else Result.UNMET,
        say("证书级别是{level}。", level=claim.level.label),
        None,
    )


def _certificate_issued_between(claim: Claim, params: Params, _on: date) -> Answer:
    day = claim.issued_on if params.get("date") == "issued_on" else claim.approved_on
    if day is None:
        return (
            Result.UNKNOWN,
            say("证书记录里没有批准日期。"),
            say("请受理单位核对证书后补录批准日期。"),
        )
    first, last = params.get("from_on"), params.get("to_on")
    met = (not first or date.fromisoformat(first) <= day) and (
        not last or day <= date.fromisoformat(last)
    )
    return (Result.MET if met else Result.UNMET), say("证书日期是 {day}。", day=day), None


def _not_on_government_payroll(claim: Claim, params: Params, on: date) -> Answer:
    now = {claim.payroll, *(span.payroll for span in claim.work_on(on))}
    barred = [kind for kind in Payroll if kind in now and kind.value in params["kinds"]]
    if barred:
        return Result.UNMET, say("档案登记的人员身份是{kind}。", kind=barred[0].label), None
    known = next((kind for kind in now if kind is not Payroll.NONE), Payroll.NONE)
    return Result.MET, say("档案登记的人员身份是{kind}。", kind=known.label), None


def _service_months_at_least(claim: Claim, params: Params, on: date) -> Answer:
    until = date.fromisoformat(params["before_on"]) if params.get("before_on") else on
    spans = [span for span in claim.work if span.social_work]
    if params.get("in_county"):
        spans = [span for span in spans if span.county_id == claim.county_id]
    if not spans:
        return (
            Result.UNKNOWN,
            say("档案里没有从事社会工作的经历。"),
            say("请在个人资料里补填从业经历，每段写明起止日期。"),
        )
    wanted = int(params["months"])
    months = months_of_service(spans, until, continuous=bool(params.get("continuous")))
    evidence = say("按档案计算到 {day} 为 {months} 个月。", day=until, months=months)
    if months >= wanted:
        return Result.MET, evidence, None
    cure = say("还差 {months} 个月；如经历有遗漏，请在个人资料里补填。", months=wanted - months)
    return Result.UNMET, evidence, cure


def _first_time(claim: Claim, params: Params, _on: date) -> Answer:
    here_only = params.get("where", "anywhere") == "county"
    for award in claim.awards:
        same = (
            award.certificate_number == claim.certificate_number
            if params.get("of", "certificate") == "certificate"
            else award.level is claim.level
        )
        if (
            award.kind is not claim.kind
            or not same
            or (here_only and award.county_id != claim.county_id)
        ):
            continue
        if award.county_id == claim.county_id:
            return Result.UNMET, say("本县（市、区）已受理或发放过同类奖励。"), None
        return Result.UNMET, say("已由其他县（市、区）受理或发放。"), None
    return Result.MET, say("全市系统里没有同类奖励的申领记录。"), None


def _registered_certificate(claim: Claim, _params: Params, on: date) -> Answer:
    cure = say("请向受理单位出示登记证书，或先办理登记。")
    if claim.registered_on is None:
        return Result.UNKNOWN, say("系统里没有这本证书的登记记录。"), cure
    if claim.registered_until_on is not None and claim.registered_until_on < on:
        return Result.UNKNOWN, say("登记已于 {day} 到期。", day=claim.registered_until_on), cure
    return Result.MET, say("登记日期是 {day}。", day=claim.registered_on), None


def _within_window(claim: Claim, params: Params, on: date) -> Answer:
    opening = claim_window(params["content"], claim)
    if opening is None:
        return Result.UNKNOWN, say("证书记录里没有起算日期，算不出申请期。"), None
    evidence = say("申请期从 {first} 到 {last}。", first=opening.first_on, last=opening.last_text)
    day = claim.filed_on or on
    if day < opening.first_on:
        return Result.UNMET, evidence, say("从 {first} 起可以申请。", first=opening.first_on)
    return (Result.MET if opening.covers(day) else Result.UNMET), evidence, None


def claim_window(content: Mapping[str, Any], claim: Claim) -> Window | None:
    """When this certificate may be claimed for; None where its dates do not tell."""
    return window(
        content["window"],
        issued_on=claim.issued_on,
        approved_on=claim.approved_on,
        published_on=claim.published_on,
    )


CLAUSES: Mapping[str, Callable[[Claim, Params, date], Answer]] = {
    "registered_home_county": _registered_home_county,
    "works_in_county": _works_in_county,
    "exam_registered_in_county": _exam_registered_in_county,
    "certificate_level": _certificate_level,
    "certificate_issued_between": _certificate_issued_between,
    "not_on_government_payroll": _not_on_government_payroll,
    "service_months_at_least": _service_months_at_least,
    "first_time": _first_time,
    "registered_certificate": _registered_certificate,
    "within_window": _within_window,
}
"""The types of clauses that a policy may be made of."""
