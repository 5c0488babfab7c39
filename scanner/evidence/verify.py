"""Recomputes every digest of a run from what is stored: facts, observations, raw answers, root digest."""

from collections.abc import Iterator
from sqlite3 import Row

from scanner.evidence import codec
from scanner.evidence.prune import noted_digests
from scanner.evidence.store import EvidenceStore
from scanner.model.errors import BadSeal, StoreError
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was recomputed. `pruned` contents are gone on purpose: only their digests could be counted.

    `closed` False = the run was interrupted and has no root digest to compare with.
    """

    run: str
    observations: int
    answers: int
    pruned: int
    root_digest: str
    closed: bool
    faults: tuple[str, ...]


def verify_run(store: EvidenceStore, name: str | None = None) -> Verified:
    """Check one run, the newest by default; faults are told, not raised.

    Content that is gone without a note of the prune that took it out is a fault: somebody else did.
    """
    stored = store.run(name)
    run, noted = stored.header.id, noted_digests(store)
    seen = [0, 0, 0]
    faults = [
        *_as_far_as_readable(_observations(store, run, seen, noted)),
        *_as_far_as_readable(_answers(store, run, seen, noted)),
    ]
    root = store.current_root(run)
    if stored.root_digest is not None and root != stored.root_digest:
        faults.append(f"root digest: {stored.root_digest} was sealed, {root} is what the store holds now")
    return Verified(
        run=run,
        observations=seen[0],
        answers=seen[1],
        pruned=seen[2],
        root_digest=root,
        closed=stored.finished_at is not None,
        faults=tuple(faults),
    )


def _as_far_as_readable(faults: Iterator[str]) -> Iterator[str]:
    """Where the file is damaged, that is a fault too, and what else there is to verify is verified."""
    try:
        yield from faults
    except StoreError as damage:
        yield str(damage)


def _observations(store: EvidenceStore, run: str, seen: list[int], noted: frozenset[str]) -> Iterator[str]:
    query = (
        "SELECT observation.*, fact.body, fact.digest AS kept"
        " FROM observation LEFT JOIN fact ON observation.fact = fact.digest"
        " WHERE observation.run = :run ORDER BY observation.target, observation.kind"
    )
    for row in store.database.stream(query, {"run": run}):
        place = f"{row['target']} {row['kind']}"
        if row["fact"] is not None and row["kept"] is None:
            yield f"{place}: the fact {row['fact']} is not in the store"
        elif row["fact"] is not None and row["body"] is None:
            seen[2] += 1
            yield from _gone(row["fact"], f"{place}: the fact", noted)
        else:
            seen[0] += 1
            yield from _observation(row, place)


def _observation(row: Row, place: str) -> Iterator[str]:
    try:
        body = None if row["fact"] is None else codec.unpacked(row["body"], row["fact"])
    except BadSeal as fault:
        yield f"{place}: {fault}"
        return
    digest = codec.observation_digest(
        target=row["target"],
        kind=row["kind"],
        body=body,
        gap=row["gap"],
        detail=row["detail"],
        way=row["way"],
        provenance=row["provenance"].encode(),
    )
    if digest != row["digest"]:
        yield f"{place}: {row['digest']} was sealed, its content gives {digest}"


def _gone(digest: str, what: str, noted: frozenset[str]) -> Iterator[str]:
    if digest not in noted:
        yield f"{what} {digest} has lost its content, and no prune note tells of it"


def _answers(store: EvidenceStore, run: str, seen: list[int], noted: frozenset[str]) -> Iterator[str]:
    query = (
        "SELECT answer_use.digest, answer_use.target, answer.body, answer.ask, answer.digest AS kept"
        " FROM answer_use LEFT JOIN answer ON answer_use.digest = answer.digest WHERE answer_use.run = :run"
    )
    for row in store.database.stream(query, {"run": run}):
        if row["kept"] is None:
            yield f"{row['target']}: the answer {row['digest']} is not in the store"
        elif row["body"] is None:
            seen[2] += 1
            yield from _gone(row["digest"], f"{row['target']}: the answer", noted)
        else:
            seen[1] += 1
            yield from _answer(row["body"], row["digest"], f"{row['target']} {row['ask']}")


def _answer(blob: bytes, digest: str, place: str) -> Iterator[str]:
    try:
        found = codec.answer_of(codec.inflated(blob, digest)).content_digest()
    except (BadSeal, ValueError, TypeError, KeyError) as fault:
        yield f"{place}: the stored answer is damaged: {fault}"
        return
    if found != digest:
        yield f"{place}: the answer {digest} was sealed, its content gives {found}"
