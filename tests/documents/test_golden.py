"""Every kind of document looks as it did, page by page, and says the same.

`UPDATE_GOLDEN=1` paints the pictures and keeps the texts anew; look at each before it is committed.
"""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.documents.facts import EVERY_KIND
from tests.documents.seeing import Picture, paint, pdftotext
from trainer.documents import Document

Made = Callable[[str], Document]
FOLDER = Path(__file__).parent / "golden"
SHADES = 16
MOST = 0.001
"""The share of dots that may differ: painters of other versions smooth edges a little otherwise."""


def shades(picture: Picture) -> Image.Image:
    """The page in sixteen shades, as it is kept."""
    grey = Image.frombytes("L", picture.size, picture.dots)
    return grey.point([dot * SHADES // 256 * 17 for dot in range(256)])


def changed(now: Image.Image, then: Image.Image) -> float:
    """The share of dots that are another shade by more than the next one."""
    pairs = zip(now.tobytes(), then.tobytes(), strict=True)
    return sum(abs(a - b) > 17 for a, b in pairs) / (now.width * now.height)


def keep(kind: str, pages: list[Image.Image], text: str) -> None:
    for old in FOLDER.glob(f"{kind}-*.png"):
        old.unlink()
    for place, page in enumerate(pages, start=1):
        small = page.quantize(SHADES)
        small.save(FOLDER / f"{kind}-{place}.png", optimize=True)
    (FOLDER / f"{kind}.txt").write_text(text, "utf-8")


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_document_looks_as_it_did_and_says_the_same(made: Made, kind: str) -> None:
    pdf = made(kind).pdf
    pages, text = [shades(picture) for picture in paint(pdf)], pdftotext(pdf)
    if os.environ.get("UPDATE_GOLDEN"):
        keep(kind, pages, text)
    assert text == (FOLDER / f"{kind}.txt").read_text("utf-8")
    kept = sorted(FOLDER.glob(f"{kind}-*.png"), key=lambda file: int(file.stem.rsplit("-")[-1]))
    assert len(pages) == len(kept)
    for page, file in zip(pages, kept, strict=True):
        then = Image.open(BytesIO(file.read_bytes())).convert("L")
        assert page.size == then.size
        assert changed(page, then) <= MOST, file.name


def test_no_picture_is_kept_of_a_kind_that_is_gone() -> None:
    kinds = {file.stem.rsplit("-", 1)[0] for file in FOLDER.glob("*.png")}
    assert kinds == set(EVERY_KIND)
