"""Reads the MAC table of a switch: dot1qTpFdbTable of those with VLANs, dot1dTpFdbTable of the others.

Source: BRIDGE-MIB (RFC 4188), Q-BRIDGE-MIB (RFC 4363). Some switches have both and keep one empty.
"""

from collections.abc import Mapping
from typing import Final

from scanner.collect.device.snmp_tables import Cell, Index, column_or_none
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.device_mac_table import DeviceMacTable, SeenMac
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform

_INTERFACES: Final = "snmp:1.3.6.1.2.1.17.1.4.1.2"
_PORTS: Final = "snmp:1.3.6.1.2.1.17.4.3.1.2"
_STATES: Final = "snmp:1.3.6.1.2.1.17.4.3.1.3"
_VLAN_PORTS: Final = "snmp:1.3.6.1.2.1.17.7.1.2.2.1.2"
_VLAN_STATES: Final = "snmp:1.3.6.1.2.1.17.7.1.2.2.1.3"
_WORDS: Final = {1: "other", 2: "invalid", 3: "learned", 4: "self", 5: "mgmt"}
_MAC_BYTES: Final = 6
_BYTE: Final = 256


def read(ask: Ask) -> DeviceMacTable:
    """Entries that were there while both columns of a table were read; one that both tables have is told with its VLAN."""
    if ask(_PORTS).absent and ask(_VLAN_PORTS).absent:
        raise Unsupported(f"{_PORTS}: the device has no MAC table, or does not show it to us")
    interfaces = {index: cell.whole() for index, cell in column_or_none(ask(_INTERFACES)).items()}
    by_vlan = _entries(ask, _VLAN_PORTS, _VLAN_STATES, interfaces)
    known = {(each.mac, each.port) for each in by_vlan}
    plain = [each for each in _entries(ask, _PORTS, _STATES, interfaces) if (each.mac, each.port) not in known]
    return DeviceMacTable(entries=(*by_vlan, *plain))


def _entries(ask: Ask, ports_in: str, states_in: str, interfaces: Mapping[Index, int]) -> list[SeenMac]:
    ports, states = column_or_none(ask(ports_in)), column_or_none(ask(states_in))
    vlans = int(ports_in == _VLAN_PORTS)
    found = []
    for index in sorted(ports.keys() & states.keys()):
        table, raw = index[:vlans], index[vlans:]
        if len(raw) != _MAC_BYTES or max(raw) >= _BYTE:
            raise Unreadable(f"{ports_in}: {'.'.join(map(str, index))} is no MAC address")
        port = ports[index].whole()
        found.append(
            SeenMac(
                mac=bytes(raw).hex(":"),
                port=port,
                interface=interfaces.get((port,)),
                table=table[0] if table else None,
                state=_state(states[index]),
            )
        )
    return found


def _state(cell: Cell) -> str:
    if cell.whole() not in _WORDS:
        raise Unreadable(f"{cell.place}: {cell.whole()} is no state of an entry")
    return _WORDS[cell.whole()]


COLLECTOR = Collector(
    id="device_mac_table",
    platform=Platform.DEVICE,
    gives=DeviceMacTable,
    questions=(_INTERFACES, _PORTS, _STATES, _VLAN_PORTS, _VLAN_STATES),
    read=read,
)
