"""Thirty runs of an office in one store, judged each time: how large the store gets, and what a trend over it costs.

The machines are this one and the recorded ones of the example province, in turn; every one has a name of its own in its
facts, and a line of its own in every answer that is another on most of these machines, so none is stored for another's sake. From run to run change what
changed on a real server within a minute (its processes, memory and connections), every tenth run the list of its packages.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.judging import _inventory
from tests.bench.measure import cost_of, median

PROVINCE_HOSTS, PROVINCE_AGENCIES, RUNS = 30_000, 300, 30
_FILL = """
import dataclasses, json, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from scanner.evidence.history import History
from scanner.evidence.store import RunHeader, Visit, open_store
from scanner.inventory.load import load_inventory
from scanner.model.kinds.host_identity import HostIdentity
from scanner.model.kinds.host_processes import HostProcesses
from scanner.model.observation import Known
from scanner.model.question import Answer, MachineIdentity
from scanner.model.words import Platform
from scanner.reach.local import LocalHost
from scanner.reach.replay import Replay, read_recording
from scanner.run.evaluation import Judging, evaluate
from scanner.run.registry import collectors
from scanner.run.runner import collect_target

folder, runs, now = Path(sys.argv[1]), int(sys.argv[2]), datetime.now(UTC)
OFTEN = {"file:/proc/meminfo", "file:/proc/self/status", "file:/proc/net/tcp", "cmd:ps -eo pid=,comm="}
SELDOM = {"file:/var/lib/dpkg/status"}
inventory = load_inventory(folder / "inventory")
machines = [LocalHost(), *(Replay(read_recording(Path(each))) for each in sys.argv[3:])]
seen = [collect_target(each, collectors(Platform.LINUX), seal=Answer.content_digest, clock=lambda: now, walk=False)
        for each in machines]
targets = tuple(each.id for each in inventory.agencies[0].targets)

forms, count = {}, {}
for visit in seen:
    for answer in visit.answers:
        forms.setdefault(answer.ask, set()).add(answer.content_digest())
        count[answer.ask] = count.get(answer.ask, 0) + 1
OWN = {ask for ask, digests in forms.items() if len(digests) > count[ask] / 2} | OFTEN | SELDOM

def own(answer, host, run):
    if answer.ask not in OWN or not answer.stdout:
        return answer
    state = run if answer.ask in OFTEN else run // 10 if answer.ask in SELDOM else 0
    return dataclasses.replace(answer, stdout=answer.stdout + f"# may-{host} {state}\\n".encode(), seal="").sealed()

def seen_as(observation, host, run, digests, at):
    provenance = dataclasses.replace(observation.provenance, taken_at=at,
                                     answers=tuple(digests.get(each, each) for each in observation.provenance.answers))
    if isinstance(observation, Known) and isinstance(observation.fact, HostIdentity):
        observation = dataclasses.replace(observation, fact=dataclasses.replace(observation.fact, hostname=f"may-{host}"))
    if isinstance(observation, Known) and isinstance(observation.fact, HostProcesses):
        names = (*observation.fact.names, f"kworker/{run}-{host}")
        observation = dataclasses.replace(observation, fact=dataclasses.replace(observation.fact, names=names))
    return dataclasses.replace(observation, provenance=provenance)

sizes = []
with open_store(folder / "store", create=True) as store:
    for run in range(runs):
        at = now + timedelta(days=run)
        store.begin(RunHeader(id=f"r{run}", started_at=at, program="bench", inventory="", inventory_digest="",
                              collector_user="bench", privileged=False, targets=targets))
        for host, target in enumerate(targets):
            visit = seen[host % len(seen)]
            answers = [own(each, host, run) for each in visit.answers]
            digests = {old.content_digest(): new.content_digest() for old, new in zip(visit.answers, answers)}
            store.keep_visit(f"r{run}", Visit(target=target, platform=Platform.LINUX, finished_at=at, identity=MachineIdentity()),
                             observations=[seen_as(each, host, run, digests, at + timedelta(microseconds=n * 1000 + host))
                                           for n, each in enumerate(visit.observations)], answers=answers)
        store.finish(f"r{run}", at=at)
        History(store).keep(evaluate(inventory, store, f"r{run}", Judging(as_of=at)))
        store.database.run("PRAGMA wal_checkpoint(TRUNCATE)")
        sizes.append((folder / "store" / "evidence.sqlite").stat().st_size)
(folder / "sizes").write_text(json.dumps(sizes))
"""
_SPREAD = """
import sys
from pathlib import Path
from scanner.evidence.store import open_store

with open_store(Path(sys.argv[1]) / "store") as store, store.writing():
    rows = store.database.rows("SELECT judgement, body FROM roll_up")
    numbers = store.words.of(f"co-quan-{n}" for n in range(int(sys.argv[2])))
    store.database.run_each("INSERT INTO roll_up (judgement, agency, body) VALUES (:judgement, :agency, :body)",
        [{"judgement": row["judgement"], "agency": number, "body": row["body"]} for row in rows for number in numbers])
"""


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields the size of the store and how it grows, and the CPU seconds of a trend."""
    hosts, runs = (6, 3) if smoke else (60, RUNS)
    folder, half = place / "history", place / "history-of-half"
    sizes, of_half = _filled(folder, hosts, runs), _filled(half, hosts // 2, 1)
    if not sizes or not of_half:
        yield "history: not run (filling failed)"
        return
    first = (sizes[0] - of_half[0]) / (
        hosts - hosts // 2
    )  # the slope: what the first of a kind takes is not every host's
    more = (sizes[-1] - sizes[0]) / (runs - 1) / hosts
    whole = PROVINCE_HOSTS * (first + (RUNS - 1) * more) / 1e9
    yield (
        f"store: {first / 1e3:.1f} kB for each further host in the first run, {more / 1e3:.2f} kB a host in each of the "
        f"{runs - 1} after it; by that {whole:.2f} GB for {RUNS} runs of {PROVINCE_HOSTS} hosts (goal 2.5), raw answers and "
        "judged results in it"
    )
    cost_of([sys.executable, "-c", _SPREAD, str(folder), str(PROVINCE_AGENCIES)])
    command = [sys.executable, "-m", "scanner", "trend", "--store", str(folder / "store"), "--runs", str(runs)]
    costs = [cost_of(command) for _ in range(1 if smoke else 5)]
    if any(each.status for each in costs):
        yield "trend: not run (it failed)"
        return
    yield (
        f"trend of {runs} runs of {PROVINCE_AGENCIES} agencies, the whole process: "
        f"{median([each.cpu_s for each in costs]):.2f} CPU s (n={len(costs)}; goal 1)"
    )


def _filled(folder: Path, hosts: int, runs: int) -> list[int]:
    """The bytes of the store after each run; none when it failed."""
    _inventory(folder / "inventory", hosts)
    recordings = sorted(map(str, Path("inventories/example-province/recordings").glob("*/*.rec.json")))
    if cost_of([sys.executable, "-c", _FILL, str(folder), str(runs), *recordings]).status:
        return []
    return [int(each) for each in (folder / "sizes").read_text().strip("[]").split(",")]
