"""What comes of making a document: the finished file, or the reason there is none."""

from typing import NamedTuple

from trainer.core.errors import Refused


class Document(NamedTuple):
    """A finished PDF: the name to save it under, its bytes, pages and fingerprint."""

    name: str
    pdf: bytes
    pages: int
    sha256: str


class DocumentRefused(Refused):
    """These facts cannot become a document; the sentence says what to mend."""


class DocumentFailed(RuntimeError):
    """The printing itself went wrong; for the log, not for the reader."""
