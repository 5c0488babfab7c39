"""The whole lab: its network, its machines, and the scan that runs from the centre."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scanner.inventory.load import load_inventory
from scanner.inventory.secrets import variable_of
from scanner.model.local_time import local_day
from tests.lab.building import Building
from tests.lab.dated import dated_copy
from tests.lab.gifts import Gifts, make_gifts
from tests.lab.network import CENTRE, LabNetwork, run

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
INVENTORY = REPOSITORY / "inventories/lab"


@dataclass(slots=True)
class Lab:
    """A lab in `place`, an empty folder of its own."""

    place: Path
    network: LabNetwork
    gifts: Gifts | None = None
    processes: "dict[str, subprocess.Popen[str]]" = field(default_factory=dict)

    @property
    def inventory(self) -> Path:
        """The copy of the inventory that the lab is built from and scanned by (dated.py)."""
        return self.place / INVENTORY.name

    def up(self) -> None:
        """Build everything; `down` takes away what was built, however far it came."""
        dated_copy(INVENTORY, self.place, today=local_day(datetime.now(UTC)))
        self.gifts = make_gifts(self.place, self.inventory)
        building = Building(self.place, self.network, self.gifts, self.processes)
        known = building.build(load_inventory(self.inventory))
        (self.place / "known_hosts").write_text("".join(known))

    def down(self) -> None:
        """End the machines and take the network away."""
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.communicate(timeout=30)
        self.processes.clear()
        self.network.remove()

    def scan(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run the program in the centre, with the lab's credentials and host keys."""
        command = ["ip", "netns", "exec", self.network.name(CENTRE), sys.executable, "-m", "scanner", *words]
        return subprocess.run(
            command, cwd=self.place, env=self.environment(), capture_output=True, text=True, check=False, timeout=900
        )

    def inside(self, target: str, script: str) -> str:
        """What a shell script prints in one machine, as its root user."""
        outer = self.processes[target].pid
        [inner, *_] = Path(f"/proc/{outer}/task/{outer}/children").read_text().split()
        enter = ("nsenter", "--target", inner, "--mount", "--pid", "--net", "--uts", "--root", "--wdns=/")
        return run(*enter, "sh", "-euc", script)

    def agent(self, target: str, told: Mapping[str, Any]) -> dict[str, dict[str, bytes]]:
        """What the agent left in one machine, its spool and its state; `told` as tests/lab/agent_inside.py reads it."""
        outer = self.processes[target].pid
        [inner, *_] = Path(f"/proc/{outer}/task/{outer}/children").read_text().split()
        root = self.place / target.replace("/", "-") / "root"
        enter = ("nsenter", "--target", inner, "--mount", "--pid", "--net", "--uts", f"--wdns={REPOSITORY}")
        program = (sys.executable, "-m", "tests.lab.agent_inside", str(root))
        said = run(*enter, *program, given=json.dumps(told))
        return {
            kind: {name: base64.b64decode(content) for name, content in files.items()}
            for kind, files in json.loads(said).items()
        }

    def environment(self) -> dict[str, str]:
        """What the scan runs with."""
        assert self.gifts is not None
        kept = {name: os.environ[name] for name in ("PATH", "TERM") if name in os.environ}
        secrets = {"ban-thu": self.gifts.key, **self.gifts.credentials}
        given = {variable_of(name): value for name, value in secrets.items()}
        return {**kept, **given, "PYTHONPATH": str(REPOSITORY), "HOME": str(self.place), "RASOAT_LANG": "en"}


@contextmanager
def running_lab() -> Iterator[Lab]:
    """A lab that is up, in a folder of its own; all of it is taken away at the end."""
    tag = f"rl{uuid.uuid4().hex[:5]}"
    place = Path(tempfile.mkdtemp(prefix=f"rasoat-{tag}-"))
    lab = Lab(place=place, network=LabNetwork(tag=tag))
    try:
        lab.up()
        yield lab
    finally:
        lab.down()
        shutil.rmtree(place)


def leftovers(tag: str) -> list[str]:
    """What is left of a lab after it is down: namespaces, processes, mounts."""
    spaces = [
        each["name"] for each in json.loads(run("ip", "-j", "netns", "list") or "[]") if each["name"].startswith(tag)
    ]
    mounts = [line for line in Path("/proc/self/mountinfo").read_text().splitlines() if tag in line]
    processes = [each.name for each in Path("/proc").glob("[0-9]*") if _belongs_to(each, tag)]
    return [*spaces, *mounts, *processes]


def _belongs_to(process: Path, tag: str) -> bool:
    """By its command, or by the mounts it sees: services are called as anywhere, and stand on an overlay of the lab."""
    try:
        return any(tag.encode() in (process / each).read_bytes() for each in ("cmdline", "mountinfo"))
    except OSError:  # it ended meanwhile
        return False
