"""Reads the parts of a device with their serial numbers and versions. Source: ENTITY-MIB (RFC 6933)."""

from typing import Final

from scanner.collect.device.snmp_tables import Cell, Index, cell_at, column, column_or_none
from scanner.model.errors import Unreadable
from scanner.model.kinds.device_entities import DeviceEntities, DeviceEntity
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform

_TABLE: Final = "snmp:1.3.6.1.2.1.47.1.1.1.1."
_DESCRIPTIONS: Final = _TABLE + "2"
_CLASSES: Final = _TABLE + "5"
_COLUMNS: Final = {
    "name": _TABLE + "7",
    "hardware": _TABLE + "8",
    "firmware": _TABLE + "9",
    "software": _TABLE + "10",
    "serial": _TABLE + "11",
    "vendor": _TABLE + "12",
    "model": _TABLE + "13",
}
_TELLING: Final = ("hardware", "firmware", "software", "serial", "model")
_CHASSIS: Final = "chassis"
_CLASS_WORDS: Final = {
    1: "other", 2: "unknown", 3: _CHASSIS, 4: "backplane", 5: "container", 6: "power_supply", 7: "fan", 8: "sensor",
    9: "module", 10: "port", 11: "stack", 12: "cpu", 13: "energy_object", 14: "battery", 15: "storage_drive",
}  # fmt: skip


def read(ask: Ask) -> DeviceEntities:
    """Old devices lack some columns; what they would tell is None then."""
    descriptions, classes = column(ask(_DESCRIPTIONS)), column(ask(_CLASSES))
    if not descriptions:
        raise Unreadable(f"{_DESCRIPTIONS}: a device without a single part")
    columns = {name: column_or_none(ask(question)) for name, question in _COLUMNS.items()}
    found = []
    for index, description in sorted(descriptions.items()):
        said = {name: _text(cells.get(index)) for name, cells in columns.items()}
        part = _CLASS_WORDS.get(cell_at(classes, index, _CLASSES).whole(), "unknown")
        if part == _CHASSIS or any(said[each] for each in _TELLING):
            found.append(DeviceEntity(index=_number(index), part=part, description=description.text(), **said))
    return DeviceEntities(entities=tuple(found))


def _number(index: Index) -> int:
    if len(index) != 1:
        raise Unreadable(f"{_DESCRIPTIONS}: a part is counted by one number, not by {'.'.join(map(str, index))}")
    return index[0]


def _text(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text()


COLLECTOR = Collector(
    id="device_entities",
    platform=Platform.DEVICE,
    gives=DeviceEntities,
    questions=(_DESCRIPTIONS, _CLASSES, *_COLUMNS.values()),
    read=read,
)
