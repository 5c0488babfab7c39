r"""Objects of WMI that somebody exported: `wmic … /format:list|csv`, and Get-CimInstance and Get-WmiObject as list, table, JSON or CSV.

They are read by every collector that asks for their class; nothing in a list shows that it is whole, so what is read of one is
said to be a part. A recorded Win32_OperatingSystem tells which Windows it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from scanner.collect.host.windows_encryption import of_volumes, volume_of
from scanner.collect.host.windows_listening import row_of, sockets_of
from scanner.collect.host.windows_systems import read_operating_system
from scanner.collect.imported.many_answers import tellings
from scanner.collect.imported.one_machine import refuse_several
from scanner.collect.imported.powershell_files import MORE, NOT_TOLD
from scanner.collect.imported.wmi_classes import SERVICE_CONTROLLER, class_of
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kinds.host_encryption import HostEncryption
from scanner.model.kinds.host_listening import HostListening
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_services import HostServices, Service
from scanner.model.observation import Fact
from scanner.model.ports import HandedFile, Imported, Telling
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform, Way
from scanner.reading.cim import Instance
from scanner.reading.code_pages import without_unknown_letters
from scanner.reading.decoded import UNKNOWN
from scanner.reading.powershell_text import outputs
from scanner.reading.wmic_text import is_wmic, wmic_objects

_ASKED: Final = re.compile(r"cim:[^:]+:(?:SELECT [\w,]+ FROM )?(\w+)(?: WHERE (.+))?")
_CONDITION: Final = re.compile(r"(\w+)(?:=(\d+|TRUE|FALSE)| (IS NOT NULL))")
_ONLY_ONE: Final = frozenset(("Win32_OperatingSystem", "Win32_ComputerSystem", "Win32_BIOS"))
"""Classes that have one object: no other can stand behind it."""
_WAITING: Final = frozenset(("2", "listen"))
_STARTS: Final = {"0": "enabled", "1": "enabled", "2": "enabled", "3": "static", "4": "disabled", "boot": "enabled",
                  "system": "enabled", "automatic": "enabled", "automaticdelayedstart": "enabled", "manual": "static",
                  "disabled": "disabled"}  # fmt: skip
_STATES: Final = {"1": "stopped", "stopped": "stopped"} | dict.fromkeys(
    (
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "startpending",
        "stoppending",
        "running",
        "continuepending",
        "pausepending",
        "paused",
    ),
    "there",
)
"""ServiceStartMode and ServiceControllerStatus of .NET."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The objects of one class, and whether the file shows that there are no more."""

    of: str
    objects: tuple[Instance, ...]
    whole: bool

    def ask(self, question: str, /) -> Answer:
        """The answer to a `cim:` question for the class; NOT_COLLECTED for any other."""
        asked = _ASKED.fullmatch(question)
        chosen = self._chosen(asked[2]) if asked and asked[1] == self.of else None
        if chosen is None:
            return Answer(
                ask=question, gap=Gap.NOT_COLLECTED, way=Way.RUNNING, detail=f"{question}: the file does not tell it"
            )
        return Answer(ask=question, entries=chosen, truncated=not (self.whole or self.of in _ONLY_ONE))

    def _chosen(self, condition: str | None) -> list[Mapping[str, Any]] | None:
        """The objects that the condition lets through; None where they do not tell."""
        found = [each.properties for each in self.objects]
        for each in (condition or "").split(" AND ") if condition else ():
            parts = _CONDITION.fullmatch(each)
            name = parts[1].lower() if parts else ""
            if parts is None or any(name not in properties for properties in found):
                return None
            wanted = (parts[2] or "").lower()
            found = [it for it in found if (it[name] is not None if parts[3] else str(it[name]).lower() == wanted)]
        return found


