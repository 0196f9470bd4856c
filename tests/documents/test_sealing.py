"""A sealed file: right for the library's validator and for poppler's, every changed byte told."""

import io
import subprocess
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.documents.facts import letter
from tests.documents.reading import attached, faults, text
from trainer.core import authority
from trainer.core.errors import RuleBroken
from trainer.documents import Document, DocumentRefused, Pool
from trainer.documents.ring import DIAMETER, Mark
from trainer.documents.sealing import Authority, Order, Pades

OFFICE, LOCK = "大田县民政局", "lock"
MADE_UP = authority.made_up([OFFICE], LOCK)
ROOT = x509.Certificate.load(pem.unarmor(MADE_UP[0])[2])
ORDER = Order(mark=Mark(OFFICE, authority.TEST), by="示例甲")


@cache
def sealer() -> Pades:
    held = authority.read_pkcs12(MADE_UP[1][OFFICE], LOCK)
    return Pades(Authority(certificate=held.certificate, key=held.key, chain=held.chain))


@pytest.fixture(scope="module", params=["poured", "plain"])
def printed(request: pytest.FixtureRequest, pool: Pool) -> Document:
    """The letter by both ways of making it."""
    if request.param == "poured":
        return pool.make("award_letter", letter())
    plain = Pool(plainly=True)
    try:
        return plain.make("award_letter", letter())
    finally:
        plain.close()


@pytest.fixture(scope="module")
def sealed(printed: Document) -> bytes:
    return sealer().seal(printed.pdf, ORDER)


def judged(pdf: bytes) -> object:
    """What the library's own validator says of the one signature."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[ROOT]))


def pdfsig(pdf: bytes, folder: Path) -> str:
    """What poppler says, which shares no code with the library."""
    file = folder / "sealed.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False)
    return done.stdout


def test_a_letter_that_waits_has_a_free_place_for_the_seal(printed: Document) -> None:
    with pikepdf.open(io.BytesIO(printed.pdf)) as opened:
        (field,) = opened.Root.AcroForm.Fields
        assert field.FT == "/Sig"
        assert "/V" not in field
        left, bottom, right, top = map(float, field.Rect)
    assert right - left == pytest.approx(DIAMETER, abs=0.1)
    assert top - bottom == pytest.approx(DIAMETER, abs=0.1)
    assert faults(printed.pdf) == []


def test_a_sealed_letter_is_right_for_two_validators(sealed: bytes, tmp_path: Path) -> None:
    status = judged(sealed)
    assert status.bottom_line  # type: ignore[attr-defined]  # intact, trusted, whole file
    said = pdfsig(sealed, tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert f"Signer Certificate Common Name: {OFFICE}" in said
    assert "ETSI.CAdES.detached" in said


def test_what_was_printed_stands_unchanged_before_the_seal(
    printed: Document, sealed: bytes
) -> None:
    assert sealed.startswith(printed.pdf)
    assert text(sealed) == text(printed.pdf)
    assert attached(sealed) == attached(printed.pdf)
    assert len(sealed) < 95_000


def test_the_sealed_file_still_opens_as_an_archive_s_file(sealed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    with pikepdf.open(io.BytesIO(sealed)) as opened:
        assert "/AF" in opened.Root
        assert opened.Root.AcroForm.Fields[0].AP.N.Subtype == "/Form"


@pytest.mark.parametrize("place", [0.2, 0.5, 0.75])
def test_one_changed_byte_is_noticed_by_both(sealed: bytes, place: float, tmp_path: Path) -> None:
    """Within what the signature covers, and not within the places of the objects."""
    at = sealed.index(b"stream", int(len(sealed) * place)) + 40
    changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    assert "Signature is Valid" not in pdfsig(changed, tmp_path)
    assert not judged(changed).bottom_line  # type: ignore[attr-defined]


def test_another_authority_s_seal_is_not_trusted(printed: Document) -> None:
    stranger = authority.made_up([OFFICE], LOCK)[1][OFFICE]
    held = authority.read_pkcs12(stranger, LOCK)
    forged = Pades(Authority(certificate=held.certificate, key=held.key, chain=held.chain))
    status = judged(forged.seal(printed.pdf, ORDER))
    assert status.intact  # type: ignore[attr-defined]
    assert not status.trusted  # type: ignore[attr-defined]


def test_a_sealed_file_is_not_sealed_again(sealed: bytes, pool: Pool) -> None:
    without_place = pool.make("award_letter", letter(sealed=True)).pdf
    for pdf in (sealed, without_place):
        with pytest.raises(DocumentRefused, match="没有空着的印章位置"):
            sealer().seal(pdf, ORDER)


def test_the_made_up_authority_says_that_it_is_one() -> None:
    held = authority.read_pkcs12(MADE_UP[1][OFFICE], LOCK)
    assert held.is_test
    assert held.holder == OFFICE
    assert authority.TEST in ROOT.subject.native["common_name"]


@pytest.mark.parametrize(("data", "password"), [(b"x", LOCK), (None, "wrong"), (None, "")])
def test_a_file_that_cannot_be_opened_is_refused_with_a_sentence(
    data: bytes | None, password: str
) -> None:
    with pytest.raises(RuleBroken, match="打不开这个证书文件"):
        authority.read_pkcs12(data or MADE_UP[1][OFFICE], password)
