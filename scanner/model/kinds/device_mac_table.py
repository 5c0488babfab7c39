"""The MAC table of a switch, by SNMP: which machine hangs on which port."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMac:
    """One entry; `port` is the number of a bridge port (0: not known), `interface` its index in `device.interfaces`.

    `table` is the filtering database, on most switches the VLAN; None where the switch has a single one.
    `state` is learned, self, mgmt (written by somebody), invalid or other.
    """

    mac: str
    port: int
    interface: int | None
    table: int | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceMacTable(Fact):
    """Entries of this moment: a machine that has sent nothing for minutes is forgotten."""

    kind: ClassVar[str] = "device.mac_table"

    entries: tuple[SeenMac, ...]
