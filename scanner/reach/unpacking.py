"""Compressed package lists, unpacked piece by piece without other libraries, bounded in bytes and memory."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from scanner.model.errors import Unreadable, Unsupported
from scanner.reach.limits import MEBIBYTE
from scanner.reach.lz4_frames import Lz4

CHUNK = MEBIBYTE
MOST_UNPACKED_BYTES = 128 * MEBIBYTE
"""The largest list of Debian has 50 MiB; what unpacks to more is a bomb."""
MOST_MEMORY_BYTES = 32 * MEBIBYTE


class _Unpack(Protocol):
    """What all three libraries offer."""

    @property
    def eof(self) -> bool:
        """True when the end mark was reached."""

    @property
    def unused_data(self) -> bytes:
        """What stands behind the end mark."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most `max_length` bytes; b"" when it needs more data."""


class _Gzip:
    """zlib keeps what it could not unpack yet in a place of its own (zlib.Decompress.unconsumed_tail)."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # | 16 = with the header of gzip

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


_BY_ENDING: dict[str, Callable[[], _Unpack]] = {
    ".gz": _Gzip,
    ".bz2": bz2.BZ2Decompressor,
    ".lz4": Lz4,
    ".xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, MOST_MEMORY_BYTES),
}


def unpacked(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The content of a file by the ending of its name, in pieces of at most CHUNK bytes; raises a gap.

    Unsupported for an ending that cannot be unpacked here (.zst).
    """
    ending = name[name.rfind("_Packages") + len("_Packages") :]
    if not ending:
        yield from pieces
        return
    if ending not in _BY_ENDING:
        raise Unsupported(f"{name}: is packed in a way that is not read here")
    left = MOST_UNPACKED_BYTES
    for piece in _unpacked(pieces, _BY_ENDING[ending](), name):
        left -= len(piece)
        if left < 0:
            raise Unreadable(f"{name}: unpacks to more than {MOST_UNPACKED_BYTES} bytes")
        yield piece


def _unpacked(pieces: Iterator[bytes], unpack: _Unpack, name: str) -> Iterator[bytes]:
    for piece in pieces:
        data = piece
        while not unpack.eof and (got := _next(unpack, data, name)):
            yield got
            data = b""
        if unpack.unused_data:
            raise Unreadable(f"{name}: cannot be unpacked: something stands behind its end")
    if not unpack.eof:
        raise Unreadable(f"{name}: cannot be unpacked: the file was cut")


def _next(unpack: _Unpack, data: bytes, name: str) -> bytes:
    try:
        return unpack.decompress(data, CHUNK)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:  # OSError is how bz2 names bad data
        raise Unreadable(f"{name}: cannot be unpacked: {error}") from error
