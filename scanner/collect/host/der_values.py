"""DER, the bytes of certificates, opened value by value (X.690): enough for names, and for what a file begins with."""

from collections.abc import Iterator

from scanner.model.errors import Unreadable
from scanner.model.records import dataclass

SEQUENCE, INTEGER, OBJECT_ID, VERSION = 0x30, 0x02, 0x06, 0xA0
_LONG = 0x80
_MOST_LENGTH_BYTES = 4
_SHORTEST = 2
_MOST_VALUES = 100_000
"""A certificate for 10,000 names is the longest that is known (badssl.com)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DerValue:
    """One value: its tag, its content, and all of its bytes."""

    tag: int
    content: bytes
    whole: bytes

    def inside(self) -> list["DerValue"]:
        """The values a constructed one is made of."""
        return list(_values(self.content))


def first_value(raw: bytes, start: int = 0) -> DerValue:
    """The value that begins at `start`; what follows it is left alone."""
    content = start + _SHORTEST
    if content > len(raw):
        raise Unreadable("DER: no value")
    length = raw[start + 1]
    if length >= _LONG:
        length_bytes = length - _LONG
        content += length_bytes
        if not 0 < length_bytes <= _MOST_LENGTH_BYTES or content > len(raw):
            raise Unreadable("DER: no definite length")
        length = int.from_bytes(raw[content - length_bytes : content], "big")
    end = content + length
    if end > len(raw):
        raise Unreadable("DER: cut off")
    return DerValue(tag=raw[start], content=raw[content:end], whole=raw[start:end])


def dotted(content: bytes) -> str:
    """The content of an object identifier as numbers with dots between."""
    numbers, number = [], 0
    for byte in content:
        number = number << 7 | byte & (_LONG - 1)
        if not byte & _LONG:
            numbers.append(number)
            number = 0
    if not numbers or content[-1] & _LONG:
        raise Unreadable("DER: no object identifier")
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - first * 40, *numbers[1:])))


def _values(raw: bytes) -> Iterator[DerValue]:
    start = count = 0
    while start < len(raw):
        value = first_value(raw, start)
        yield value
        start += len(value.whole)
        count += 1
        if count > _MOST_VALUES:
            raise Unreadable(f"DER: more than {_MOST_VALUES} values in one")
