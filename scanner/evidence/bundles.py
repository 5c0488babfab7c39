"""Bundles of agents as they were imported: head and signature as written, answers by digest, once and for all.

A bundle goes in with one transaction, so an import that is killed has it whole or not at all. What is kept of the
content are the answers after redaction; the file itself stays where it was found.
"""

import json
from collections.abc import Container, Iterable, Iterator
from datetime import UTC, datetime
from sqlite3 import Row

from scanner.evidence import codec
from scanner.evidence.store import EvidenceStore
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
        self._database = store.database

    def keep(self, bundle: StoredBundle, answers: Iterable[Answer], *, known: Container[str] = ()) -> None:
        """Everything of one bundle, in one transaction; raises StoreError when it, or its number, is there already.

        `known` are digests of answers that are stored: most of what a machine says is what it said the day before.
        """
        kept = {each.content_digest(): each for each in answers}
        new = {digest: each for digest, each in kept.items() if digest not in known}
        rows = [(digest, each.ask, codec.answer_bytes(each)) for digest, each in new.items()]
        with self._database.writing():
            self._database.run_each(
                "INSERT INTO answer (digest, ask, size, body) VALUES (:digest, :ask, :size, :body)"
                " ON CONFLICT DO NOTHING",
                [
                    {"digest": digest, "ask": ask, "size": len(body), "body": codec.packed(body)}
                    for digest, ask, body in rows
                ],
            )
            self._database.run(_INSERT, _row(bundle))
            self._database.run_each(
                "INSERT INTO bundle_answer (bundle, digest) VALUES (:bundle, :digest)",
                [{"bundle": bundle.digest, "digest": digest} for digest in kept],
            )

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

    def digests(self, digest: str) -> frozenset[str]:
        """The digests of the answers of a bundle."""
        rows = self._database.rows("SELECT digest FROM bundle_answer WHERE bundle = :bundle", {"bundle": digest})
        return frozenset(row["digest"] for row in rows)

    def answers(self, digest: str) -> Iterator[Answer]:
        """The answers of a bundle; what was pruned is a gap that says so."""
        rows = self._database.rows(
            "SELECT answer.digest, answer.ask, answer.body FROM bundle_answer JOIN answer ON bundle_answer.digest = answer.digest"
            " WHERE bundle_answer.bundle = :bundle ORDER BY answer.ask",
            {"bundle": digest},
        )
        for row in rows:
            if row["body"] is None:
                yield Answer(ask=row["ask"], gap=Gap.STALE, detail="pruned: only the digest was kept")
            else:
                yield codec.answer_of(codec.inflated(row["body"], row["digest"]))


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
