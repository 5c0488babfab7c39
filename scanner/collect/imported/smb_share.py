"""Shares of Windows as `Get-SmbShare` prints them; sessions (`Get-SmbSession`) tell of no setting."""

from collections.abc import Sequence
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.share_permissions import everyone_may_change_by_text
from scanner.collect.imported.powershell_files import NOT_TOLD, complete, has_objects, objects_with
from scanner.model.errors import NotCollected, Unreadable, Unsupported
from scanner.model.kinds.host_smb import HostSmb
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform, Way
from scanner.reading.cim import Instance

NAMES: Final = ("Name", "ScopeName", "Path")
_OF_WINDOWS: Final = frozenset(("IPC$", "ADMIN$", "PRINT$"))
"""Made by Windows, with fixed permissions; so are C$, D$ …"""
SESSION: Final = ("SessionId", "ClientComputerName", "ClientUserName")


def read(file: HandedFile) -> HostSmb:
    """Names of the shares, each once; raises Unsupported for sessions."""
    if not has_objects(file, NAMES):
        raise Unsupported("sessions tell of no setting: Get-SmbShare tells the shares")
    found = objects_with(file, NAMES)
    return HostSmb(
        installed=True,
        version=None,
        server_min_protocol=None,
        client_min_protocol=None,
        signing=None,
        map_to_guest=None,
        guest_shares=NOT_TOLD,
        smb1_server=NOT_TOLD,
        smb1_client=NOT_TOLD,
        server_signing=NOT_TOLD,
        client_signing=NOT_TOLD,
        guest_access=NOT_TOLD,
        shares=tuple(sorted({_name(each) for each in found})),
        open_shares=or_unseen(lambda: _open(found)),
        complete=complete(file),
    )


def _open(found: Sequence[Instance]) -> tuple[str, ...]:
    """Those that everybody may change; `| Format-List *` and ConvertTo-Json print SecurityDescriptor as SDDL."""
    if not all(each.has("SecurityDescriptor") for each in found):
        raise NotCollected("the permissions of the shares were not printed", way=Way.RUNNING)
    permissions = {_name(each): each.text("SecurityDescriptor") for each in found}
    made = {name: text for name, text in permissions.items() if name.upper() not in _OF_WINDOWS and name[1:] != "$"}
    return tuple(sorted(name for name, text in made.items() if everyone_may_change_by_text(text or "")))


def _name(found: Instance) -> str:
    name = found.text("Name")
    if not name:
        raise Unreadable(f"{found.place}: a share has no name")
    return name


IMPORTED = Imported(
    id="smb-share",
    platform=Platform.WINDOWS,
    recognises=lambda file: has_objects(file, NAMES, SESSION),
    reads={HostSmb: read},
)
