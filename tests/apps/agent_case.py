"""An agent in a folder of its own, with answers that cost nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from scanner.apps.agent.enrolling import Enrolled, enrol
from scanner.apps.agent.running import Asking, Ran, run_once
from scanner.apps.agent.state import State
from scanner.model.ports import Transport
from scanner.model.question import Answer, MachineIdentity
from scanner.model.words import Gap
from scanner.transport.enrolment import Enrolment
from tests.transport.bundle_case import MACHINE, NOW, enrolment

SAID = {
    "file:/etc/os-release": Answer(ask="file:/etc/os-release", stdout=b"ID=debian\n"),
    "cmd:ufw status verbose": Answer(ask="cmd:ufw status verbose", absent=True),
    "shadow:/etc/shadow": Answer(ask="shadow:/etc/shadow", gap=Gap.DENIED, detail="/etc/shadow: Permission denied"),
    "files:/etc/sudoers.d/*": Answer(
        ask="files:/etc/sudoers.d/*", entries={"/etc/sudoers.d/a": {"gap": "denied", "detail": "no"}}
    ),
    "cmd:ss -Hlntupe": Answer(ask="cmd:ss -Hlntupe", exit=0, stdout=b"tcp LISTEN\n"),
}


@dataclass
class Fixture:
    """State, offer and machine of one agent."""

    folder: Path
    offered: Enrolment = field(default_factory=enrolment)
    identity: MachineIdentity = MACHINE
    now: datetime = NOW
    state_type: Callable[..., State] = State

    @property
    def state(self) -> State:
        return self.state_type(self.folder, create=True)

    def enrol(self, road: Transport | None, offered: Enrolment | None = None) -> Enrolled:
        return enrol(offered or self.offered, self.state, road=road, identity=self.identity, clock=lambda: self.now)

    def run(self, road: Transport) -> Ran:
        asking = Asking(
            ask=lambda question: SAID[question].sealed(),
            questions=tuple(SAID),
            as_root=("cmd:ss -Hlntupe", "cmd:ufw status verbose"),
        )
        return run_once(self.state, road, asking, identity=self.identity, clock=lambda: self.now)
