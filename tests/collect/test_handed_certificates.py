"""X.509 files: one fact a certificate, whatever it is wrapped in; a private key is refused, and nothing of it told."""

import base64
import datetime as dt
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs7, pkcs12
from cryptography.x509.oid import NameOID

from scanner.model.errors import GapError
from scanner.run.handed import rows_of
from scanner.run.registry import imported
from tests.collect.handed_samples import handed

SHARED = Path(__file__).resolve().parents[3] / "shared/corpora/ssh_tls"


def made(name: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 7, start, start + dt.timedelta(days=90))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return builder.sign(key, hashes.SHA256()), key


CERTIFICATE, KEY = made("xa.example.vn")
OTHER, _ = made("huyen.example.vn")
PEM, PRIVATE = (
    CERTIFICATE.public_bytes(Encoding.PEM),
    KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
)


def told(raw: bytes) -> list[Any]:
    file = handed(raw)
    assert [each.id for each in imported().values() if each.recognises(file)] == ["certificate"]
    return [read() for _, read in imported()["certificate"].facts_of(file)]


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (PEM, ["CN=xa.example.vn"]),
        (PEM + OTHER.public_bytes(Encoding.PEM), ["CN=xa.example.vn", "CN=huyen.example.vn"]),
        (b"Subject: x\n  Issuer: y\n" + PEM.replace(b"\n", b"\r\n"), ["CN=xa.example.vn"]),
        (PEM.decode().encode("utf-16"), ["CN=xa.example.vn"]),
        (PRIVATE + PEM, ["CN=xa.example.vn"]),
        (base64.encodebytes(CERTIFICATE.public_bytes(Encoding.DER)), ["CN=xa.example.vn"]),
        (base64.b64encode(CERTIFICATE.public_bytes(Encoding.DER)), ["CN=xa.example.vn"]),
        (CERTIFICATE.public_bytes(Encoding.DER), ["CN=xa.example.vn"]),
        (pkcs7.serialize_certificates([CERTIFICATE], Encoding.PEM), ["CN=xa.example.vn"]),
        (pkcs7.serialize_certificates([CERTIFICATE], Encoding.DER), ["CN=xa.example.vn"]),
    ],
    ids=["pem", "two", "text before", "utf-16", "beside a key", "base64 lines", "base64", "der", "p7b pem", "p7b der"],
)
def test_each_certificate_is_a_fact(raw: bytes, names: list[str]) -> None:
    found = told(raw)
    assert [each.subject for each in found] == names
    assert found[0].san == ("DNS:xa.example.vn",)
    assert (found[0].key_algorithm, found[0].key_bits, found[0].curve) == ("ec", 256, "prime256v1")
    assert found[0].sha256 == CERTIFICATE.fingerprint(hashes.SHA256()).hex()
    assert found[0].self_signed


@pytest.mark.parametrize(
    "raw",
    [
        PRIVATE,
        pkcs12.serialize_key_and_certificates(b"x", KEY, CERTIFICATE, None, NoEncryption()),
        x509.CertificateSigningRequestBuilder(CERTIFICATE.subject)
        .sign(KEY, hashes.SHA256())
        .public_bytes(Encoding.PEM),
        KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        KEY.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        x509.CertificateSigningRequestBuilder(CERTIFICATE.subject)
        .sign(KEY, hashes.SHA256())
        .public_bytes(Encoding.DER),
    ],
    ids=["key", "store", "request", "key in DER", "old key in DER", "request in DER"],
)
def test_what_is_no_certificate_is_refused_in_words_and_never_told(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(raw)
    [row] = rows_of(tmp_path / "x", None)
    assert row.gap == "unsupported"
    assert not any(line and line.decode() in row.detail for line in PRIVATE.split(b"\n") if len(line) > 20)


def test_a_cut_certificate_is_a_gap() -> None:
    der = CERTIFICATE.public_bytes(Encoding.DER)
    for raw in (PEM, der, base64.encodebytes(der)):
        for cut in range(0, len(raw) - 1, 3):
            try:
                found = [read() for _, read in imported()["certificate"].facts_of(handed(raw[:cut]))]
            except GapError:
                continue
            assert all(each.sha256 == told(PEM)[0].sha256 for each in found)  # type: ignore[attr-defined]  # as told
            assert not found or cut > len(raw) - len("\n") * 3


@pytest.mark.corpora
@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpora are not beside the checkout")
def test_corpus_is_told_as_openssl_printed_it(tmp_path: Path) -> None:
    """Each certificate is right, or a gap."""
    with tarfile.open(SHARED / "certs.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    gaps = 0
    for line in (SHARED / "certs.jsonl").read_text().splitlines():
        row = json.loads(line)
        rows = list(rows_of(tmp_path / row["file"], None))
        found = [each.fact for each in rows if not each.gap]
        gaps += not found
        for each in found[:1]:
            assert (each["sha256"], each["key_bits"], each["is_ca"]) == (
                row["sha256"],
                row["key_bits"] or None,
                row["is_ca"],
            )
            assert each["signature_algorithm"].lower() == row["signature_algorithm"].lower()
    assert gaps <= 2  # a time without seconds, and a letter that its kind of text does not have
