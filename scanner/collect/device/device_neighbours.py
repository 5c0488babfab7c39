"""Reads the ARP table of a device. Source: ipNetToMediaTable (RFC 4293); net-snmp 5.9.3 on Debian 12."""

from typing import Final

from scanner.collect.device.snmp_tables import Index, column
from scanner.model.errors import Unreadable
from scanner.model.kinds.device_neighbours import DeviceNeighbour, DeviceNeighbours
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform

_MACS: Final = "snmp:1.3.6.1.2.1.4.22.1.2"
_STATES: Final = "snmp:1.3.6.1.2.1.4.22.1.4"
_WORDS: Final = {1: "other", 2: "invalid", 3: "dynamic", 4: "static"}
_INDEX_LENGTH: Final = 5
"""The number of the interface, and the address."""
_BYTE: Final = 256


def read(ask: Ask) -> DeviceNeighbours:
    """Entries that were there while both columns were read: the table moves all the time."""
    macs, states = column(ask(_MACS)), column(ask(_STATES))
    found = []
    for index in sorted(macs.keys() & states.keys()):
        state = states[index].whole()
        if state not in _WORDS:
            raise Unreadable(f"{_STATES}: {state} is no state of an entry")
        found.append(
            DeviceNeighbour(address=_address(index), mac=macs[index].mac(), interface=index[0], state=_WORDS[state])
        )
    return DeviceNeighbours(entries=tuple(found))


def _address(index: Index) -> str:
    if len(index) != _INDEX_LENGTH or max(index[1:]) >= _BYTE:
        raise Unreadable(f"{_MACS}: {'.'.join(map(str, index))} is no interface with an address")
    return ".".join(map(str, index[1:]))


COLLECTOR = Collector(
    id="device_neighbours",
    platform=Platform.DEVICE,
    gives=DeviceNeighbours,
    questions=(_MACS, _STATES),
    read=read,
)
