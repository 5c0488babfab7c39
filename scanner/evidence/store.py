"""The evidence store: observations are added, never changed.

What one target said goes in with one transaction, so a scan that is killed loses at most the target in flight.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Row
from typing import Any

from scanner.evidence import codec
from scanner.evidence.database import Database, open_database
from scanner.model.errors import MissingInput
from scanner.model.observation import Observation
from scanner.model.question import Answer, MachineIdentity
from scanner.model.records import dataclass
from scanner.model.words import Platform
from scanner.sealing.canonical import canonical
from scanner.sealing.digest import root_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeader:
    """What a collection was about; `targets` are all it meant to visit, in order."""

    id: str
    started_at: datetime
    program: str
    inventory: str
    inventory_digest: str
    collector_user: str
    privileged: bool
    targets: tuple[str, ...]
    walk: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One target that was visited to its end in a run."""

    target: str
    platform: Platform
    finished_at: datetime
    identity: MachineIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """A run as the store knows it; `finished_at` None when it was interrupted."""

    header: RunHeader
    finished_at: datetime | None
    root_digest: str | None


class EvidenceStore:
    """What was seen, run by run, in a Database; open it with `open_store`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._facts = codec.FactReader()

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.database.folder

    # -- writing ------------------------------------------------------------------------------------------------

    def begin(self, header: RunHeader) -> None:
        """Note a run before its first question; raises StoreError when its id is taken."""
        row = {"id": header.id, "started_at": _stamp(header.started_at), "header": _header_json(header)}
        with self.database.writing():
            self.database.run("INSERT INTO run (id, started_at, header) VALUES (:id, :started_at, :header)", row)

    def keep_visit(
        self, run: str, visit: Visit, *, observations: Iterable[Observation], answers: Iterable[Answer]
    ) -> tuple[str, ...]:
        """Everything one target said, in one transaction; returns the observations' digests in order."""
        rows = [codec.row_of(visit.target, each) for each in observations]
        with self.database.writing():
            self._add_observations(run, rows)
            self._add_answers(run, visit.target, answers)
            self.database.run(
                "INSERT INTO visit (run, target, platform, finished_at, identity)"
                " VALUES (:run, :target, :platform, :finished_at, :identity)",
                {
                    "run": run,
                    "target": visit.target,
                    "platform": str(visit.platform),
                    "finished_at": _stamp(visit.finished_at),
                    "identity": json.dumps([visit.identity.serial, visit.identity.machine_id, *visit.identity.macs]),
                },
            )
        return tuple(row.digest for row in rows)

    def _add_observations(self, run: str, rows: Sequence[codec.Row]) -> None:
        facts = {row.fact: row.body for row in rows if row.fact is not None and row.body is not None}
        self.database.run_each(
            "INSERT INTO fact (digest, body) VALUES (:digest, :body) ON CONFLICT DO NOTHING",
            [{"digest": digest, "body": codec.packed(body)} for digest, body in facts.items()],
        )
        self.database.run_each(
            "INSERT INTO observation (run, target, kind, digest, fact, gap, detail, way, provenance)"
            " VALUES (:run, :target, :kind, :digest, :fact, :gap, :detail, :way, :provenance)",
            [
                {
                    "run": run,
                    "target": row.target,
                    "kind": row.kind,
                    "digest": row.digest,
                    "fact": row.fact,
                    "gap": row.gap,
                    "detail": row.detail,
                    "way": row.way,
                    "provenance": row.provenance,
                }
                for row in rows
            ],
        )

    def _add_answers(self, run: str, target: str, answers: Iterable[Answer]) -> None:
        kept: dict[str, dict[str, Any]] = {}
        for answer in answers:
            digest, body = answer.content_digest(), codec.answer_bytes(answer)
            kept[digest] = {"digest": digest, "ask": answer.ask, "size": len(body), "body": codec.packed(body)}
        self.database.run_each(
            "INSERT INTO answer (digest, ask, size, body) VALUES (:digest, :ask, :size, :body) ON CONFLICT DO NOTHING",
            kept.values(),
        )
        self.database.run_each(
            "INSERT INTO answer_use (run, target, digest) VALUES (:run, :target, :digest)",
            [{"run": run, "target": target, "digest": digest} for digest in kept],
        )

    def finish(self, run: str, *, at: datetime) -> str:
        """Close a run; returns its root digest."""
        root = self.current_root(run)
        with self.database.writing():
            self.database.run(
                "INSERT INTO run_end (run, finished_at, root_digest) VALUES (:run, :finished_at, :root_digest)",
                {"run": run, "finished_at": _stamp(at), "root_digest": root},
            )
        self.database.run("PRAGMA wal_checkpoint(FULL)")  # what is sealed survives the power too
        return root

    # -- reading ------------------------------------------------------------------------------------------------

    def runs(self) -> tuple[StoredRun, ...]:
        """Every run, oldest first."""
        rows = self.database.rows(
            "SELECT run.header, run_end.finished_at, run_end.root_digest"
            " FROM run LEFT JOIN run_end ON run.id = run_end.run ORDER BY run.number"
        )
        return tuple(
            StoredRun(
                header=_header(row["header"]),
                finished_at=None if row["finished_at"] is None else _moment(row["finished_at"]),
                root_digest=row["root_digest"],
            )
            for row in rows
        )

    def run(self, name: str | None = None) -> StoredRun:
        """The run `name`, or the newest; raises MissingInput when there is none such."""
        runs = self.runs()
        found = [each for each in runs if name is None or each.header.id == name]
        if not found:
            there = ", ".join(each.header.id for each in runs[-5:]) or "none"
            raise MissingInput(f"{self.folder}: there is no run {name or 'at all'}; the newest are: {there}")
        return found[-1]

    def visits(self, run: str) -> dict[str, Visit]:
        """Targets visited to their end, by id."""
        rows = self.database.rows("SELECT * FROM visit WHERE run = :run", {"run": run})
        return {row["target"]: _visit(row) for row in rows}

    def observations(
        self, run: str, target: str, kinds: Iterable[str] | None = None
    ) -> Iterator[tuple[str, Observation]]:
        """Digest and observation of what is stored for one target in one run, all or of the given kinds."""
        wanted = None if kinds is None else frozenset(kinds)
        rows = self.database.rows(_OBSERVATIONS, {"run": run, "target": target})
        for row in rows:
            if wanted is None or row["kind"] in wanted:
                yield row["digest"], self._observation(row)

    def _observation(self, row: Row) -> Observation:
        if row["fact"] is None:
            return codec.observation_of(row, None)
        if row["body"] is None:
            return codec.pruned(row)
        return codec.observation_of(row, self._facts.fact(row["kind"], row["fact"], row["body"]))

    def answer(self, digest: str) -> Answer:
        """The raw answer `digest`; raises MissingInput when it is not stored or was pruned."""
        rows = self.database.rows("SELECT body FROM answer WHERE digest = :digest", {"digest": digest})
        if not rows or rows[0]["body"] is None:
            raise MissingInput(f"{self.folder}: the answer {digest} is not stored" + (" any more" if rows else ""))
        return codec.answer_of(codec.inflated(rows[0]["body"], digest))

    def answers_of(self, run: str) -> dict[str, list[str]]:
        """The digests of the answers of every target of a run, by target."""
        found: dict[str, list[str]] = {}
        for row in self.database.stream("SELECT target, digest FROM answer_use WHERE run = :run", {"run": run}):
            found.setdefault(row["target"], []).append(row["digest"])
        return found

    def answer_digests(self, run: str, target: str) -> dict[str, str]:
        """The digest of what one target answered in a run, by question."""
        rows = self.database.rows(
            "SELECT answer.ask, answer.digest FROM answer_use JOIN answer ON answer_use.digest = answer.digest"
            " WHERE answer_use.run = :run AND answer_use.target = :target",
            {"run": run, "target": target},
        )
        return {row["ask"]: row["digest"] for row in rows}

    def current_root(self, run: str) -> str:
        """The root digest over the observations stored so far."""
        rows = self.database.rows("SELECT digest FROM observation WHERE run = :run", {"run": run})
        return root_digest([row["digest"] for row in rows])


