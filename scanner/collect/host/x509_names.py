"""Distinguished names of certificates as `openssl x509 -nameopt RFC2253` prints them: RFC 4514, the last part first.

Bytes beyond ASCII are escaped as they stand in UTF-8; a type or an attribute that OpenSSL does not know is its DER in
hexadecimal. Short names are those of OpenSSL's objects.txt.
"""

from collections.abc import Iterator

from scanner.collect.host.der_elements import SEQUENCE, Element
from scanner.model.errors import Unreadable

_SHORT_NAMES = {
    "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
    "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.13": "description",
    "2.5.4.15": "businessCategory", "2.5.4.16": "postalAddress", "2.5.4.17": "postalCode", "2.5.4.18": "postOfficeBox",
    "2.5.4.19": "physicalDeliveryOfficeName", "2.5.4.20": "telephoneNumber", "2.5.4.23": "facsimileTelephoneNumber",
    "2.5.4.41": "name", "2.5.4.42": "GN", "2.5.4.43": "initials", "2.5.4.44": "generationQualifier",
    "2.5.4.45": "x500UniqueIdentifier", "2.5.4.46": "dnQualifier", "2.5.4.49": "distinguishedName",
    "2.5.4.51": "houseIdentifier", "2.5.4.54": "dmdName", "2.5.4.65": "pseudonym", "2.5.4.72": "role",
    "2.5.4.97": "organizationIdentifier", "0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.3": "mail",
    "0.9.2342.19200300.100.1.4": "info", "0.9.2342.19200300.100.1.6": "roomNumber",
    "0.9.2342.19200300.100.1.8": "userClass", "0.9.2342.19200300.100.1.9": "host",
    "0.9.2342.19200300.100.1.20": "homeTelephoneNumber", "0.9.2342.19200300.100.1.25": "DC",
    "0.9.2342.19200300.100.1.37": "associatedDomain", "0.9.2342.19200300.100.1.41": "mobileTelephoneNumber",
    "0.9.2342.19200300.100.1.44": "uid", "1.2.840.113549.1.9.1": "emailAddress",
    "1.2.840.113549.1.9.2": "unstructuredName", "1.2.840.113549.1.9.7": "challengePassword",
    "1.2.840.113549.1.9.8": "unstructuredAddress", "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL",
    "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST", "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}  # fmt: skip
_UTF8, _BMP, _UNIVERSAL = 12, 30, 28
_ONE_BYTE = (18, 19, 20, 22, 26, 27)
"""Numeric, Printable, Teletex, IA5, Visible and General strings: OpenSSL takes their bytes for Latin-1."""
_ESCAPED = b',+"\\<>;'
_SPACE, _HASH, _FIRST_PRINTABLE, _DELETE = 0x20, 0x23, 0x20, 0x7F


def rfc2253(name: Element) -> str:
    """The name in one line; raises Unreadable for what is no name."""
    parts = ["+".join(reversed([*_pairs(part)])) for part in name.wanted(SEQUENCE).children()]
    return ",".join(reversed([each for each in parts if each]))


def _pairs(part: Element) -> Iterator[str]:
    for pair in part.children():
        both = [*pair.wanted(SEQUENCE).children()]
        if len(both) != 2:  # noqa: PLR2004  # type and value
            raise Unreadable("a certificate names something without a value")
        oid = both[0].oid()
        known = _SHORT_NAMES.get(oid)
        yield f"{known or oid}={_value(both[1]) if known else _dumped(both[1])}"


def _value(value: Element) -> str:
    tag = value.tag
    content = value.content
    if tag == _UTF8:
        return _escaped(content)
    if tag in _ONE_BYTE:
        return _escaped(content.decode("latin-1").encode())
    encoding, size = {_BMP: ("utf-16-be", 2), _UNIVERSAL: ("utf-32-be", 4)}.get(tag, ("", 1))
    if not encoding:
        return _dumped(value)
    if len(content) % size:
        raise Unreadable("a certificate holds half a character")
    return _escaped(content.decode(encoding, errors="replace").encode())


def _dumped(value: Element) -> str:
    return "#" + value.whole.hex().upper()


def _escaped(content: bytes) -> str:
    last = len(content) - 1
    return "".join(_character(byte, at == 0, at == last) for at, byte in enumerate(content))


def _character(byte: int, is_first: bool, is_last: bool) -> str:
    if byte in _ESCAPED or (byte == _HASH and is_first) or (byte == _SPACE and (is_first or is_last)):
        return "\\" + chr(byte)
    if _FIRST_PRINTABLE <= byte < _DELETE:
        return chr(byte)
    return f"\\{byte:02X}"
