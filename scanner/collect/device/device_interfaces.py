"""Reads the interfaces of a device. Source: IF-MIB (RFC 2863); net-snmp 5.9.3 on Debian 12."""

from typing import Final

from scanner.collect.device.snmp_tables import Cell, Index, cell_at, column, column_or_none
from scanner.model.errors import Unreadable
from scanner.model.kinds.device_interfaces import DeviceInterface, DeviceInterfaces
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform

_DESCRIPTIONS: Final = "snmp:1.3.6.1.2.1.2.2.1.2"
_TYPES: Final = "snmp:1.3.6.1.2.1.2.2.1.3"
_SPEEDS: Final = "snmp:1.3.6.1.2.1.2.2.1.5"
_MACS: Final = "snmp:1.3.6.1.2.1.2.2.1.6"
_ENABLED: Final = "snmp:1.3.6.1.2.1.2.2.1.7"
_UP: Final = "snmp:1.3.6.1.2.1.2.2.1.8"
_NAMES: Final = "snmp:1.3.6.1.2.1.31.1.1.1.1"
_HIGH_SPEEDS: Final = "snmp:1.3.6.1.2.1.31.1.1.1.15"
_ALIASES: Final = "snmp:1.3.6.1.2.1.31.1.1.1.18"

_YES: Final = 1
"""ifAdminStatus and ifOperStatus: 1 is up; down, testing and all others are not."""
_MEGABIT: Final = 1_000_000
_OVERFLOWN: Final = 0xFFFFFFFF
"""ifSpeed of what is faster than it can tell; ifHighSpeed, in megabits, tells then."""


def read(ask: Ask) -> DeviceInterfaces:
    """Old devices have no ifXTable; what it would tell is None then."""
    descriptions = column(ask(_DESCRIPTIONS))
    if not descriptions:
        raise Unreadable(f"{_DESCRIPTIONS}: not one interface, and we were answered through one")
    types, macs, enabled, up = (column(ask(each)) for each in (_TYPES, _MACS, _ENABLED, _UP))
    speeds, high_speeds, names, aliases = (
        column_or_none(ask(each)) for each in (_SPEEDS, _HIGH_SPEEDS, _NAMES, _ALIASES)
    )
    found = []
    for index, cell in sorted(descriptions.items()):
        description = cell.text() or ""
        mac = macs.get(index)
        found.append(
            DeviceInterface(
                index=_number(index),
                name=_text(names.get(index)) or description,
                description=description,
                alias=_text(aliases.get(index)),
                type=cell_at(types, index, _TYPES).whole(),
                mac=None if mac is None else mac.mac(),
                enabled=cell_at(enabled, index, _ENABLED).whole() == _YES,
                up=cell_at(up, index, _UP).whole() == _YES,
                speed_mbps=_speed(speeds.get(index), high_speeds.get(index)),
            )
        )
    return DeviceInterfaces(interfaces=tuple(found))


def _number(index: Index) -> int:
    if len(index) != 1:
        raise Unreadable(f"{_DESCRIPTIONS}: an interface is counted by one number, not by {'.'.join(map(str, index))}")
    return index[0]


def _text(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text()


def _speed(speed: Cell | None, high: Cell | None) -> int | None:
    if high is not None and high.whole() > 0:
        return high.whole()
    if speed is None or speed.whole() == _OVERFLOWN:
        return None
    return speed.whole() // _MEGABIT or None


COLLECTOR = Collector(
    id="device_interfaces",
    platform=Platform.DEVICE,
    gives=DeviceInterfaces,
    questions=(_DESCRIPTIONS, _TYPES, _SPEEDS, _MACS, _ENABLED, _UP, _NAMES, _HIGH_SPEEDS, _ALIASES),
    read=read,
)
