"""Reads what a device says of itself: the system group, one GET. Source: RFC 3418; net-snmp 5.9.3 on Debian 12."""

import re
from typing import Final

from scanner.collect.device.snmp_tables import Cell, cells
from scanner.model.errors import Unsupported
from scanner.model.kinds.device_system import DeviceSystem
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform

SYSTEM: Final = "snmp:1.3.6.1.2.1.1"
_ENTERPRISE: Final = re.compile(r"1\.3\.6\.1\.4\.1\.(\d+)(?:\..*)?", re.ASCII)
_TICKS_A_SECOND: Final = 100


def read(ask: Ask) -> DeviceSystem:
    """The group without the contact, which names a person."""
    told = {place: cell for place, cell in cells(ask(SYSTEM)).items() if cell.tag.is_value}
    if not told:
        raise Unsupported(f"{SYSTEM}: the device shows none of it to us")
    object_id = _of(told, 2)
    made_by = _ENTERPRISE.fullmatch(object_id.oid()) if object_id else None
    up = _of(told, 3)
    return DeviceSystem(
        description=_text(_of(told, 1)),
        object_id=object_id.oid() if object_id else None,
        enterprise=int(made_by[1]) if made_by else None,
        name=_text(_of(told, 5)),
        location=_text(_of(told, 6)),
        uptime_s=up.whole() // _TICKS_A_SECOND if up else None,
    )


def _of(told: dict[str, Cell], number: int) -> Cell | None:
    return told.get(f"{SYSTEM.partition(':')[2]}.{number}.0")


def _text(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text()


COLLECTOR = Collector(id="device_system", platform=Platform.DEVICE, gives=DeviceSystem, questions=(SYSTEM,), read=read)
