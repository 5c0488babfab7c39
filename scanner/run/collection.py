"""The first half of a scan: visits every selected target once and stores what it said, target by target.

What one target said is stored at once, so a scan that is killed loses at most what is in flight and goes on where it
stood (`resume`). A target that fails is a gap with its reason, never the end of the run.
"""

import getpass
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path

from scanner import __version__
from scanner.evidence.store import EvidenceStore, RunHeader, Visit
from scanner.model.errors import GapError, StoreError, Unsupported
from scanner.model.observation import Known, Missing, Provenance
from scanner.model.organisation import Inventory, Target
from scanner.model.ports import Collector
from scanner.model.question import Answer, MachineIdentity, Recording
from scanner.model.records import dataclass
from scanner.model.words import Connection, Platform, Way
from scanner.reach.pace import Stop
from scanner.run.agents import agents_of
from scanner.run.connect import Clock, Reached, Ways, gap_of
from scanner.run.copies import Copies
from scanner.run.network import Network, NetworkSettings
from scanner.run.policies import Policies
from scanner.run.registry import collectors, collectors_knowing
from scanner.run.runner import Collected, collect_target
from scanner.run.visits import Seen, visits
from scanner.sealing.canonical import encodable
from scanner.sealing.digest import digest_of

LOG = logging.getLogger(__name__)
PROGRAM = f"rasoat {__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to collect. `record` is a folder that gets a recording of every target, `walk` allows the file walk."""

    inventory: Inventory
    folder: Path
    targets: tuple[Target, ...]
    walk: bool = True
    record: Path | None = None
    root: Path | None = None
    """The folder that is read instead of reaching the target, as given by `--root`."""
    network: NetworkSettings = field(default_factory=NetworkSettings)
    policies: Policies = field(default_factory=Policies)

    def collectors(self, platform: Platform) -> tuple[Collector, ...]:
        """What asks a target of `platform`: ours, knowing the products of the province, and what the policies add."""
        known = collectors_knowing(platform, self.inventory.antivirus_products)
        return (*known, *self.policies.collectors(platform))

    @property
    def digest(self) -> str:
        """What an interrupted run must begin with again: the inventory, and the folder that stands in for a machine."""
        if self.root is None:
            return self.inventory.digest
        return digest_of({"inventory": self.inventory.digest, "root": encodable(str(self.root.resolve()))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One target is done: for progress lines."""

    done: int
    total: int
    target: str
    known: int
    missing: int
    gap: str = ""
    detail: str = ""


OnStep = Callable[[Step], None]


def new_run_id(now: datetime) -> str:
    """A run's name: the moment in UTC and four random hex digits, so that names sort by time."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{os.urandom(2).hex()}"


def collect(order: Order, store: EvidenceStore, *, clock: Clock, on_step: OnStep, resume: str | None = None) -> str:
    """Visit the targets of `order`, skipping those `resume` has stored already; returns the run's id."""
    if order.record is not None:
        _make_folder(order.record)
    run = resume or _begin(order, store, clock)
    visited, copies = store.visits(run), Copies(store.answers_of(run))
    left = tuple(target for target in order.targets if target.id not in visited)
    network = Network(order.inventory, order.network, clock=clock, stop=Stop())
    ways = Ways(
        folder=order.folder,
        clock=clock,
        network=network,
        agents=agents_of(store, clock),
        walk=order.walk,
        collectors=order.collectors,
    )
    total = len(order.targets)
    with closing(visits(left, lambda target: _asked(target, order, ways), network)) as seen:
        for done, one in enumerate(seen, start=total - len(left) + 1):
            on_step(_keep(one, order, store, copies, run=run, clock=clock, counted=(done, total)))
    store.finish(run, at=clock())
    return run


def _make_folder(folder: Path) -> None:
    """The folder of the recordings, before the first question: where it cannot be, no run begins."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder}: {error.strerror}: no recordings can be written there; name another folder"
        ) from error


def _begin(order: Order, store: EvidenceStore, clock: Clock) -> str:
    now = clock()
    header = RunHeader(
        id=new_run_id(now),
        started_at=now,
        program=PROGRAM,
        inventory=encodable(order.inventory.folder),
        inventory_digest=order.digest,
        collector_user=this_user(),
        privileged=os.geteuid() == 0,
        targets=tuple(each.id for each in order.targets),
        walk=order.walk,
    )
    store.begin(header)
    return header.id


def this_user() -> str:
    """The name of the user who runs this, or the number where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this number: containers run under bare uids
        return str(os.geteuid())


def _asked(target: Target, order: Order, ways: Ways) -> Seen:
    """What came of asking one target, or why nothing could be asked: a visit without one row would pass in silence."""
    reached = gap_of(target, ways)
    if isinstance(reached, GapError):
        return Seen(target=target, reached=None, outcome=reached)
    try:
        return Seen(target=target, reached=reached, outcome=_outcome(reached, order))
    finally:
        reached.close()


def _outcome(reached: Reached, order: Order) -> Collected | GapError:
    if not collectors(reached.platform):
        return Unsupported(f"platform {reached.platform}: this version has no questions for it yet", way=Way.NEWER)
    return collect_target(
        reached.ask,
        order.collectors(reached.platform),
        seal=Answer.content_digest,
        clock=reached.taken_at,
        walk=order.walk,
        everything=order.record is not None,
        proof=reached.proof,
    )


def _keep(  # where to and for whom, all by keyword
    seen: Seen,
    order: Order,
    store: EvidenceStore,
    copies: Copies,
    *,
    run: str,
    clock: Clock,
    counted: tuple[int, int],
) -> Step:
    """Store what one target said; the only writer is the thread that began the run."""
    target, reached, outcome = seen.target, seen.reached, seen.outcome
    if isinstance(outcome, Collected):
        outcome = copies.gap_of(target, outcome.answers) or outcome
    platform = _platform_of(target) if reached is None else reached.platform
    if isinstance(outcome, GapError):
        collected = _unreached(order.collectors(platform), outcome, clock())
        LOG.info("%s", outcome.detail, extra={"target": target.id, "gap": str(outcome.gap)})
    else:
        collected = outcome
        if order.record is not None and reached is not None:
            _record(target, reached, collected.answers, order.record)
    identity = MachineIdentity() if reached is None else reached.identity
    visit = Visit(target=target.id, platform=platform, finished_at=clock(), identity=identity)
    store.keep_visit(run, visit, observations=collected.observations, answers=collected.answers)
    known = sum(isinstance(each, Known) for each in collected.observations)
    return Step(
        done=counted[0],
        total=counted[1],
        target=target.id,
        known=known,
        missing=len(collected.observations) - known,
        gap=str(outcome.gap) if isinstance(outcome, GapError) else "",
        detail=outcome.detail if isinstance(outcome, GapError) else "",
    )


def _platform_of(target: Target) -> Platform:
    """What was to be asked where nothing was: over SNMP only devices are, over WinRM only Windows."""
    known = {Connection.SNMP: Platform.DEVICE, Connection.WINRM: Platform.WINDOWS}
    return known.get(target.connection, target.platform)


def _unreached(asking: Sequence[Collector], gap: GapError, now: datetime) -> Collected:
    """A target that could not be asked at all: every fact its platform would give is missing for that reason."""
    kinds = [each.gives.kind for each in asking] or ["host.os"]
    provenance = Provenance(source="connect", taken_at=now)
    missing = [Missing(kind=kind, gap=gap.gap, detail=gap.detail, provenance=provenance, way=gap.way) for kind in kinds]
    return Collected(observations=tuple(missing), answers=())


def _record(target: Target, reached: Reached, answers: Sequence[Answer], folder: Path) -> None:
    from scanner.reach.record import write_recording

    recording = Recording(
        target=target.id,
        platform=reached.platform,
        taken_at=reached.taken_at(),
        product=reached.product,
        language=reached.language,
        identity=reached.identity,
        answers=tuple(answers),
    )
    write_recording(recording, folder / f"{target.id.replace('/', '--')}.rec.json")
