"""The security chip as `Get-Tpm` prints it, in any layout."""

from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.imported.powershell_files import NOT_TOLD, has_objects, objects_with
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_tpm import HostTpm
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.cim import Instance

NAMES: Final = ("TpmPresent", "TpmReady")


def read(file: HandedFile) -> HostTpm:
    """Whether it is there and ready; Get-Tpm tells the version of its firmware, not that of the specification."""
    found = objects_with(file, NAMES)
    if len(found) != 1:
        raise Unreadable("more than one chip stands in it")
    present = _flag(found[0], "TpmPresent")
    return HostTpm(
        present=present,
        ready=or_unseen(lambda: _flag(found[0], "TpmReady")),
        version=NOT_TOLD if present else None,
    )


def _flag(found: Instance, name: str) -> bool:
    value = found.flag(name)
    if value is None:
        raise Unreadable(f"{found.place}: {name} is not told")
    return value


IMPORTED = Imported(
    id="tpm", platform=Platform.WINDOWS, recognises=lambda file: has_objects(file, NAMES), reads={HostTpm: read}
)
