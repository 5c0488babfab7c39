"""DER read leniently and within bounds, as OpenSSL does: ITU-T X.690. No value is trusted, no length believed."""

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.model.errors import Unreadable

SEQUENCE, SET, INTEGER, BOOLEAN, OID, BITS, OCTETS, NULL = 0x30, 0x31, 0x02, 0x01, 0x06, 0x03, 0x04, 0x05
_CONSTRUCTED = 0x20
_MOST_LENGTH_BYTES = 4
_MOST_OID_BYTES = 64
_MOST_INTEGER_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag byte, and where its head, its content and its end lie in `raw`."""

    raw: bytes
    tag: int
    head: int
    start: int
    stop: int

    @property
    def content(self) -> bytes:
        """The bytes inside."""
        return self.raw[self.start : self.stop]

    @property
    def whole(self) -> bytes:
        """The bytes with their head."""
        return self.raw[self.head : self.stop]

    def children(self) -> Iterator["Element"]:
        """The elements inside; raises Unreadable where they do not fill it."""
        at = self.start
        while at < self.stop:
            child = element(self.raw, at, self.stop)
            at = child.stop
            yield child

    def first(self) -> "Element":
        """The first element inside; raises Unreadable when there is none."""
        return element(self.raw, self.start, self.stop)

    def wanted(self, tag: int) -> "Element":
        """Itself when it has this tag; raises Unreadable otherwise."""
        if self.tag != tag:
            raise Unreadable(f"a certificate holds 0x{self.tag:02x} where 0x{tag:02x} stands")
        return self

    def integer(self) -> int:
        """A whole number, negative ones too."""
        self.wanted(INTEGER)
        if not 0 < self.stop - self.start <= _MOST_INTEGER_BYTES:
            raise Unreadable("a certificate holds a number of no or too many bytes")
        return int.from_bytes(self.content, "big", signed=True)

    def oid(self) -> str:
        """An object identifier in dots."""
        content = self.wanted(OID).content
        if not 0 < len(content) <= _MOST_OID_BYTES or content[-1] & 0x80:
            raise Unreadable("a certificate holds an object identifier that does not end")
        arcs, value = [], 0
        for byte in content:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                arcs.append(value)
                value = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def element(raw: bytes, at: int, stop: int) -> Element:
    """The element that begins at `at`; raises Unreadable when it does not end before `stop`."""
    if at + 2 > stop or raw[at] & 0x1F == 0x1F:  # noqa: PLR2004  # X.690 8.1.2.4: a tag of several bytes
        raise Unreadable("a certificate was cut, or holds a tag no certificate has")
    length, start = raw[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        if not 0 < count <= _MOST_LENGTH_BYTES or start + count > stop:
            raise Unreadable("a certificate holds a length that is none")
        length, start = int.from_bytes(raw[start : start + count], "big"), start + count
    if start + length > stop:
        raise Unreadable("a certificate was cut")
    return Element(raw, raw[at], at, start, start + length)
