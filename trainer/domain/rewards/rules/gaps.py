"""What a policy leaves unsaid: it is judged by a person, and kept from being published."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trainer.core.text import Sentence, say
from trainer.domain.rewards.rules.facts import UNKNOWN


def gaps(content: Mapping[str, Any]) -> Iterator[tuple[str, Sentence]]:
    """The parts that are written `unknown`, by name, in words."""
    for name, (label, is_unsaid) in _PARTS.items():
        if is_unsaid(content.get(name)):
            yield name, label


def judged_gaps(content: Mapping[str, Any], kind: str, level: str) -> Iterator[Sentence]:
    """Those that decide on one claim: whether in force, when to file, how much."""
    for name in ("valid", "window", "upgrade"):
        label, is_unsaid = _PARTS[name]
        if is_unsaid(content[name]):
            yield label
    for row in content["benefits"]:
        if row.get("amount_fen") == UNKNOWN and (row["kind"], row.get("level")) == (kind, level):
            yield _PARTS["benefits"][0]


def _itself(value: Any) -> bool:
    return bool(value == UNKNOWN)


def _within(name: str) -> Callable[[Any], bool]:
    return lambda part: part[name] == UNKNOWN


_PARTS: Mapping[str, tuple[Sentence, Callable[[Any], bool]]] = {
    "title": (say("政策名称（title）"), _itself),
    "document_no": (say("文号（document_no）"), _itself),
    "signed_by": (say("发文单位（signed_by）"), _itself),
    "valid": (say("有效期"), lambda days: UNKNOWN in days.values()),
    "public_notice": (say("公示天数"), _within("working_days")),
    "window": (say("申请期"), _within("kind")),
    "upgrade": (say("考过更高一级怎么算"), _within("mode")),
    "benefits": (
        say("待遇标准"),
        lambda rows: any(row.get("amount_fen") == UNKNOWN for row in rows),
    ),
    "documents": (say("申请材料"), _itself),
}
