"""A finished PDF as poppler reads and paints it, without asking the program that made it."""

import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

TELLING = 1  # of 255: any difference counts


def pdftotext(pdf: bytes) -> str:
    """The text as it comes out by copying."""
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


def paint(pdf: bytes, dpi: int = 100) -> list[Image.Image]:
    """The pages as pictures."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["pdftoppm", "-gray", "-r", str(dpi), "-", f"{folder}/page"], input=pdf, check=True
        )
        return [Image.open(file).copy() for file in sorted(Path(folder).iterdir())]


def difference(one: bytes, other: bytes) -> float:
    """The greatest share of pixels of a page that differ between two files of as many pages."""
    shares = [0.0]
    for first, second in zip(paint(one), paint(other), strict=True):
        assert first.size == second.size
        changed = ImageChops.difference(first, second).histogram()[TELLING:]
        shares.append(sum(changed) / (first.width * first.height))
    return max(shares)
