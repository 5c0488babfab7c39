"""The evidence store: one SQLite file in a folder of mode 700; observations are added, never changed.

What one target said goes in with one transaction, so a scan that is killed loses at most the target in flight. Every
fault of the disk or the file becomes a StoreError that says what to do.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_new
from sqlalchemy.exc import DBAPIError

from scanner.evidence import codec
from scanner.evidence.tables import (
    ANSWER,
    ANSWER_USE,
    FACT,
    FORMAT,
    METADATA,
    OBSERVATION,
    RUN,
    RUN_END,
    STORE,
    VISIT,
    append_only,
)
from scanner.model.errors import MissingInput, StoreError
from scanner.model.observation import Observation
from scanner.model.question import Answer, MachineIdentity
from scanner.model.words import Platform
from scanner.sealing.canonical import canonical
from scanner.sealing.digest import root_digest

FILE = "evidence.sqlite"


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


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Database faults as StoreErrors with what to do."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{folder / FILE}: {_plain_words(str(error.orig))}") from error


def _plain_words(fault: str) -> str:
    known = {
        "disk is full": "the disk is full; free some space, then go on with --resume. What was stored is still there",
        "malformed": "the file is damaged; what can be read is read by `rasoat verify`, a new --store starts afresh",
        "not a database": "the file is no evidence store; name another --store",
        "readonly": "it cannot be written; check owner and rights of the folder",
        "unable to open": "it cannot be opened; check owner and rights of the folder",
        "disk I/O error": "the disk answers with errors; what was stored before is still there",
    }
    return next((f"{fault}: {words}" for part, words in known.items() if part in fault), fault)


class EvidenceStore:
    """The store in `folder`; open it with `open_store`."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        self._facts = codec.FactReader()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(self._folder), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is stored, or nothing."""
        with told(self._folder), self._engine.begin() as connection:
            yield connection

    # -- writing ------------------------------------------------------------------------------------------------

    def begin(self, header: RunHeader) -> None:
        """Note a run before its first question; raises StoreError when its id is taken."""
        row = {"id": header.id, "started_at": _stamp(header.started_at), "header": _header_json(header)}
        with self.writing() as connection:
            connection.execute(insert(RUN), row)

    def keep_visit(
        self, run: str, visit: Visit, *, observations: Iterable[Observation], answers: Iterable[Answer]
    ) -> tuple[str, ...]:
        """Everything one target said, in one transaction; returns the observations' digests in order."""
        rows = [codec.row_of(visit.target, each) for each in observations]
        with self.writing() as connection:
            self._add_observations(connection, run, rows)
            self._add_answers(connection, run, visit.target, answers)
            connection.execute(
                insert(VISIT),
                {
                    "run": run,
                    "target": visit.target,
                    "platform": str(visit.platform),
                    "finished_at": _stamp(visit.finished_at),
                    "identity": json.dumps([visit.identity.serial, visit.identity.machine_id, *visit.identity.macs]),
                },
            )
        return tuple(row.digest for row in rows)

    @staticmethod
    def _add_observations(connection: Connection, run: str, rows: Sequence[codec.Row]) -> None:
        facts = {row.fact: row.body for row in rows if row.fact is not None and row.body is not None}
        if facts:
            packed = [{"digest": digest, "body": codec.packed(body)} for digest, body in facts.items()]
            connection.execute(insert_new(FACT).on_conflict_do_nothing(), packed)
        if rows:
            connection.execute(
                insert(OBSERVATION),
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

    @staticmethod
    def _add_answers(connection: Connection, run: str, target: str, answers: Iterable[Answer]) -> None:
        kept: dict[str, dict[str, Any]] = {}
        for answer in answers:
            digest, body = answer.content_digest(), codec.answer_bytes(answer)
            kept[digest] = {"digest": digest, "ask": answer.ask, "size": len(body), "body": codec.packed(body)}
        if kept:
            connection.execute(insert_new(ANSWER).on_conflict_do_nothing(), list(kept.values()))
            uses = [{"run": run, "target": target, "digest": digest} for digest in kept]
            connection.execute(insert(ANSWER_USE), uses)

    def finish(self, run: str, *, at: datetime) -> str:
        """Close a run; returns its root digest."""
        root = self.current_root(run)
        with self.writing() as connection:
            connection.execute(insert(RUN_END), {"run": run, "finished_at": _stamp(at), "root_digest": root})
        with self._reading() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(FULL)")  # what is sealed survives the power too
        return root

    # -- reading ------------------------------------------------------------------------------------------------

    def runs(self) -> tuple[StoredRun, ...]:
        """Every run, oldest first."""
        query = select(RUN.c.header, RUN_END.c.finished_at, RUN_END.c.root_digest).select_from(
            RUN.outerjoin(RUN_END, RUN.c.id == RUN_END.c.run)
        )
        with self._reading() as connection:
            rows = connection.execute(query.order_by(RUN.c.number)).all()
        return tuple(
            StoredRun(
                header=_header(row.header),
                finished_at=None if row.finished_at is None else _moment(row.finished_at),
                root_digest=row.root_digest,
            )
            for row in rows
        )

    def run(self, name: str | None = None) -> StoredRun:
        """The run `name`, or the newest; raises MissingInput when there is none such."""
        runs = self.runs()
        found = [each for each in runs if name is None or each.header.id == name]
        if not found:
            there = ", ".join(each.header.id for each in runs[-5:]) or "none"
            raise MissingInput(f"{self._folder}: there is no run {name or 'at all'}; the newest are: {there}")
        return found[-1]

    def visits(self, run: str) -> dict[str, Visit]:
        """Targets visited to their end, by id."""
        with self._reading() as connection:
            rows = connection.execute(select(VISIT).where(VISIT.c.run == run)).all()
        return {row.target: _visit(row) for row in rows}

    def observations(
        self, run: str, target: str, kinds: Iterable[str] | None = None
    ) -> Iterator[tuple[str, Observation]]:
        """Digest and observation of what is stored for one target in one run, all or of the given kinds."""
        query = (
            select(OBSERVATION, FACT.c.body)
            .select_from(OBSERVATION.outerjoin(FACT, OBSERVATION.c.fact == FACT.c.digest))
            .where(OBSERVATION.c.run == run, OBSERVATION.c.target == target)
        )
        if kinds is not None:
            query = query.where(OBSERVATION.c.kind.in_(sorted(kinds)))
        with self._reading() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            yield row.digest, self._observation(row)

    def _observation(self, row: Any) -> Observation:
        if row.fact is None:
            return codec.observation_of(row, None)
        if row.body is None:
            return codec.pruned(row)
        return codec.observation_of(row, self._facts.fact(row.kind, row.fact, row.body))

    def answer(self, digest: str) -> Answer:
        """The raw answer `digest`; raises MissingInput when it is not stored or was pruned."""
        with self._reading() as connection:
            row = connection.execute(select(ANSWER).where(ANSWER.c.digest == digest)).one_or_none()
        if row is None or row.body is None:
            raise MissingInput(f"{self._folder}: the answer {digest} is not stored" + (" any more" if row else ""))
        return codec.answer_of(codec.inflated(row.body, digest))

    def current_root(self, run: str) -> str:
        """The root digest over the observations stored so far."""
        with self._reading() as connection:
            digests = connection.execute(select(OBSERVATION.c.digest).where(OBSERVATION.c.run == run)).scalars().all()
        return root_digest(digests)

    @property
    def engine(self) -> Engine:
        """For the other files of this room."""
        return self._engine

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._folder

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


@contextmanager
def open_store(folder: Path, *, create: bool = False) -> Iterator[EvidenceStore]:
    """The store in `folder`; with `create` it is made where missing.

    Raises MissingInput when there is none, StoreError when it cannot be read or was written by a newer program.
    """
    file = folder / FILE
    if create:
        _make(folder, file)
    elif not file.is_file():
        raise MissingInput(f"{folder}: there is no evidence store here; `rasoat scan` or `rasoat collect` makes one")
    engine = create_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", _settings)
    store = EvidenceStore(engine, folder)
    try:
        _prepare(store, create=create)
        yield store
    finally:
        store.close()


def _make(folder: Path, file: Path) -> None:
    """Folder of mode 700 and file of mode 600, before SQLite opens it: its -wal and -shm files take the same mode."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}: the evidence store cannot be made here") from error


def _settings(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")  # every commit survives the process; `finish` brings all to the disk
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


def _prepare(store: EvidenceStore, *, create: bool) -> None:
    if create:
        with store.writing() as connection:
            METADATA.create_all(connection)
            for trigger in append_only():
                connection.exec_driver_sql(trigger)
            connection.execute(insert_new(STORE).on_conflict_do_nothing(), [{"name": "format", "value": str(FORMAT)}])
    with told(store.folder), store.engine.connect() as connection:
        found = connection.execute(select(STORE.c.value).where(STORE.c.name == "format")).scalar_one_or_none()
    if found is None or int(found) != FORMAT:
        advice = "use a newer program" if found and int(found) > FORMAT else "name another --store"
        raise StoreError(f"{store.folder / FILE}: its format is {found}, this program reads {FORMAT}: {advice}")


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


def _visit(row: Any) -> Visit:
    serial, machine_id, *macs = json.loads(row.identity)
    return Visit(
        target=row.target,
        platform=Platform(row.platform),
        finished_at=_moment(row.finished_at),
        identity=MachineIdentity(serial=serial, machine_id=machine_id, macs=tuple(macs)),
    )
