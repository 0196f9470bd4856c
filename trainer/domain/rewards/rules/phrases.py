"""Several sayings made into one that can still be translated."""

from collections.abc import Callable, Iterable
from functools import reduce

from trainer.core.text import Sentence, say


def all_of(parts: Iterable[str]) -> str:
    """Clauses that must all be met."""
    return _chain(
        lambda first, second: say("{first}，并且{second}", first=first, second=second), parts
    )


def one_of(parts: Iterable[str]) -> str:
    """Clauses of which one is enough."""
    return _chain(
        lambda first, second: say("{first}；或者{second}", first=first, second=second), parts
    )


def in_turn(sentences: Iterable[str]) -> str:
    """Whole sentences one after the other, each said once."""
    return _chain(
        lambda first, second: say("{first}{second}", first=first, second=second), sentences
    )


def or_else(sentences: Iterable[str]) -> str:
    """Whole sentences of which one is enough, each said once."""
    return _chain(
        lambda first, second: say("{first}或者：{second}", first=first, second=second), sentences
    )


def either_name(names: Iterable[str]) -> str:
    """Things of which one is handed in."""
    return _chain(
        lambda first, second: say("{first} 或者 {second}", first=first, second=second), names
    )


def listed(parts: Iterable[str]) -> str:
    """Things that belong together."""
    return _chain(lambda first, second: say("{first}，{second}", first=first, second=second), parts)


def _chain(link: Callable[[str, str], Sentence], parts: Iterable[str]) -> str:
    known = list(dict.fromkeys(parts))
    if len(known) == 1:
        return known[0]
    return reduce(link, known) if known else ""
