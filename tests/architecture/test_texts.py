"""Every Chinese text of the program passes through the catalogue, or says here why it does not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CHINESE = re.compile(r"[㐀-鿿]")
CATALOGUE = {"_", "_l", "say", "gettext", "ngettext", "lazy_gettext"}
LOOKED_AT = ("blueprints", "domain", "web", "sheets", "documents")

NOT_FOR_THE_CATALOGUE = {
    "documents/facts.py": "the words of papers, which are Chinese by law",
    "documents/faces.py": "characters by which a typeface is tried",
    "documents/honour_facts.py": "the words of papers, which are Chinese by law",
    "documents/kinds.py": "the names of papers as they are printed",
    "documents/report_facts.py": "the words of papers, which are Chinese by law",
    "documents/typesetting.py": "numerals and marks of printed papers",
    "documents/wordings.py": "the words of papers and the names of their variables",
    "domain/exams/models/promised.py": "what the trigger reads on a printed ticket",
    "domain/exams/rules/results.py": "words of score files",
    "domain/exams/rules/tickets.py": "words of printed tickets and sheets",
    "domain/exams/rules/timetable.py": "words of printed tickets and sheets",
    "domain/honours/rules.py": "a word that titles may not hold",
    "documents/ring.py": "words of the printed seal",
    "documents/seal_place.py": "words of the printed seal",
    "documents/sealing.py": "words of the printed seal",
    "domain/papers/rules.py": "words of numbers, dates and amounts on papers",
    "domain/payouts/rules.py": "words of the printed summary",
    "domain/people/passwords.py": "words that a password may not hold",
    "domain/publicity/rules.py": "words of the printed notice",
    "domain/reports/rules/annual.py": "words of the printed report",
    "domain/rewards/rules/contents.py": "the form of a policy, which is written in Chinese",
    "domain/rewards/rules/letters.py": "words of the printed letter",
    "domain/training/operations/courses.py": "headings of the printed sheet",
    "domain/training/rules/paper.py": "how people write a range of rows",
    "sheets/codes.py": "words of the headings of spreadsheets",
    "sheets/headers.py": "words of the headings of spreadsheets",
    "sheets/layouts.py": "words of the headings of spreadsheets",
    "sheets/parsing.py": "words of the cells of spreadsheets",
    "sheets/questions.py": "words of the headings and cells of spreadsheets",
    "web/prose.py": "how headings of a consent text are told",
}
"""By file: parsers' words, printed papers and patterns."""


def stray_texts(source: str) -> Iterator[tuple[int, str]]:
    """Chinese texts that are neither looked up nor a sentence for engineers, with their lines."""
    tree = ast.parse(source)
    fine = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name in CATALOGUE:
            fine |= {id(text) for text in call.args[: 2 if name == "ngettext" else 1]}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and CHINESE.search(text) and id(node) not in fine:
            yield getattr(node, "lineno", 0), text


def found() -> dict[str, list[tuple[int, str]]]:
    """By file."""
    files = [path for part in LOOKED_AT for path in sorted(Path("trainer", part).rglob("*.py"))]
    every = {
        str(path.relative_to("trainer")): list(stray_texts(path.read_text("utf-8")))
        for path in files
    }
    return {name: texts for name, texts in every.items() if texts}


def test_every_text_of_the_program_goes_through_the_catalogue() -> None:
    excused = NOT_FOR_THE_CATALOGUE
    assert {name: texts for name, texts in found().items() if name not in excused} == {}


def test_no_file_is_excused_for_nothing() -> None:
    assert NOT_FOR_THE_CATALOGUE.keys() - found().keys() == set()


def test_a_stray_text_is_seen_and_a_looked_up_one_is_not() -> None:
    source = '"""说明"""\nx = say("甲")\ny = show("乙")\nz = _("丙{a}", a="丁")\n'
    assert list(stray_texts(source)) == [(3, "乙"), (4, "丁")]
