"""Sentences for people: Chinese at the source, translatable when they are shown."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Self


class Sentence(str):
    """A finished Chinese sentence that remembers its pattern and values for translation."""

    source: str
    values: dict[str, Any]

    def __new__(cls, source: str, values: dict[str, Any] | None = None) -> Self:
        sentence = str.__new__(cls, source.format(**values) if values else source)
        sentence.source = source
        sentence.values = values or {}
        return sentence

    def in_language(self, translate: Callable[[str], str]) -> str:
        """The sentence again, its pattern and its values passed through `translate`."""
        pattern = translate(self.source)
        if not self.values:
            return pattern
        values = {
            name: value.in_language(translate) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return pattern.format(**values)


def say(source: str, **values: Any) -> Sentence:
    """A sentence for the user. `source` is Chinese and is the key in the catalogue."""
    return Sentence(source, values)


class Choice(StrEnum):
    """A stored word with the label and the tone it is shown with.

    Members are written `NAME = "stored", say("标签"), "tone"`; the tone is one of neutral, info,
    success, warning, danger and may be left out.
    """

    label: Sentence
    tone: str

    def __new__(cls, value: str, label: str = "", tone: str = "neutral") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label if isinstance(label, Sentence) else Sentence(label or value)
        member.tone = tone
        return member
