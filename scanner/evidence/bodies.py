"""Contents by their digest: each once, and what resembles one that is stored as the difference to it.

A body has a base that is whole itself, so reading one never takes more than two. The base is what the same machine said
before, or the base of that; of a machine that said nothing yet, what another said; when the difference has grown to half
of the whole, the whole is stored and becomes the base of what comes after it.
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from scanner.evidence.database import Database
from scanner.model.errors import BadSeal

_FAST: Final = 1
"""The fastest of zlib: bodies are small and read often."""
_SMALL_WINDOW: Final = 12
"""For bodies up to 4 KiB: zlib clears a quarter of a megabyte for its usual window, which takes twenty times as long."""
_ZLIB_REACH: Final = 1 << 15
"""Bytes of a base that zlib can refer to (RFC 1951, window of 32 KiB); a longer one is for zstd (RFC 8878)."""
_WORTH: Final = 0.5
"""A difference is stored where it is smaller than this share of the whole."""
_MAX_BYTES: Final = 1 << 30
"""No body of a store is longer: what a target may say is bounded far below."""

_AT_ONCE: Final = 500
"""SQLite of 2014 takes 999 values in one statement (sqlite.org/limits.html)."""

Table = Literal["fact", "answer"]


class Bodies:
    """The bodies of one table, `fact` or `answer`."""

    def __init__(self, database: Database, table: Table) -> None:
        self._database = database
        self._table = table
        self._last_of: dict[int, int] = {}

    def number_of(self, digest: str) -> int | None:
        """Where the content of that digest stands, None when it is not stored."""
        rows = self._database.rows(
            f"SELECT number FROM {self._table} WHERE digest = :digest",  # noqa: S608  # one of two names
            {"digest": bytes.fromhex(digest)},
        )
        return int(rows[0]["number"]) if rows else None

    def numbers_of(self, digests: Sequence[str]) -> dict[str, int]:
        """Where the contents of these digests stand, of those that are stored."""
        found: dict[str, int] = {}
        for some in (digests[at : at + _AT_ONCE] for at in range(0, len(digests), _AT_ONCE)):
            names = ", ".join(f":d{n}" for n in range(len(some)))
            rows = self._database.rows(
                f"SELECT number, digest FROM {self._table} WHERE digest IN ({names})",  # noqa: S608  # our own names
                {f"d{n}": bytes.fromhex(each) for n, each in enumerate(some)},
            )
            found.update({bytes(row["digest"]).hex(): row["number"] for row in rows})
        return found

    def add(
        self,
        digest: str,
        body: Callable[[], bytes] | None,
        *,
        like: int | None = None,
        sort: int = 0,
        more: Mapping[str, Any] | None = None,
    ) -> int:
        """Store a content that is not stored yet, as it differs from the one numbered `like`; returns its number.

        Without one it is told by the last whole one of its `sort` (the word of a kind, or of a question): machines of
        one office resemble each other. `body` None: it was pruned, and its digest is all there is. `more` are further
        columns; one named `size` takes the bytes of the body.
        """
        whole = None if body is None else body()
        base, stored = (None, None) if whole is None else self._as_stored(whole, like or self._last_of.get(sort))
        row = {"digest": bytes.fromhex(digest), "base": base, "body": stored, **(more or {})}
        if "size" in row:
            row["size"] = len(whole or b"")
        names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        number = self._database.insert(f"INSERT INTO {self._table} ({names}) VALUES ({values})", row)  # noqa: S608  # our own names
        if stored is not None and base is None:
            self._last_of[sort] = number
        return number

    def _as_stored(self, whole: bytes, like: int | None) -> tuple[int | None, bytes]:
        alone = packed(whole)
        base = None if like is None else self._base_of(like)
        if base is None:
            return None, alone
        number, earlier = base
        difference = packed_against(earlier, whole)
        return (number, difference) if len(difference) < _WORTH * len(alone) else (None, alone)

    def _base_of(self, like: int) -> tuple[int, bytes] | None:
        """What something that resembles `like` can be told by; None where it was pruned, is gone, or cannot be read."""
        try:
            (row,) = self._rows((like,))
            number = row["base"] or like
            if number != like:
                (row,) = self._rows((number,))
            return None if row["body"] is None else (number, unpacked(row["body"]))
        except BadSeal:
            return None  # a damaged store is told by whoever reads it; what is new is kept whole

    def whole(self, number: int) -> tuple[str, bytes | None]:
        """Digest and bytes of a content, None when it was pruned; raises BadSeal when it cannot be unpacked.

        The bytes are not held against the digest here.
        """
        (row,) = self._rows((number,))
        digest = bytes(row["digest"]).hex()
        if row["body"] is None:
            return digest, None
        try:
            return digest, self._unfolded(row)
        except BadSeal as fault:
            raise BadSeal(f"what is stored as {digest} cannot be unpacked: {fault}") from fault

    def _unfolded(self, row: sqlite3.Row) -> bytes:
        if row["base"] is None:
            return unpacked(row["body"])
        (base,) = self._rows((row["base"],))
        if base["body"] is None:
            raise BadSeal("what it is told by was taken out of the store")
        return unpacked_against(unpacked(base["body"]), row["body"])

    def _rows(self, numbers: tuple[int, ...]) -> Iterator[sqlite3.Row]:
        for number in numbers:
            rows = self._database.rows(
                f"SELECT * FROM {self._table} WHERE number = :number",  # noqa: S608  # one of two names
                {"number": number},
            )
            if not rows:
                raise BadSeal(f"the {self._table} {number} is not in the store: it was changed")
            yield rows[0]

    def forget(self) -> None:
        """Let go of what was remembered: a transaction came to nothing, or a prune took contents out."""
        self._last_of.clear()

    def empty(self, numbers: set[int]) -> None:
        """Take the content out of `numbers`; what is told by one of them is stored by itself first.

        Inside the transaction of a prune.
        """
        for base in sorted(numbers):
            self._set_free(base, numbers)
        self._database.run_each(
            f"UPDATE {self._table} SET body = NULL, base = NULL WHERE number = :number",  # noqa: S608  # one of two names
            [{"number": number} for number in sorted(numbers)],
        )

    def _set_free(self, base: int, going: set[int]) -> None:
        """The first of those told by `base` becomes what the others are told by."""
        rows = self._database.rows(
            f"SELECT number FROM {self._table} WHERE base = :base ORDER BY number",  # noqa: S608  # one of two names
            {"base": base},
        )
        left = [row["number"] for row in rows if row["number"] not in going]
        first: tuple[int, bytes] | None = None
        for number in left:
            _, whole = self.whole(number)
            assert whole is not None  # noqa: S101  # what is told by another was not pruned
            alone = packed(whole)
            told = None if first is None else packed_against(first[1], whole)
            by, stored = (None, alone) if told is None or len(told) >= len(alone) else (first, told)
            self._database.run(
                f"UPDATE {self._table} SET base = :base, body = :body WHERE number = :number",  # noqa: S608  # one of two names
                {"number": number, "base": None if by is None else by[0], "body": stored},
            )
            first = first or (number, whole)


def packed(body: bytes) -> bytes:
    """`body` compressed; whoever inflates it need not know the window."""
    if len(body) > 1 << _SMALL_WINDOW:
        return zlib.compress(body, _FAST)
    small = zlib.compressobj(_FAST, wbits=_SMALL_WINDOW, memLevel=1)
    return small.compress(body) + small.flush()


def unpacked(blob: bytes) -> bytes:
    """The bytes of `blob`; raises BadSeal when they cannot be unpacked."""
    try:
        return zlib.decompress(blob)
    except zlib.error as error:
        raise BadSeal(str(error)) from error


def packed_against(base: bytes, body: bytes) -> bytes:
    """`body` as it differs from `base`."""
    if len(base) <= _ZLIB_REACH:
        by = zlib.compressobj(zdict=base)
        return by.compress(body) + by.flush()
    import zstandard

    known = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    reach = max(10, min((len(base) + len(body)).bit_length(), zstandard.WINDOWLOG_MAX))
    form = zstandard.ZstdCompressionParameters.from_level(3, window_log=reach, enable_ldm=True)
    return zstandard.ZstdCompressor(compression_params=form, dict_data=known).compress(body)


def unpacked_against(base: bytes, blob: bytes) -> bytes:
    """The body that `packed_against` told by `base`; raises BadSeal when it cannot be unpacked."""
    if len(base) <= _ZLIB_REACH:
        by = zlib.decompressobj(zdict=base)
        try:
            return by.decompress(blob) + by.flush()
        except zlib.error as error:
            raise BadSeal(str(error)) from error
    import zstandard

    known = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    try:
        return zstandard.ZstdDecompressor(dict_data=known, max_window_size=1 << zstandard.WINDOWLOG_MAX).decompress(
            blob, max_output_size=_MAX_BYTES
        )
    except zstandard.ZstdError as error:
        raise BadSeal(str(error)) from error
