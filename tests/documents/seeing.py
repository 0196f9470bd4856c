"""A finished PDF as poppler reads and paints it, without asking the program that made it."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest


class Picture(NamedTuple):
    """A page in shades of grey: its width and height, one byte for each dot."""

    size: tuple[int, int]
    dots: bytes


def pdftotext(pdf: bytes) -> str:
    """The text as it comes out by copying."""
    _need("pdftotext")
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


def paint(pdf: bytes, dpi: int = 100) -> list[Picture]:
    """The pages as pictures."""
    _need("pdftoppm")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["pdftoppm", "-gray", "-r", str(dpi), "-", f"{folder}/page"], input=pdf, check=True
        )
        return [_read(file.read_bytes()) for file in sorted(Path(folder).iterdir())]


def difference(one: bytes, other: bytes) -> float:
    """The greatest share of dots of a page that differ, however little, between two files."""
    shares = [0.0]
    for first, second in zip(paint(one), paint(other), strict=True):
        assert first.size == second.size
        if first.dots != second.dots:
            changed = sum(a != b for a, b in zip(first.dots, second.dots, strict=True))
            shares.append(changed / len(first.dots))
    return max(shares)


def _read(file: bytes) -> Picture:
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", file)
    assert head is not None
    return Picture((int(head[1]), int(head[2])), file[head.end() :])


def _need(program: str) -> None:
    if shutil.which(program) is None:
        reason = f"{program} is missing (Debian: poppler-utils)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
