r"""Registry values that PowerShell printed: `Get-ItemProperty 'HKLM:\SOFTWARE\…'` as list, JSON or CSV.

An object tells its key itself, in PSPath; chosen columns do not, but for those of `Windows NT\CurrentVersion`, which no other key has.
"""

from collections.abc import Iterator
from typing import Any, Final

from scanner.collect.imported.many_answers import tellings
from scanner.model.errors import GapError, Unreadable
from scanner.model.ports import HandedFile, Imported, Telling
from scanner.model.words import Platform
from scanner.reading.cim import Instance
from scanner.reading.powershell_text import Output, objects
from scanner.reading.registry_export import RegistryExport, Section, short_path

_PLACE: Final = "pspath"
_PROVIDER: Final = "registry::"
_VERSION: Final = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_VERSION_NAMES: Final = ("CurrentBuild", "ProductName", "EditionID", "InstallationType")
_BY_POWERSHELL: Final = frozenset(("pspath", "psparentpath", "pschildname", "psdrive", "psprovider", "pscomputername"))


def find(file: HandedFile) -> Iterator[Telling]:
    """The facts of the keys."""
    output = objects(file.text or "", file.name)
    export = RegistryExport(sections=tuple(_sections(output)))
    if not export.sections:
        raise Unreadable("no object tells of which key its values are")
    return tellings(export.ask, Platform.WINDOWS)


def _sections(output: Output) -> Iterator[Section]:
    """The last is whole where the output shows its end; one value alone is what `-Name` asked for."""
    for each in output.objects:
        path = _path(each)
        if path:
            values = {name: _value(it) for name, it in each.properties.items() if name not in _BY_POWERSHELL}
            whole = output.is_whole or each is not output.objects[-1]
            yield Section(path=path, values=values, whole=whole, chosen=len(values) == 1)


def _path(said: Instance) -> str | None:
    place = said.properties.get(_PLACE)
    if isinstance(place, str) and _PROVIDER in place.lower():
        return short_path(place[place.lower().index(_PROVIDER) + len(_PROVIDER) :])
    return _VERSION if all(map(said.has, _VERSION_NAMES)) else None


def _value(said: Any) -> dict[str, Any]:
    """As `reg:` tells it; what a console cut, or no type of the registry is, is not told."""
    if isinstance(said, bool) or said is None:
        return {"type": "", "data": None}
    if isinstance(said, int):
        return {"type": "REG_DWORD", "data": said}
    if isinstance(said, str):
        return {"type": "REG_SZ", "data": said}
    if isinstance(said, list) and all(isinstance(each, str) for each in said):
        return {"type": "REG_MULTI_SZ", "data": said}
    return {"type": "", "data": None}


def recognises(file: HandedFile) -> bool:
    """Objects that tell their key."""
    text = file.text or ""
    if "Registry::" not in text and not all(each in text for each in _VERSION_NAMES):
        return False
    try:
        return any(map(_path, objects(text, file.name).objects))
    except GapError:
        return False


IMPORTED = Imported(id="registry-objects", platform=Platform.WINDOWS, recognises=recognises, finds=find, general=True)
