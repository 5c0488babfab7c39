"""Moments as whole microseconds since 1970 (UTC), and many of them as a few bytes each."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


def ticks(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - _EPOCH) // _TICK


def moment(microseconds: int) -> datetime:
    """The time, in UTC."""
    return _EPOCH + microseconds * _TICK


def packed_times(moments: Iterable[datetime]) -> bytes:
    """Each as its distance to the one before it (the first: to 1970), in groups of seven bits, the lowest first, after
    the sign (the signed LEB128 of DWARF 5 §7.6, with the sign in the lowest bit).
    """
    made, last = bytearray(), 0
    for each in map(ticks, moments):
        step, last = each - last, each
        rest = step << 1 if step >= 0 else (-step << 1) | 1
        while rest > 0x7F:  # noqa: PLR2004  # seven bits
            made.append(rest & 0x7F | 0x80)
            rest >>= 7
        made.append(rest)
    return bytes(made)


def unpacked_times(blob: bytes) -> Iterator[datetime]:
    """The moments that `packed_times` packed."""
    last = rest = shift = 0
    for byte in blob:
        rest |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004  # the eighth bit says that there is more
            last += -(rest >> 1) if rest & 1 else rest >> 1
            yield moment(last)
            rest = shift = 0
