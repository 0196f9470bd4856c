"""Files that open the same in thirty years: PDF/A-2u, fonts inside and cut down."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from tests.documents.facts import EVERY_KIND
from tests.documents.reading import faults, fonts
from trainer.documents import Document

Made = Callable[[str], Document]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_nothing_in_the_file_breaks_pdf_a_2u(kind: str, made: Made) -> None:
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
