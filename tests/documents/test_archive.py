"""Files that open the same in thirty years: PDF/A-2u or -3u, fonts inside and cut down."""

import io
import json
from collections.abc import Callable

import pikepdf
import pytest

from tests.documents.facts import EVERY_KIND, letter
from tests.documents.reading import attached, faults, fonts
from trainer.documents import AwardLetter, Document, Pool, thaw

Made = Callable[[str], Document]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_nothing_in_the_file_breaks_pdf_a(kind: str, made: Made) -> None:
    assert faults(made(kind).pdf) == []


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_font_is_inside_and_holds_only_what_is_printed(kind: str, made: Made) -> None:
    found = fonts(made(kind).pdf)
    assert found
    for name, file in found.items():
        assert name[7] == "+"  # the mark of a subset
        assert file is not None
        assert len(file) < 200_000


def test_a_file_without_its_font_would_be_noticed(made: Made) -> None:
    with pikepdf.open(io.BytesIO(made("award_letter").pdf)) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing:
                del thing["/FontFile2"]
        damaged = io.BytesIO()
        opened.save(damaged)
    assert any("not embedded" in fault for fault in faults(damaged.getvalue()))


def test_the_dates_in_the_file_come_from_the_facts(made: Made) -> None:
    with pikepdf.open(io.BytesIO(made("award_letter").pdf)) as opened:
        assert str(opened.docinfo["/CreationDate"]).startswith("D:20260701")
        assert "陈示例" in str(opened.docinfo["/Title"])
        assert str(opened.docinfo["/Author"]) == "大田县民政局"


@pytest.mark.parametrize("plainly", [False, True])
def test_a_letter_holds_its_facts_for_programs_to_read(plainly: bool) -> None:
    pool = Pool(plainly=plainly)
    try:
        others = [letter(recipient="囊示例"), letter(recipient="陈梅")]
        pdfs = [document.pdf for document in pool.make_many("award_letter", [*others, letter()])]
    finally:
        pool.close()
    for pdf, facts in zip(pdfs, [*others, letter()], strict=True):
        assert faults(pdf) == []
        held = attached(pdf)
        assert list(held) == ["facts.json"]
        said = json.loads(held["facts.json"])
        assert said.pop("kind") == "award_letter"
        assert thaw(AwardLetter, said) == facts


def test_lists_of_people_hold_no_file(made: Made) -> None:
    for kind in EVERY_KIND.keys() - {"award_letter"}:
        assert attached(made(kind).pdf) == {}


def test_a_changed_attachment_would_be_noticed(made: Made) -> None:
    with pikepdf.open(io.BytesIO(made("award_letter").pdf)) as opened:
        file = opened.attachments["facts.json"].obj.EF.F
        file.write(file.read_bytes().replace("陈示例".encode(), "陈梅例".encode()))
        damaged = io.BytesIO()
        opened.save(damaged)
    assert "facts.json: without day or sum" in faults(damaged.getvalue())
