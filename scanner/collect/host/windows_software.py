r"""Installed programs, as "Programs and Features" shows them: the Uninstall keys of the machine and of its users.

Left out is what that window leaves out: entries without a name, parts of Windows and of other programs (SystemComponent = 1,
ParentKeyName), and updates of programs (ReleaseType; on Windows XP entries named KB…). Of users, those whose profile is loaded.
Source: Microsoft, "Uninstall Registry Key"; "Windows Installer: ARPSYSTEMCOMPONENT".
"""

from collections.abc import Iterator
from typing import Final

from scanner.model.errors import GapError, NotCollected, Unreadable
from scanner.model.kinds.host_software import HostSoftware, Package
from scanner.model.ports import Collector
from scanner.model.question import Answer, Ask
from scanner.model.records import dataclass
from scanner.model.words import Platform
from scanner.reading.registry import Key, keys, keys_so_far

_VALUES: Final = "DisplayName,DisplayVersion,Publisher,SystemComponent,ParentKeyName,ParentDisplayName,ReleaseType"
_UNINSTALL: Final = r"Microsoft\Windows\CurrentVersion\Uninstall\*"
MACHINE: Final = rf"regs:HKLM\SOFTWARE\{_UNINSTALL}|{_VALUES}"
MACHINE_32: Final = rf"regs:HKLM\SOFTWARE\WOW6432Node\{_UNINSTALL}|{_VALUES}"
USERS: Final = rf"regs:HKU\*\Software\{_UNINSTALL}|{_VALUES}"
UNINSTALL_QUESTIONS: Final = (MACHINE, MACHINE_32, USERS)
_NONE: Final = "no Uninstall key names a program: a Windows without any does not exist"
_UPDATES: Final = frozenset(("hotfix", "security update", "update", "update rollup", "service pack"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The entries of one place, each once; `whole` False where there may be more of them."""

    found: tuple[Key, ...]
    whole: bool


def read(ask: Ask) -> HostSoftware:
    """Every program, sorted by name, architecture and version; a Windows without any does not exist."""
    packages, whole = set[Package](), True
    for question, entries in uninstall_entries(ask).items():
        whole = whole and entries.whole
        for each in entries.found:
            try:
                made = _package(each, "x86" if question == MACHINE_32 else None)
            except Unreadable:  # one whose name the file does not tell
                whole, made = False, None
            packages.update([made] if made else [])
    if not packages:
        raise Unreadable(_NONE)
    ordered = sorted(packages, key=lambda each: (each.name, each.arch or "", str(each.version)))
    names = tuple(sorted({each.name for each in ordered}))
    return HostSoftware(manager="windows", packages=tuple(ordered), names=names, listed_all=whole)


def uninstall_entries(ask: Ask) -> dict[str, Entries]:
    """The entries by question; raises the gap of the first place where none has any."""
    places, gaps = {}, list[GapError]()
    for question in UNINSTALL_QUESTIONS:
        try:
            places[question] = _entries(ask(question))
        except GapError as gap:
            gaps.append(gap)
            places[question] = Entries(found=(), whole=False)
    if not any(each.found for each in places.values()):
        raise next((each for each in gaps if not isinstance(each, NotCollected)), (*gaps, Unreadable(_NONE))[0])
    return places


def _entries(answer: Answer) -> Entries:
    """All entries; of a list that was cut those that are there. A list that says nothing, and not that there is none, was cut."""
    found = keys_so_far(answer)
    whole = not answer.truncated and (bool(found) or (answer.absent and answer.ask != MACHINE))
    return Entries(found=found, whole=whole)


def _package(entry: Key, arch: str | None) -> Package | None:
    """None for what people are not shown; raises Unreadable where its name is not told."""
    name = (told(entry, "DisplayName") or "").strip()
    if not name or _is_part(entry):
        return None
    version = (told(entry, "DisplayVersion") or "").strip()
    return Package(name=name, version=version or None, arch=arch)


def told(entry: Key, name: str) -> str | None:
    """A text, or a number that stands where a text should; None where there is neither."""
    try:
        return entry.text(name)
    except Unreadable:
        number = entry.number(name)
        return None if number is None else str(number)


def _is_part(entry: Key) -> bool:
    if entry.has("ParentKeyName") or (told(entry, "SystemComponent") or "0").strip() == "1":
        return True
    return (told(entry, "ReleaseType") or "").strip().lower() in _UPDATES


def installed_names(ask: Ask) -> Iterator[tuple[str, str]]:
    """Name and publisher of every entry, hidden ones as well; raises the gap where one place could not be read in full."""
    for question in UNINSTALL_QUESTIONS:
        for each in keys(ask(question)):
            yield told(each, "DisplayName") or "", told(each, "Publisher") or ""


COLLECTOR = Collector(
    id="windows_software",
    platform=Platform.WINDOWS,
    gives=HostSoftware,
    questions=UNINSTALL_QUESTIONS,
    read=read,
)
