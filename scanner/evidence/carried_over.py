"""Makes a store of formats 1 to 3, which kept every observation of every visit whole, one of today.

What was sealed stays what it is: digests are made anew from the content, and `verify` holds them against the old seals.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from sqlite3 import Row
from typing import Final

from scanner.evidence import codec
from scanner.evidence.answered import Given
from scanner.evidence.bodies import unpacked
from scanner.evidence.bundles import holder_of
from scanner.evidence.database import Database
from scanner.evidence.store import EvidenceStore, Visit
from scanner.evidence.tables import APPEND_ONLY, FORMAT, TABLES
from scanner.model.question import MachineIdentity
from scanner.model.words import Platform
from scanner.sealing.canonical import canonical_plain

_WITH_WAYS: Final = 2
_WITH_BUNDLES: Final = 3
_OLD: Final = ("visit", "fact", "observation", "answer", "answer_use")
_OLD_BUNDLES: Final = ("bundle", "bundle_answer")


def carry_over(database: Database, found: int) -> None:
    """From format `found` to today's, within a transaction."""
    old = (*_OLD, *(_OLD_BUNDLES if found >= _WITH_BUNDLES else ()))
    _put_aside(database, old)
    if found < _WITH_WAYS:
        database.run("ALTER TABLE old_observation ADD COLUMN way VARCHAR")
    for statement in TABLES:
        database.run(statement)
    store = EvidenceStore(database)
    _carry_visits(store)
    if found >= _WITH_BUNDLES:
        _carry_bundles(store)
    for table in old:
        database.run(f"DROP TABLE old_{table}")
    for statement in APPEND_ONLY:
        database.run(statement)
    database.run("UPDATE store SET value = :format WHERE name = 'format'", {"format": str(FORMAT)})


def _put_aside(database: Database, tables: Iterable[str]) -> None:
    for table in (*tables, "run", "run_end", "note"):
        for verb in ("UPDATE", "DELETE"):
            database.run(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
    for table in tables:
        database.run(f"ALTER TABLE {table} RENAME TO old_{table}")


def _carry_visits(store: EvidenceStore) -> None:
    query = "SELECT old_visit.*, run.number FROM old_visit JOIN run ON old_visit.run = run.id ORDER BY old_visit.rowid"
    for row in store.database.rows(query):
        name = {"run": row["run"], "target": row["target"]}
        rows = [_row(each) for each in store.database.rows(_OBSERVATIONS, name)]
        answers = dict(map(_given, store.database.rows(_ANSWERS, name)))
        visit = store.keep_rows(row["number"], _visit(row), rows, answers)
        store.database.run_each(
            "INSERT INTO left_digest (visit, kind, digest) VALUES (:visit, :kind, :digest)",
            [
                {"visit": visit, "kind": store.words.find(each.kind), "digest": bytes.fromhex(each.digest)}
                for each in rows
                if each.fact is not None and each.body is None
            ],
        )


def _visit(row: Row) -> Visit:
    serial, machine_id, *macs = json.loads(row["identity"])
    return Visit(
        target=row["target"],
        platform=Platform(row["platform"]),
        finished_at=datetime.fromisoformat(row["finished_at"]),
        identity=MachineIdentity(serial=serial, machine_id=machine_id, macs=tuple(macs)),
    )


def _row(row: Row) -> codec.Row:
    provenance = json.loads(row["provenance"])
    answers, taken_at = tuple(provenance.pop("answers")), datetime.fromisoformat(provenance.pop("taken_at"))
    return codec.Row(
        target=row["target"],
        kind=row["kind"],
        digest=row["digest"],
        fact=row["fact"],
        body=None if row["body"] is None else unpacked(row["body"]),
        gap=row["gap"],
        detail=row["detail"],
        way=row["way"],
        asking=canonical_plain(provenance).decode(),
        asked=tuple(provenance["asked"]),
        answers=answers,
        taken_at=taken_at,
    )


def _given(row: Row) -> tuple[str, Given]:
    body = row["body"]
    return row["digest"], Given(row["ask"], None if body is None else partial(unpacked, body))


def _carry_bundles(store: EvidenceStore) -> None:
    for number, row in enumerate(store.database.rows("SELECT * FROM old_bundle ORDER BY rowid"), start=1):
        values = {name: row[name] for name in row.keys()}  # noqa: SIM118  # a Row is no mapping
        names = ", ".join(values)
        store.database.run(
            f"INSERT INTO bundle (number, {names}) VALUES (:number, {', '.join(f':{name}' for name in values)})",  # noqa: S608  # our own columns
            {"number": number, **values},
        )
        rows = store.database.rows(_BUNDLE_ANSWERS, {"bundle": row["digest"]})
        store.sights.answered.keep(holder_of(row["agent"]), number, dict(map(_given, rows)))


_OBSERVATIONS: Final = (
    "SELECT old_observation.*, old_fact.body FROM old_observation"
    " LEFT JOIN old_fact ON old_observation.fact = old_fact.digest"
    " WHERE old_observation.run = :run AND old_observation.target = :target ORDER BY old_observation.rowid"
)
_ANSWERS: Final = (
    "SELECT old_answer.digest, old_answer.ask, old_answer.body FROM old_answer_use"
    " JOIN old_answer ON old_answer_use.digest = old_answer.digest"
    " WHERE old_answer_use.run = :run AND old_answer_use.target = :target ORDER BY old_answer.rowid"
)
_BUNDLE_ANSWERS: Final = (
    "SELECT old_answer.digest, old_answer.ask, old_answer.body FROM old_bundle_answer"
    " JOIN old_answer ON old_bundle_answer.digest = old_answer.digest"
    " WHERE old_bundle_answer.bundle = :bundle ORDER BY old_answer.rowid"
)
