"""X.509 certificates (RFC 5280) as OpenSSL prints them, read from their DER without believing any of it."""

import hashlib
import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from scanner.collect.host.der_elements import BITS, BOOLEAN, INTEGER, OCTETS, OID, SEQUENCE, Element, element
from scanner.collect.host.x509_algorithms import ALGORITHMS, CURVES
from scanner.collect.host.x509_names import rfc2253
from scanner.model.errors import Unreadable

_VERSION, _EXTENSIONS = 0xA0, 0xA3
_BASIC_CONSTRAINTS, _ALTERNATIVE_NAMES = "2.5.29.19", "2.5.29.17"
_RSA = frozenset({"rsaEncryption", "rsassaPss"})
_UTC_TIME, _GENERAL_TIME = 0x17, 0x18
_AFTER_YEAR = r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(Z|[+-]\d{4})?"
_TIMES = {
    _UTC_TIME: re.compile(rf"(\d\d){_AFTER_YEAR}", re.ASCII),
    _GENERAL_TIME: re.compile(rf"(\d{{4}}){_AFTER_YEAR}", re.ASCII),
}
_CENTURY = 50
"""RFC 5280 4.1.2.5.1: years from 50 on belong to the century before."""
_OTHER, _EMAIL, _DNS, _DIRECTORY, _URI, _IP, _REGISTERED = 0xA0, 0x81, 0x82, 0xA4, 0x86, 0x87, 0x88
_MOST_NAMES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a certificate says; `bits` of its key, `curve` None where it has none that is named."""

    subject: str
    issuer: str
    is_self_issued: bool
    not_before: datetime
    not_after: datetime
    sha256: str
    key_algorithm: str
    key_bits: int | None
    curve: str | None
    signature_algorithm: str
    is_ca: bool
    san: tuple[str, ...]


def certificate(der: bytes) -> Certificate:
    """The certificate `der` begins with (what stands behind it is not of it); raises Unreadable for anything else."""
    whole = element(der, 0, len(der)).wanted(SEQUENCE)
    signed, algorithm, _ = _three(whole)
    fields = [*signed.wanted(SEQUENCE).children()]
    if fields and fields[0].tag == _VERSION:
        fields = fields[1:]
    if len(fields) < 6:  # noqa: PLR2004  # serial, algorithm, issuer, validity, subject, key
        raise Unreadable("a certificate lacks fields")
    fields[0].wanted(INTEGER)
    issuer, validity, subject, key = fields[2:6]
    from_to = [_moment(each) for each in validity.wanted(SEQUENCE).children()]
    if len(from_to) != 2:  # noqa: PLR2004
        raise Unreadable("a certificate has no validity")
    extensions = dict(_extensions(fields[6:]))
    name, bits, curve = _key(key)
    return Certificate(
        subject=rfc2253(subject),
        issuer=rfc2253(issuer),
        is_self_issued=subject.whole == issuer.whole,
        not_before=from_to[0],
        not_after=from_to[1],
        sha256=hashlib.sha256(whole.whole).hexdigest(),
        key_algorithm=name,
        key_bits=bits,
        curve=curve,
        signature_algorithm=_algorithm(algorithm),
        is_ca=_is_ca(extensions.get(_BASIC_CONSTRAINTS)),
        san=tuple(_names(extensions.get(_ALTERNATIVE_NAMES))),
    )


def _three(whole: Element) -> tuple[Element, Element, Element]:
    parts = [*whole.children()]
    if len(parts) != 3 or parts[2].tag != BITS:  # noqa: PLR2004  # what is signed, how, and the signature
        raise Unreadable("this is no certificate")
    return parts[0], parts[1], parts[2]


def _algorithm(identifier: Element) -> str:
    oid = identifier.wanted(SEQUENCE).first().oid()
    return ALGORITHMS.get(oid, oid)


def _moment(written: Element) -> datetime:
    """UTCTime or GeneralizedTime, with or without seconds and zone."""
    form = _TIMES.get(written.tag)
    found = form.fullmatch(written.content.decode("ascii", "replace")) if form else None
    if found is None:
        raise Unreadable("a certificate has a time that is none")
    year = int(found[1])
    if written.tag == _UTC_TIME:
        year += 1900 if year >= _CENTURY else 2000
    zone = found[7] or "Z"
    try:
        offset = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:])) if zone != "Z" else timedelta()
        month, day, hour, minute, second = (int(each or 0) for each in found.groups()[1:6])
        return datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("a certificate has a time that is none") from error


def _key(info: Element) -> tuple[str, int | None, str | None]:
    """Algorithm, size and curve of the public key; an Edwards curve is its own size and needs no number."""
    parts = [*info.wanted(SEQUENCE).children()]
    if len(parts) != 2 or parts[1].tag != BITS or not parts[1].content:  # noqa: PLR2004
        raise Unreadable("a certificate has no key")
    name = _algorithm(parts[0])
    parameters = [*parts[0].children()][1:]
    key = parts[1].content[1:]
    if name in _RSA:
        return name, element(key, 0, len(key)).wanted(SEQUENCE).first().integer().bit_length(), None
    if name == "id-ecPublicKey":
        return name, *_curve(parameters)
    if name == "dsaEncryption" and parameters and parameters[0].tag == SEQUENCE:
        return name, parameters[0].first().integer().bit_length(), None
    return name, None, None


def _curve(parameters: list[Element]) -> tuple[int | None, str | None]:
    """Size and name of a curve; of one that is written out (RFC 3279, ECParameters) the size of its order alone."""
    if not parameters:
        raise Unreadable("a certificate names no curve")
    if parameters[0].tag == OID:
        oid = parameters[0].oid()
        name, bits = CURVES.get(oid, (oid, None))
        return bits, name
    written = [*parameters[0].wanted(SEQUENCE).children()]
    if len(written) < 5:  # noqa: PLR2004  # version, field, curve, base, order
        raise Unreadable("a certificate writes out no whole curve")
    return written[4].integer().bit_length(), None


def _extensions(fields: list[Element]) -> Iterator[tuple[str, bytes]]:
    """Content of each extension; of two of a kind OpenSSL takes the first."""
    seen: set[str] = set()
    for field in fields:
        for extension in field.first().wanted(SEQUENCE).children() if field.tag == _EXTENSIONS else ():
            parts = [*extension.wanted(SEQUENCE).children()]
            oid = parts[0].oid() if parts else ""
            if len(parts) > 1 and parts[-1].tag == OCTETS and oid not in seen:
                seen.add(oid)
                yield oid, parts[-1].content


def _is_ca(constraints: bytes | None) -> bool:
    if not constraints:
        return False
    first = next(element(constraints, 0, len(constraints)).wanted(SEQUENCE).children(), None)
    return first is not None and first.tag == BOOLEAN and first.content != b"\0"


def _names(content: bytes | None) -> Iterator[str]:
    if not content:
        return
    for count, name in enumerate(element(content, 0, len(content)).wanted(SEQUENCE).children()):
        if count >= _MOST_NAMES:
            raise Unreadable(f"a certificate has more than {_MOST_NAMES} names")
        yield _name(name)


def _name(name: Element) -> str:
    """A name in the words of OpenSSL."""
    prefix = {_DNS: "DNS:", _EMAIL: "email:", _URI: "URI:"}.get(name.tag)
    if prefix:
        return prefix + name.content.decode("utf-8", "replace")
    if name.tag == _IP:
        return f"IP Address:{_address(name.content)}"
    if name.tag == _DIRECTORY:
        return f"DirName:{rfc2253(name.first())}"
    if name.tag == _REGISTERED:
        return f"Registered ID:{Element(name.raw, OID, name.head, name.start, name.stop).oid()}"
    if name.tag == _OTHER:
        return f"othername:{name.first().oid()}"
    return "other"


def _address(packed: bytes) -> str:
    """IPv6 as OpenSSL prints it: eight groups in full."""
    if len(packed) == 4:  # noqa: PLR2004
        return str(ipaddress.IPv4Address(packed))
    if len(packed) == 16:  # noqa: PLR2004
        return ":".join(f"{int.from_bytes(packed[at : at + 2], 'big'):X}" for at in range(0, 16, 2))
    return "<invalid>"
