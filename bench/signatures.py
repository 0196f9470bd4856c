"""How many letters are sealed in a second: `python -m bench.signatures --json`.

The stock way is pyHanko's own signer (it reads the key anew for each signature and signs a dry run
besides); ours keeps the key and reserves room. Both sign the same letters in one run, and the last
one of each is judged by pyHanko's validator and by pdfsig.
"""

import argparse
import io
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from asn1crypto import keys, pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.letters import letters
from trainer import documents
from trainer.core import authority
from trainer.documents.ring import Mark
from trainer.documents.sealing import Authority, Order, Pades

OFFICE, LOCK = "示例县民政局", "lock"
ORDER = Order(mark=Mark(OFFICE, authority.TEST), by="示例")


def stock(held: authority.Credentials) -> Callable[[bytes], bytes]:
    """pyHanko as its manual says."""
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(held.certificate),
        signing_key=keys.PrivateKeyInfo.load(held.key),
        cert_registry=SimpleCertificateStore(),
    )
    metadata = signers.PdfSignatureMetadata(
        field_name="Seal", subfilter=fields.SigSeedSubFilter.PADES
    )

    def sign(pdf: bytes) -> bytes:
        sealed = io.BytesIO()
        signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer=signer, output=sealed
        )
        return sealed.getvalue()

    return sign


def rate(sign: Callable[[bytes], bytes], pdfs: list[bytes]) -> tuple[float, bytes]:
    """Signatures per second of CPU, after one that is not counted, and the last file."""
    last = sign(pdfs[0])
    begun = time.process_time()
    for pdf in pdfs:
        last = sign(pdf)
    return len(pdfs) / (time.process_time() - begun), last


def valid(pdf: bytes, root: bytes) -> bool:
    """Whether both validators take the signature for right."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    trusted = x509.Certificate.load(pem.unarmor(root)[2])
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[trusted]))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        poppler = shutil.which("pdfsig") or "pdfsig"
        said = subprocess.run([poppler, file.name], capture_output=True, text=True, check=False)
    return bool(status.bottom_line) and "Signature is Valid" in said.stdout


def main() -> int:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    pdfs = [document.pdf for document in documents.make_many("award_letter", letters(options.n))]
    documents.close()
    root, held_by = authority.made_up([OFFICE], LOCK)
    held = authority.read_pkcs12(held_by[OFFICE], LOCK)
    ours = Pades(Authority(certificate=held.certificate, key=held.key, chain=held.chain))
    stock_rate, stock_file = rate(stock(held), pdfs)
    our_rate, our_file = rate(lambda pdf: ours.seal(pdf, ORDER), pdfs)
    said = {
        "n": options.n,
        "stock_per_s": round(stock_rate, 1),
        "ours_per_s": round(our_rate, 1),
        "valid": valid(stock_file, root) and valid(our_file, root),
        "kb_printed": round(sum(map(len, pdfs)) / len(pdfs) / 1000, 1),
        "kb_sealed": round(len(our_file) / 1000, 1),
    }
    print(json.dumps(said) if options.json else said)
    return 0 if said["valid"] else 1


if __name__ == "__main__":
    sys.exit(main())
