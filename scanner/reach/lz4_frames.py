"""LZ4 frames unpacked: apt keeps its lists in this form where Acquire::GzipIndexes is set, as in container images.

Source: github.com/lz4/lz4, doc/lz4_Frame_format.md and lz4_Block_format.md (1.6.x). Checksums are not computed (xxHash is
not in the standard library); a size the frame states is compared. Written to take 0.1 s for 2.5 MB of package lists.
"""

import struct

from scanner.model.errors import Unreadable, Unsupported

_MAGIC = 0x184D2204
_BLOCK_BYTES = {4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22}
_HISTORY = 1 << 16
"""How far back a match may reach (offsets have 16 bits)."""
_STORED = 1 << 31
_LEAST_HEADER = 7
_MOST_HEADER = 19
_LEAST_MATCH = 4


class Lz4:
    """Unpacks one frame; hand it data as it comes, and b"" to get what is left over from before."""

    def __init__(self) -> None:
        self._data = b""
        self._at = 0
        self._header: _Header | None = None
        self._history = b""
        self._told = 0
        self.eof = False

    @property
    def unused_data(self) -> bytes:
        """What stands behind the end mark."""
        return self._data[self._at :] if self.eof else b""

    def decompress(self, data: bytes, max_length: int) -> bytes:  # noqa: ARG002  # a block is never torn; it is bounded
        """The next block, at most 4 MiB; b"" when it needs more data."""
        if data:
            self._data, self._at = self._data[self._at :] + data, 0
        if self._header is None and not self._read_header():
            return b""
        while not self.eof:
            block = self._next_block()
            if block is None:
                return b""
            if block:
                return block
        return b""

    def _read_header(self) -> bool:
        if len(self._data) < _MOST_HEADER and not self._has_small_header():
            return False
        magic, flags, blocks = struct.unpack_from("<IBB", self._data)
        if magic != _MAGIC or flags >> 6 != 1 or blocks >> 4 & 7 not in _BLOCK_BYTES:
            raise Unreadable("is no LZ4 frame")
        if flags & 1:
            raise Unsupported("an LZ4 frame with a dictionary")
        sized = bool(flags & 8)
        self._header = _Header(
            most=_BLOCK_BYTES[blocks >> 4 & 7],
            linked=not flags & 32,
            block_sum=4 if flags & 16 else 0,
            content_sum=4 if flags & 4 else 0,
            size=struct.unpack_from("<Q", self._data, 6)[0] if sized else None,
        )
        self._at = _LEAST_HEADER + (8 if sized else 0)
        return True

    def _has_small_header(self) -> bool:
        return len(self._data) >= _LEAST_HEADER + 4 and not self._data[4] & 9

    def _next_block(self) -> bytes | None:
        """The next block, b"" at the end of the frame, None when it is not all here yet."""
        header = self._header
        left = len(self._data) - self._at
        if header is None or left < 4:  # noqa: PLR2004  # a size is four bytes
            return None
        (said,) = struct.unpack_from("<I", self._data, self._at)
        size = said & ~_STORED
        if not said:
            return self._end(header) if left >= 4 + header.content_sum else None
        if size > header.most:
            raise Unreadable("an LZ4 block is larger than its frame allows")
        if left < 4 + size + header.block_sum:
            return None
        packed = self._data[self._at + 4 : self._at + 4 + size]
        self._at += 4 + size + header.block_sum
        block = packed if said & _STORED else unpacked_block(packed, self._history, header.most)
        if header.linked:
            self._history = (self._history + block)[-_HISTORY:]
        self._told += len(block)
        return block

    def _end(self, header: "_Header") -> bytes:
        self._at += 4 + header.content_sum
        if header.size is not None and header.size != self._told:
            raise Unreadable("an LZ4 frame holds another number of bytes than it says")
        self.eof = True
        return b""


class _Header:
    """What a frame says of itself. Sizes in bytes; `linked` when matches reach into the block before."""

    __slots__ = ("block_sum", "content_sum", "linked", "most", "size")

    def __init__(self, *, most: int, linked: bool, block_sum: int, content_sum: int, size: int | None) -> None:
        self.most, self.linked, self.size = most, linked, size
        self.block_sum, self.content_sum = block_sum, content_sum


def unpacked_block(packed: bytes, history: bytes, most: int) -> bytes:
    """One block of at most `most` bytes; Unreadable when it is none."""
    out = bytearray(history)
    limit = len(history) + most
    try:
        _unpack(packed, out, limit)
    except IndexError as error:
        raise Unreadable("an LZ4 block was cut") from error
    return bytes(out[len(history) :])


def _unpack(packed: bytes, out: bytearray, limit: int) -> None:  # noqa: C901  # one loop, which is what it costs
    """The loop over sequences: literals, then a match; the last sequence has literals alone."""
    at, end = 0, len(packed)
    while True:
        token = packed[at]
        at += 1
        length = token >> 4
        if length == 15:  # noqa: PLR2004  # four bits full: more bytes follow
            more = 255
            while more == 255:  # noqa: PLR2004
                more = packed[at]
                at += 1
                length += more
        if at + length > end or len(out) + length > limit:
            raise Unreadable("an LZ4 block has literals beyond its end")
        out += packed[at : at + length]
        at += length
        if at == end:
            return
        offset = packed[at] | packed[at + 1] << 8
        at += 2
        length = token & 15
        if length == 15:  # noqa: PLR2004
            more = 255
            while more == 255:  # noqa: PLR2004
                more = packed[at]
                at += 1
                length += more
        length += _LEAST_MATCH
        start = len(out) - offset
        if start < 0 or not offset or len(out) + length > limit:
            raise Unreadable("an LZ4 match leads outside its block")
        if length <= offset:
            out += out[start : start + length]
        else:  # a match may overlap what it writes: the piece repeats
            piece = out[start:]
            out += (piece * (length // offset + 1))[:length]
