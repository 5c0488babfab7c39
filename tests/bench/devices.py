"""`rasoat collect` of many devices over SNMP, the whole program: inventory, gate, pace, walks, facts, store.

By slope, so that start-up does not count. Every device is an agent on loopback with what a real snmpd told of itself,
or, of the second line, one that is a printer, which is asked for its system group alone. One agent in one process
answers for all; its CPU is not counted. The walks of an agent are what costs: the GET with which all are met is
measured beside its peer in `snmp`.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Cost, cost_of, median
from tests.bench.snmp import many_agents
from tests.bench.snmp_agents import COMMUNITY

CASES = Path(__file__).resolve().parents[1] / "collect/cases"
_A_LAN = 128
_PROVINCE = """name: {vi: Bàn đo, en: Bench}
code: '00'
invented: true
tree: [{code: ban-do, kind: department}]
"""
_AGENCY = """name: {vi: Bàn đo, en: Bench}
code: ban-do
segments:
"""


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line for each kind of device."""
    few, many = (2, 6) if smoke else (50, 450)
    for kind, cases in (("switch", CASES), ("printer", None)):
        yield _line(place / f"devices-{kind}", kind, cases, sizes=(few, many), pairs=1 if smoke else 3)


def _line(folder: Path, kind: str, cases: Path | None, *, sizes: tuple[int, int], pairs: int) -> str:
    few, many = sizes
    folder.mkdir()
    spent: list[tuple[Cost, Cost]] = []
    requests = []
    for number in range(pairs):
        costs = []
        for count in sizes:
            with many_agents(folder, loses=0, cases=cases) as port:
                costs.append(_collected(folder / f"{number}-{count}", kind, count, port))
            requests.append(int((folder / "asked").read_text()))
        spent.append((costs[0], costs[1]))
    name = f"collect of {many} devices over SNMP, each a {kind}"
    if any(each.status for pair in spent for each in pair):
        return f"{name}: not run (a device did not answer)"
    slope = median([(large.cpu_s - small.cpu_s) / (many - few) * 1000 for small, large in spent])
    peak = max(large.peak_mib for _, large in spent)
    asked = (requests[-1] - requests[-2]) / (many - few)
    return f"{name}: {slope:.2f} ms of CPU a device, {asked:.1f} requests, {peak:.0f} MiB (n={pairs})"


def _collected(folder: Path, kind: str, count: int, port: int) -> Cost:
    write_inventory(folder, kind, count, port)
    os.environ["RASOAT_CREDENTIAL_BAN_DO"] = COMMUNITY
    command = [str(Path(sys.executable).with_name("rasoat")), "collect", str(folder), "--store", str(folder / "store")]
    return cost_of(command)


def write_inventory(folder: Path, kind: str, count: int, port: int) -> None:
    """An agency of `count` devices, spread over as many LANs as keep the pace from counting."""
    (folder / "ban-do").mkdir(parents=True)
    (folder / "province.yaml").write_text(_PROVINCE, encoding="utf-8")
    lans = range((count + _A_LAN - 1) // _A_LAN)
    segments = "".join(f"  - {{id: lan-{each}, cidr: 127.20.{each}.0/24, zone: loopback}}\n" for each in lans)
    (folder / "ban-do/agency.yaml").write_text(_AGENCY + segments, encoding="utf-8")
    targets = "".join(
        f"  - {{id: d-{number}, kind: {kind}, name: d-{number}, segment: lan-{number // _A_LAN},"
        f" addresses: [127.20.{number // _A_LAN}.{number % _A_LAN + 1}], connection: snmp,"
        f" connect: {{credential: ban-do, port: {port}}}}}\n"
        for number in range(count)
    )
    (folder / "ban-do/targets.yaml").write_text(f"targets:\n{targets}", encoding="utf-8")
