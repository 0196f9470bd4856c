"""A policy's tree of conditions made ready once: whatever no claim changes is put together here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trainer.domain.rewards.rules.clauses import CLAUSES
from trainer.domain.rewards.rules.credentials import unsaid
from trainer.domain.rewards.rules.facts import UNKNOWN, Claim, Finding, Result
from trainer.domain.rewards.rules.phrases import all_of, in_turn, one_of, or_else

MOST_POLICIES = 64
Judge = Callable[[Claim, date], Finding]
_ORDER = (Result.UNMET, Result.UNKNOWN)


@dataclass(frozen=True)
class Part:
    """One clause, or several that count as one: its number, its words, and how it is judged."""

    clause: str
    text: str
    judge: Judge


@dataclass(frozen=True)
class Compiled:
    """One edition of a policy. Its content is never changed in place: another edition is another.

    Some clauses stand for one benefit only, so that each kind of benefit has parts of its own.
    """

    content: Mapping[str, Any]
    by_kind: dict[str, tuple[Judge, ...]] = field(default_factory=dict)

    def judges(self, kind: str) -> tuple[Judge, ...]:
        """What is asked of a claim for this kind of benefit, in the order of the policy."""
        known = self.by_kind.get(kind)
        if known is None:
            parts = _parts(self.content["conditions"], self.content, kind)
            known = self.by_kind[kind] = tuple(part.judge for part in parts)
        return known


_known: dict[int, Compiled] = {}


def compiled(content: Mapping[str, Any]) -> Compiled:
    """The policy made ready, at the first asking."""
    known = _known.get(id(content))
    if known is not None and known.content is content:
        return known
    if len(_known) >= MOST_POLICIES:
        _known.clear()
    made = _known[id(content)] = Compiled(content)
    return made


def worst(found: Iterable[Finding]) -> Result:
    """What all clauses together say."""
    results = [finding.result for finding in found]
    for result in _ORDER:
        if result in results:
            return result
    return Result.MET


def _parts(node: Mapping[str, Any], content: Mapping[str, Any], kind: str) -> list[Part]:
    if "all" in node:
        children = (
            child for child in node["all"] if "only_for" not in child or kind in child["only_for"]
        )
        return [part for child in children for part in _parts(child, content, kind)]
    if "any" in node:
        return [_either([_as_one(_parts(child, content, kind)) for child in node["any"]])]
    return [_leaf(node, content)]


def _leaf(node: Mapping[str, Any], content: Mapping[str, Any]) -> Part:
    given = node.get("params", {})
    params = {"content": content, **given}
    ask = unsaid if UNKNOWN in given.values() else CLAUSES[node["type"]]
    clause, text = node["clause_no"], node["text"]

    def judge(claim: Claim, on: date) -> Finding:
        result, evidence, cure = ask(claim, params, on)
        return Finding(result, clause, text, evidence, cure)

    return Part(clause, text, judge)


def _as_one(parts: Sequence[Part]) -> Part:
    """Clauses that must all be met, as one of several ways."""
    if len(parts) == 1:
        return parts[0]
    clause, text = _numbers(parts), all_of(part.text for part in parts)

    def judge(claim: Claim, on: date) -> Finding:
        found = [part.judge(claim, on) for part in parts]
        evidence = in_turn(one.evidence for one in found)
        cure = in_turn(one.cure for one in found if one.cure) or None
        return Finding(worst(found), clause, text, evidence, cure)

    return Part(clause, text, judge)


def _either(ways: Sequence[Part]) -> Part:
    """One way that is met is enough; else what is unknown may still turn out well."""
    clause, text = _numbers(ways), one_of(way.text for way in ways)

    def judge(claim: Claim, on: date) -> Finding:
        found = [way.judge(claim, on) for way in ways]
        met = [one.evidence for one in found if one.result is Result.MET]
        if met:
            return Finding(Result.MET, clause, text, met[0] if len(met) == 1 else in_turn(met))
        unknown = Result.UNKNOWN in [one.result for one in found]
        cures = [one.cure for one in found if one.cure]
        return Finding(
            Result.UNKNOWN if unknown else Result.UNMET,
            clause,
            text,
            in_turn(one.evidence for one in found),
            or_else(cures) if cures else None,
        )

    return Part(clause, text, judge)


def _numbers(parts: Sequence[Part]) -> str:
    return "、".join(dict.fromkeys(part.clause for part in parts))