_OBSERVATIONS = (
    "SELECT observation.*, fact.body FROM observation LEFT JOIN fact ON observation.fact = fact.digest"
    " WHERE observation.run = :run AND observation.target = :target"
)


@contextmanager
def open_store(folder: Path, *, create: bool = False) -> Iterator[EvidenceStore]:
    """The store in `folder`; raises as `open_database`."""
    with open_database(folder, create=create) as database:
        yield EvidenceStore(database)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


def _header_json(header: RunHeader) -> str:
    plain: Mapping[str, Any] = {
        "id": header.id,
        "started_at": _stamp(header.started_at),
        "program": header.program,
        "inventory": header.inventory,
        "inventory_digest": header.inventory_digest,
        "collector_user": header.collector_user,
        "privileged": header.privileged,
        "targets": list(header.targets),
        "walk": header.walk,
    }
    return canonical(plain).decode()


def _header(stored: str) -> RunHeader:
    plain = json.loads(stored)
    started, targets = _moment(plain.pop("started_at")), tuple(plain.pop("targets"))
    return RunHeader(**plain, started_at=started, targets=targets)


def _visit(row: Row) -> Visit:
    serial, machine_id, *macs = json.loads(row["identity"])
    return Visit(
        target=row["target"],
        platform=Platform(row["platform"]),
        finished_at=_moment(row["finished_at"]),
        identity=MachineIdentity(serial=serial, machine_id=machine_id, macs=tuple(macs)),
    )
