"""Remote-control programs."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteControlTool:
    """One tool; `starts` True when it starts by itself."""

    name: str
    running: bool | Unseen
    starts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRemoteControl(Fact):
    """Tools found of those looked for."""

    kind: ClassVar[str] = "host.remote_control"

    tools: tuple[RemoteControlTool, ...]
    names: tuple[str, ...]
    looked_for: tuple[str, ...]
