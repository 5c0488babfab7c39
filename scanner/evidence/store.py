"""The evidence store: observations are added, never changed.

What one target said goes in with one transaction, so a scan that is killed loses at most the target in flight.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from scanner.evidence import codec
from scanner.evidence.answered import Given, given
from scanner.evidence.database import Database, open_database
from scanner.evidence.sights import Sights, Stop
from scanner.evidence.times import packed_times, ticks
from scanner.evidence.word_numbers import WordNumbers
from scanner.model.errors import BadSeal, MissingInput
from scanner.model.observation import Observation
from scanner.model.question import Answer, MachineIdentity
from scanner.model.records import dataclass
from scanner.model.words import Platform
from scanner.sealing.canonical import canonical
from scanner.sealing.digest import root_digest

_DIGEST_BYTES: Final = 32


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
        self.words = WordNumbers(database)
        self.sights = Sights(database, self.words)
        self._kept: dict[int, bytes] = {}
        """The digests of the observations of each visit that this process stored."""

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.database.folder

    # -- writing ------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it is stored, or nothing, and nothing is remembered that is not stored."""
        try:
            with self.database.writing():
                yield
        except BaseException:
            self.words.forget()
            self.sights.forget()
            raise

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
        with self.writing():
            number = self.keep_rows(self.number_of(run), visit, rows, given(answers))
        self._kept[number] = b"".join(bytes.fromhex(row.digest) for row in rows)
        return tuple(row.digest for row in rows)

    def keep_rows(self, run: int, visit: Visit, rows: Sequence[codec.Row], answers: Mapping[str, Given]) -> int:
        """A visit of the run of that number as it is stored, within a transaction; returns its number."""
        (last,) = self.database.rows("SELECT COALESCE(MAX(number), 0) AS number FROM visit")
        number = last["number"] + 1
        by_ask = self.sights.answered.keep(visit.target, number, answers)
        self.sights.states.keep(visit.target, number, rows, by_ask)
        kinds = " ".join(map(str, self.words.of(row.kind for row in rows)))
        identity = json.dumps([visit.identity.serial, visit.identity.machine_id, *visit.identity.macs])
        target, platform, same, seen = self.words.of([visit.target, str(visit.platform), identity, kinds])
        self.database.run(
            "INSERT INTO visit (number, run, target, platform, finished_at, identity, kinds, times, seal) VALUES"
            " (:number, :run, :target, :platform, :finished_at, :identity, :kinds, :times, :seal)",
            {
                "number": number,
                "run": run,
                "target": target,
                "platform": platform,
                "finished_at": ticks(visit.finished_at),
                "identity": same,
                "kinds": seen,
                "times": packed_times(row.taken_at for row in rows),
                "seal": bytes.fromhex(root_digest(row.digest for row in rows)),
            },
        )
        return int(number)

    def number_of(self, run: str) -> int:
        """The number of a run; raises MissingInput when there is none such."""
        rows = self.database.rows("SELECT number FROM run WHERE id = :id", {"id": run})
        if not rows:
            raise MissingInput(f"{self.folder}: there is no run {run}")
        return int(rows[0]["number"])

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
        return {each.target: _visit(each) for each in self.sights.stops(self.number_of(run))}

    def observations(
        self, run: str, target: str, kinds: Iterable[str] | None = None
    ) -> Iterator[tuple[str, Observation]]:
        """Digest and observation of what is stored for one target in one run, all or of the given kinds.

        What is lost or was changed is a gap in the words of `codec.DAMAGED`.
        """
        for stop in self.sights.stops(self.number_of(run), target):
            for each in self.sights.of(stop, kinds):
                yield each.digest, each.observation

    def answer(self, digest: str) -> Answer:
        """The raw answer `digest`; raises MissingInput when it is not stored or was pruned, BadSeal when it is damaged."""
        number = self.sights.answered.bodies.number_of(digest)
        body = None if number is None else self.sights.answered.bodies.whole(number)[1]
        if body is None:
            raise MissingInput(f"{self.folder}: the answer {digest} is not stored" + (" any more" if number else ""))
        try:
            return codec.answer_of(body)
        except codec.DAMAGE as fault:
            raise BadSeal(f"what is stored as {digest} cannot be unpacked: {fault}") from fault

    def answers_of(self, run: str) -> dict[str, list[str]]:
        """The digests of the answers of every target of a run, by target."""
        held = (
            (each.target, self.sights.answered.digests(each.target, each.number).by_ask)
            for each in self.sights.stops(self.number_of(run))
        )
        return {
            target: [digest for digests in by_ask.values() for digest in digests] for target, by_ask in held if by_ask
        }

    def answer_digests(self, run: str, target: str) -> dict[str, str]:
        """The digest of what one target answered in a run, by question; empty for an answer that the store has lost."""
        for stop in self.sights.stops(self.number_of(run), target):
            told = self.sights.answered.digests(target, stop.number)
            return {**dict.fromkeys(told.lost, ""), **{ask: held[-1] for ask, held in told.by_ask.items()}}
        return {}

    def current_root(self, run: str) -> str:
        """The root digest over the observations stored so far, as far as they can be put together."""
        stops = self.sights.stops(self.number_of(run))
        return root_digest(digest for stop in stops for digest in self._digests(stop))

    def _digests(self, stop: Stop) -> Iterator[str]:
        """Of what this process stored itself, as it was stored; everything else is put together anew."""
        kept = self._kept.get(stop.number)
        if kept is None:
            return (each.digest for each in self.sights.of(stop) if not each.lost)
        return (kept[at : at + _DIGEST_BYTES].hex() for at in range(0, len(kept), _DIGEST_BYTES))


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


def _visit(stop: Stop) -> Visit:
    serial, machine_id, *macs = json.loads(stop.identity)
    return Visit(
        target=stop.target,
        platform=stop.platform,
        finished_at=stop.finished_at,
        identity=MachineIdentity(serial=serial, machine_id=machine_id, macs=tuple(macs)),
    )
