"""System services and how they start."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service; `starts` is enabled, disabled, masked, static; `running` Unseen where no one could be asked."""

    name: str
    starts: str | Unseen
    running: bool | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class HostServices(Fact):
    """Services by unit or init script name, without the suffix `.service`; sockets keep `.socket`.

    On Windows, `manager` windows, services by short name; automatic is enabled, manual static.
    """

    kind: ClassVar[str] = "host.services"

    manager: str
    services: tuple[Service, ...]
    listed_all: bool = True
    """False where they come out of a list that may hold a part of them alone."""
