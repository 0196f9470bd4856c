"""Findings: each clause of a policy held against what is known, met, not met or to be asked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from trainer.core.text import say
from trainer.domain.certificates.models import Certificate, CertificateState
from trainer.domain.rewards.rules.compiling import compiled
from trainer.domain.rewards.rules.facts import Claim, Finding, Result
from trainer.domain.rewards.rules.gaps import judged_gaps

_UNSAID = say("政策文件没有写明，由受理单位核实。")


def findings(content: Mapping[str, Any], claim: Claim, on: date) -> tuple[Finding, ...]:
    """Every clause of the policy's tree, in its order; alternatives count as one clause."""
    found = [judge(claim, on) for judge in compiled(content).judges(claim.kind)]
    for label in judged_gaps(content, claim.kind, claim.level):
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
