"""Golden files: what a reviewer must notice. UPDATE_GOLDEN=1 writes them anew."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "expected"


def matches(name: str, text: str) -> None:
    """Compare with the golden file, or write it when UPDATE_GOLDEN=1."""
    path = FOLDER / name
    if os.environ.get("UPDATE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text.rstrip() + "\n", "utf-8")
    assert path.read_text("utf-8").rstrip() == text.rstrip(), (
        f"{name} changed; if that is meant: UPDATE_GOLDEN=1 make test ARGS=tests/architecture"
    )
