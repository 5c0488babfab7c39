"""Reads the machine's hardware from /proc and /sys; nothing is run.

Field names: Documentation/ABI/testing/sysfs-firmware-dmi-tables, sysfs-block; proc_cpuinfo(5), proc_meminfo(5).
`memory_bytes` is what the kernel can use, a little less than what is plugged in.
"""

import re
from datetime import date

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.firmware_words import FIRST_YEAR, stated
from scanner.collect.host.processors import core_count, processor_name
from scanner.model.errors import Denied, Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_hardware import Disk, HostHardware
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.answers import given, text

_VENDOR = "file:/sys/class/dmi/id/sys_vendor"
_MODEL = "file:/sys/class/dmi/id/product_name"
_SERIAL = "file:/sys/class/dmi/id/product_serial"
_BIOS_DATE = "file:/sys/class/dmi/id/bios_date"
_TREE_MODEL = "file:/proc/device-tree/model"
_TREE_SERIAL = "file:/proc/device-tree/serial-number"
_CPU = "file:/proc/cpuinfo"
_MEMORY = "file:/proc/meminfo"
_BLOCK = "/sys/block/"
_SIZES = "files:/sys/block/*/size"
_REMOVABLE = "files:/sys/block/*/removable"
_MODELS = "files:/sys/block/*/device/model"

_SECTOR_BYTES = 512
"""Sizes in /sys/block are in sectors of 512 bytes whatever the disk's own sector is (linux/types.h, sector_t)."""
_NO_DISK = kept_pattern(
    r"(loop|ram|zram|sr|fd|dm-|md|nbd|drbd|rbd|bcache|mtdblock|pmem\d+s)\d*|nvme\d+c\d+n\d+|mmcblk\d+(boot|rpmb).*"
)
"""Memory, optical and floppy drives, and devices made of other devices: none is a disk of its own."""


def read(ask: Ask) -> HostHardware:
    """Vendor, model, serial number, processor, memory and disks."""
    cpuinfo = _must(ask, _CPU)
    return HostHardware(
        vendor=stated(text(ask(_VENDOR))),
        model=stated(text(ask(_MODEL))) or stated(_tree_text(ask, _TREE_MODEL)),
        serial=_serial(ask),
        cpu=processor_name(cpuinfo),
        cores=core_count(cpuinfo),
        memory_bytes=_memory(ask),
        disks=_disks(ask),
        bios_date=_bios_date(ask),
    )


def _must(ask: Ask, question: str) -> str:
    said = text(ask(question))
    if not said:
        raise Unreadable(f"{question}: empty on a running Linux")
    return said


def _tree_text(ask: Ask, question: str) -> str | None:
    """A string of the device tree, which ends in NUL (Devicetree Specification, 2.2.4)."""
    answer = given(ask(question))
    return None if answer.absent else answer.stdout.rstrip(b"\0\n").decode("utf-8", errors="replace")


def _serial(ask: Ask) -> str | None | Unseen:
    try:
        return stated(text(ask(_SERIAL))) or stated(_tree_text(ask, _TREE_SERIAL))
    except Denied as gap:
        return Unseen(gap=gap.gap, detail="only root may read the serial number")


def _memory(ask: Ask) -> int:
    said = re.search(r"^MemTotal:\s+(\d{1,15}) kB$", _must(ask, _MEMORY), re.MULTILINE)
    if said is None:
        raise Unreadable(f"{_MEMORY}: no MemTotal")
    return int(said[1]) * 1024


def _bios_date(ask: Ask) -> date | None | Unseen:
    """SMBIOS, type 0: mm/dd/yyyy, or mm/dd/yy meaning 19yy."""
    said = stated(text(ask(_BIOS_DATE)))
    if said is None:
        return None
    parts = re.fullmatch(r"(\d{2})/(\d{2})/(\d{2}|\d{4})", said)
    try:
        year = int(parts[3]) + (1900 if len(parts[3]) == len("yy") else 0) if parts else 0
        if parts and year >= FIRST_YEAR:
            return date(year, int(parts[1]), int(parts[2]))
    except ValueError:
        pass
    return Unseen(gap=Gap.UNREADABLE, detail=f"the firmware states the date {said[:20]!r}")


def _disks(ask: Ask) -> tuple[Disk, ...]:
    """Disks with a medium; an empty card reader has the size 0."""
    sizes, removable, models = (_by_device(file_texts(ask(each))) for each in (_SIZES, _REMOVABLE, _MODELS))
    return tuple(
        Disk(name=name, size_bytes=size, model=stated(models.get(name)), removable=_removable(name, removable))
        for name, said in sorted(sizes.items())
        if not _NO_DISK.fullmatch(name) and (size := _size(name, said))
    )


def _by_device(by_path: dict[str, str]) -> dict[str, str]:
    return {path.removeprefix(_BLOCK).split("/")[0]: said.strip() for path, said in by_path.items()}


def _size(name: str, said: str) -> int:
    if not re.fullmatch(r"\d{1,18}", said):
        raise Unreadable(f"{_SIZES}: {name}: {said[:40]!r} is not a size")
    return int(said) * _SECTOR_BYTES


def _removable(name: str, said: dict[str, str]) -> bool:
    if said.get(name) not in ("0", "1"):
        raise Unreadable(f"{_REMOVABLE}: {name}: {said.get(name, '')[:40]!r}")
    return said[name] == "1"


COLLECTOR = Collector(
    id="linux_hardware",
    platform=Platform.LINUX,
    gives=HostHardware,
    questions=(
        _VENDOR,
        _MODEL,
        _SERIAL,
        _BIOS_DATE,
        _TREE_MODEL,
        _TREE_SERIAL,
        _CPU,
        _MEMORY,
        _SIZES,
        _REMOVABLE,
        _MODELS,
    ),
    read=read,
    as_root=(_SERIAL,),
)
