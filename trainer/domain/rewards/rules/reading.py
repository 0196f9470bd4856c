"""YAML of plain values only: bounded in length and depth, no references, no tags, real dates."""

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, ClassVar

import yaml

from trainer.core.errors import RuleBroken
from trainer.core.text import Sentence, say

LONGEST = 40_000
DEEPEST = 20
LARGEST = 10**15

_STRANGE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters and halves of characters, which no database stores."""


def read_plain(text: str) -> Any:
    """What the text says, as mappings, lists, texts, numbers, dates and nothing else."""
    if len(text) > LONGEST:
        raise _refusal(say("内容太长，最多 {most} 个字符。", most=LONGEST))
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506  # narrower than SafeLoader
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        raise _refusal(
            say("第 {line} 行的格式读不懂，请检查缩进、冒号和引号。", line=mark.line + 1)
            if mark
            else say("内容的格式读不懂，请检查缩进、冒号和引号。")
        ) from None
    except (ValueError, OverflowError, RecursionError):
        raise _refusal(say("内容的格式读不懂，请检查缩进、冒号和引号。")) from None


def _text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    text = str(loader.construct_yaml_str(node))
    if _STRANGE.search(text):
        raise _refusal(
            say("第 {line} 行有不能保存的控制字符，请去掉。", line=node.start_mark.line + 1)
        )
    return text


def _whole(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    if len(node.value) <= 30:
        number = int(loader.construct_yaml_int(node))
        if abs(number) <= LARGEST:
            return number
    raise _refusal(say("第 {line} 行的数太大。", line=node.start_mark.line + 1))


def _fraction(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    number = float(loader.construct_yaml_float(node))
    if not isfinite(number):
        raise _refusal(say("第 {line} 行的数太大。", line=node.start_mark.line + 1))
    return number


def _moment(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except (ValueError, OverflowError):
        raise _refusal(
            say(
                "第 {line} 行的日期“{day}”不存在，请核对。",
                line=node.start_mark.line + 1,
                day=node.value[:30],
            )
        ) from None


def _refusal(sentence: Sentence) -> RuleBroken:
    return RuleBroken(sentence, "content")


_READ: Mapping[str, Callable[[Any, Any], Any]] = {
    "str": _text,
    "int": _whole,
    "float": _fraction,
    "timestamp": _moment,
    "bool": yaml.SafeLoader.construct_yaml_bool,
    "null": yaml.SafeLoader.construct_yaml_null,
    "seq": yaml.SafeLoader.construct_yaml_seq,
    "map": yaml.SafeLoader.construct_yaml_map,
}


class _PlainLoader(yaml.SafeLoader):
    """Refuses what lets a short text grow without end, and what is no plain value."""

    depth = 0
    yaml_constructors: ClassVar[dict[Any, Any]] = {
        None: yaml.SafeLoader.construct_undefined,
        **{f"tag:yaml.org,2002:{kind}": read for kind, read in _READ.items()},
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs have no types
        line = event.start_mark.line + 1
        if getattr(event, "anchor", None) is not None:
            raise _refusal(say("第 {line} 行用了引用（& 或 *），请把内容直接写出来。", line=line))
        if getattr(event, "tag", None) is not None:
            raise _refusal(say("第 {line} 行用了类型标记（!），请去掉。", line=line))
        if self.depth >= DEEPEST:
            raise _refusal(say("第 {line} 行嵌套太深，最多 {most} 层。", line=line, most=DEEPEST))
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node
