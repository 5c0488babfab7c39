"""Reads the machine's hardware from WMI: Win32_ComputerSystem, Win32_BIOS, Win32_Processor, Win32_DiskDrive.

`memory_bytes` is what Windows can use, a little less than what is plugged in. NumberOfCores is missing on Windows XP.
"""

from datetime import date
from typing import Final

from scanner.collect.host.firmware_words import FIRST_YEAR, stated
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_objects import COMPUTER, only
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_hardware import Disk, HostHardware
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.cim import Instance, instances

_FIRMWARE: Final = "cim:root/cimv2:SELECT SerialNumber,ReleaseDate FROM Win32_BIOS"
_PROCESSORS: Final = "cim:root/cimv2:SELECT Name,NumberOfCores FROM Win32_Processor"
_DISKS: Final = "cim:root/cimv2:SELECT DeviceID,Size,Model,InterfaceType,Capabilities FROM Win32_DiskDrive"
_REMOVABLE_MEDIA: Final = 7
"""Of Capabilities: "Supports Removable Media"."""
_PREFIX: Final = "\\\\.\\"


def read(ask: Ask) -> HostHardware:
    """Vendor, model, serial number, processors, memory and disks."""
    computer, processors = only(ask(COMPUTER)), instances(ask(_PROCESSORS))
    if not processors:
        raise Unreadable(f"{_PROCESSORS}: a computer without a processor")
    return HostHardware(
        vendor=stated(computer.text("Manufacturer")),
        model=stated(computer.text("Model")),
        serial=or_unseen(lambda: stated(only(ask(_FIRMWARE)).text("SerialNumber"))),
        cpu=" ".join((processors[0].text("Name") or "").split()) or None,
        cores=_cores(processors),
        memory_bytes=computer.number("TotalPhysicalMemory"),
        disks=tuple(_disk(each) for each in _sized(instances(ask(_DISKS)))),
        bios_date=or_unseen(lambda: _bios_date(ask)),
    )


def _cores(processors: tuple[Instance, ...]) -> int | None:
    counts = [each.number("NumberOfCores") for each in processors]
    return None if None in counts else sum(each or 0 for each in counts)


def _sized(disks: tuple[Instance, ...]) -> list[Instance]:
    """Without a size a drive is a slot without a card."""
    return sorted((each for each in disks if each.number("Size")), key=lambda each: each.text("DeviceID") or "")


def _disk(drive: Instance) -> Disk:
    return Disk(
        name=(drive.text("DeviceID") or "").removeprefix(_PREFIX),
        size_bytes=drive.number("Size") or 0,
        model=stated(drive.text("Model")),
        removable=drive.text("InterfaceType") == "USB" or _REMOVABLE_MEDIA in _capabilities(drive),
    )


def _capabilities(drive: Instance) -> tuple[int, ...]:
    return drive.numbers("Capabilities") or ()


def _bios_date(ask: Ask) -> date | None:
    moment = only(ask(_FIRMWARE)).moment("ReleaseDate")
    return None if moment is None or moment.year < FIRST_YEAR else moment.date()


COLLECTOR = Collector(
    id="windows_hardware",
    platform=Platform.WINDOWS,
    gives=HostHardware,
    questions=(COMPUTER, _FIRMWARE, _PROCESSORS, _DISKS),
    read=read,
)
