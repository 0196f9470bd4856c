"""What the project carries of others is as it was fetched, licensed, and stays on the machine."""

import re
import shutil
from pathlib import Path

import pytest

from tools.vendor import MANIFEST, PROJECT, ROOTS, check

OUTSIDE = re.compile(r"""(url\(|@import)\s*["']?\s*(https?:)?//""")


@pytest.fixture
def copied_project(tmp_path: Path) -> Path:
    """The parts of the project that the check looks at, free to be spoilt."""
    (tmp_path / "tools").mkdir()
    shutil.copy(PROJECT / "tools" / "vendor.toml", tmp_path / "tools")
    for root in ROOTS:
        shutil.copytree(PROJECT / root, tmp_path / root)
    return tmp_path


def test_every_vendored_file_is_as_it_was_fetched() -> None:
    assert check() == []


def test_a_changed_byte_is_found(copied_project: Path) -> None:
    script = copied_project / ROOTS[0] / "bootstrap" / "bootstrap.bundle.min.js"
    script.write_bytes(script.read_bytes() + b" ")
    assert check(copied_project) == [
        "bootstrap/bootstrap.bundle.min.js was changed after it was fetched"
    ]


def test_a_file_too_many_and_a_file_too_few_are_found(copied_project: Path) -> None:
    folder = copied_project / ROOTS[0] / "bootstrap"
    (folder / "LICENSE").rename(folder / "COPYING")
    assert check(copied_project) == [
        "bootstrap/LICENSE is missing",
        "bootstrap/COPYING is in no manifest",
    ]


def test_a_version_that_was_not_fetched_is_found(copied_project: Path) -> None:
    wishes = copied_project / "tools" / "vendor.toml"
    wishes.write_text(wishes.read_text(encoding="utf-8").replace("4.14.1", "9.9.9"), "utf-8")
    assert check(copied_project) == [
        "axe-core 9.9.9 (MPL-2.0) is asked for, not there",
        "axe-core 4.14.1 (MPL-2.0) is there, not asked for",
    ]


@pytest.mark.parametrize("root", ROOTS, ids=str)
def test_every_vendored_package_comes_with_its_licence(root: Path) -> None:
    folders = [path for path in (PROJECT / root).iterdir() if path.name != MANIFEST]
    assert folders
    assert [folder.name for folder in folders if not (folder / "LICENSE").is_file()] == []


def test_no_vendored_style_asks_for_an_outside_address() -> None:
    styles = list((PROJECT / ROOTS[0]).rglob("*.css"))
    assert styles
    assert [s.name for s in styles if OUTSIDE.search(s.read_text(encoding="utf-8"))] == []
