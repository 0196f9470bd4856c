"""The English catalogue: collect every text of the program, keep what is translated, compile.

python tools/translations.py            collect and compile
python tools/translations.py --missing  list the texts that have no English yet
"""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "trainer"
CATALOGUE = SOURCE / "translations/en/LC_MESSAGES/messages.po"
METHODS = [
    ("**.py", "python"),
    ("templates/documents/**.html", "ignore"),
    ("templates/components/gallery.html", "ignore"),
    ("**.html", "jinja2"),
]
FIXED = datetime(2026, 1, 1, tzinfo=UTC)  # the same texts give the same bytes
KEYWORDS = {"_": None, "_l": None, "gettext": None, "say": None, "ngettext": (1, 2)}
OPTIONS = {"**.html": {"extensions": "jinja2.ext.do", "silent": "false"}}


def collect() -> Catalog:
    """Every text that stands in the program now."""
    catalogue = Catalog(project="trainer", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        str(SOURCE), method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
    )
    for file, _line, message, _comments, _context in found:
        catalogue.add(message, locations=[(file, 0)])
    return catalogue


def current() -> Catalog:
    """The English catalogue as committed, brought up to the texts of the program."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    catalogue.update(collect(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    """The texts that an English reader would see in Chinese."""
    return [str(message.id) for message in catalogue if message.id and not message.string]


def compiled(catalogue: Catalog) -> bytes:
    """The binary form that the program reads."""
    catalogue.creation_date = catalogue.revision_date = FIXED
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> None:
    """Run the command."""
    if not CATALOGUE.exists():
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_bytes(b"")
    catalogue = current()
    if "--missing" in sys.argv:
        print("\n".join(missing(catalogue)))
        return
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, omit_header=True, no_location=True)
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(catalogue))
    print(f"{len(catalogue)} texts, {len(missing(catalogue))} without English")


if __name__ == "__main__":
    main()
