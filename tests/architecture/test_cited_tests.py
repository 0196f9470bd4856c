"""Every test that the documents call a witness is there."""

import re
from pathlib import Path

import pytest

DOCUMENTS = sorted([*Path("docs").rglob("*.md"), Path("README.md"), Path("CONTRIBUTING.md")])
QUOTED = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"(?:tests/)?(?:[\w.-]+/)*test_\w+\.py")
FOLDER = re.compile(r"tests/(?:\w+/)*")
NAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+){2,}…?|[a-z0-9_]+…")
TEST = re.compile(r"^\s*def test_(\w+)\(", re.MULTILINE)


def names() -> list[str]:
    """The names of all tests."""
    return [name for path in Path("tests").rglob("*.py") for name in TEST.findall(path.read_text())]


def missing(text: str, *, with_names: bool) -> list[str]:
    """The tests cited in the text that there are not."""
    known, lost = names(), []
    for quoted in QUOTED.findall(text):
        if FILE.fullmatch(quoted) or FOLDER.fullmatch(quoted):
            there = Path("tests", quoted.removeprefix("tests/")).exists()
        elif with_names and NAME.fullmatch(quoted):
            part = quoted.removesuffix("…").removeprefix("test_")
            there = any(part in name for name in known)
        else:
            continue
        if not there:
            lost.append(quoted)
    return lost


def witnesses(text: str) -> str:
    """The last column of every table: there, names are names of tests."""
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    return "\n".join(row.rstrip("| ").rpartition(" | ")[2] for row in rows)


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_cited_test_file_is_there(document: Path) -> None:
    assert missing(document.read_text("utf-8"), with_names=False) == []


def test_every_witness_of_an_invariant_is_there() -> None:
    cited = witnesses(Path("docs/invariants.md").read_text("utf-8"))
    assert len(QUOTED.findall(cited)) > 40
    assert missing(cited, with_names=True) == []


def test_a_citation_of_nothing_is_found() -> None:
    text = "| X1 | something | `uq` | `domain/test_nothing.py`: `nobody_wrote_this_test…` |"
    assert missing(witnesses(text), with_names=True) == [
        "domain/test_nothing.py",
        "nobody_wrote_this_test…",
    ]


def test_every_invariant_has_a_number_of_its_own() -> None:
    text = Path("docs/invariants.md").read_text("utf-8")
    numbers = re.findall(r"^\| ([A-Z]\d+) \|", text, re.MULTILINE)
    assert len(numbers) > 30
    assert sorted(numbers) == sorted(set(numbers))
