"""Two machines of the lab with an agent beside SSH: enrolled at the centre, run inside, brought by a folder."""

import base64
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess

from scanner.model.words import ExitCode
from tests.lab.lab import Lab

AGENCY = "xa-nho"
MACHINES = ("pc-01", "pc-02")
INVENTORY, SPOOL, STORE = "lab-agents", "agents-spool", "agents-store"


@dataclass
class Agents:
    """What both agents left, by machine."""

    lab: Lab
    states: dict[str, Mapping[str, bytes]] = field(default_factory=dict)

    @property
    def spool(self) -> Path:
        return self.lab.place / SPOOL

    def up(self) -> None:
        """Enrol and run both; the second agent was enrolled for no target, and is found by the declared MAC."""
        shutil.copytree(self.lab.inventory, self.lab.place / INVENTORY)
        targets = self.lab.place / INVENTORY / AGENCY / "targets.yaml"
        lines = targets.read_text(encoding="utf-8").splitlines(keepends=True)
        by_agent = [line.replace("connection: ssh", "connection: agent") for line in lines if "ban-thu" not in line]
        targets.write_text("".join(by_agent), encoding="utf-8")
        self.spool.mkdir()
        for name in MACHINES:
            bound = ("--target", name) if name == MACHINES[0] else ()
            file = self.lab.place / f"{name}.enrolment"
            given = ("--agency", AGENCY, *bound, "--to", str(file), "--store", STORE)
            ended = self.lab.scan("agent", "enroll", INVENTORY, *given)
            assert ended.returncode == ExitCode.FINE, ended.stderr
            left = self.lab.agent(f"{AGENCY}/{name}", {"enrolment": file.read_text(), "runs": 2})
            self.states[name] = left["state"]
            self.leave(left["spool"])

    def leave(self, files: Mapping[str, bytes]) -> None:
        for name, content in files.items():
            (self.spool / name).write_bytes(content)

    def take_away(self, names: Iterable[str]) -> None:
        """Files that were left, so that nothing of one test is in the next."""
        for name in names:
            (self.spool / name).unlink()

    def cloned(self) -> Mapping[str, bytes]:
        """What the second machine leaves with the key of the first."""
        state = {name: base64.b64encode(content).decode() for name, content in self.states[MACHINES[0]].items()}
        first = {each.name for each in self.spool.iterdir()}
        left = self.lab.agent(f"{AGENCY}/{MACHINES[1]}", {"state": state, "runs": 1})["spool"]
        return {name: content for name, content in left.items() if name not in first}

    def scan(self) -> "CompletedProcess[str]":
        """Import, and judge both machines."""
        chosen = [word for name in MACHINES for word in ("--target", f"{AGENCY}/{name}")]
        out = ("--out", "json:agents.json")
        return self.lab.scan("scan", INVENTORY, *chosen, "--from", SPOOL, "--store", STORE, *out)

    def collect(self) -> "CompletedProcess[str]":
        """Import alone."""
        return self.lab.scan("collect", "--from", SPOOL, "--store", STORE)
