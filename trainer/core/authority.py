"""Certificates with which offices sign: reading what authorities hand over, and a made-up one.

What an authority hands over is a PKCS#12 file: a certificate, its private key, the certificates
above it, locked by a password.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from trainer.core import clock
from trainer.core.errors import RuleBroken
from trainer.core.text import say

TEST = "测试"
"""What the names of a made-up authority say, so that nobody takes its seals for real ones."""

LARGEST_FILE = 100_000
_SHORTEST_RSA = 2048
_YEARS = timedelta(days=3 * 365)
_AUTHORITY = f"社会工作{TEST}证书中心"

Signing = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """A certificate with its private key, and the certificates above it, all as DER."""

    certificate: bytes
    key: bytes
    chain: tuple[bytes, ...]
    holder: str
    issuer: str
    fingerprint: str
    starts_at: datetime
    ends_at: datetime

    @property
    def is_test(self) -> bool:
        """Whether it comes from a made-up authority."""
        return TEST in self.issuer


def read_pkcs12(data: bytes, password: str) -> Credentials:
    """What is in the file; refuses what cannot be opened or cannot sign."""
    if len(data) > LARGEST_FILE:
        raise RuleBroken(
            say("文件太大，不像是证书文件。请选择发证机构给的 .p12 或 .pfx 文件。"), "file"
        )
    try:
        key, certificate, above = pkcs12.load_key_and_certificates(data, password.encode())
    except (ValueError, TypeError):
        raise RuleBroken(
            say("打不开这个证书文件：文件密码不对，或者不是 .p12、.pfx 文件。请核对后再试。"),
            "file",
        ) from None
    if key is None or certificate is None:
        raise RuleBroken(say("文件里没有证书或者私钥。请向发证机构索取带私钥的证书文件。"), "file")
    if not _can_sign(key) or key.public_key() != certificate.public_key():
        raise RuleBroken(
            say("这张证书的密钥不能用来签名：请用 RSA（2048 位以上）或椭圆曲线密钥的证书。"), "file"
        )
    if not _may_sign(certificate):
        raise RuleBroken(say("这张证书没有签名用途，不能用来用印。"), "file")
    return _credentials(certificate, key, above)  # type: ignore[arg-type]  # checked by _can_sign


def made_up(offices: list[str], password: str) -> tuple[bytes, dict[str, bytes]]:
    """A made-up authority: its certificate as PEM, and a PKCS#12 file for each office."""
    now = clock.machine_now()
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name(_AUTHORITY)
    root = (
        _builder(root_name, root_name, root_key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    return root.public_bytes(Encoding.PEM), {
        office: _office_file(office, root, root_key, now, password) for office in offices
    }


def _office_file(
    office: str, root: x509.Certificate, root_key: Signing, now: datetime, password: str
) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(_name(office), root.subject, key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    lock = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(office.encode(), key, certificate, [root], lock)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Signing, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, TEST),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _can_sign(key: object) -> bool:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.key_size >= _SHORTEST_RSA
    return isinstance(key, ec.EllipticCurvePrivateKey)


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _credentials(
    certificate: x509.Certificate, key: Signing, above: list[x509.Certificate]
) -> Credentials:
    return Credentials(
        certificate=certificate.public_bytes(Encoding.DER),
        key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        chain=tuple(one.public_bytes(Encoding.DER) for one in above),
        holder=_common(certificate.subject),
        issuer=certificate.issuer.rfc4514_string()[:200],
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        starts_at=certificate.not_valid_before_utc,
        ends_at=certificate.not_valid_after_utc,
    )


def _common(name: x509.Name) -> str:
    said = [str(one.value) for one in name.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return (said[0] if said else name.rfc4514_string())[:200]
