"""What ties an answer to its question without a memory of either: a keyed cookie, and the order pairs are visited in.

numpy alone, whole arrays at a time. Imported in the scan path only: numpy costs a tenth of a second.
"""

import secrets
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
U32 = NDArray[np.uint32]
Indices = NDArray[np.int64]
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_LENGTH = np.uint64(8 << 56)
_BY = [np.uint64(each) for each in range(64)]
_MOST_BITS = 40


class Cookies:
    """SipHash-2-4 of (address, port) as one 8-byte message, folded to 32 bits (Aumasson, Bernstein 2012)."""

    def __init__(self, key: bytes | None = None) -> None:
        """`key` has 16 bytes; without one it is drawn, and nobody outside can guess an answer."""
        drawn = secrets.token_bytes(16) if key is None else key
        halves = np.frombuffer(drawn, "<u8")
        self._state = tuple(np.uint64(each) ^ halves[at & 1] for at, each in enumerate(_START))

    def of(self, addresses: U32, ports: NDArray[np.uint16] | int) -> U32:
        """The cookie of each pair."""
        words = addresses.astype(np.uint64) << np.uint64(16)
        mixed = self.hashed(words | np.asarray(ports, np.uint64))
        return (mixed ^ (mixed >> np.uint64(32))).astype(np.uint32)

    def hashed(self, words: U64) -> U64:
        """SipHash-2-4 of each word, taken as 8 bytes in little-endian order."""
        v: U64 = np.empty((5, *words.shape), np.uint64)
        for at, start in enumerate(self._state):
            v[at] = start
        for word, rounds in ((words, 2), (_LENGTH, 2), (np.uint64(0), 4)):
            v[3] ^= word
            for _ in range(rounds):
                _sip_round(*v)
            v[0] ^= word
            if word is _LENGTH:
                v[2] ^= np.uint64(0xFF)
        v[0] ^= v[1]
        v[2] ^= v[3]
        v[0] ^= v[2]
        hashes: U64 = v[0]
        return hashes


def _sip_round(a: U64, b: U64, c: U64, d: U64, spare: U64) -> None:
    """One SipRound on all words at once, in place."""
    a += b
    c += d
    _rotate(b, 13, spare)
    _rotate(d, 16, spare)
    b ^= a
    d ^= c
    _rotate(a, 32, spare)
    c += b
    a += d
    _rotate(b, 17, spare)
    _rotate(d, 21, spare)
    b ^= c
    d ^= a
    _rotate(c, 32, spare)


def _rotate(word: U64, by: int, spare: U64) -> None:
    np.right_shift(word, _BY[64 - by], spare)
    np.left_shift(word, _BY[by], word)
    np.bitwise_or(word, spare, word)


class Shuffle:
    """Every number below `size` once, in a keyed order that is never stored.

    Rounds of multiply, add and fold, each a permutation of the numbers of so many bits; those that are too large are left
    out. The order spreads the load, it hides nothing: the cookie does that.
    """

    def __init__(self, size: int, key: int | None = None) -> None:
        """`size` up to 2^40. The same key gives the same order."""
        if not 0 <= size <= 1 << _MOST_BITS:
            raise ValueError(f"{size} pairs in one sweep")
        self.size = size
        self._bits = max(2, (size - 1).bit_length())
        self._mask = np.int64((1 << self._bits) - 1)
        drawn = np.random.default_rng(secrets.randbits(64) if key is None else key)
        self._steps = [
            (np.int64(int(drawn.integers(1 << 22)) * 2 + 1), np.int64(drawn.integers(1 << self._bits)))
            for _ in range(4)
        ]

    def batches(self, most: int) -> Iterator[Indices]:
        """The numbers in arrays of at most `most`; some are shorter."""
        for start in range(0, 1 << self._bits, most):
            yield self._mixed(np.arange(start, min(start + most, 1 << self._bits), dtype=np.int64))

    def _mixed(self, numbers: Indices) -> Indices:
        fold = np.int64((self._bits + 1) // 2)
        for odd, more in self._steps:
            numbers = (numbers * odd + more) & self._mask
            numbers ^= numbers >> fold
        return numbers[numbers < self.size]