def exported(file: HandedFile) -> tuple[Exported, ...]:
    """The objects of each class that can be told, of a transcript of several commands as well; raises the gap of a damaged file."""
    text = file.text or ""
    if file.encoding == UNKNOWN:
        text = without_unknown_letters(text)
    if is_wmic(text):
        parts = [(wmic_objects(text, file.name), False)]
    else:
        printed = outputs(text, file.name)
        parts = [(each.objects, each.is_whole and not each.command.strip()) for each in printed]
    name = file.name if len(parts) == 1 else ""
    found: dict[str, Exported] = {}
    for objects, whole in parts:
        of = class_of(objects, name)
        if of is not None:
            before = found[of].objects if of in found else ()
            found[of] = Exported(of=of, objects=(*before, *objects), whole=whole and not before)
    return tuple(found.values())


def find(file: HandedFile) -> Iterator[Telling]:
    """The facts of its classes; raises Unsupported where none can be told, or nothing of them is judged."""
    found = exported(file)
    if not found:
        raise Unsupported("of which class its objects are cannot be told")
    for each in found:
        refuse_several(it.properties for it in each.objects)
    special = [each for each in found if each.of in _READERS]
    for each in special:
        kind, read = _READERS[each.of]
        yield kind, partial(read, each.objects)
    others = [each for each in found if each.of not in _READERS]
    try:
        yield from tellings(partial(_ask, others), Platform.WINDOWS, part=True) if others else ()
    except Unsupported:
        if not special:
            raise


def _ask(found: Sequence[Exported], question: str) -> Answer:
    answers = [each.ask(question) for each in found]
    return next((each for each in answers if each.gap is None), answers[0])


def _read_connections(found: Sequence[Instance]) -> HostListening:
    """The TCP sockets that wait (State 2, "Listen"); those of UDP stand in another class, so they are a part."""
    rows = [row_of(each, "tcp") for each in found if str(each.properties.get("state")).lower() in _WAITING]
    if not rows:
        raise Unreadable("no TCP socket waits: a Windows without any does not exist")
    return sockets_of(rows, NOT_TOLD, listed_all=False)


def _read_services(found: Sequence[Instance]) -> HostServices:
    """Get-Service: Status and StartType by number, or by the English word; they are a part, as any list may be."""
    services = [
        Service(
            name=each.text("Name") or "",
            starts=_word(each, "StartType", _STARTS),
            running=_word(each, "Status", _STATES) != "stopped",
        )
        for each in found
    ]
    ordered = sorted(services, key=lambda each: each.name.lower())
    return HostServices(manager="windows", services=tuple(ordered), listed_all=False)


def _word(said: Instance, name: str, words: Mapping[str, str]) -> str:
    written = str(said.properties.get(name.lower())).strip().lower()
    if written not in words:
        raise Unreadable(f"{said.place}: {written[:20]!r} is no {name} of a service")
    return words[written]


def _read_volumes(found: Sequence[Instance]) -> HostEncryption:
    """Drives with a letter; the volume of the kind 0 is the one that Windows starts from."""
    lettered = [each for each in found if each.text("DriveLetter")]
    volumes = [each for each in map(volume_of, lettered) if each is not None]
    if not volumes:
        raise Unreadable("no drive with a letter stands in it")
    kinds = [each.number("VolumeType") if each.has("VolumeType") else None for each in lettered]
    system = next((each.drive for each, kind in zip(volumes, kinds, strict=True) if kind == 0), NOT_TOLD)
    return of_volumes(volumes, system=system, complete=MORE)


_READERS: Final[Mapping[str, tuple[type[Fact], Callable[[Sequence[Instance]], Fact]]]] = {
    "Win32_OperatingSystem": (HostOs, read_operating_system),
    "Win32_EncryptableVolume": (HostEncryption, _read_volumes),
    "MSFT_NetTCPConnection": (HostListening, _read_connections),
    SERVICE_CONTROLLER: (HostServices, _read_services),
}
"""Classes that no collector asks for in the form in which people hand them over."""


def recognises(file: HandedFile) -> bool:
    """Objects of a class that can be told."""
    try:
        return bool(exported(file))
    except GapError:
        return False


IMPORTED = Imported(id="wmi-objects", platform=Platform.WINDOWS, recognises=recognises, finds=find, general=True)
