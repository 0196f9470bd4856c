"""Seals put onto finished files: the bytes that were printed stay, the seal is added behind them.

A way of sealing takes a file whose place for the seal is free and gives back the sealed file;
which way an office uses is said by its certificate's row. One way is built in: a PAdES signature.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from trainer.core.text import say
from trainer.documents import ring
from trainer.documents.outcome import DocumentFailed, DocumentRefused
from trainer.documents.seal_place import FIELD

ROOM = 2000  # bytes of a signature besides its certificates
_DIGEST = "sha256"


@dataclass(frozen=True, kw_only=True)
class Authority:
    """With what an office signs: its certificate and key, and the certificates above it (DER)."""

    certificate: bytes
    key: bytes
    chain: Sequence[bytes] = ()


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a seal says: the picture, in whose name, and by whose order."""

    mark: ring.Mark
    by: str


class Sealer(Protocol):
    """A way of sealing, ready for a series of files of one office."""

    def seal(self, pdf: bytes, order: Order) -> bytes:
        """The sealed file; refuses a file whose place for the seal is not free."""


class Pades:
    """Signs inside the program (PAdES baseline B-B), with a picture at the seal's place."""

    def __init__(self, authority: Authority) -> None:
        self._signer = _Signer(authority)
        carried = sum(map(len, (authority.certificate, *authority.chain)))
        self._room = 2 * (ROOM + carried)  # written as hexadecimal digits

    def seal(self, pdf: bytes, order: Order) -> bytes:
        """The file as it was, and behind it the signature of all that stands before."""
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=_DIGEST,
            subfilter=fields.SigSeedSubFilter.PADES,
            name=order.mark.office,
            reason=f"用印人：{order.by}",
        )
        sealed = io.BytesIO()
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
            _refuse_if_taken(writer)
            signer = signers.PdfSigner(metadata, self._signer, stamp_style=_style(order.mark))
            signer.sign_pdf(
                writer, existing_fields_only=True, bytes_reserved=self._room, output=sealed
            )
        except (PdfError, SigningError) as error:
            raise DocumentFailed(f"{type(error).__name__}: {error}") from error
        return sealed.getvalue()


WAYS: dict[str, type[Pades]] = {"pades": Pades}


def _refuse_if_taken(writer: IncrementalPdfFileWriter) -> None:
    found = list(fields.enumerate_sig_fields(writer.prev, filled_status=None))
    if not any(name == FIELD and value is None for name, value, _ in found):
        raise DocumentRefused(
            say("这份文件没有空着的印章位置（生成得较早，或者已经用印）。请换发后对新文件用印。")
        )


def _style(mark: ring.Mark) -> StaticStampStyle:
    picture = RawContent(ring.sealed(mark), box=BoxConstraints(ring.DIAMETER, ring.DIAMETER))
    whole = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins())
    return StaticStampStyle(
        border_width=0, background=picture, background_opacity=1.0, background_layout=whole
    )


class _Signer(signers.SimpleSigner):
    """Keeps the key ready: the library would read and check it anew for each signature."""

    def __init__(self, authority: Authority) -> None:
        chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        chain.register_multiple(x509.Certificate.load(one) for one in authority.chain)
        super().__init__(
            signing_cert=x509.Certificate.load(authority.certificate),
            signing_key=keys.PrivateKeyInfo.load(authority.key),
            cert_registry=chain,
        )
        self._ready: Any = serialization.load_der_private_key(authority.key, None)

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """The value of the signature."""
        digest = getattr(hashes, digest_algorithm.upper())()
        if isinstance(self._ready, ec.EllipticCurvePrivateKey):
            return self._ready.sign(data, ec.ECDSA(digest))
        if isinstance(self._ready, rsa.RSAPrivateKey):
            return self._ready.sign(data, padding.PKCS1v15(), digest)
        raise SigningError("neither an elliptic nor an RSA key")
