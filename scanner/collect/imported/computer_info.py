"""`Get-ComputerInfo` of Windows, as JSON or list: the system by its numbers, and the updates that it names."""

import re
from typing import Final

from scanner.collect.host.windows_systems import read_operating_system
from scanner.collect.imported.updates_told import updates_told
from scanner.model.errors import GapError, Unreadable
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.cim import Instance
from scanner.reading.powershell_text import objects

_PREFIX: Final = "Os"
_SIGNS: Final = ("OsName", "OsVersion", "OsBuildNumber")
_FIXES: Final = "oshotfixes"
_KB: Final = re.compile(r"KB(\d{5,8})(?:v\d+)?", re.IGNORECASE)


def _said(file: HandedFile) -> Instance:
    found = [each for each in objects(file.text or "", file.name).objects if all(map(each.has, _SIGNS))]
    if len(found) != 1:
        raise Unreadable(f"it tells of {len(found)} systems")
    return found[0]


def read_os(file: HandedFile) -> HostOs:
    """The system."""
    said = _said(file)
    kinds = {"workstation": 1, "domaincontroller": 2, "server": 3}
    word = said.properties.get("osproducttype")
    if isinstance(word, str) and word.strip().lower() in kinds:  # as a list for people shows it
        said = Instance(place=said.place, properties={**said.properties, "osproducttype": kinds[word.strip().lower()]})
    return read_operating_system([said], _PREFIX)


def read_updates(file: HandedFile) -> HostUpdates:
    """The updates by number; raises Unreadable where their list is not shown, or not in full."""
    said = _said(file)
    if not said.has(_FIXES):
        raise Unreadable("it does not name the updates")
    numbers = _numbers(said.properties[_FIXES])
    if not numbers:
        raise Unreadable("no row has a HotFixID")
    return updates_told(numbers)


def _numbers(listed: object) -> list[str]:
    """Objects with a HotFixID, or their names between braces."""
    if isinstance(listed, str) and listed.startswith("{") and listed.endswith("}"):
        listed = [each.strip() for each in listed[1:-1].split(",")]
    if isinstance(listed, dict):
        listed = [listed]
    if not isinstance(listed, list):
        raise Unreadable("the list of updates is not shown in full")
    names = [str(each.get("HotFixID") or "") if isinstance(each, dict) else str(each) for each in listed]
    found = [_KB.fullmatch(each.strip()) for each in names]
    return [f"KB{each[1]}" for each in found if each]


def recognises(file: HandedFile) -> bool:
    """An object with the properties of the system that this cmdlet alone has."""
    text = file.text or ""
    if not all(each in text for each in _SIGNS):
        return False
    try:
        _said(file)
    except GapError:
        return False
    return True


IMPORTED = Imported(
    id="computer-info",
    platform=Platform.WINDOWS,
    recognises=recognises,
    reads={HostOs: read_os, HostUpdates: read_updates},
)
