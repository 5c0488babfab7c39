"""Reads an SNMPv2c response: header and every value with its tag. Source: RFC 3416, RFC 1901, X.690 (BER).

The structure is fixed, so nothing nests deeper than it says and nothing is read twice. Anything else is Unreadable.
"""

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Address
from typing import Final, NamedTuple

from scanner.model.errors import Unreadable
from scanner.model.words import SnmpTag
from scanner.reach.snmp_messages import Binding, below

V1, V2C = 0, 1
"""Versions as they stand in a message."""
_SEQUENCE, _RESPONSE = 0x30, 0xA2
_INTEGER, _BYTES, _OID, _IP, _OPAQUE = 0x02, 0x04, 0x06, 0x40, 0x44
_LONGEST_NUMBER: Final = 9
"""Counter64 with the byte that keeps it positive."""
_LONGEST_OID: Final = 5 * 128
"""RFC 3416 allows 128 numbers of 32 bits."""
_MOST_DEPTH: Final = 12
"""An SNMPv3 message with its values has seven."""
_ADDRESS_BYTES: Final = 4

_TAGS: Final = {
    _INTEGER: SnmpTag.INTEGER,
    _BYTES: SnmpTag.BYTES,
    0x05: SnmpTag.NULL,
    _OID: SnmpTag.OID,
    _IP: SnmpTag.ADDRESS,
    0x41: SnmpTag.COUNTER32,
    0x42: SnmpTag.GAUGE32,
    0x43: SnmpTag.TICKS,
    _OPAQUE: SnmpTag.OPAQUE,
    0x46: SnmpTag.COUNTER64,
    0x47: SnmpTag.GAUGE32,  # UInteger32 of RFC 1442, which old agents send
    0x80: SnmpTag.NO_SUCH_OBJECT,
    0x81: SnmpTag.NO_SUCH_INSTANCE,
    0x82: SnmpTag.END_OF_MIB_VIEW,
}
_EMPTY: Final = frozenset((0x05, 0x80, 0x81, 0x82))
_NUMBERS: Final = frozenset((_INTEGER, 0x41, 0x42, 0x43, 0x46, 0x47))


class Head(NamedTuple):
    """What stands before the values of a response; they are found at `at` up to `end`."""

    community: bytes
    request_id: int
    status: int
    at: int
    end: int


def read_head(raw: bytes, *, version: int = V2C) -> Head:
    """The head of the response in a datagram, of SNMPv2c or of SNMPv1; raises Unreadable for everything else."""
    try:
        return _head(raw, version)
    except IndexError as error:
        raise Unreadable("the datagram ends too early") from error


def read_bindings(raw: bytes, head: Head, root: str = "") -> tuple[Binding, ...]:
    """The objects behind `head`, of a walk up to the first that does not lie below its root; raises Unreadable."""
    try:
        return tuple(_bindings(raw, head, root))
    except IndexError as error:
        raise Unreadable("the datagram ends too early") from error


def read_tags(raw: bytes, head: Head) -> list[SnmpTag]:
    """The types of the objects behind `head`; raises Unreadable."""
    try:
        return [_TAGS[raw[_inside(raw, start, stop, _OID)[1]]] for start, stop in _pieces(raw, head)]
    except IndexError as error:
        raise Unreadable("the datagram ends too early") from error
    except KeyError as error:
        raise Unreadable(f"a value has the unknown type {error}") from error


def request_id_of(raw: bytes) -> int:
    """The request id of an SNMPv2c message of our own."""
    at, end = _inside(raw, 0, len(raw), _SEQUENCE)
    for _ in range(2):  # version, community
        _, _, at = _element(raw, at, end)
    _, at, end = _element(raw, at, end)
    start, stop = _inside(raw, at, end, _INTEGER)
    return _number(raw, start, stop)


def message_id_of(raw: bytes) -> int:
    """The message id of an SNMPv3 message (RFC 3412, 6); raises Unreadable for everything else."""
    if not is_well_formed(raw):
        raise Unreadable("the datagram is no SNMP")
    at, end = _inside(raw, 0, len(raw), _SEQUENCE)
    start, at = _inside(raw, at, end, _INTEGER)
    if raw[start:at] != b"\x03":
        raise Unreadable("the datagram is no SNMPv3")
    at, end = _inside(raw, at, end, _SEQUENCE)
    start, stop = _inside(raw, at, end, _INTEGER)
    return _number(raw, start, stop)


