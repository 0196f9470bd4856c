"""The kinds of documents: their facts, their template, how long they may be, their file's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from trainer.documents.exam_facts import AdmissionTicket, ExamRoomSheets
from trainer.documents.facts import (
    AttendanceSheet,
    AwardLetter,
    PaymentList,
    PublicNotice,
    WorkersRoster,
    thaw,
)
from trainer.documents.honour_facts import Decision, HonourCertificate
from trainer.documents.hygiene import file_name
from trainer.documents.report_facts import AnnualReport
from trainer.documents.training_facts import CompletionCertificate


@dataclass(frozen=True)
class Kind:
    """How one kind of document is made."""

    facts: type[Any]
    template: str
    most_pages: int
    name: Callable[[Any], str]
    by_stencil: bool = False
    attached: bool = False  # its facts lie in the file for programs to read


KINDS = {
    "award_letter": Kind(
        AwardLetter,
        "award_letter.html",
        2,
        lambda facts: file_name("奖励通知书", facts.number, facts.recipient),
        by_stencil=True,
        attached=True,
    ),
    "workers_roster": Kind(
        WorkersRoster,
        "workers_roster.html",
        400,
        lambda facts: file_name(facts.title, f"{facts.year}年度"),
    ),
    "decision": Kind(
        Decision,
        "decision.html",
        400,
        lambda facts: file_name(facts.heading, facts.number),
    ),
    "honour_certificate": Kind(
        HonourCertificate,
        "honour_certificate.html",
        1,
        lambda facts: file_name("荣誉证书", facts.number, facts.recipient),
    ),
    "public_notice": Kind(
        PublicNotice,
        "public_notice.html",
        400,
        lambda facts: file_name(facts.title, _day(facts.starts_on)),
    ),
    "attendance_sheet": Kind(
        AttendanceSheet,
        "attendance_sheet.html",
        400,
        lambda facts: file_name("签到表", facts.course, _day(facts.held_on)),
    ),
    "payment_list": Kind(
        PaymentList,
        "payment_list.html",
        400,
        lambda facts: file_name("发放汇总表", facts.county, facts.number),
    ),
    "admission_ticket": Kind(
        AdmissionTicket,
        "admission_ticket.html",
        2,
        lambda facts: file_name("准考证", facts.recipient, facts.ticket_number),
    ),
    "exam_room_sheets": Kind(
        ExamRoomSheets,
        "exam_room_sheets.html",
        400,
        lambda facts: file_name(facts.room, "门贴和签到表", _day(facts.held_on)),
    ),
    "annual_report": Kind(
        AnnualReport,
        "annual_report.html",
        60,
        lambda facts: file_name(f"{facts.scope}{facts.year}年度统计表", _day(facts.issued_on)),
    ),
    "completion_certificate": Kind(
        CompletionCertificate,
        "completion_certificate.html",
        1,
        lambda facts: file_name("结业证书", facts.number, facts.recipient),
    ),
}


def read_facts(kind: str, facts: Any) -> Any:
    """The facts of that kind, given as themselves or as a mapping; refuses what cannot be said."""
    wanted = KINDS[kind].facts
    if isinstance(facts, wanted):
        return facts
    if isinstance(facts, Mapping):
        return thaw(wanted, facts)
    raise TypeError(f"{kind} is made from {wanted.__name__}, not from {type(facts).__name__}")


def _day(on: date) -> str:
    return f"{on:%Y%m%d}"
