"""Builders of photos and proofs."""

from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image

from tests.make.exams import TEST, MakeExams
from trainer.core import clock, uploads
from trainer.demo.portraits import head
from trainer.domain.exams import operations, queries, rules
from trainer.domain.exams.models import PhotoRule, Promise, Proof, ProofKind, Registration
from trainer.domain.people.models import User


def plain(size: tuple[int, int], color: str = "#f4f4f4", kind: str = "JPEG") -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


class MakeUploads(MakeExams):
    """Uploads."""

    def photo_rule(self, **values: Any) -> PhotoRule:
        """What a photo must be, as the seeds give it; the same one each time."""
        facts: dict[str, Any] = {
            "holds_from": date(2024, 1, 1),
            "width": 295,
            "height": 413,
            "least_width": 295,
            "most_bytes": 50 * 1024,
            "upload_most_bytes": 8 * 1024 * 1024,
            "ground": 170,
            "locally": True,
            "basis": "示例文件",
            **values,
        }
        known = queries.photo_rule(clock.today())
        return known or operations.add_photo_rule(rules.PhotoFacts(**facts), actor=TEST)

    def photo(self, registration: Registration, candidate: User, number: int = 0) -> None:
        """The person's photo: one of a few drawn heads."""
        portrait = rules.portrait(head(number), None, self.photo_rule())
        operations.keep_photo(registration, portrait, actor=candidate)

    def unpromised(self, registration: Registration, candidate: User) -> None:
        """The person chooses to send proof instead of promising."""
        operations.sign_promise(
            registration, choice=Promise.NOT_USED, read=False, address="x", actor=candidate
        )

    def proof(
        self, registration: Registration, candidate: User, kind: ProofKind = ProofKind.EDUCATION
    ) -> Proof:
        """One scanned page, another one each time."""
        page = b"%PDF-1.7 " + str(self.next()).encode() + b"\n%%EOF"
        upload = uploads.read_document(page, most_bytes=rules.LARGEST)
        return operations.add_proof(registration, upload, kind=kind, actor=candidate)

    def proofs(self, registration: Registration, candidate: User) -> list[Proof]:
        """All that is needed."""
        return [
            self.proof(registration, candidate, kind)
            for kind in (ProofKind.EDUCATION, ProofKind.SERVICE)
        ]
