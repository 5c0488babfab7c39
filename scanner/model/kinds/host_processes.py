"""Running programs, by name alone: arguments may hold secrets and are never read."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostProcesses(Fact):
    """`names` are distinct command names (comm), sorted; `init` the name of process 1."""

    kind: ClassVar[str] = "host.processes"

    names: tuple[str, ...]
    init: str
    listed_all: bool = True
    """False where they come out of a list that may hold a part of them alone."""