def _head(raw: bytes, version: int) -> Head:
    at, end = _inside(raw, 0, len(raw), _SEQUENCE)
    start, at = _inside(raw, at, end, _INTEGER)
    if raw[start:at] != bytes((version,)):
        raise Unreadable("the datagram is no SNMPv2c" if version == V2C else "the datagram is no SNMPv1")
    start, at = _inside(raw, at, end, _BYTES)
    community = raw[start:at]
    at, end = _inside(raw, at, end, _RESPONSE)
    start, at = _inside(raw, at, end, _INTEGER)
    request_id = _number(raw, start, at)
    start, at = _inside(raw, at, end, _INTEGER)
    status = _number(raw, start, at)
    _, at = _inside(raw, at, end, _INTEGER)  # error-index
    return Head(community, request_id, status, *_inside(raw, at, end, _SEQUENCE))


def _bindings(raw: bytes, head: Head, root: str) -> Iterator[Binding]:
    for start, stop in _pieces(raw, head):
        found = _binding(raw, start, stop)
        yield found
        if root and not below(found.oid, root):
            return


def _pieces(raw: bytes, head: Head) -> Iterator[tuple[int, int]]:
    """Where the content of each object stands."""
    at, end = head.at, head.end
    while at < end:
        start, at = _inside(raw, at, end, _SEQUENCE)
        yield start, at


def _binding(raw: bytes, at: int, end: int) -> Binding:
    start, at = _inside(raw, at, end, _OID)
    oid = _oid(raw[start:at])
    kind, start, stop = _element(raw, at, end)
    content = raw[start:stop]
    if kind in (_BYTES, _OPAQUE):
        return Binding(oid, content, _TAGS[kind])
    if kind in _NUMBERS:
        if not 0 < stop - start <= _LONGEST_NUMBER:
            raise Unreadable(f"a number has {stop - start} bytes")
        return Binding(oid, int.from_bytes(content, signed=kind == _INTEGER), _TAGS[kind])
    if kind == _OID:
        return Binding(oid, _oid(content), SnmpTag.OID)
    if kind in _EMPTY:
        return Binding(oid, None, _TAGS[kind])
    if kind == _IP:
        return Binding(oid, _address(content), SnmpTag.ADDRESS)
    raise Unreadable(f"a value has the unknown type {kind:#04x}")


def _inside(raw: bytes, at: int, end: int, kind: int) -> tuple[int, int]:
    length = raw[at + 1]
    if raw[at] == kind and length < 0x80 and at + length + 2 <= end:  # noqa: PLR2004  # nearly always: one byte tells it
        return at + 2, at + 2 + length
    found, start, stop = _element(raw, at, end)
    if found != kind:
        raise Unreadable(f"the datagram has {found:#04x} where {kind:#04x} belongs")
    return start, stop


def _element(raw: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Tag, start and end of the content of the element that begins at `at`."""
    kind, length, start = raw[at], raw[at + 1], at + 2
    if length & 0x80:
        more = length & 0x7F
        length = int.from_bytes(raw[start : start + more])
        start += more
    if start + length > end:
        raise Unreadable("the datagram ends too early")
    return kind, start, start + length


def _number(raw: bytes, start: int, stop: int) -> int:
    if not 0 < stop - start <= _LONGEST_NUMBER:
        raise Unreadable(f"a number has {stop - start} bytes")
    return int.from_bytes(raw[start:stop], signed=True)


def _address(raw: bytes) -> str:
    if len(raw) != _ADDRESS_BYTES:
        raise Unreadable(f"an address has {len(raw)} bytes")
    return str(IPv4Address(raw))


@lru_cache(maxsize=4096)  # many agents are asked for the same objects
def _oid(raw: bytes) -> str:
    if not raw or len(raw) > _LONGEST_OID or raw[-1] & 0x80:
        raise Unreadable("an OID is cut or too long")
    numbers, value = [], 0
    for each in raw:
        value = value << 7 | each & 0x7F
        if not each & 0x80:
            numbers.append(value)
            value = 0
    if max(numbers) > 0xFFFFFFFF:  # noqa: PLR2004  # 32 bits
        raise Unreadable("an OID has a number of more than 32 bits")
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def is_well_formed(raw: bytes) -> bool:
    """True for one BER element, with nothing behind it, whose parts fit into each other and nest as SNMP's do."""
    open_until: list[int] = []
    at = 0
    try:
        while at < len(raw):
            kind, at, stop = _element(raw, at, open_until[-1] if open_until else len(raw))
            if kind & 0x20:  # constructed: look inside
                open_until.append(stop)
            else:
                at = stop
            if len(open_until) > _MOST_DEPTH:
                return False
            while open_until and at == open_until[-1]:
                open_until.pop()
            if not open_until:
                return at == len(raw)
    except (IndexError, Unreadable):
        return False
    return False
