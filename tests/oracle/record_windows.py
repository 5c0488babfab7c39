"""Makes the recordings of invented Windows computers: `python -m tests.oracle.record_windows`.

They are written out of windows_machines.py; no Windows was asked. Whoever adds a collector of Windows adds what these would answer.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scanner.model.question import Answer, MachineIdentity, Recording
from scanner.model.words import Gap, Platform
from scanner.reach.record import write_recording
from tests.oracle.windows_answers import answers_of
from tests.oracle.windows_machines import MACHINES, Says, Windows

FOLDER: Final = Path(__file__).resolve().parents[2] / "inventories/example-province/recordings"
TAKEN_AT: Final = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A target of the invented province, and the computer it is."""

    target: str
    machine: str


HOSTS: Final = (
    Host(target="so-tai-chinh/pc-02", machine="windows_10"),
    Host(target="xa-dong-lua/pc-02", machine="windows_7"),
)


def main() -> None:
    """Write every recording anew."""
    for host in HOSTS:
        write_recording(recording_of(MACHINES[host.machine], host.target), FOLDER / f"{host.target}.rec.json")


def recording_of(machine: Windows, target: str) -> Recording:
    """What the computer answers, as a recording of it."""
    return Recording(
        target=target,
        platform=Platform.WINDOWS,
        taken_at=TAKEN_AT,
        product=machine.product,
        language=machine.tag,
        identity=MachineIdentity(serial=machine.serial, machine_id=machine.guid, macs=(machine.mac.lower(),)),
        answers=tuple(_answer(question, says) for question, says in answers_of(machine).items()),
    )


def _answer(question: str, says: Says) -> Answer:
    ran = question.startswith("cmd:") and "gap" not in says and not says.get("absent")
    return Answer(
        ask=question,
        exit=says.get("exit", 0 if ran else None),
        stdout=base64.b64decode(says["stdout_b64"]) if "stdout_b64" in says else says.get("stdout", "").encode(),
        stderr=says.get("stderr", "").encode(),
        entries=says.get("entries"),
        absent=says.get("absent", False),
        gap=Gap(says["gap"]) if "gap" in says else None,
        detail=says.get("detail", ""),
    ).sealed()


if __name__ == "__main__":
    main()
