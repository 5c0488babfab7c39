"""What one run of the agent costs the machine it is on: its own memory at its highest, and CPU with all it asks."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scanner.apps.agent.enrolling import enrol
from scanner.apps.agent.state import State
from scanner.model.question import MachineIdentity
from scanner.model.secret import Secret
from scanner.sealing.proofs import Algorithm
from scanner.transport.enrolment import Enrolment, new_code, read_code
from scanner.transport.spool import Spool
from tests.bench.measure import cost_of, median

_SCRIPT = """
import runpy, sys
sys.argv = ["agent", *sys.argv[1:]]
try:
    runpy.run_module("scanner.apps.agent", run_name="__main__", alter_sys=True)
finally:
    print(open("/proc/self/status").read())
"""


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line."""
    spool, state = place / "spool", place / "agent"
    spool.mkdir()
    _enrol(state, spool)
    more = ["--no-walk"] if smoke else []
    given = ["run", "--once", "--state", str(state), "--spool", str(spool), *more]
    said = subprocess.run([sys.executable, "-c", _SCRIPT, *given], check=True, capture_output=True, text=True).stdout
    peak = re.search(r"VmHWM:\s+(\d+) kB", said)  # getrusage(2) would count what this process weighs
    assert peak is not None
    costs = [cost_of([sys.executable, "-m", "scanner.apps.agent", *given]) for _ in range(1 if smoke else 3)]
    assert all(each.status == 0 for each in costs), "the agent failed"
    size = max(each.stat().st_size for each in spool.glob("*.bundle")) / 1e6
    cpu = median([each.cpu_s for each in costs])
    yield (
        f"agent: {int(peak[1]) / 1024:.0f} MiB at its highest (goal at most 60), {cpu:.2f} CPU s a run with what it asks, "
        f"a bundle of {size:.1f} MB (n={len(costs)})"
    )


def _enrol(state: Path, spool: Path) -> None:
    code = new_code(lambda size: bytes(range(size)))
    read, now = read_code(code, "code"), datetime.now(UTC)
    enrolment = Enrolment(
        agent=read.agent,
        agency="bench",
        site="",
        target="",
        expires_at=now + timedelta(days=1),
        algorithm=Algorithm.ED25519,
        key=read.key,
        code=Secret(code),
    )
    identity = MachineIdentity(machine_id="0" * 31 + "1")
    enrol(enrolment, State(state, create=True), road=Spool(spool), identity=identity, clock=lambda: now)
