"""Findings: each clause of a policy held against what is known, met, not met or to be asked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from trainer.core.text import say
from trainer.domain.certificates.models import Certificate, CertificateState
from trainer.domain.rewards.rules import credentials, occupation, territory
from trainer.domain.rewards.rules.credentials import Ask
from trainer.domain.rewards.rules.facts import UNKNOWN, Claim, Finding, Result
from trainer.domain.rewards.rules.gaps import judged_gaps
from trainer.domain.rewards.rules.phrases import all_of, in_turn, one_of, or_else

_UNSAID = say("政策文件没有写明，由受理单位核实。")


def findings(content: Mapping[str, Any], claim: Claim, on: date) -> tuple[Finding, ...]:
    """Every clause of the policy's tree, in its order; alternatives count as one clause."""
    found = list[Finding]()
    _judge(content["conditions"], content, claim, on, found)
    for label in judged_gaps(content, claim.kind.value, claim.level.value):
        found.append(Finding(Result.UNKNOWN, say("文件未写明"), label, _UNSAID))
    return tuple(found)


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


def _judge(
    node: Mapping[str, Any],
    content: Mapping[str, Any],
    claim: Claim,
    on: date,
    found: list[Finding],
) -> None:
    """Add what is found of this part of the tree; some clauses stand for one benefit only."""
    if "all" in node:
        for child in node["all"]:
            if "only_for" not in child or claim.kind.value in child["only_for"]:
                _judge(child, content, claim, on, found)
    elif "any" in node:
        found.append(_either([_as_one(child, content, claim, on) for child in node["any"]]))
    else:
        found.append(_clause(node, content, claim, on))


def _as_one(node: Mapping[str, Any], content: Mapping[str, Any], claim: Claim, on: date) -> Finding:
    parts = list[Finding]()
    _judge(node, content, claim, on, parts)
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
    params = {"content": content, **node.get("params", {})}
    ask = credentials.unsaid if UNKNOWN in params.values() else CLAUSES[node["type"]]
    result, evidence, cure = ask(claim, params, on)
    return Finding(result, node["clause_no"], node["text"], evidence, cure)


CLAUSES: Mapping[str, Ask] = {
    "registered_home_county": territory.registered_home_county,
    "residence_permit_county": territory.residence_permit_county,
    "works_in_county": territory.works_in_county,
    "employer_registered_in_county": territory.employer_registered_in_county,
    "exam_registered_in_county": territory.exam_registered_in_county,
    "certificate_registered_in_county": territory.certificate_registered_in_county,
    "insured_months_at_least": territory.insured_months_at_least,
    "certificate_level": credentials.certificate_level,
    "certificate_issued_between": credentials.certificate_issued_between,
    "exam_year_between": credentials.exam_year_between,
    "first_certificate": credentials.first_certificate,
    "first_time": credentials.first_time,
    "registered_certificate": credentials.registered_certificate,
    "not_on_government_payroll": occupation.not_on_government_payroll,
    "employer_is_of_kind": occupation.employer_is_of_kind,
    "post_is": occupation.post_is,
    "service_months_at_least": occupation.service_months_at_least,
    "assessment_passed": occupation.assessment_passed,
    "within_window": credentials.within_window,
    "asked_by_hand": credentials.asked_by_hand,
    UNKNOWN: credentials.unsaid,
}
"""The types of clauses that a policy may be made of."""
