"""Certificates as OpenSSL prints them: those of other projects, those OpenSSL makes, and what is none."""

import json
import lzma
import re
import shutil
import subprocess
import tarfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.collect.host.linux_certificates import _is_signed_by_itself
from scanner.collect.host.pem_blocks import certificate_blocks
from scanner.collect.host.x509_certificates import certificate
from scanner.model.errors import Unreadable

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="needs the program openssl")
KEYS = {
    "rsa": ("-newkey", "rsa:2048"),
    "rsa_pss": ("-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"),
    "ec": ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
    "ec_explicit": ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp384r1", "-pkeyopt", "ec_param_enc:explicit"),
    "ed25519": ("-newkey", "ed25519"),
    "ed448": ("-newkey", "ed448"),
}
SUBJECTS = {
    "plain": "/C=VN/O=So Tai chinh/CN=web.example.vn",
    "escaped": '/O=A, B + C = "D"; <E>/CN=# lead and trail ',
    "accents": "/O=Sở Khoa học và Công nghệ/CN=máy chủ/emailAddress=a@example.vn",
    "several": "/O=X/OU=a+CN=b+UID=c",
    "unknown": "/1.3.6.1.4.1.99999.1=opaque/serialNumber=0123/street=1 Lê Lợi",
}


def made(folder: Path, key: tuple[str, ...], subject: str) -> bytes:
    command = ["openssl", "req", "-x509", *key, "-nodes", "-utf8", "-multivalue-rdn", "-subj", subject, "-days", "30",
               "-keyout", "/dev/null", "-addext", "subjectAltName=DNS:a.example.vn,IP:192.0.2.1,IP:2001:db8::1"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, cwd=folder, check=True)
    return next(certificate_blocks(done.stdout))


def printed(der: bytes, *options: str) -> str:
    command = ["openssl", "x509", "-inform", "der", "-noout", *options]
    return subprocess.run(command, input=der, capture_output=True, check=True).stdout.decode()


@needs_openssl
@pytest.mark.parametrize("subject", SUBJECTS)
def test_names_are_written_as_openssl_writes_them(tmp_path: Path, subject: str) -> None:
    der = made(tmp_path, KEYS["ec"], SUBJECTS[subject])
    wanted = printed(der, "-subject", "-issuer", "-nameopt", "RFC2253").splitlines()
    said = certificate(der)
    assert [f"subject={said.subject}", f"issuer={said.issuer}"] == wanted


@needs_openssl
@pytest.mark.parametrize("key", KEYS)
def test_keys_and_signatures_are_named_as_openssl_names_them(tmp_path: Path, key: str) -> None:
    der = made(tmp_path, KEYS[key], SUBJECTS["plain"])
    wanted, said = printed(der, "-text"), certificate(der)
    algorithm = re.search(r"Public Key Algorithm: (.+)", wanted)
    signature = re.search(r"Signature Algorithm: (.+)", wanted)
    bits = re.search(r"Public-Key: \((\d+) bit\)", wanted)
    curve = re.search(r"ASN1 OID: (.+)", wanted)
    assert algorithm is not None
    assert signature is not None
    assert said.key_algorithm == algorithm[1]
    assert said.signature_algorithm == signature[1].strip()
    assert said.key_bits == (int(bits[1]) if bits else None)
    assert said.curve == (curve[1] if curve else None)
    assert said.san == ("DNS:a.example.vn", "IP Address:192.0.2.1", "IP Address:2001:DB8:0:0:0:0:0:1")
    assert said.is_ca
    assert said.is_self_issued
    assert _is_signed_by_itself(der)


@needs_openssl
def test_a_changed_signature_is_not_its_own(tmp_path: Path) -> None:
    der = bytearray(made(tmp_path, KEYS["rsa"], SUBJECTS["plain"]))
    der[-1] ^= 1
    assert certificate(bytes(der)).is_self_issued
    assert not _is_signed_by_itself(bytes(der))


@needs_openssl
def test_every_cut_of_a_certificate_is_unreadable(tmp_path: Path) -> None:
    der = made(tmp_path, KEYS["ec"], SUBJECTS["plain"])
    for end in range(len(der)):
        with pytest.raises(Unreadable):
            certificate(der[:end])
    assert certificate(der + b"more") == certificate(der)


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reading(raw: bytes) -> None:
    for der in (raw, b"\x30\x82" + len(raw).to_bytes(2, "big") + raw):
        with pytest.raises(Unreadable):
            certificate(der)


@needs_openssl
@pytest.mark.slow
def test_no_changed_byte_crashes_the_reading(tmp_path: Path) -> None:
    der = made(tmp_path, KEYS["ec"], SUBJECTS["several"])
    for place in range(len(der)):
        for value in (0x00, 0x30, 0x7F, 0x80, 0xFF, der[place] ^ 1):
            changed = der[:place] + bytes([value]) + der[place + 1 :]
            try:
                assert certificate(changed).sha256
                _is_signed_by_itself(changed)
            except Unreadable:
                continue


def test_blocks_stand_in_any_text() -> None:
    body = b"MAoGCCqGSM49BAMC"
    block = b"-----BEGIN CERTIFICATE-----\r\n" + body + b"\r\n-----END CERTIFICATE-----\r\n"
    assert len([*certificate_blocks(b"Bag Attributes\n x\n" + block + b"text\n" + block)]) == 2
    assert [*certificate_blocks(b"-----BEGIN PRIVATE KEY-----\nMAo=\n-----END PRIVATE KEY-----\n")] == []


@pytest.mark.parametrize("broken", [b"-----BEGIN CERTIFICATE-----\nMAo=\n", b"", b"x"])
def test_a_block_that_does_not_end_is_unreadable(broken: bytes) -> None:
    if broken.startswith(b"-"):
        with pytest.raises(Unreadable):
            [*certificate_blocks(broken)]
    else:
        assert [*certificate_blocks(broken)] == []


@pytest.mark.corpora
def test_certificates_of_other_projects_read_as_openssl_printed_them(shared: Path) -> None:
    """256 certificates, many of them wrong on purpose (zlint): every field but odd alternative names is the same."""
    folder = shared / "corpora/ssh_tls"
    with lzma.open(folder / "certs.tar.xz") as raw, tarfile.open(fileobj=raw) as archive:
        files = {each.name.removeprefix("./"): archive.extractfile(each).read() for each in archive if each.isfile()}  # type: ignore[union-attr]  # files have content
    rows = [json.loads(line) for line in (folder / "certs.jsonl").read_text("utf-8").splitlines()]
    wrong = [(row["name"], field, mine, row[field]) for row in rows
             for field, mine in _compared(files[row["file"]]).items() if mine != row[field]]  # fmt: skip
    names = [each for each in wrong if each[1] == "san"]
    assert [each for each in wrong if each[1] != "san"] == []
    assert len(names) < 10
    assert len(rows) > 250


def _compared(content: bytes) -> dict[str, object]:
    said = certificate(next(certificate_blocks(content)))
    return {
        "subject": said.subject,
        "issuer": said.issuer,
        "not_before": _as_printed(said.not_before),
        "not_after": _as_printed(said.not_after),
        "sha256": said.sha256,
        "self_issued": said.is_self_issued,
        "key_algorithm": said.key_algorithm,
        "key_bits": said.key_bits,
        "curve": said.curve,
        "signature_algorithm": said.signature_algorithm,
        "is_ca": said.is_ca,
        "san": list(said.san[:20]),
    }


def _as_printed(at: datetime) -> str:
    return f"{at:%b} {at.day:2d} {at:%H:%M:%S} {at.year} GMT"
