"""Bundles of agents as they were imported: head and signature as written, answers by digest, once and for all.

A bundle goes in with one transaction, so an import that is killed has it whole or not at all. What is kept of the
content are the answers after redaction; the file itself stays where it was found.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from sqlite3 import Row

from scanner.evidence import codec
from scanner.evidence.answered import given
from scanner.evidence.store import EvidenceStore
from scanner.model.errors import BadSeal
from scanner.model.question import Answer, MachineIdentity
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBundle:
    """One imported bundle. `head` and `proof` are its own text, `mark` tells whether the file it came in has changed."""

    digest: str
    agent: str
    sequence: int
    previous: str
    taken_at: datetime
    received_at: datetime
    mark: str
    head: str
    proof: str
    platform: Platform
    product: str
    language: str
    identity: MachineIdentity


class Bundles:
    """The imported bundles of a store."""

    def __init__(self, store: EvidenceStore) -> None:
        self._store = store
        self._database = store.database

    def keep(self, bundle: StoredBundle, answers: Iterable[Answer]) -> None:
        """Everything of one bundle, in one transaction; raises StoreError when it, or its number, is there already."""
        with self._store.writing():
            self._database.run(_INSERT, _row(bundle))
            self._store.sights.answered.keep(holder_of(bundle.agent), self._number(bundle.digest), given(answers))

    def _number(self, digest: str) -> int:
        rows = self._database.rows("SELECT number FROM bundle WHERE digest = :digest", {"digest": digest})
        return int(rows[0]["number"]) if rows else 0

    def of(self, agent: str) -> dict[int, StoredBundle]:
        """Every bundle of one agent by its number."""
        rows = self._database.rows("SELECT * FROM bundle WHERE agent = :agent ORDER BY sequence", {"agent": agent})
        return {row["sequence"]: _bundle(row) for row in rows}

    def newest(self) -> dict[str, StoredBundle]:
        """The bundle with the highest number of every agent."""
        rows = self._database.rows(
            "SELECT bundle.* FROM bundle JOIN (SELECT agent, MAX(sequence) AS last FROM bundle GROUP BY agent) AS ends"
            " ON bundle.agent = ends.agent AND bundle.sequence = ends.last"
        )
        return {row["agent"]: _bundle(row) for row in rows}

    def digests(self, bundle: StoredBundle) -> frozenset[str]:
        """The digests of the answers of a bundle."""
        held = self._store.sights.answered.digests(holder_of(bundle.agent), self._number(bundle.digest))
        return frozenset(digest for digests in held.by_ask.values() for digest in digests)

    def answers(self, bundle: StoredBundle) -> Iterator[Answer]:
        """The answers of a bundle by question; what was pruned, or is damaged, is a gap that says so."""
        answered = self._store.sights.answered
        held = answered.numbers(holder_of(bundle.agent), self._number(bundle.digest))
        for number, ask in sorted(held.items(), key=lambda each: each[1]):
            try:
                _, body = answered.bodies.whole(number)
                yield _pruned(ask) if body is None else codec.answer_of(body)
            except (BadSeal, *codec.DAMAGE):
                yield Answer(ask=ask, gap=Gap.UNREADABLE, detail=codec.DAMAGED)


def _pruned(ask: str) -> Answer:
    return Answer(ask=ask, gap=Gap.STALE, detail="pruned: only the digest was kept")


def holder_of(agent: str) -> str:
    """The name under which the answers of an agent are kept; no target has a colon in its id."""
    return f"agent:{agent}"


_INSERT = (
    "INSERT INTO bundle (digest, agent, sequence, previous, taken_at, received_at, mark, head, proof, platform, product,"
    " language, identity) VALUES (:digest, :agent, :sequence, :previous, :taken_at, :received_at, :mark, :head, :proof,"
    " :platform, :product, :language, :identity)"
)


def _row(bundle: StoredBundle) -> dict[str, object]:
    identity = bundle.identity
    return {
        "digest": bundle.digest,
        "agent": bundle.agent,
        "sequence": bundle.sequence,
        "previous": bundle.previous,
        "taken_at": bundle.taken_at.astimezone(UTC).isoformat(),
        "received_at": bundle.received_at.astimezone(UTC).isoformat(),
        "mark": bundle.mark,
        "head": bundle.head,
        "proof": bundle.proof,
        "platform": str(bundle.platform),
        "product": bundle.product,
        "language": bundle.language,
        "identity": json.dumps([identity.serial, identity.machine_id, *identity.macs]),
    }


def _bundle(row: Row) -> StoredBundle:
    serial, machine_id, *macs = json.loads(row["identity"])
    return StoredBundle(
        digest=row["digest"],
        agent=row["agent"],
        sequence=row["sequence"],
        previous=row["previous"],
        taken_at=datetime.fromisoformat(row["taken_at"]),
        received_at=datetime.fromisoformat(row["received_at"]),
        mark=row["mark"],
        head=row["head"],
        proof=row["proof"],
        platform=Platform(row["platform"]),
        product=row["product"],
        language=row["language"],
        identity=MachineIdentity(serial=serial, machine_id=machine_id, macs=tuple(macs)),
    )
