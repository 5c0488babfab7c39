"""Makes the recordings of invented Windows computers: `python -m tests.oracle.record_windows`.

They are written out of windows_machines.py, and of the ordinary case of every other collector of Windows, which tells what such a
computer would answer to its questions; no Windows was asked. Run it again when a collector of Windows was added.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import yaml

from scanner.model.question import Answer, MachineIdentity, Recording
from scanner.model.words import Gap, Platform
from scanner.reach.record import write_recording
from scanner.run.registry import collectors
from tests.collect.test_cases import _Texts
from tests.oracle.windows_answers import answers_of
from tests.oracle.windows_machines import MACHINES, NO_CLASS, Says, Windows

FOLDER: Final = Path(__file__).resolve().parents[2] / "inventories/example-province/recordings"
CASES: Final = Path(__file__).resolve().parents[1] / "collect/cases"
NOT_ON_WINDOWS_7: Final = ("cim:root/Microsoft/Windows/",)
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
    answers = {**of_other_collectors(machine), **answers_of(machine)}
    return Recording(
        target=target,
        platform=Platform.WINDOWS,
        taken_at=TAKEN_AT,
        product=machine.product,
        language=machine.tag,
        identity=MachineIdentity(serial=machine.serial, machine_id=machine.guid, macs=(machine.mac.lower(),)),
        answers=tuple(_answer(question, says) for question, says in answers.items()),
    )


def of_other_collectors(machine: Windows) -> dict[str, Says]:
    """What the ordinary cases say of the questions that are not about the system itself; Windows 7 lacks some classes."""
    found: dict[str, Says] = {}
    for each in collectors(Platform.WINDOWS):
        case = min((CASES / each.id).glob("normal*.yaml"))
        said = yaml.load(case.read_text(encoding="utf-8"), Loader=_Texts)["answers"]  # noqa: S506  # a SafeLoader
        found |= {question: says for question, says in said.items() if question not in found}
    lacking = () if machine.is_ten else [each for each in found if each.startswith(NOT_ON_WINDOWS_7)]
    return {**found, **dict.fromkeys(lacking, NO_CLASS)}


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
