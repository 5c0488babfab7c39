r"""Names of X.509 certificates as RFC 4514 writes them, in the words of `openssl x509 -nameopt RFC2253`.

Names are read from their bytes, not by `cryptography`: it refuses names that are wrong in small ways (a country of three
letters) and that every server shows all the same. Bytes beyond ASCII are escaped as OpenSSL does (`G\C3\B6teborg`).
Source: RFC 4514, openssl-namedisplay-options(1), crypto/asn1/a_strex.c (OpenSSL 3.0), crypto/objects/objects.txt.
"""

from scanner.collect.host.der_values import DerValue, dotted
from scanner.model.errors import Unreadable

_SHORT_NAMES = {
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "street",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "title",
    "2.5.4.13": "description",
    "2.5.4.15": "businessCategory",
    "2.5.4.16": "postalAddress",
    "2.5.4.17": "postalCode",
    "2.5.4.18": "postOfficeBox",
    "2.5.4.20": "telephoneNumber",
    "2.5.4.41": "name",
    "2.5.4.42": "GN",
    "2.5.4.43": "initials",
    "2.5.4.44": "generationQualifier",
    "2.5.4.45": "x500UniqueIdentifier",
    "2.5.4.46": "dnQualifier",
    "2.5.4.65": "pseudonym",
    "2.5.4.72": "role",
    "2.5.4.97": "organizationIdentifier",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
    "1.2.840.113549.1.9.2": "unstructuredName",
    "1.2.840.113549.1.9.8": "unstructuredAddress",
    "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL",
    "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
    "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}
_ENCODINGS = {
    0x0C: "utf-8",
    0x12: "latin-1",
    0x13: "latin-1",
    0x14: "latin-1",
    0x16: "latin-1",
    0x17: "latin-1",
    0x18: "latin-1",
    0x1A: "latin-1",
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}
"""By tag; OpenSSL takes every string of one byte a character for Latin 1."""
_SPECIAL = b',+"<>;\\'
_PRINTABLE = range(0x20, 0x7F)


def distinguished_name(name: DerValue) -> str:
    """The name, most specific part first; "" for an empty one, and parts without anything are left out."""
    parts = [part.inside() for part in reversed(name.inside())]
    return ",".join("+".join(_attribute(each) for each in reversed(part)) for part in parts if part)


def _attribute(attribute: DerValue) -> str:
    pieces = attribute.inside()
    if len(pieces) != len(("type", "value")):
        raise Unreadable("a name with an attribute that has no type and value")
    kind, value = pieces
    number = dotted(kind.content)
    encoding = _ENCODINGS.get(value.tag)
    if number not in _SHORT_NAMES or encoding is None:
        return f"{_SHORT_NAMES.get(number, number)}=#{value.whole.hex().upper()}"
    try:
        return f"{_SHORT_NAMES[number]}={_escaped(value.content.decode(encoding).encode())}"
    except UnicodeError as error:
        raise Unreadable(f"a name whose {_SHORT_NAMES[number]} is no text") from error


def _escaped(text: bytes) -> str:
    last = len(text) - 1
    return "".join(_escaped_byte(byte, first=at == 0, last=at == last) for at, byte in enumerate(text))


def _escaped_byte(byte: int, *, first: bool, last: bool) -> str:
    if byte not in _PRINTABLE:
        return f"\\{byte:02X}"
    is_special = byte in _SPECIAL or (byte == ord(" ") and (first or last)) or (byte == ord("#") and first)
    return f"\\{chr(byte)}" if is_special else chr(byte)
