"""Judging the stored facts of many machines: every check, from the store to the scores, in one process.

The facts are what this machine and the recorded ones of the example province really answer, in turn, stored under as
many names, each with a hostname of its own. No host is like the one before it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import cost_of, median

_COLLECT = """
import sys, dataclasses
from datetime import UTC, datetime
from pathlib import Path
from scanner.evidence.store import open_store, RunHeader, Visit
from scanner.inventory.load import load_inventory
from scanner.model.kinds.host_identity import HostIdentity
from scanner.model.observation import Known
from scanner.model.question import Answer, MachineIdentity
from scanner.model.words import Platform
from scanner.reach.local import LocalHost
from scanner.reach.replay import Replay, read_recording
from scanner.run.registry import collectors
from scanner.run.runner import collect_target

folder, now = Path(sys.argv[1]), datetime.now(UTC)
inventory = load_inventory(folder / "inventory")
machines = [LocalHost(), *(Replay(read_recording(Path(each))) for each in sys.argv[2:])]
seen = [collect_target(each, collectors(Platform.LINUX), seal=Answer.content_digest, clock=lambda: now, walk=False)
        for each in machines]
targets = tuple(each.id for each in inventory.agencies[0].targets)
with open_store(folder / "store", create=True) as store:
    store.begin(RunHeader(id="bench", started_at=now, program="bench", inventory="", inventory_digest="",
                          collector_user="bench", privileged=False, targets=targets))
    for number, target in enumerate(targets):
        own = [dataclasses.replace(each, fact=dataclasses.replace(each.fact, hostname=f"may-{number}"))
               if isinstance(each, Known) and isinstance(each.fact, HostIdentity) else each for each in seen[number % len(seen)].observations]
        store.keep_visit("bench", Visit(target=target, platform=Platform.LINUX, finished_at=now,
                                        identity=MachineIdentity()), observations=own, answers=[])
    store.finish("bench", at=now)
"""
_JUDGE = """
import gc, sys
from datetime import UTC, datetime
from pathlib import Path
from scanner.evidence.store import open_store
from scanner.inventory.load import load_inventory
from scanner.apps.cli.main import SELDOM
from scanner.run.evaluation import Judging, evaluate

gc.set_threshold(*SELDOM)  # as the program does
folder = Path(sys.argv[1])
with open_store(folder / "store") as store:
    results = evaluate(load_inventory(folder / "inventory"), store, None, Judging(as_of=datetime.now(UTC)))
    (folder / "count").write_text(f"{len(results.verdicts)} {len(results.checks)}")
"""
_PROVINCE = """name: {vi: Bàn đo, en: Bench}
code: '00'
tree:
  - {code: ban-do, kind: department}
"""
_AGENCY = """code: ban-do
name: {vi: Bàn đo, en: Bench}
segments:
  - {id: lan, cidr: 10.0.0.0/16, zone: internal}
"""


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line: CPU seconds in all, µs a verdict, memory."""
    hosts = 20 if smoke else 1_000
    folder = place / "judging"
    _inventory(folder / "inventory", hosts)
    recordings = sorted(map(str, Path("inventories/example-province/recordings").glob("*/*.rec.json")))
    if cost_of([sys.executable, "-c", _COLLECT, str(folder), *recordings]).status:
        yield "judging: not run (collecting failed)"
        return
    runs = 1 if smoke else 3
    costs = [cost_of([sys.executable, "-c", _JUDGE, str(folder)]) for _ in range(runs)]
    if any(each.status for each in costs):
        yield "judging: not run (judging failed)"
        return
    verdicts, checks = map(int, (folder / "count").read_text().split())
    cpu, peak = median([each.cpu_s for each in costs]), median([each.peak_mib for each in costs])
    yield (
        f"judging {hosts} hosts ({len(recordings) + 1} different machines in turn), {checks} checks, {verdicts} verdicts from the store: {cpu:.2f} CPU s in all, "
        f"{cpu / verdicts * 1e6:.0f} µs a verdict, {peak:.0f} MiB (n={runs}; goals 10 s, 250 MiB for 1,000 hosts)"
    )


def _inventory(folder: Path, hosts: int) -> None:
    agency = folder / "ban-do"
    agency.mkdir(parents=True)
    (folder / "province.yaml").write_text(_PROVINCE)
    (agency / "agency.yaml").write_text(_AGENCY)
    rows = "".join(
        f"  - {{id: may-{n}, name: May {n}, kind: {'server' if n % 10 == 0 else 'computer'}, segment: lan, "
        f"addresses: [10.0.{n // 250}.{n % 250 + 1}], connection: none}}\n"
        for n in range(hosts)
    )
    (agency / "targets.yaml").write_text("targets:\n" + rows)
