"""What a new edition changes against the one before, in words: who gains, who loses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trainer.core import money
from trainer.core.text import Choice, Sentence, say
from trainer.domain.certificates.models import Level
from trainer.domain.rewards.rules.facts import UNKNOWN
from trainer.domain.rewards.rules.wording import describe, kind_label, money_of

Benefits = Mapping[tuple[str, str], Mapping[str, Any]]


class Effect(Choice):
    """Whom a change helps."""

    GAIN = "gain", say("更宽"), "success"
    LOSS = "loss", say("更严"), "warning"
    OTHER = "other", say("有变化"), "info"


@dataclass(frozen=True)
class Change:
    """One change: whom it helps, and what it is."""

    effect: Effect
    text: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Amounts, conditions, the window, and the rest; nothing where the two say the same."""
    return (
        *_amounts(_benefits(before), _benefits(after)),
        *_conditions(before, after),
        *_window(before, after),
        *_documents(before, after),
        *_rest(before, after),
    )


def _benefits(content: Mapping[str, Any]) -> Benefits:
    return {(row["kind"], row.get("level", "")): row for row in content["benefits"]}


def _amounts(before: Benefits, after: Benefits) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        name = _benefit_name(*key)
        if old is None and new is not None:
            yield Change(
                Effect.GAIN, say("新设{name}：{amount}。", name=name, amount=money_of(new))
            )
        elif new is None and old is not None:
            yield Change(
                Effect.LOSS, say("取消{name}（原为{amount}）。", name=name, amount=money_of(old))
            )
        elif old is not None and new is not None and money_of(old) != money_of(new):
            yield _changed_amount(name, old, new)


def _changed_amount(name: Sentence, old: Mapping[str, Any], new: Mapping[str, Any]) -> Change:
    first, last = old.get("amount_fen"), new.get("amount_fen")
    words = say("{name}由{old}改为{new}", name=name, old=money_of(old), new=money_of(new))
    if not isinstance(first, int) or not isinstance(last, int) or first == last:
        return Change(Effect.OTHER, say("{words}。", words=words))
    if last > first:
        more = money.yuan(last - first)
        return Change(Effect.GAIN, say("{words}，每人多得 {yuan} 元。", words=words, yuan=more))
    less = money.yuan(first - last)
    return Change(Effect.LOSS, say("{words}，每人少得 {yuan} 元。", words=words, yuan=less))


def _benefit_name(kind: str, level: str) -> Sentence:
    label = Level(level).label if level else say("机构")
    return say("{level}的{kind}", level=label, kind=kind_label(kind))


def _conditions(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = _clauses(before), _clauses(after)
    for text in _only_in([*new], [*old]):
        yield Change(Effect.LOSS, say("新增条件：{text}", text=text))
    for text in _only_in([*old], [*new]):
        yield Change(Effect.GAIN, say("不再要求：{text}", text=text))
    for text in old:
        if text in new and old[text] != new[text]:
            yield _asked_otherwise(text, old[text], new[text])


def _clauses(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Every leaf of the tree by its words: the same words may ask more than before."""
    words = describe(content).conditions
    tree = content["conditions"]
    nodes = tree.get("all", [tree])
    if len(words) == len(nodes):
        return {text: node for (_no, text), node in zip(words, nodes, strict=True)}
    return {text: {} for _no, text in words}


def _asked_otherwise(text: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Change:
    first, last = (node.get("params", {}).get("months") for node in (old, new))
    if isinstance(first, int) and isinstance(last, int) and first != last:
        words = say("条件“{text}”由 {old} 个月改为 {new} 个月", text=text, old=first, new=last)
        return Change(Effect.LOSS if last > first else Effect.GAIN, words)
    return Change(Effect.OTHER, say("条件“{text}”的文字没变，对照办法有变化，请核对。", text=text))


def _only_in(some: Sequence[str], others: Sequence[str]) -> Iterable[str]:
    return (one for one in dict.fromkeys(some) if one not in others)


def _window(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    first, last = describe(before).window, describe(after).window
    if first == last:
        return
    longer, shorter = _length(after["window"]), _length(before["window"])
    effect = Effect.OTHER
    if longer is not None and shorter is not None and longer != shorter:
        effect = Effect.GAIN if longer > shorter else Effect.LOSS
    yield Change(effect, say("申请期由“{old}”改为“{new}”", old=first, new=last))


def _length(rule: Mapping[str, Any]) -> int | None:
    """How many days one may apply, where it is counted from the certificate."""
    if rule["kind"] != "after_certificate":
        return None
    return int(rule["months"]) * 30 if "months" in rule else int(rule["days"])


def _documents(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = describe(before).documents, describe(after).documents
    for name in _only_in(new, old):
        yield Change(Effect.LOSS, say("要多交材料：{name}", name=name))
    for name in _only_in(old, new):
        yield Change(Effect.GAIN, say("不用再交：{name}", name=name))


def _rest(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = describe(before), describe(after)
    pairs = [
        (say("考过更高一级"), old.upgrade, new.upgrade),
        (say("公示"), old.notice, new.notice),
        (say("有效期"), _validity(before), _validity(after)),
        (say("文号"), before["document_no"], after["document_no"]),
        (say("发文单位"), before["signed_by"], after["signed_by"]),
    ]
    more_old, more_new = dict(old.more), dict(new.more)
    for label in dict.fromkeys((*more_old, *more_new)):
        pairs.append((label, more_old.get(label, NOTHING), more_new.get(label, NOTHING)))
    for label, first, last in pairs:
        if first != last:
            yield Change(
                Effect.OTHER,
                say("{label}由“{old}”改为“{new}”", label=label, old=first, new=last),
            )


def _validity(content: Mapping[str, Any]) -> Sentence:
    ends = content["valid"].get("to_on")
    last = say("没有写明") if ends == UNKNOWN else ends or say("长期")
    return say("{first} 至 {last}", first=content["valid"]["from_on"], last=last)


NOTHING = say("没有规定")
