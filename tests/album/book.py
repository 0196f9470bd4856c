"""What was found and photographed so far, and where the pictures lie."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.album.routes import Routes


@dataclass(frozen=True)
class Visitor:
    """Somebody who looks at pages: as nobody, or with the key of a session."""

    audience: str
    name: str
    token: str = ""


@dataclass(frozen=True)
class Place:
    """A page or file, and who reached it."""

    endpoint: str
    path: str
    visitor: Visitor


@dataclass
class Album:
    """The pictures, the places they are of, and what went wrong on the way."""

    folder: Path
    routes: Routes
    found: dict[str, Place] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    count: int = 0

    def place(self, audience: str, name: str) -> Path:
        """Where a picture goes."""
        path = self.folder / audience / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def add_document(self, name: str, pdf: bytes) -> None:
        """Every page of a document as a picture, and the file beside it."""
        folder = self.folder / "documents"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.pdf").write_bytes(pdf)
        command = ["pdftoppm", "-r", "80", "-png", f"{name}.pdf", name]
        subprocess.run(command, cwd=folder, check=True, timeout=120)
        self.count += len(list(folder.glob(f"{name}-*.png")))
