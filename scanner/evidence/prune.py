"""Takes the content out of old runs: digests stay, and a signed note tells what was done (design §9).

A fact or an answer that a younger run shares is kept. The note is signed with the store's own Ed25519 key (RFC 8032),
made at the first prune in `prune.key` beside the store; whoever trusts that key can tell a prune from a theft.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Row

from scanner.evidence.bodies import Bodies
from scanner.evidence.database import Database
from scanner.evidence.store import EvidenceStore
from scanner.evidence.uses import keep_digests, only_answered_at, only_used_by, visits_of
from scanner.model.errors import StoreError
from scanner.model.records import dataclass
from scanner.sealing.canonical import canonical

KEY_FILE = "prune.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What a prune took out."""

    runs: tuple[str, ...]
    facts: int
    answers: int
    bundles: int
    note: str
    key: str


def prune_before(store: EvidenceStore, before: datetime, *, at: datetime, by: str) -> Pruned:
    """Empty the runs started, and the bundles imported, before `before`.

    The newest run always keeps its content, and so does the newest bundle of every agent.
    """
    runs = [each for each in store.runs()[:-1] if each.header.started_at < before]
    names = tuple(each.header.id for each in runs)
    bundles = _bundles(store.database, before)
    signer = _Signer(store.folder)
    database = store.database
    with database.writing():
        database.run("INSERT INTO pruning (open) VALUES (TRUE)")
        old = visits_of(store, [store.number_of(name) for name in names])
        facts, answers = only_used_by(store, old), only_answered_at(store, old, set(bundles))
        keep_digests(store, old, facts)
        note = canonical(
            {
                "answers": _emptied(store.sights.answered.bodies, answers),
                "at": at.astimezone(UTC).isoformat(),
                "before": before.astimezone(UTC).isoformat(),
                "bundles": [bundles[number] for number in sorted(bundles)],
                "by": by,
                "facts": _emptied(store.sights.states.facts, facts),
                "runs": list(names),
            }
        ).decode()
        row = {"body": note, "key": signer.public, "signature": signer.sign(note.encode())}
        if names or answers:
            database.run("INSERT INTO note (body, key, signature) VALUES (:body, :key, :signature)", row)
        database.run("DELETE FROM pruning")
    store.sights.forget()
    return Pruned(
        runs=names, facts=len(facts), answers=len(answers), bundles=len(bundles), note=note, key=signer.public
    )


def _bundles(database: Database, before: datetime) -> dict[int, str]:
    """The digests, by number, of bundles that are old and not the last of their agent."""
    rows = database.rows(
        "SELECT number, digest FROM bundle WHERE received_at < :before"
        " AND sequence < (SELECT MAX(sequence) FROM bundle AS others WHERE others.agent = bundle.agent)",
        {"before": before.astimezone(UTC).isoformat()},
    )
    return {row["number"]: row["digest"] for row in rows}


def _emptied(bodies: Bodies, numbers: set[int]) -> list[str]:
    """Empty them; returns their digests in order."""
    bodies.empty(numbers)
    return sorted(bodies.whole(number)[0] for number in numbers)


def faulty_notes(store: EvidenceStore) -> tuple[str, ...]:
    """Notes whose signature does not fit their text."""
    return tuple(
        f"prune note {row['number']}: the signature does not fit its text" for row in _notes(store) if not _fits(row)
    )


def noted_digests(store: EvidenceStore) -> frozenset[str]:
    """The facts and answers that notes with a fitting signature name: nothing else may be without its content."""
    bodies = [json.loads(row["body"]) for row in _notes(store) if _fits(row)]
    return frozenset(digest for each in bodies for digest in (*each["facts"], *each["answers"]))


def _notes(store: EvidenceStore) -> list[Row]:
    return store.database.rows("SELECT * FROM note ORDER BY number")


def _fits(row: Row) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(row["key"]))
        key.verify(bytes.fromhex(row["signature"]), row["body"].encode())
    except (InvalidSignature, ValueError):
        return False
    return True


class _Signer:
    """The store's Ed25519 key, read from or made in a file of mode 600."""

    def __init__(self, folder: Path) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        place = folder / KEY_FILE
        try:
            raw = _read_or_make(place, Ed25519PrivateKey.generate().private_bytes_raw())
            self._key = Ed25519PrivateKey.from_private_bytes(raw)
        except (OSError, ValueError) as error:
            raise StoreError(f"{place}: the key for prune notes cannot be read or made: {error}") from error

    @property
    def public(self) -> str:
        """The public key, hex."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, text: bytes) -> str:
        """Signature over `text`, hex."""
        return self._key.sign(text).hex()


def _read_or_make(place: Path, fresh: bytes) -> bytes:
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return place.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(fresh)
    return fresh
