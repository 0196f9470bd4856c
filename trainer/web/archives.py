"""Several files in one download."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """One archive of these files; of the same name, the later ones are numbered."""
    packed, taken = BytesIO(), set[str]()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, content in files:
            chosen, number = name, 1
            while chosen in taken:
                number += 1
                chosen = f"{number}-{name}"
            taken.add(chosen)
            archive.writestr(chosen, content)
    return packed.getvalue()
