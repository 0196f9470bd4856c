"""Every PDF that the program hands over. A document receives facts, never rows.

    for document in make_many("award_letter", [AwardLetter(...), ...]): ...

Facts may come in their frozen form, a mapping.
Call it from a job's thread, after the commit. Refusals are `DocumentRefused`, with a sentence.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from trainer.documents.exam_facts import AdmissionTicket, ExamRoomSheets, PaperTime, SeatRow
from trainer.documents.faces import has_rarest_characters
from trainer.documents.facts import (
    ROSTER_COLUMNS,
    AttendanceRow,
    AttendanceSheet,
    AwardLetter,
    NoticeRow,
    PaymentList,
    PaymentRow,
    PublicNotice,
    RosterRow,
    WorkersRoster,
    freeze,
    thaw,
)
from trainer.documents.honour_facts import Decision, HonourCertificate
from trainer.documents.outcome import Document, DocumentFailed, DocumentRefused
from trainer.documents.pool import Pool
from trainer.documents.report_facts import AnnualReport, Column, CountyRow, LevelRow, MonthRow
from trainer.documents.training_facts import CompletionCertificate

__all__ = [
    "ROSTER_COLUMNS",
    "AdmissionTicket",
    "AnnualReport",
    "AttendanceRow",
    "AttendanceSheet",
    "AwardLetter",
    "Column",
    "CompletionCertificate",
    "CountyRow",
    "Decision",
    "Document",
    "DocumentFailed",
    "DocumentRefused",
    "ExamRoomSheets",
    "HonourCertificate",
    "LevelRow",
    "MonthRow",
    "NoticeRow",
    "PaperTime",
    "PaymentList",
    "PaymentRow",
    "Pool",
    "PublicNotice",
    "RosterRow",
    "SeatRow",
    "WorkersRoster",
    "close",
    "freeze",
    "has_rarest_characters",
    "make",
    "make_many",
    "thaw",
]

_pool = Pool()


def make(kind: str, facts: Any) -> Document:
    """One document by the process's own pool."""
    return _pool.make(kind, facts)


def make_many(kind: str, facts: Sequence[Any]) -> Iterator[Document]:
    """Documents of one kind by the process's own pool, in order, sharing one cut of the fonts."""
    return _pool.make_many(kind, facts)


def close() -> None:
    """End the pool's process; the next call starts another."""
    _pool.close()
