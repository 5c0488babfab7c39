"""`dmidecode`: the maker's tables of the machine. Source: dmidecode(8), SMBIOS 3.7: types 0, 1, 4, 17 and 127, the end.

What counts over several structures (memory, cores) is told only where the table ends as it must.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from scanner.collect.imported.heads import head_of
from scanner.collect.imported.one_machine import refuse_differing
from scanner.collect.imported.unix_names import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_hardware import HostHardware
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform
from scanner.reading.numbers import is_whole

_HEAD: Final = re.compile(r"^# dmidecode \d[\d.]*|^SMBIOS \d+\.\d+(?:\.\d+)? present\.", re.MULTILINE)
_HANDLE: Final = re.compile(r"(?:Handle 0x[0-9A-Fa-f]{4,8}, )?DMI type (\d{1,3}), \d+ bytes\.?")
_FIELD: Final = re.compile(r"\t+([^\t:][^:]*):[ \t]*(.*)")
_SIZE: Final = re.compile(r"(\d{1,9}) (kB|MB|GB|TB)")
_UNITS: Final = {"kB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
_DATE: Final = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_NOTHING: Final = frozenset(
    {"", "not specified", "none", "unknown", "to be filled by o.e.m.", "default string", "system serial number", "n/a",
     "system manufacturer", "system product name", "not applicable", "0", "o.e.m.", "xxxxxxx"}
)  # fmt: skip
_BIOS, _SYSTEM, _PROCESSOR, _MEMORY, _END = "0", "1", "4", "17", "127"
_CUT: Final = Unseen(gap=Gap.UNREADABLE, detail="the table does not end: the file was cut, or a part was asked for")
Structure = tuple[str, Mapping[str, str]]


def read(file: HandedFile) -> HostHardware:
    """What the firmware says; disks are not in it."""
    text = file.text or ""
    found = list(_structures(text[: text.rfind("\n") + 1]))
    system = next((fields for kind, fields in found if kind == _SYSTEM), None)
    if system is None:
        raise Unreadable("the structure of the system is missing")
    refuse_differing(fields.get("Serial Number") for kind, fields in found if kind == _SYSTEM)
    whole = any(kind == _END for kind, _ in found)
    processors = [
        fields for kind, fields in found if kind == _PROCESSOR and "Unpopulated" not in fields.get("Status", "")
    ]
    return HostHardware(
        vendor=_stated(system, "Manufacturer") if "Manufacturer" in system else _CUT,
        model=_stated(system, "Product Name") if "Product Name" in system else _CUT,
        serial=_stated(system, "Serial Number") if "Serial Number" in system else NOT_TOLD,
        cpu=_stated(processors[0], "Version") if whole and processors else _CUT,
        cores=_cores(processors) if whole else _CUT,
        memory_bytes=_memory(found) if whole else _CUT,
        disks=NOT_TOLD,
        bios_date=_bios_date(found),
    )


def _structures(text: str) -> Iterator[Structure]:
    kind, fields = "", dict[str, str]()
    for line in text.split("\n"):
        if handle := _HANDLE.fullmatch(line.strip()):
            if kind:
                yield kind, fields
            kind, fields = handle[1], {}
        elif kind and (field := _FIELD.fullmatch(line)):
            fields.setdefault(field[1].strip(), field[2].strip())
    if kind:
        yield kind, fields


def _stated(fields: Mapping[str, str], name: str) -> str | None:
    said = fields.get(name, "")
    return None if said.lower() in _NOTHING else said


def _cores(processors: list[Mapping[str, str]]) -> int | Unseen:
    counts = [each.get("Core Count", "") for each in processors]
    if not counts or not all(is_whole(each) and len(each) < len("99999") for each in counts):
        return Unseen(gap=Gap.UNSUPPORTED, detail="the firmware does not tell the number of cores")
    return sum(map(int, counts))


def _memory(found: list[Structure]) -> int | Unseen:
    """The sum of the modules; empty slots say `No Module Installed`."""
    sizes = [fields.get("Size", "") for kind, fields in found if kind == _MEMORY]
    read_sizes = [_SIZE.fullmatch(each) for each in sizes if each != "No Module Installed"]
    if not read_sizes or not all(read_sizes):
        return Unseen(gap=Gap.UNSUPPORTED, detail="the firmware does not tell the memory")
    return sum(int(each[1]) * _UNITS[each[2]] for each in read_sizes if each)


def _bios_date(found: list[Structure]) -> date | None | Unseen:
    bios = next((fields for kind, fields in found if kind == _BIOS), None)
    if bios is None or "Release Date" not in bios:
        return _CUT
    said = _stated(bios, "Release Date")
    if said is None:
        return None
    try:
        parts = _DATE.fullmatch(said)
        return date(int(parts[3]), int(parts[1]), int(parts[2])) if parts else _unread(said)
    except ValueError:
        return _unread(said)


def _unread(said: str) -> Unseen:
    return Unseen(gap=Gap.UNREADABLE, detail=f"the firmware states the date {said[:20]!r}")


def recognises(file: HandedFile) -> bool:
    """The head of the program, or structures as it prints them."""
    text = head_of(file)
    handles = [line for line in text.split("\n") if _HANDLE.fullmatch(line.strip())]
    return bool(handles) and (bool(_HEAD.search(text)) or "System Information" in text or "BIOS Information" in text)


IMPORTED = Imported(id="dmidecode", platform=Platform.LINUX, recognises=recognises, reads={HostHardware: read})
