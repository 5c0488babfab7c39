"""Lists of installed programs of Windows: Uninstall entries that PowerShell printed, `Get-Package`, `wmic product get name,version`.

Where an entry tells whether it is a part of Windows, or of another program, it is left out as in a scan. Nothing in such a list
shows which places it came from, so it is said to be a part.
"""

from collections.abc import Iterator
from typing import Final

from scanner.collect.imported.one_machine import refuse_several
from scanner.model.errors import GapError, Unreadable
from scanner.model.kinds.host_software import HostSoftware, Package
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.cim import Instance
from scanner.reading.code_pages import without_unknown_letters
from scanner.reading.decoded import UNKNOWN
from scanner.reading.powershell_text import objects
from scanner.reading.wmic_text import is_wmic, wmic_objects

_FORMS: Final = (
    ("DisplayName", "DisplayVersion", ()),
    ("Name", "Version", ("ProviderName",)),
    ("Name", "Version", ("IdentifyingNumber",)),
    ("Name", "Version", ("Vendor",)),
    ("Name", "Version", ("PackageFullName",)),
)
"""(name, version, what such a list has besides)."""
_PROVIDERS: Final = frozenset(("programs", "msi"))
"""Of Get-Package: others name modules of PowerShell and updates."""


def read(file: HandedFile) -> HostSoftware:
    """The programs of the list, each once; raises Unreadable where it names none."""
    packages = sorted(set(_packages(file)), key=lambda each: (each.name, each.arch or "", str(each.version)))
    if not packages:
        raise Unreadable("no entry names a program")
    names = tuple(sorted({each.name for each in packages}))
    return HostSoftware(manager="windows", packages=tuple(packages), names=names, listed_all=False)


def _packages(file: HandedFile) -> Iterator[Package]:
    found = _objects(file)
    refuse_several(each.properties for each in found)
    name, version, besides = _form(found)
    for each in found:
        if not all(map(each.has, (name, version, *besides))):
            continue
        if besides == ("ProviderName",) and (each.text("ProviderName") or "").lower() not in _PROVIDERS:
            continue
        called = (each.text(name) or "").strip()
        if called and not _is_part(each):
            yield Package(name=called, version=_version(each, version), arch=None)


def _objects(file: HandedFile) -> tuple[Instance, ...]:
    text = without_unknown_letters(file.text or "") if file.encoding == UNKNOWN else file.text or ""
    return wmic_objects(text, file.name) if is_wmic(text) else objects(text, file.name).objects


def _form(found: tuple[Instance, ...]) -> tuple[str, str, tuple[str, ...]]:
    """The form of the list; raises Unreadable where it has none of them."""
    for name, version, besides in _FORMS:
        if any(all(map(each.has, (name, version, *besides))) for each in found):
            return name, version, besides
    raise Unreadable("no entry names a program")


def _is_part(entry: Instance) -> bool:
    hidden = entry.properties.get("systemcomponent")
    return str(hidden).strip() == "1" or entry.properties.get("parentkeyname") is not None


def _version(entry: Instance, name: str) -> str | None:
    version = entry.properties.get(name.lower())
    if isinstance(version, int) and not isinstance(version, bool):
        return str(version)
    return (entry.text(name) or "").strip() or None


def recognises(file: HandedFile) -> bool:
    """An entry with a name, a version and what such lists have besides."""
    text = (file.text or "").lower()
    if "version" not in text or "name" not in text:
        return False
    try:
        _form(_objects(file))
    except GapError:
        return False
    return True


IMPORTED = Imported(id="program-list", platform=Platform.WINDOWS, recognises=recognises, reads={HostSoftware: read})
