"""Plain text of notices and promises, cut into headings and paragraphs for a page."""

import re

_HEADING = re.compile(r"[一二三四五六七八九十]+、.{1,30}")


def prose(text: str) -> list[tuple[str, str]]:
    """`{% for kind, line in body | prose %}`: kind is "heading" or "paragraph"."""
    lines = [line.strip() for line in text.splitlines()]
    return [
        ("heading" if _HEADING.fullmatch(line) and line[-1] not in "。；" else "paragraph", line)
        for line in lines
        if line
    ]
