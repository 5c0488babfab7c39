"""Reads memory, storage, devices and the number of installed programs. Source: HOST-RESOURCES-MIB (RFC 2790).

Recorded of net-snmp 5.9.3 on Debian 12; Windows and many printers have it too.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final, TypeVar

from scanner.collect.device.snmp_tables import Cell, cell_at, cells, column
from scanner.model.errors import GapError, Unreadable
from scanner.model.kinds.device_resources import DeviceResources, DeviceStorage
from scanner.model.observation import Unseen, seen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform

_MEMORY: Final = "snmp:1.3.6.1.2.1.25.2.2"
_STORAGE_TYPES: Final = "snmp:1.3.6.1.2.1.25.2.3.1.2"
_DESCRIPTIONS: Final = "snmp:1.3.6.1.2.1.25.2.3.1.3"
_UNITS: Final = "snmp:1.3.6.1.2.1.25.2.3.1.4"
_SIZES: Final = "snmp:1.3.6.1.2.1.25.2.3.1.5"
_USED: Final = "snmp:1.3.6.1.2.1.25.2.3.1.6"
_DEVICE_TYPES: Final = "snmp:1.3.6.1.2.1.25.3.2.1.2"
_SOFTWARE: Final = "snmp:1.3.6.1.2.1.25.6.3.1.1"

_KIBIBYTE: Final = 1024
_STORAGE_WORDS: Final = {
    f"1.3.6.1.2.1.25.2.1.{number}": word
    for number, word in enumerate(
        ("other", "ram", "virtual_memory", "fixed_disk", "removable_disk", "floppy_disk", "compact_disc", "ram_disk",
         "flash", "network_disk"), start=1)
}  # fmt: skip
_DEVICE_WORDS: Final = {
    f"1.3.6.1.2.1.25.3.1.{number}": word
    for number, word in {
        1: "other", 2: "unknown", 3: "processor", 4: "network", 5: "printer", 6: "disk", 10: "video", 11: "audio",
        12: "coprocessor", 13: "keyboard", 14: "modem", 15: "parallel_port", 16: "pointing", 17: "serial_port",
        18: "tape", 19: "clock", 20: "volatile_memory", 21: "non_volatile_memory",
    }.items()
}  # fmt: skip
T = TypeVar("T")


def read(ask: Ask) -> DeviceResources:
    """Agents have parts of it, and some never finish one; when no part can be told the gap is that of the first."""
    memory_bytes = _or_unseen(lambda: _memory(ask))
    storages = _or_unseen(lambda: _storages(ask))
    devices = _or_unseen(lambda: _devices(ask))
    software = _or_unseen(lambda: len(column(ask(_SOFTWARE))))
    if isinstance(memory_bytes, Unseen) and all(isinstance(each, Unseen) for each in (storages, devices, software)):
        seen(memory_bytes)
    return DeviceResources(memory_bytes=memory_bytes, storages=storages, devices=devices, software=software)


def _or_unseen(read_part: Callable[[], T]) -> T | Unseen:
    try:
        return read_part()
    except GapError as gap:
        return Unseen.of(gap)


def _memory(ask: Ask) -> int:
    found = list(cells(ask(_MEMORY)).values())
    if len(found) != 1 or found[0].whole() < 0:
        raise Unreadable(f"{_MEMORY}: {len(found)} sizes of one memory, or one below 0")
    return found[0].whole() * _KIBIBYTE


def _storages(ask: Ask) -> tuple[DeviceStorage, ...]:
    types, descriptions, units, sizes, used = (
        column(ask(each)) for each in (_STORAGE_TYPES, _DESCRIPTIONS, _UNITS, _SIZES, _USED)
    )
    found = []
    for index, cell in sorted(types.items()):
        unit = cell_at(units, index, _UNITS)
        found.append(
            DeviceStorage(
                description=cell_at(descriptions, index, _DESCRIPTIONS).text() or "",
                type=_STORAGE_WORDS.get(cell.oid(), "other"),
                size_bytes=_bytes(cell_at(sizes, index, _SIZES), unit),
                used_bytes=_bytes(cell_at(used, index, _USED), unit),
            )
        )
    return tuple(found)


def _bytes(amount: Cell, unit: Cell) -> int | Unseen:
    """Agents let the numbers of large disks run over into negative ones."""
    if amount.whole() < 0 or unit.whole() < 1:
        return Unseen(gap=Gap.UNREADABLE, detail=f"the device tells {amount.whole()} units of {unit.whole()} bytes")
    return amount.whole() * unit.whole()


def _devices(ask: Ask) -> dict[str, int]:
    words = (_DEVICE_WORDS.get(each.oid(), "other") for each in column(ask(_DEVICE_TYPES)).values())
    return dict(sorted(Counter(words).items()))


COLLECTOR = Collector(
    id="device_resources",
    platform=Platform.DEVICE,
    gives=DeviceResources,
    questions=(_MEMORY, _STORAGE_TYPES, _DESCRIPTIONS, _UNITS, _SIZES, _USED, _DEVICE_TYPES, _SOFTWARE),
    read=read,
)
