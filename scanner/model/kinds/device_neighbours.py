"""The ARP table of a device, by SNMP: who else was seen on its segments."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceNeighbour:
    """One entry; `state` is dynamic (learnt), static, invalid or other; `mac` None where there is none."""

    address: str
    mac: str | None
    interface: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceNeighbours(Fact):
    """Entries of this moment; a quiet neighbour is not in it, so absence proves nothing."""

    kind: ClassVar[str] = "device.neighbours"

    entries: tuple[DeviceNeighbour, ...]
