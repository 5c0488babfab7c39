"""What was signed of each run: its root digest when it was closed, and every report that was judged from it since.

A table of its own, made at the first signature: a store without it is one where nobody signed. Only added to, as the rest.
"""

import json
from collections.abc import Iterable, Mapping
from sqlite3 import Row
from typing import Any, Final

from scanner.evidence.store import EvidenceStore
from scanner.evidence.tables import append_only
from scanner.model.records import dataclass
from scanner.sealing.canonical import canonical

TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS seal (number INTEGER NOT NULL PRIMARY KEY, run VARCHAR NOT NULL, agency VARCHAR NOT NULL,"
    " digest VARCHAR NOT NULL, judged TEXT NOT NULL, public_key VARCHAR NOT NULL, signature VARCHAR NOT NULL)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSeal:
    """One signature. `digest` is that of what a report states of `agency` (empty = all), empty for the run alone.

    `judged` is how: what is needed to judge the same evidence again.
    """

    run: str
    agency: str
    digest: str
    judged: Mapping[str, Any]
    key: str
    signature: str


def keep_seals(store: EvidenceStore, seals: Iterable[StoredSeal]) -> None:
    """Add signatures, in one transaction."""
    rows = [
        {
            "run": each.run,
            "agency": each.agency,
            "digest": each.digest,
            "judged": canonical(each.judged).decode(),
            "key": each.key,
            "signature": each.signature,
        }
        for each in seals
    ]
    with store.database.writing():
        for statement in (TABLE, *append_only("seal")):
            store.database.run(statement)
        store.database.run_each(
            "INSERT INTO seal (run, agency, digest, judged, public_key, signature)"
            " VALUES (:run, :agency, :digest, :judged, :key, :signature)",
            rows,
        )


def seals_of(store: EvidenceStore, run: str | None = None) -> tuple[StoredSeal, ...]:
    """Every signature of a run, or of all, oldest first."""
    if not store.database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'seal'"):
        return ()
    rows = store.database.rows("SELECT * FROM seal WHERE :run IS NULL OR run = :run ORDER BY number", {"run": run})
    return tuple(_seal(row) for row in rows)


def _seal(row: Row) -> StoredSeal:
    try:
        judged = json.loads(row["judged"])
    except ValueError:
        judged = {}  # altered: its signature will not fit what is judged without it
    return StoredSeal(
        run=row["run"],
        agency=row["agency"],
        digest=row["digest"],
        judged=judged if isinstance(judged, dict) else {},
        key=row["public_key"],
        signature=row["signature"],
    )
