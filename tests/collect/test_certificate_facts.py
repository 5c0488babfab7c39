"""What is read of certificates against OpenSSL: what it printed of a corpus, and what it prints here and now."""

import base64
import ipaddress
import json
import lzma
import random
import re
import shutil
import subprocess
import tarfile
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scanner.collect.host.x509_facts import certificate_facts
from scanner.model.errors import GapError
from scanner.model.kinds.host_certificates import HeldCertificate
from tests.collect.test_cases import CASES, load_case

OPENSSL = shutil.which("openssl") or ""
KEYS = {"rsaEncryption": "rsa", "id-ecPublicKey": "ec", "dsaEncryption": "dsa", "ED25519": "ed25519",
        "2.16.840.1.101.3.4.4.1": "ml-kem-512", "2.16.840.1.101.3.4.4.3": "ml-kem-1024"}  # fmt: skip
NAMED_ALIKE = ("subject", "issuer", "sha256", "is_ca", "curve", "signature_algorithm", "key_bits")
REFUSED = {
    "generalizedNoSeconds": "a time without seconds",
    "subjectCommonNamePrintableStringBadAlpha": "a PrintableString with other characters",
}
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----(.*?)-----END", re.DOTALL)


def _first_der(pem: bytes) -> bytes:
    block = _BLOCK.search(pem)
    assert block
    return base64.b64decode(block[1])


def _moment(printed: str) -> datetime:
    return datetime.strptime(printed, "%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)


def _comparable(names: tuple[str, ...] | list[str]) -> list[str]:
    """OpenSSL prints IPv6 in full and names of other kinds in words of its own."""
    kept = []
    for each in names:
        kind, _, name = each.partition(":")
        if kind == "IP Address":
            kept.append(f"{kind}:{ipaddress.ip_address(name)}")
        elif kind in ("DNS", "email", "URI", "Registered ID") and name.isprintable() and name.isascii():
            kept.append(f"{kind}:{name.strip()}")
    return [each for each in kept if "," not in each and r"\x" not in each]


def _differences(found: HeldCertificate, row: dict[str, Any]) -> list[str]:
    differing = [name for name in NAMED_ALIKE if getattr(found, name) != row[name]]
    if found.key_algorithm != KEYS.get(row["key_algorithm"]):
        differing.append("key_algorithm")
    if (found.not_before, found.not_after) != (_moment(row["not_before"]), _moment(row["not_after"])):
        differing.append("times")
    listed = _comparable([each for each in row["san"] if "\ufffd" not in each])
    shown = _comparable(found.san)
    if row["san_count"] == len(row["san"]) and "o.com.uk" not in row["san"] and shown != listed:
        differing.append("san")
    if found.self_signed and not row["self_issued"]:
        differing.append("self_signed")
    return differing


@pytest.mark.corpora
def test_corpus_is_read_as_openssl_printed_it(shared: Path) -> None:
    """Every certificate of the corpus, but for five that are refused for a known reason, says the same."""
    folder = shared / "corpora" / "ssh_tls"
    rows = {each["file"]: each for each in map(json.loads, (folder / "certs.jsonl").read_text().splitlines())}
    refused, differing = set(), {}
    with lzma.open(folder / "certs.tar.xz") as raw, tarfile.open(fileobj=raw) as archive:
        for name, row in rows.items():
            content = archive.extractfile(name)
            assert content
            try:
                found = certificate_facts(name, _first_der(content.read()))
            except GapError:
                refused.add(row["name"])
                continue
            if differences := _differences(found, row):
                differing[row["name"]] = differences
    assert refused == set(REFUSED)
    assert differing == {}


@pytest.mark.skipif(not OPENSSL, reason="needs the program openssl")
@pytest.mark.parametrize(
    ("key", "subject"),
    [
        ("rsa:2048", "/C=VN/O=Ủy ban nhân dân/CN=a.gov.vn"),
        ("rsa:2048", r"/O=A, B; \"C\" <D>+E/CN= first"),
        ("ed25519", "/O=#1/emailAddress=a@b.vn/serialNumber=7/UID=x/DC=vn"),
        ("ed448", "/O=two  spaces /GN=a/SN=b/title=c/name=d/pseudonym=e/street=f/postalCode=g/description=h"),
        ("rsa-pss", "/O=A/OU=B+CN=C"),
    ],
)
def test_names_are_those_openssl_prints(key: str, subject: str, tmp_path: Path) -> None:
    """`-nameopt RFC2253` for names with everything that must be escaped."""
    made = tmp_path / "made.der"
    request = [OPENSSL, "req", "-x509", "-nodes", "-utf8", "-multivalue-rdn", "-newkey", key, "-subj", subject]
    subprocess.run(
        [*request, "-keyout", str(tmp_path / "key"), "-outform", "DER", "-out", str(made)],
        check=True,
        capture_output=True,
    )
    ask = [OPENSSL, "x509", "-inform", "DER", "-in", str(made), "-noout", "-subject", "-nameopt", "RFC2253"]
    printed = subprocess.run(ask, check=True, capture_output=True, text=True).stdout
    found = certificate_facts("made", made.read_bytes())
    assert f"subject={found.subject}\n" == printed
    assert found.issuer == found.subject
    assert found.self_signed
    assert found.is_ca
    assert found.key_algorithm == key.partition(":")[0]


@pytest.mark.skipif(not OPENSSL, reason="needs the program openssl")
def test_serial_number_zero_is_read_without_a_warning(tmp_path: Path) -> None:
    """As in chains with the root of Go Daddy; a warning of the library would stand on the officer's screen."""
    made = tmp_path / "made.der"
    request = [OPENSSL, "req", "-x509", "-nodes", "-newkey", "ed25519", "-subj", "/CN=zero", "-set_serial", "0"]
    subprocess.run(
        [*request, "-keyout", str(tmp_path / "key"), "-outform", "DER", "-out", str(made)],
        check=True,
        capture_output=True,
    )
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = certificate_facts("made", made.read_bytes())
    assert found.subject == "CN=zero"
    assert said == []


def test_damaged_certificates_are_read_or_refused_and_never_crash() -> None:
    """A thousand certificates with bytes changed, cut out or put in."""
    chance = random.Random(7)  # noqa: S311
    held = load_case(CASES / "linux_certificates" / "normal.yaml").ask("files:/etc/postfix/ssl/*").entries
    whole = base64.b64decode(held["/etc/postfix/ssl/mail.der"]["b64"])
    assert certificate_facts("whole", whole).sha256
    refused = 0
    for _ in range(1000):
        raw = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        try:
            certificate_facts("damaged", bytes(raw))
        except GapError:
            refused += 1
    assert 0 < refused < 1000
