"""Programs that make Windows and Office believe they were paid for."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostActivationTools(Fact):
    """`found` names services and files of known ones, as they are named on the machine; empty where none was seen."""

    kind: ClassVar[str] = "host.activation_tools"

    found: tuple[str, ...]
