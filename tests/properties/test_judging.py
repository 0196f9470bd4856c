"""A policy that was made ready says of everybody what reading it clause by clause says."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from trainer.core.text import Sentence
from trainer.domain.certificates.models import Level
from trainer.domain.people.models import Payroll
from trainer.domain.rewards import rules
from trainer.domain.rewards.models import BenefitKind
from trainer.domain.rewards.rules import CLAUSES, UNKNOWN, Award, Claim, Finding, Result, Span
from trainer.domain.rewards.rules.credentials import unsaid
from trainer.domain.rewards.rules.phrases import all_of, in_turn, one_of, or_else
from trainer.seeding import files

TODAY = date(2026, 11, 24)
NAMES = {1: "此县", 2: "彼县"}
PEOPLE = 30
POLICIES = [
    yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((files.SEEDS / "policies").glob("*.yaml"))
]


def read(node: Mapping[str, Any], content: Mapping[str, Any], claim: Claim) -> list[Finding]:
    """The tree read from the top, as it is written."""
    if "all" in node:
        chosen = [c for c in node["all"] if claim.kind in c.get("only_for", [claim.kind])]
        return [found for child in chosen for found in read(child, content, claim)]
    if "any" in node:
        return [either([together(read(child, content, claim)) for child in node["any"]])]
    params = {"content": content, **node.get("params", {})}
    ask = unsaid if UNKNOWN in params.values() else CLAUSES[node["type"]]
    result, evidence, cure = ask(claim, params, TODAY)
    return [Finding(result, node["clause_no"], node["text"], evidence, cure)]


def numbers(parts: Sequence[Finding]) -> str:
    return "、".join(dict.fromkeys(part.clause for part in parts))


def together(parts: Sequence[Finding]) -> Finding:
    if len(parts) == 1:
        return parts[0]
    return Finding(
        rules.worst(parts),
        numbers(parts),
        all_of(part.text for part in parts),
        in_turn(part.evidence for part in parts),
        in_turn(part.cure for part in parts if part.cure) or None,
    )


def either(ways: Sequence[Finding]) -> Finding:
    for wanted in (Result.MET, Result.UNKNOWN, Result.UNMET):
        chosen = [way for way in ways if way.result is wanted]
        if chosen:
            break
    cures = [way.cure for way in ways if way.cure and way.result is not Result.MET]
    return Finding(
        wanted,
        numbers(ways),
        one_of(way.text for way in ways),
        in_turn(way.evidence for way in (chosen if wanted is Result.MET else ways)),
        or_else(cures) if cures and wanted is not Result.MET else None,
    )


def somebody(dice: random.Random) -> Claim:
    """Made-up, with every kind of gap."""
    day = TODAY - timedelta(days=dice.randrange(600))
    place = (1, 2, None)
    jobs = tuple(
        Span(
            dice.choice(place),
            day - timedelta(days=dice.randrange(2000)),
            dice.choice((None, day)),
            payroll=dice.choice(list(Payroll)),
            employer_kind=dice.choice(("", "村（社区）", "社工站")),
            post=dice.choice(("", "社区工作者")),
        )
        for _ in range(dice.randrange(3))
    )
    award = Award(BenefitKind.ONE_OFF, dice.choice(list(Level)), dice.choice((1, 2)), "x", 100)
    return Claim(
        county_id=1,
        county_names=NAMES,
        kind=dice.choice(list(BenefitKind)),
        level=dice.choice(list(Level)),
        certificate_number=dice.choice(("x", "y")),
        approved_on=day,
        issued_on=dice.choice((day, None)),
        registered_on=dice.choice((day, None)),
        exam_county_id=dice.choice(place),
        home_county_id=dice.choice(place),
        payroll=dice.choice(list(Payroll)),
        work=jobs,
        employer_county_id=dice.choice(place),
        awards=(award,) * dice.randrange(2),
        exam_year=dice.choice((None, 2025)),
        exam_on=dice.choice((None, day)),
        residence_county_id=dice.choice(place),
        insured=dice.choice(((), jobs)),
        assessed=dice.choice(({}, {2026: True}, {2025: False})),
    )


def whole(found: Finding) -> tuple[Any, ...]:
    """A finding with the patterns of its sentences, from which translations are made."""
    patterns = [getattr(part, "source", None) for part in found if isinstance(part, Sentence)]
    return (*found, *patterns)


@pytest.mark.parametrize("content", POLICIES, ids=lambda one: str(one["key"]))
def test_a_policy_made_ready_explains_every_clause_as_it_is_written(
    content: dict[str, Any],
) -> None:
    settled = rules.settle(content, TODAY)
    dice = random.Random(content["key"])
    for _ in range(PEOPLE):
        claim = somebody(dice)
        plain = read(settled["conditions"], settled, claim)
        ready = rules.findings(settled, claim, TODAY)
        assert [whole(one) for one in ready[: len(plain)]] == [whole(one) for one in plain]
        assert all(one.clause == "文件未写明" for one in ready[len(plain) :])
