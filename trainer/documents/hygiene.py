"""Texts made fit for print: normal form, nothing invisible, nothing too long."""

import re
import unicodedata

from trainer.core.privacy import looks_personal as looks_personal
from trainer.core.text import say
from trainer.documents.outcome import DocumentRefused

# Not Cn and Co: characters newer than Python's tables are names too, and a missing glyph is told.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_VARIATION = re.compile("[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SPACES = re.compile(r"[^\S\n]+")


def clean(text: str) -> str:
    """The text in normal form C without control, direction, zero-width and selector characters.

    Line breaks stay, any other run of white space becomes one space.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _VARIATION.sub("", text.replace("\t", " "))
    visible = "".join(
        char for char in text if char == "\n" or unicodedata.category(char) not in _UNPRINTABLE
    )
    return _SPACES.sub(" ", visible).strip()


def fit(label: str, text: str, most: int, *, empty: bool = False, breaks: bool = False) -> str:
    """The clean text, or a refusal that names the field: empty, or longer than `most`."""
    cleaned = clean(text)
    if not breaks:
        cleaned = cleaned.replace("\n", " ")
    if not cleaned and not empty:
        raise DocumentRefused(say("文书缺少“{label}”，请先补上。", label=label))
    if len(cleaned) > most:
        raise DocumentRefused(
            say(
                "“{label}”最多{most}个字，现在有{length}个字，请先改短。",
                label=label,
                most=most,
                length=len(cleaned),
            )
        )
    return cleaned


def file_name(*parts: str) -> str:
    """A name that every file system takes: the parts joined, unsafe characters replaced."""
    joined = "-".join(part for part in parts if part)
    safe = re.sub(r'[\\/:*?"<>|\s]+', "_", joined).strip("._")
    while len(safe.encode()) > 200:
        safe = safe[:-1]
    return (safe or "document") + ".pdf"
