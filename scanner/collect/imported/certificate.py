"""X.509 certificates: PEM, one or many in a file and with text between them, DER, also as Base64 alone, and PKCS #7 in both;
never a private key.

Sources: RFC 7468 for the labels, openssl-format-options(1), RFC 2315 for signedData. A private key that stands beside a
certificate is passed over; a file with nothing but one is refused in words, and nothing of it is told.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from typing import Final

from scanner.collect.host.der_values import SEQUENCE, first_value
from scanner.collect.host.linux_certificates import decoded_block
from scanner.collect.host.x509_facts import certificate_facts
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.service_certificate import ServiceCertificate
from scanner.model.ports import HandedFile, Imported, Telling
from scanner.model.words import Platform

_BEGIN: Final = re.compile(
    rb"^[ \t]*-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE|PKCS7|CMS|(?:NEW )?CERTIFICATE REQUEST|X509 CRL|[A-Z0-9 ]*PRIVATE KEY"
    rb"|DH PARAMETERS|EC PARAMETERS|PUBLIC KEY)-----",
    re.MULTILINE,
)
_BODY: Final = re.compile(rb"[^-]*")
_BUNDLES: Final = (b"PKCS7", b"CMS")
_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
_VERSIONED: Final = re.compile(
    rb"\x30(?:\x82..|\x81.)\x30(?:\x82..|\x81.|[\x20-\x7f])(?:\xa0\x03\x02\x01[\x00-\x02]\x02|\x02)", re.DOTALL
)
_KEY_STORE: Final = re.compile(rb"\x30(?:\x80|\x82..|\x83...)\x02\x01\x03\x30", re.DOTALL)
_PRIVATE_KEY: Final = re.compile(
    rb"\x30(?:\x82..|\x81.|[\x20-\x7f])\x02\x01[\x00\x01](?:\x30|\x02[\x40\x81\x82]|\x04[\x10-\x50])", re.DOTALL
)
"""PKCS #8, PKCS #1 and SEC 1: a version before an algorithm, a modulus or the key itself."""
_REQUEST: Final = re.compile(
    rb"\x30(?:\x82..|\x81.)\x30(?:\x82..|\x81.|[\x20-\x7f])\x02\x01\x00\x30(?:\x82..|\x81.|[\x02-\x7f])\x31", re.DOTALL
)
"""PKCS #10: a name stands behind the version, where a certificate has an algorithm."""
_JAVA_STORE: Final = b"\xfe\xed\xfe\xed"
_NO_KEYS: Final = "a private key is not read: keep it where it is used, and hand over the certificate alone"
_NO_REQUESTS: Final = "a request for a certificate is no certificate"
_LONG_SEQUENCE: Final = b"MI"
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/\s]+={0,2}\s*")
_LONGEST: Final = 256 * 1024
_MOST: Final = 5_000
Der = Callable[[], bytes]


def finds(file: HandedFile) -> Iterator[Telling]:
    """One fact a certificate, in the order of the file."""
    raw = _bytes(file)
    begins = list(_BEGIN.finditer(raw))
    if len(begins) > _MOST:
        raise Unreadable(f"more than {_MOST} blocks")
    found = list(_of_pem(raw, begins)) if begins else list(_of_der(raw))
    if not found:
        raise Unsupported(_what_else({each[1] for each in begins}))
    for der in found:
        yield ServiceCertificate, partial(_told, der)


def _bytes(file: HandedFile) -> bytes:
    """PEM is ASCII in whatever encoding it was saved; DER is bytes, which some programs write as Base64 without labels."""
    if file.text is None or file.raw[:1] == b"\x30":
        return file.raw
    raw = file.text.encode("ascii", errors="replace")
    return _der_of_base64(raw) or raw


def _der_of_base64(raw: bytes) -> bytes:
    """Nothing where the text is more than the Base64 of one long SEQUENCE."""
    if len(raw) > _LONGEST or not raw.lstrip().startswith(_LONG_SEQUENCE) or not _BASE64.fullmatch(raw):
        return b""
    try:
        return base64.b64decode(b"".join(raw.split()), validate=True)
    except binascii.Error:
        return b""


def _what_else(labels: set[bytes]) -> str:
    if any(each.endswith(b"PRIVATE KEY") for each in labels):
        return _NO_KEYS
    if any(each.endswith(b"REQUEST") for each in labels):
        return _NO_REQUESTS
    return "the file holds no certificate"


def _of_pem(raw: bytes, begins: list[re.Match[bytes]]) -> Iterator[Der]:
    for begin in begins:
        label = begin[1]
        if not label.endswith(b"CERTIFICATE") and label not in _BUNDLES:
            continue
        body = _BODY.match(raw, begin.end())
        text = body[0] if body else b""
        if not raw.startswith(b"-----END " + label + b"-----", begin.end() + len(text)):
            yield _cut
        elif label in _BUNDLES:
            yield from _of_bundle(text, pem=True)
        else:
            yield partial(decoded_block, label, text)


def _cut() -> bytes:
    raise Unreadable("a block that does not end: the file was cut")


def _of_der(raw: bytes) -> Iterator[Der]:
    if _SIGNED_DATA in raw[:40]:
        yield from _of_bundle(raw, pem=False)
    elif _KEY_STORE.match(raw) or raw.startswith(_JAVA_STORE):
        raise Unsupported("a key store needs its pass phrase: export the certificate alone")
    elif _PRIVATE_KEY.match(raw):
        raise Unsupported(_NO_KEYS)
    elif _REQUEST.match(raw):
        raise Unsupported(_NO_REQUESTS)
    elif raw.startswith(b"\x30"):
        yield lambda: raw


def _of_bundle(body: bytes, *, pem: bool) -> Iterator[Der]:
    """The certificates of a PKCS #7 bundle; raises Unreadable for one that is none, or holds none."""
    from cryptography.exceptions import UnsupportedAlgorithm  # heavy; most files are of other kinds
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7  # as above

    try:
        der = decoded_block(b"PKCS7", body) if pem else body
        certificates = pkcs7.load_der_pkcs7_certificates(der)
        encoded = [each.public_bytes(Encoding.DER) for each in certificates]
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unreadable(f"is no whole PKCS #7 bundle: {str(error)[:100]}") from error
    for each in encoded:
        yield partial(bytes, each)


def _told(der: Der) -> ServiceCertificate:
    raw = der()
    whole = first_value(raw)
    if whole.tag != SEQUENCE or len(whole.whole) != len(raw):
        raise Unreadable("something stands behind the certificate, or it was cut")
    held = certificate_facts("certificate", raw)
    return ServiceCertificate(**{each.name: getattr(held, each.name) for each in fields(ServiceCertificate)})


def recognises(file: HandedFile) -> bool:
    """A label of such a file at the beginning of a line; or DER that begins as a certificate or a bundle of them does."""
    raw = _bytes(file)
    if _BEGIN.search(raw):
        return True
    if raw.startswith(_JAVA_STORE) or _KEY_STORE.match(raw):
        return True
    if raw[:1] != b"\x30":
        return False
    return bool(_VERSIONED.match(raw) or _PRIVATE_KEY.match(raw)) or _SIGNED_DATA in raw[:40]


IMPORTED = Imported(id="certificate", platform=Platform.UNKNOWN, recognises=recognises, finds=finds)
