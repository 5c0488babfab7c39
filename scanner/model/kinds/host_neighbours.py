"""The kernel's ARP and NDP tables: who else was seen on the segment, without sending a packet."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """One entry; `mac` None when resolution failed (nobody answered)."""

    address: str
    mac: str | None
    interface: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostNeighbours(Fact):
    """Entries of this moment; a quiet neighbour is not in it, so absence proves nothing."""

    kind: ClassVar[str] = "host.neighbours"

    entries: tuple[Neighbour, ...]
