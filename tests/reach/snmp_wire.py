"""SNMP messages for agents of tests, by hand: what a real library would refuse to write is wanted here too."""

from collections.abc import Iterable
from dataclasses import dataclass

from scanner.reach.snmp_reader import _element, _oid

SEQUENCE, INTEGER, BYTES, NULL, OID = 0x30, 0x02, 0x04, 0x05, 0x06
ADDRESS, COUNTER32, GAUGE32, TICKS, OPAQUE, COUNTER64 = 0x40, 0x41, 0x42, 0x43, 0x44, 0x46
NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW = 0x80, 0x81, 0x82
GET, RESPONSE, BULK, REPORT = 0xA0, 0xA2, 0xA5, 0xA8

Value = tuple[int, bytes]
"""Type and content."""
Pairs = Iterable[tuple[str, Value]]


def tlv(kind: int, content: bytes) -> bytes:
    """One BER element."""
    size = len(content)
    if size < 0x80:
        return bytes((kind, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((kind, 0x80 | len(length))) + length + content


def number(value: int) -> bytes:
    """Content of a whole number."""
    return value.to_bytes(value.bit_length() // 8 + 1, signed=True)


def oid(text: str) -> bytes:
    """Content of an OID."""
    first, second, *rest = map(int, text.split("."))
    found = bytearray()
    for each in (first * 40 + second, *rest):
        part = [each & 0x7F]
        while each := each >> 7:
            part.append(each & 0x7F | 0x80)
        found += bytes(reversed(part))
    return bytes(found)


def integer(value: int, kind: int = INTEGER) -> Value:
    """A number of some type."""
    return kind, number(value)


def text(value: bytes | str) -> Value:
    """Bytes."""
    return BYTES, value.encode() if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that came."""

    community: bytes
    kind: int
    request_id: int
    repetitions: int
    oids: tuple[str, ...]


def asked(raw: bytes) -> Asked:
    """The SNMPv2c request in a datagram."""
    _, at, end = _element(raw, 0, len(raw))
    parts = []
    while at < end:
        kind, start, at = _element(raw, at, end)
        parts.append((kind, start, at))
    (_, start, stop), (kind, at, end) = parts[1:3]
    community, numbers, oids = raw[start:stop], [], []
    for _ in range(3):
        _, start, at = _element(raw, at, end)
        numbers.append(int.from_bytes(raw[start:at], signed=True))
    _, at, end = _element(raw, at, end)
    while at < end:
        _, start, at = _element(raw, at, end)
        _, start, stop = _element(raw, start, at)
        oids.append(_oid(raw[start:stop]))
    return Asked(community=community, kind=kind, request_id=numbers[0], repetitions=numbers[2], oids=tuple(oids))


def bindings(pairs: Pairs) -> bytes:
    """A list of objects with their values."""
    return tlv(SEQUENCE, b"".join([tlv(SEQUENCE, tlv(OID, oid(name)) + tlv(*value)) for name, value in pairs]))


def pdu(kind: int, request_id: int, pairs: Pairs, *, status: int = 0) -> bytes:
    """A PDU."""
    numbers = b"".join(tlv(INTEGER, number(each)) for each in (request_id, status, 0))
    return tlv(kind, numbers + bindings(pairs))


def answer(to: Asked, pairs: Pairs, *, status: int = 0, request_id: int | None = None) -> bytes:
    """An SNMPv2c response."""
    told = to.request_id if request_id is None else request_id
    return tlv(SEQUENCE, tlv(INTEGER, b"\x01") + tlv(BYTES, to.community) + pdu(RESPONSE, told, pairs, status=status))


def message_id(raw: bytes) -> int:
    """The msgID of an SNMPv3 message."""
    _, at, end = _element(raw, 0, len(raw))
    _, _, at = _element(raw, at, end)
    _, at, end = _element(raw, at, end)
    _, start, stop = _element(raw, at, end)
    return int.from_bytes(raw[start:stop])


def v3_message(  # the fields of RFC 3412, 6
    identity: int, content: bytes, *, engine_id: bytes, user: bytes = b"", flags: int = 0
) -> bytes:
    """An SNMPv3 message without authentication and privacy, around one PDU."""
    head = (
        tlv(INTEGER, number(identity)) + tlv(INTEGER, number(65507)) + tlv(BYTES, bytes([flags])) + tlv(INTEGER, b"\3")
    )
    security = b"".join(
        (
            tlv(BYTES, engine_id),
            tlv(INTEGER, b"\1"),
            tlv(INTEGER, b"\1"),
            tlv(BYTES, user),
            tlv(BYTES, b""),
            tlv(BYTES, b""),
        )
    )
    scoped = tlv(SEQUENCE, tlv(BYTES, engine_id) + tlv(BYTES, b"") + content)
    return tlv(SEQUENCE, tlv(INTEGER, b"\3") + tlv(SEQUENCE, head) + tlv(BYTES, tlv(SEQUENCE, security)) + scoped)
