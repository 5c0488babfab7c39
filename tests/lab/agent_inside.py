"""The real agent in one machine of the lab: `python -m tests.lab.agent_inside ROOT`, in the machine's namespaces.

The machine has no Python, so the program below the lab runs there: it loads everything, makes ROOT its own and is then the
agent. It is told on standard input what to do and prints what the agent left: {"spool": {name: base64}, "state": {…}}.
"""

import base64
import codecs
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cryptography.exceptions
import cryptography.hazmat.primitives.asymmetric.ed25519  # noqa: F401  # nothing can be loaded once ROOT is our root

from scanner.apps.agent.__main__ import asking_here
from scanner.apps.agent.enrolling import enrol
from scanner.apps.agent.running import run_once
from scanner.apps.agent.state import State
from scanner.model.question import MachineIdentity
from scanner.transport.enrolment import read_enrolment_file
from scanner.transport.spool import Spool

HOME = Path("/run/rasoat-agent")


def _identity() -> MachineIdentity:
    """All machines of the lab share one image and one board: what tells them apart is their card, which has no device."""
    mac = Path("/sys/class/net/eth0/address").read_text().strip()
    return MachineIdentity(macs=(mac,))


def main() -> None:
    """Enrol, where there is an enrolment, and run as often as wanted."""
    told: dict[str, Any] = json.load(sys.stdin)
    for each in ("ascii", "latin-1", "utf-16-le", "utf-16-be"):
        codecs.lookup(each)  # as above
    os.chroot(sys.argv[1])
    os.chdir("/")
    spool, kept = HOME / "spool", HOME / "state"
    spool.mkdir(parents=True, exist_ok=True)
    _put(kept, told.get("state", {}))
    state, identity = State(kept, create=True), _identity()

    def clock() -> datetime:
        return datetime.now(UTC)

    if "enrolment" in told:
        enrolment = read_enrolment_file(told["enrolment"].encode(), "enrolment")
        enrol(enrolment, state, road=Spool(spool), identity=identity, clock=clock)
    for _ in range(told["runs"]):
        run_once(state, Spool(spool), asking_here(walk=True), identity=identity, clock=clock)
    print(json.dumps({"spool": _files(spool), "state": _files(kept)}))  # noqa: T201  # what its starter waits for


def _files(folder: Path) -> dict[str, str]:
    found = (each for each in folder.rglob("*") if each.is_file() and each.name != "lock")
    return {str(each.relative_to(folder)): base64.b64encode(each.read_bytes()).decode() for each in found}


def _put(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_bytes(base64.b64decode(content))


if __name__ == "__main__":
    main()
