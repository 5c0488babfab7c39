"""Stores as programs of yesterday wrote them: formats 1 to 3, every observation of every visit whole."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from scanner.evidence import codec
from scanner.evidence.bodies import packed
from scanner.evidence.bundles import StoredBundle
from scanner.evidence.database import FILE
from scanner.evidence.store import RunHeader, Visit
from scanner.model.observation import Observation
from scanner.model.plain import to_plain
from scanner.model.question import Answer
from scanner.sealing.canonical import canonical
from scanner.sealing.digest import root_digest

_TABLES = """
CREATE TABLE store (name VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL);
CREATE TABLE run (number INTEGER NOT NULL PRIMARY KEY, id VARCHAR NOT NULL UNIQUE, started_at VARCHAR NOT NULL,
  header TEXT NOT NULL);
CREATE TABLE run_end (run VARCHAR NOT NULL PRIMARY KEY, finished_at VARCHAR NOT NULL, root_digest VARCHAR NOT NULL);
CREATE TABLE visit (run VARCHAR NOT NULL, target VARCHAR NOT NULL, platform VARCHAR NOT NULL,
  finished_at VARCHAR NOT NULL, identity TEXT NOT NULL, PRIMARY KEY (run, target));
CREATE TABLE fact (digest VARCHAR NOT NULL PRIMARY KEY, body BLOB);
CREATE TABLE observation (run VARCHAR NOT NULL, target VARCHAR NOT NULL, kind VARCHAR NOT NULL, digest VARCHAR NOT NULL,
  fact VARCHAR, gap VARCHAR, detail TEXT NOT NULL, way VARCHAR, provenance TEXT NOT NULL, PRIMARY KEY (run, target, kind));
CREATE INDEX ix_observation_digest ON observation (digest);
CREATE TABLE answer (digest VARCHAR NOT NULL PRIMARY KEY, ask TEXT NOT NULL, size BIGINT NOT NULL, body BLOB);
CREATE TABLE answer_use (run VARCHAR NOT NULL, target VARCHAR NOT NULL, digest VARCHAR NOT NULL,
  PRIMARY KEY (run, target, digest));
CREATE TABLE pruning (open BOOLEAN NOT NULL PRIMARY KEY);
CREATE TABLE note (number INTEGER NOT NULL PRIMARY KEY, body TEXT NOT NULL, key VARCHAR NOT NULL,
  signature VARCHAR NOT NULL);
CREATE TRIGGER fact_no_UPDATE BEFORE UPDATE ON fact WHEN NOT EXISTS (SELECT 1 FROM pruning)
  BEGIN SELECT RAISE(ABORT, 'the evidence store is append-only'); END;
"""
_BUNDLES = """
CREATE TABLE bundle (digest VARCHAR NOT NULL PRIMARY KEY, agent VARCHAR NOT NULL, sequence BIGINT NOT NULL,
  previous VARCHAR NOT NULL, taken_at VARCHAR NOT NULL, received_at VARCHAR NOT NULL, mark TEXT NOT NULL,
  head TEXT NOT NULL, proof TEXT NOT NULL, platform VARCHAR NOT NULL, product TEXT NOT NULL, language VARCHAR NOT NULL,
  identity TEXT NOT NULL, UNIQUE (agent, sequence));
CREATE TABLE bundle_answer (bundle VARCHAR NOT NULL, digest VARCHAR NOT NULL, PRIMARY KEY (bundle, digest));
"""


class OldStore:
    """Writes a store of an old format."""

    def __init__(self, folder: Path, form: int) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self.form = form
        self._connection = sqlite3.connect(folder / FILE, isolation_level=None)
        self._connection.executescript(_TABLES + (_BUNDLES if form > 2 else ""))
        if form == 1:
            self._connection.execute("ALTER TABLE observation DROP COLUMN way")
        self._add("store", {"name": "format", "value": str(form)})

    def begin(self, header: RunHeader) -> None:
        plain = to_plain(header) | {"started_at": header.started_at.isoformat()}
        row = {"id": header.id, "started_at": header.started_at.isoformat(), "header": canonical(plain).decode()}
        self._add("run", row)

    def keep_visit(
        self, run: str, visit: Visit, observations: Iterable[Observation], answers: Iterable[Answer]
    ) -> tuple[str, ...]:
        rows = [codec.row_of(visit.target, each) for each in observations]
        for row in rows:
            self._keep(run, row)
        for answer in answers:
            self.keep_answer(answer)
            self._add("answer_use", {"run": run, "target": visit.target, "digest": answer.content_digest()})
        identity = json.dumps([visit.identity.serial, visit.identity.machine_id, *visit.identity.macs])
        seen = {"run": run, "target": visit.target, "platform": str(visit.platform), "identity": identity}
        self._add("visit", seen | {"finished_at": visit.finished_at.isoformat()})
        return tuple(row.digest for row in rows)

    def _keep(self, run: str, row: codec.Row) -> None:
        if row.body is not None:
            self._add("fact", {"digest": row.fact, "body": packed(row.body)})
        said = codec.provenance_text(row.asking, row.answers, row.taken_at).decode()
        seen = {name: getattr(row, name) for name in ("target", "kind", "digest", "fact", "gap", "detail")}
        way = {} if self.form == 1 else {"way": row.way}
        self._add("observation", {"run": run, **seen, **way, "provenance": said})

    def keep_answer(self, answer: Answer) -> None:
        body = codec.answer_bytes(answer)
        row = {"digest": answer.content_digest(), "ask": answer.ask, "size": len(body), "body": packed(body)}
        self._add("answer", row)

    def keep_bundle(self, bundle: StoredBundle, answers: Iterable[Answer]) -> None:
        plain = {name: getattr(bundle, name) for name in ("digest", "agent", "sequence", "previous", "mark", "head")}
        plain |= {"proof": bundle.proof, "platform": str(bundle.platform), "product": "", "language": ""}
        plain |= {"taken_at": bundle.taken_at.isoformat(), "received_at": bundle.received_at.isoformat()}
        identity = [bundle.identity.serial, bundle.identity.machine_id, *bundle.identity.macs]
        self._add("bundle", plain | {"identity": json.dumps(identity)})
        for answer in answers:
            self.keep_answer(answer)
            self._add("bundle_answer", {"bundle": bundle.digest, "digest": answer.content_digest()})

    def finish(self, run: str, at: str) -> str:
        with closing(self._connection.execute("SELECT digest FROM observation WHERE run = ?", (run,))) as found:
            root = root_digest([digest for (digest,) in found])
        self._add("run_end", {"run": run, "finished_at": at, "root_digest": root})
        return root

    def close(self) -> None:
        self._connection.close()

    def _add(self, table: str, row: dict[str, Any]) -> None:
        places = ", ".join(f":{name}" for name in row)
        statement = f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({places})"  # noqa: S608  # names of this file
        self._connection.execute(statement, row)
