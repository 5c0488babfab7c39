"""The seven objects of the system group from many agents by one GET each, beside pysnmp's own client (v1arch).

By slope: what a client spends on many agents after it has met a few, so that start-up does not count (imports alone
take as much as thousands of agents). Ours is the way a scan meets its agents, with gate and
pace before every datagram and typed values behind it; once with gufo-snmp (the extra `fast`), once with the shared
engine of pysnmp. Both sides have 64 in flight; the peer looks up no names. One request in fifty is lost: a client fails
unless every agent is complete.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.bench.measure import cost_of, median
from tests.bench.snmp_agents import FEW

_OURS = """
import gc, sys, time
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from scanner.apps.cli.main import SELDOM
from scanner.model.secret import Secret
from scanner.model.words import Zone
from scanner.reach.pace import Pace, Stop, limits_of
from scanner.reach.scope import TargetGate
from scanner.reach.snmp import SnmpConnector
from scanner.reach.snmp_credentials import Community
from scanner.reach.snmp_messages import Agent
from tests.bench.snmp_agents import COMMUNITY, DATA, FEW

gc.set_threshold(*SELDOM)  # as the program does
port, agents, fast = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "gufo"
stop, gate = Stop(), TargetGate((), lambda: datetime.now(UTC))
connector = SnmpConnector(lambda address, port: gate.check(address, port=port),
                          Pace(stop, clock=time.monotonic, sleep=time.sleep), stop, fast=fast)
credential = Community(community=Secret(COMMUNITY))

def visits(numbers):
    for number in numbers:
        address = ip_address(f"127.{number >> 14 & 63}.{number >> 7 & 127}.{number & 127 | 128}")
        limits = limits_of(segment=str(number >> 7), host=address, zone=Zone.INTERNAL)
        yield connector.open(Agent(address=address, port=port, credential=credential), limits)

def met(numbers):
    return [isinstance(found, list) and len(found) == len(DATA) and all(each.tag.is_value for each in found)
            for _, found in connector.meet(visits(numbers))]

few = met(range(FEW))
begun = time.process_time()
many = met(range(FEW, FEW + agents))
Path(sys.argv[4]).write_text(str(time.process_time() - begun))
sys.exit(few + many != [True] * (FEW + agents))
"""
_PEER = """
import asyncio, sys, time
from pathlib import Path
from pysnmp.hlapi.v1arch.asyncio import (CommunityData, ObjectIdentity, ObjectType, SnmpDispatcher, UdpTransportTarget,
                                         get_cmd)
from tests.bench.snmp_agents import COMMUNITY, DATA, FEW

port, agents = int(sys.argv[1]), int(sys.argv[2])

async def main():
    dispatcher, turn, complete = SnmpDispatcher(), asyncio.Semaphore(64), []
    async def visit(number):
        address = f"127.{number >> 14 & 63}.{number >> 7 & 127}.{number & 127 | 128}"
        async with turn:
            target = await UdpTransportTarget.create((address, port), timeout=1, retries=5)
            wanted = [ObjectType(ObjectIdentity(each)) for each in DATA]
            failed, _, _, found = await get_cmd(dispatcher, CommunityData(COMMUNITY), target, *wanted, lookupMib=False)
            complete.append(not failed and len(found) == len(DATA))
    await asyncio.gather(*map(visit, range(FEW)))
    begun = time.process_time()
    await asyncio.gather(*map(visit, range(FEW, FEW + agents)))
    Path(sys.argv[4]).write_text(str(time.process_time() - begun))
    return complete == [True] * (FEW + agents)

sys.exit(not asyncio.run(main()))
"""
_LOSES = 50


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line for each number of agents."""
    for agents in (60,) if smoke else (500, 5_000):
        yield _line(
            place / f"snmp-{agents}", agents, pairs=1 if smoke else 5 if agents < 1_000 else 3
        )  # the peer takes minutes


def _line(folder: Path, agents: int, *, pairs: int) -> str:
    folder.mkdir()
    name = f"SNMP GET of 7 objects from {agents} agents, one request in {_LOSES} lost"
    clients = {"pysnmp, shared engine": (_OURS, "pysnmp"), "pysnmp v1arch": (_PEER, "")}
    if find_spec("gufo"):
        clients = {"gufo-snmp": (_OURS, "gufo")} | clients
    cost: dict[str, list[float]] = {each: [] for each in clients}
    asked: dict[str, float] = {}
    for _ in range(pairs):
        for client, (script, library) in clients.items():
            cpu_s, requests = _cpu_s(folder, script, library, agents)
            if cpu_s is None:
                return f"{name}: not run ({client}: not every agent was complete)"
            cost[client].append(cpu_s / agents * 1000)
            asked[client] = max(asked.get(client, 0), requests / (FEW + agents))
    peer = cost["pysnmp v1arch"]
    told = [
        f"{client} {median(spent):.3f} ms of CPU an agent, {asked[client]:.2f} requests"
        + ("" if client == "pysnmp v1arch" else f", 1/{median([b / a for a, b in zip(spent, peer, strict=True)]):.1f}")
        for client, spent in cost.items()
    ]
    missing = "" if find_spec("gufo") else "; gufo-snmp: not run (not installed)"
    return f"{name}: {'; '.join(told)}{missing} (n={pairs}; goal with gufo-snmp at most 1/20 and 1.1 requests)"


def _cpu_s(folder: Path, script: str, library: str, agents: int) -> tuple[float | None, int]:
    """CPU seconds of a client, None when it failed; and how many requests its agents heard."""
    spent = folder / "spent"
    with many_agents(folder, loses=_LOSES) as port:
        status = cost_of([sys.executable, "-c", script, str(port), str(agents), library, str(spent)]).status
    return None if status else float(spent.read_text()), int((folder / "asked").read_text())


@contextmanager
def many_agents(folder: Path, *, loses: int, cases: Path | None = None) -> Iterator[int]:
    """The port on which every address of loopback is an agent; one request in `loses` is lost."""
    (folder / "port").unlink(missing_ok=True)
    words = [str(folder), str(loses), *([] if cases is None else [str(cases)])]
    with subprocess.Popen([sys.executable, "-m", "tests.bench.snmp_agents", *words]) as process:
        try:
            for _ in range(200):
                if (folder / "port").exists() and (told := (folder / "port").read_text()):
                    yield int(told)
                    return
                time.sleep(0.05)
            raise RuntimeError("the agents did not start")
        finally:
            process.terminate()
            process.wait()
