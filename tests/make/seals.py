"""Certificates of made-up offices, and papers that wait for a seal."""

from functools import cache

from tests.make.rewards import TEST, MakeRewards, letter_facts
from trainer import documents
from trainer.core import authority
from trainer.domain.papers import operations
from trainer.domain.papers.models import Paper, SealCertificate
from trainer.domain.people.places import County

LOCK = "lock of the file"


@cache
def office_file(office: str) -> bytes:
    """The PKCS#12 file of an office from a made-up authority."""
    return authority.made_up([office], LOCK)[1][office]


@cache
def printed_letter() -> bytes:
    """A letter as the printing process makes it, with a free place for the seal."""
    added = {
        "number": "示奖〔2026〕1号",
        "issued_on": "2026-06-01",
        "verification_code": "0000",
        "verify_url": "https://verify.example.org/verify/0000",
    }
    try:
        return documents.make("award_letter", letter_facts() | added).pdf
    finally:
        documents.close()


class MakeSeals(MakeRewards):
    """What sealing needs."""

    def seal_certificate(self, county: County) -> SealCertificate:
        """A test certificate of the county's office."""
        office = county.offices[0]
        held = authority.read_pkcs12(office_file(office.name), LOCK)
        return operations.add_certificate(office, held, actor=TEST)

    def printed_paper(self, county: County) -> Paper:
        """An issued and printed letter that waits for its seal."""
        paper = self.paper(county)
        operations.attach_file(paper, printed_letter(), "奖励通知书.pdf", actor=TEST)
        return paper
