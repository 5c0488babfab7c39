"""Observations and answers as bytes, and the digests that name them.

An observation's digest is the SHA-256 of its canonical JSON {"detail", "fact", "gap", "kind", "provenance", "target"}
(`fact` null for a gap, `gap` null for a fact), with "way" last where one is known. Facts are stored once by their own
digest, however many machines or runs saw the same.
"""

import hashlib
import json
import sqlite3
import zlib
from collections import OrderedDict
from typing import Any

from scanner.model.errors import BadSeal
from scanner.model.kinds import all_kinds
from scanner.model.observation import Fact, Known, Missing, Observation, Provenance
from scanner.model.plain import PlainError, from_plain, to_plain
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way
from scanner.sealing.canonical import NotCanonical, canonical_plain, encodable

_LEVEL = 1  # the fastest of zlib: facts are small and read often
_SMALL_WINDOW = 12
"""For bodies up to 4 KiB: zlib clears a quarter of a megabyte for its usual window, which takes twenty times as long."""
_REMEMBERED_BYTES = 6_000_000
"""Of facts in their stored form; as values they take about six times as much memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One observation as the tables hold it; `body` is the fact's canonical JSON, None for a gap."""

    target: str
    kind: str
    digest: str
    fact: str | None
    body: bytes | None
    gap: str | None
    detail: str
    way: str | None
    provenance: str


def row_of(target: str, observation: Observation) -> Row:
    """`observation` of `target` as it is stored.

    A fact without a canonical form is a gap: two names of a hostile machine may be one text in normal form C.
    """
    provenance = canonical_plain(_provenance(observation.provenance))
    body: bytes | None = None
    if isinstance(observation, Known):
        try:
            body = canonical_plain(to_plain(observation.fact))
        except NotCanonical as error:
            detail = f"what it says cannot be kept exactly: {error}"
            observation = Missing(
                kind=observation.kind, gap=Gap.UNREADABLE, detail=detail, provenance=observation.provenance
            )
    if isinstance(observation, Known):
        gap, detail, way = None, "", None
    else:
        gap, detail = str(observation.gap), encodable(observation.detail)
        way = None if observation.way is None else str(observation.way)
    digest = observation_digest(
        target=target, kind=observation.kind, body=body, gap=gap, detail=detail, way=way, provenance=provenance
    )
    return Row(
        target=target,
        kind=observation.kind,
        digest=digest,
        fact=sha256(body) if body is not None else None,
        body=body,
        gap=gap,
        detail=detail,
        way=way,
        provenance=provenance.decode(),
    )


def _provenance(provenance: Provenance) -> dict[str, Any]:
    """Its plain form; what no agent brought says nothing of a proof, as before there were agents."""
    plain: dict[str, Any] = to_plain(provenance)
    return plain if provenance.proof else {name: value for name, value in plain.items() if name != "proof"}


def observation_digest(
    *, target: str, kind: str, body: bytes | None, gap: str | None, detail: str, way: str | None, provenance: bytes
) -> str:
    """SHA-256 (hex) of the observation's canonical JSON, put together from parts that are canonical already."""
    members = (
        (b"detail", canonical_plain(detail)),
        (b"fact", b"null" if body is None else body),
        (b"gap", canonical_plain(gap)),
        (b"kind", canonical_plain(kind)),
        (b"provenance", provenance),
        (b"target", canonical_plain(target)),
        *(() if way is None else ((b"way", canonical_plain(way)),)),
    )
    return sha256(b"{" + b",".join(b'"' + name + b'":' + value for name, value in members) + b"}")


class FactReader:
    """Turns stored facts back into values; remembers the last ones, as many machines share most of them."""

    def __init__(self) -> None:
        self._remembered: OrderedDict[tuple[str, str], tuple[Fact, int]] = OrderedDict()
        self._bytes = 0

    def fact(self, kind: str, digest: str, packed: bytes) -> Fact:
        """The fact of `kind`; raises BadSeal when its bytes do not fit its digest or its type."""
        key = (kind, digest)
        if key in self._remembered:
            self._remembered.move_to_end(key)
            return self._remembered[key][0]
        body = unpacked(packed, digest)
        fact = _decoded(kind, digest, body)
        self._remember(key, fact, len(body))
        return fact

    def _remember(self, key: tuple[str, str], fact: Fact, size: int) -> None:
        self._remembered[key] = (fact, size)
        self._bytes += size
        while self._bytes > _REMEMBERED_BYTES:
            _, (_, gone) = self._remembered.popitem(last=False)
            self._bytes -= gone


def _decoded(kind: str, digest: str, body: bytes) -> Fact:
    wanted = all_kinds().get(kind)
    if wanted is None:
        raise BadSeal(f"the store holds a fact of the unknown kind {kind}: was it written by a newer program?")
    try:
        return from_plain(wanted, json.loads(body))
    except (PlainError, ValueError) as error:
        raise BadSeal(f"the stored fact {digest} is no {kind}: {error}") from error


def observation_of(row: sqlite3.Row, fact: Fact | None) -> Observation:
    """The observation a stored row tells of; `fact` is None for a gap."""
    provenance = from_plain(Provenance, json.loads(row["provenance"]))
    if fact is not None:
        return Known(fact=fact, provenance=provenance)
    way = None if row["way"] is None else Way(row["way"])
    return Missing(kind=row["kind"], gap=Gap(row["gap"]), detail=row["detail"], provenance=provenance, way=way)


def pruned(row: sqlite3.Row) -> Missing:
    """What is left of a fact whose content was pruned: a gap that says so."""
    provenance = from_plain(Provenance, json.loads(row["provenance"]))
    return Missing(kind=row["kind"], gap=Gap.STALE, detail="pruned: only the digest was kept", provenance=provenance)


def sha256(body: bytes) -> str:
    """SHA-256 of `body`, lower-case hex."""
    return hashlib.sha256(body).hexdigest()


def packed(body: bytes) -> bytes:
    """`body` compressed; whoever inflates it need not know the window."""
    if len(body) > 1 << _SMALL_WINDOW:
        return zlib.compress(body, _LEVEL)
    small = zlib.compressobj(_LEVEL, wbits=_SMALL_WINDOW, memLevel=1)
    return small.compress(body) + small.flush()


def unpacked(blob: bytes, digest: str) -> bytes:
    """The bytes that `digest` names; raises BadSeal when they are not those."""
    body = inflated(blob, digest)
    if sha256(body) != digest:
        raise BadSeal(f"what is stored as {digest} has another digest: the store was changed")
    return body


def inflated(blob: bytes, name: str) -> bytes:
    """The bytes of `blob`; raises BadSeal when they cannot be unpacked."""
    try:
        return zlib.decompress(blob)
    except zlib.error as error:
        raise BadSeal(f"what is stored as {name} cannot be unpacked: {error}") from error


def answer_bytes(answer: Answer) -> bytes:
    """An answer as bytes: one line of JSON with the lengths, then standard output and error as they are.

    Not canonical JSON: what a machine said is kept to the letter, and its digest is of what it said.
    """
    head = {
        "ask": answer.ask,
        "exit": answer.exit,
        "entries": answer.entries,
        "absent": answer.absent,
        "gap": None if answer.gap is None else str(answer.gap),
        "way": None if answer.way is None else str(answer.way),
        "detail": answer.detail,
        "truncated": answer.truncated,
        "seal": answer.seal,
        "stdout": len(answer.stdout),
        "stderr": len(answer.stderr),
    }
    return json.dumps(head, sort_keys=True, allow_nan=False).encode("ascii") + b"\n" + answer.stdout + answer.stderr


def answer_of(body: bytes) -> Answer:
    """The answer that `answer_bytes` packed."""
    line, _, rest = body.partition(b"\n")
    head = json.loads(line)
    cut = head.pop("stdout")
    head.pop("stderr")
    gap, way = head.pop("gap"), head.pop("way", None)  # an answer of format 1 says no way
    return Answer(
        **head,
        gap=None if gap is None else Gap(gap),
        way=None if way is None else Way(way),
        stdout=rest[:cut],
        stderr=rest[cut:],
    )
